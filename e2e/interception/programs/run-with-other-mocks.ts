/**
 * msw or nock in the same process, put on before the mock starts or after: `msw below`, `nock above` and so on.
 *
 * The other mock answers for api.example, ours for Entra's hosts, also when it is taken off while the other stays.
 */
import { isDeepStrictEqual } from 'node:util'

import { clientsBesideOthers } from '../clients/all-clients.ts'
import { configurationUrl } from '../clients/client.ts'
import type { Outcome } from './report.ts'
import { describeError, describeRequests } from './report.ts'
import { nodeFunctions, watchNetwork } from './watch-network.ts'

const network = watchNetwork()
const untouched = nodeFunctions()
const { startMockEntra } = await import('mock-entra')
const [, , name, position] = process.argv
const other = name === 'msw' ? await createMsw() : await createNock() // both in one process refuse each other

if (position === 'below') other.putOn()
const entra = await startMockEntra({ intercept: true })
if (position === 'above') other.putOn()

const outcomes: Record<string, Outcome> = {}
for (const { name: client, run } of clientsBesideOthers) {
  const issuer = await run(entra).catch(describeError)
  outcomes[client] = { issuer, requests: describeRequests(entra) }
  entra.reset()
}
const answerBeside = await askOther()
await entra.close()
const answerAfter = await askOther()

const second = await startMockEntra({ intercept: true })
const response = await fetch(configurationUrl)
const { issuer } = (await response.json()) as { issuer: string }
await second.close()
other.takeOff()

process.stdout.write(
  JSON.stringify({
    outcomes,
    answers: [answerBeside, answerAfter],
    issuerAgain: issuer,
    hosts: [...network.hosts],
    lookups: [...network.lookups],
    isNodeUntouched: isDeepStrictEqual(nodeFunctions(), untouched),
  }),
)

async function askOther(): Promise<string> {
  return await (await fetch('https://api.example/hello')).text()
}

interface OtherMock {
  readonly putOn: () => void
  readonly takeOff: () => void
}

async function createMsw(): Promise<OtherMock> {
  const { http, HttpResponse } = await import('msw')
  const { setupServer } = await import('msw/node')
  const server = setupServer(http.get('https://api.example/hello', () => HttpResponse.text('hello')))
  return { putOn: () => server.listen({ onUnhandledFrame: 'bypass' }), takeOff: () => server.close() }
}

async function createNock(): Promise<OtherMock> {
  const { default: nock } = await import('nock')
  nock.restore() // importing it has put it on
  return {
    putOn: () => {
      if (!nock.isActive()) nock.activate()
      nock('https://api.example').persist().get('/hello').reply(200, 'hello')
    },
    takeOff: () => nock.restore(),
  }
}
