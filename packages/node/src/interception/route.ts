import { isIP } from 'node:net'

import { allClaims, findClaim } from './claims.ts'
import type { Claim } from './claims.ts'
import type { ConnectOptions } from './connect-arguments.ts'
import { ConnectionRefusal } from './refusal.ts'

/** Where a connection goes, and whose it is. */
export type Route =
  | { readonly way: 'to the mock'; readonly claim: Claim; readonly port: number }
  | { readonly way: 'as it says'; readonly claim: Claim }
  | { readonly way: 'by a detour'; readonly claim: Claim; readonly port: number }
  | { readonly way: 'nowhere'; readonly refusal: ConnectionRefusal }

/** In the options of a connection that is to go where it says, such as one to a proxy that we make ourselves. */
export const direct = Symbol.for('mock-entra.direct')

/** Where Entra listens. */
const servedPorts = new Set([80, 443])

/** The route of a connection, or undefined for one that is no concern of any mock. */
export function findRoute(options: ConnectOptions): Route | undefined {
  if (allClaims().length === 0 || options.path || direct in options) return undefined
  const claim = findClaimOf(options)
  if (claim !== undefined) return routeToMock(claim, options)
  return findOwn(options) ?? findDetour(options)
}

/** The claim on the host that a connection is for. A client that resolves names itself still says the name to TLS. */
export function findClaimOf({ host = 'localhost', servername }: ConnectOptions): Claim | undefined {
  const claim = findClaim(host)
  return claim === undefined && isIP(host) !== 0 && !isLoopback(host) ? findClaim(servername) : claim
}

function routeToMock(claim: Claim, { host, port }: ConnectOptions): Route {
  const target = `${host}:${port}`
  if (claim.refusal !== undefined) {
    claim.refused++
    return { way: 'nowhere', refusal: new ConnectionRefusal(target, claim.refusal) }
  }
  if (servedPorts.has(Number(port))) return { way: 'to the mock', claim, port: claim.port }
  const reason = `the mock at ${claim.mock} stands for this host, on the ports 443 and 80 only.`
  return { way: 'nowhere', refusal: new ConnectionRefusal(target, reason) }
}

/** A connection to the mock by its own address, which may be about to carry one to a claimed host (`CONNECT`). */
function findOwn({ host = 'localhost', port }: ConnectOptions): Route | undefined {
  const claim = isLoopback(host) ? allClaims().find((known) => known.port === Number(port)) : undefined
  return claim === undefined ? undefined : { way: 'as it says', claim }
}

/** A connection to a proxy of the environment. */
function findDetour({ host = 'localhost', port }: ConnectOptions): Route | undefined {
  for (const claim of allClaims()) {
    const detour = claim.detours.get(`${host.toLowerCase()}:${port}`)
    if (detour !== undefined) return { way: 'by a detour', claim, port: detour }
  }
  return undefined
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
