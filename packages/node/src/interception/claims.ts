import type { Socket } from 'node:net'

import { isAmong } from '../microsoft-hosts.ts'

/** The hosts that one mock stands for in this thread. */
export interface Claim {
  /** Where the mock is, as messages call it. */
  readonly mock: string
  /** Names and `*.` patterns. */
  hosts: readonly string[]
  /** The mock's port on loopback. */
  readonly port: number
  /** The mock's CA, in PEM: all that is trusted to speak for the hosts. */
  readonly ca: string
  /** The proxies of the environment (`host:port`), and the loopback port to which connections to them go instead. */
  readonly detours: Map<string, number>
  /** Connections to the hosts, which end with the mock. */
  readonly sockets: Set<Socket>
  /** Connections to the hosts inside others, through the proxies of the environment; they end with the mock as well. */
  readonly tunnels: Set<Socket>
  /** Connections that lead to the mock by another way: by its own address or by a detour. */
  readonly passages: WeakSet<Socket>
  /** Why connections to the hosts are refused; undefined while they go to the mock. */
  refusal: string | undefined
  /** How many have been refused for that. */
  refused: number
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

/** The claim on a host: one that leads to a mock before one that is refused. */
export function findClaim(host: string | undefined): Claim | undefined {
  if (host === undefined) return undefined
  const claims = allClaims().filter(({ hosts }) => isAmong(hosts, host))
  return claims.find(({ refusal }) => refusal === undefined) ?? claims[0]
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
  return ours.find((host) => isCovered(host, others)) ?? others.find((host) => isCovered(host, ours))
}

/** Whether a name, or all that a pattern stands for, is among other names and patterns. */
export function isCovered(host: string, others: readonly string[]): boolean {
  return isAmong(others, host.replace('*', 'x'))
}
