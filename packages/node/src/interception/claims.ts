import type { Socket } from 'node:net'

import { isAmong } from '../microsoft-hosts.ts'

/** The hosts that one mock stands for in this thread. */
export interface Claim {
  /** Where the mock is, as messages call it. */
  readonly mock: string
  /** Names and `*.` patterns. */
  readonly hosts: readonly string[]
  /** The mock's port on loopback. */
  readonly port: number
  /** The mock's CA, in PEM: all that is trusted to speak for the hosts. */
  readonly ca: string
  /** The proxies of the environment (`host:port`), and the loopback port to which connections to them go instead. */
  readonly detours: Map<string, number>
  /** Connections to the mock, to be ended with it. */
  readonly sockets: Set<Socket>
  /** Why connections to the hosts are refused; undefined while they go to the mock. */
  refusal: string | undefined
}

/**
 * All claims of this thread.
 *
 * On Node's own module, because ESM and CommonJS copies of this package can meet in one thread, and because test runners
 * give each file a global object of its own (`vm`), while the sockets are everybody's.
 */
const registry = Symbol.for('mock-entra.claims')

export function allClaims(): Claim[] {
  const holder = process.getBuiltinModule('node:net') as { [registry]?: Claim[] }
  return (holder[registry] ??= [])
}

export function findClaim(host: string | undefined): Claim | undefined {
  return host === undefined ? undefined : allClaims().find(({ hosts }) => isAmong(hosts, host))
}

export function addClaim(claim: Claim): void {
  allClaims().push(claim)
}

export function removeClaim(claim: Claim): void {
  const claims = allClaims()
  const index = claims.indexOf(claim)
  if (index !== -1) claims.splice(index, 1)
}

/** A host, name or pattern, that two lists of hosts both stand for. */
export function findOverlap(ours: readonly string[], others: readonly string[]): string | undefined {
  return (
    ours.find((host) => isAmong(others, sampleOf(host))) ??
    others.find((host) => isAmong(ours, sampleOf(host)))
  )
}

/** A pattern's shortest name: whoever stands for the pattern stands for it too. */
function sampleOf(host: string): string {
  return host.replace('*', 'x')
}
