/**
 * Runs every client in this process while a mock intercepts, then again with a second mock, and tells what they saw as JSON.
 *
 * The first argument says when the clients are imported: `before` the mock starts, or `after`.
 */
import { isDeepStrictEqual } from 'node:util'

import type { Client } from '../clients/client.ts'
import type { Outcome, Report } from './report.ts'
import { describeError, describeRequests } from './report.ts'
import { nodeFunctions, watchNetwork } from './watch-network.ts'

const network = watchNetwork()
const untouched = nodeFunctions()
const { startMockEntra } = await import('mock-entra')
const { clients } = await import('../clients/all-clients.ts')

/** Keeps the keys of an authority as long as the process lives, so that another mock's tokens are refused. */
const keepsKeys = 'passport-azure-ad'

if (process.argv[2] === 'before') for (const { load } of clients) await load()
const first = await runClients(clients)
const second = await runClients(clients.filter(({ name }) => name !== keepsKeys))
for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve)) // sockets close

const report: Report = {
  first,
  second,
  hosts: [...network.hosts],
  lookups: [...network.lookups],
  isNodeUntouched: isDeepStrictEqual(nodeFunctions(), untouched),
  openSockets: process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length,
}
process.stdout.write(JSON.stringify(report))

async function runClients(selected: readonly Client[]): Promise<Record<string, Outcome>> {
  const entra = await startMockEntra({ intercept: true, keys: 'fresh' })
  const outcomes: Record<string, Outcome> = {}
  for (const { name, run } of selected) {
    const issuer = await run(entra).catch(describeError)
    outcomes[name] = { issuer, requests: describeRequests(entra) }
    entra.reset()
  }
  await entra.close()
  return outcomes
}
