import { MockEntraError } from '@mock-entra/core'

import type { Listener } from '../listener.ts'
import { claimHosts, endConnections, refuseHosts, releaseHosts } from './claim-hosts.ts'
import { allClaims, findOverlap } from './claims.ts'
import type { Claim } from './claims.ts'
import { closeDetours, openDetours } from './detours.ts'
import { createExchanges } from './exchanges.ts'
import { findProxies } from './proxies.ts'
import type { OpaqueProxy } from './proxies.ts'

export interface InterceptionSettings {
  /** Names and `*.` patterns. */
  readonly hosts: readonly string[]
  /** The URL of the mock. */
  readonly url: string
  readonly listener: Listener
  /** The mock's CA, in PEM. */
  readonly ca: string
}

/** Hosts that lead to a mock, in this thread. */
export interface Interception {
  /**
   * Closes the listener and gives the hosts back.
   *
   * Where a client was in the middle of a request, or may try one again, the hosts stay refused instead, until another
   * mock intercepts them: what was meant for a mock must not go on to Microsoft.
   */
  readonly close: () => Promise<void>
}

/**
 * Makes connections of this thread to some hosts go to a mock. Everything else stays as it is.
 *
 * @throws {MockEntraError} `MOCK_ENTRA_CONFLICT` when another mock has one of the hosts, `MOCK_ENTRA_INVALID_OPTION` where
 * the environment names a proxy whose connections cannot be looked into
 */
export async function interceptHosts(settings: InterceptionSettings): Promise<Interception> {
  const { hosts, url, listener, ca } = settings
  const { proxies, opaque } = findProxies(process.env)
  if (opaque !== undefined) throw unsupported(opaque)
  const detours = await openDetours(proxies)
  try {
    assertUnclaimed(hosts, url)
  } catch (error) {
    closeDetours(detours)
    throw error
  }
  const claim = claimHosts({ mock: url, hosts, port: listener.port, ca })
  for (const [address, { port }] of detours) claim.detours.set(address, port)
  const exchanges = createExchanges(hosts)
  listener.observe(exchanges)

  return {
    close: async () => {
      refuseHosts(claim, `the mock at ${url} is being closed.`)
      const isUnfinished = await exchanges.isUnfinished(claim.sockets)
      await listener.close()
      closeDetours(detours)
      if (isUnfinished || claim.refused > 0) leaveRefused(claim)
      else releaseHosts(claim)
    },
  }
}

function leaveRefused(claim: Claim): void {
  endConnections(claim)
  const reason =
    `the mock at ${claim.mock} was closed while a request to this host was under way or about to be tried again. ` +
    'Await it, or end what polls, before close(). The next mock that intercepts the host is reached again.'
  refuseHosts(claim, reason)
}

function assertUnclaimed(hosts: readonly string[], url: string): void {
  for (const other of allClaims().filter(({ refusal }) => refusal === undefined)) {
    const host = findOverlap(hosts, other.hosts)
    if (host !== undefined) throw conflict(host, { other: other.mock, url })
  }
}

function conflict(host: string, { other, url }: { other: string; url: string }): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_CONFLICT', {
    option: 'options.intercept',
    received: `'${host}' for the mock at ${url}, while the mock at ${other} has it`,
    expected: 'hosts that no other running mock intercepts in this process',
    remedy: 'Close the other mock first, or share it: createTenant() adds a tenant. Or name other hosts.',
  })
}

function unsupported({ variable, kind }: OpaqueProxy): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: 'options.intercept',
    received: `an environment whose ${variable} is ${kind}`,
    expected: 'no proxy, or an http one: through another, requests would leave the machine unseen',
    remedy: `Unset ${variable} for the tests.`,
  })
}
