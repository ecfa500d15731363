import { MockEntraError } from '@mock-entra/core'

import { claimHosts, releaseHosts } from './claim-hosts.ts'
import { allClaims, findOverlap } from './claims.ts'

export interface InterceptionSettings {
  /** Names and `*.` patterns. */
  readonly hosts: readonly string[]
  /** The URL of the mock. */
  readonly url: string
  readonly port: number
  /** The mock's CA, in PEM. */
  readonly ca: string
}

/** Hosts that lead to a mock, in this thread. */
export interface Interception {
  readonly release: () => void
}

/** @throws {MockEntraError} `MOCK_ENTRA_CONFLICT` when another mock has one of the hosts */
export function interceptHosts({ hosts, url, port, ca }: InterceptionSettings): Interception {
  assertUnclaimed(hosts, url)
  const claim = claimHosts({ mock: url, hosts, port, ca })
  return { release: () => releaseHosts(claim) }
}

function assertUnclaimed(hosts: readonly string[], url: string): void {
  for (const other of allClaims()) {
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
