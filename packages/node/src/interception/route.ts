import { isIP } from 'node:net'

import { allClaims, findClaim } from './claims.ts'
import type { Claim } from './claims.ts'
import type { ConnectOptions } from './connect-arguments.ts'
import { ConnectionRefusal } from './refusal.ts'

/** Which mock a connection belongs to, and to which port it goes in place of where it was meant to; or why to none. */
export type Route =
  | { readonly claim: Claim; readonly port: number | undefined }
  | { readonly refusal: ConnectionRefusal }

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
  if (claim.refusal !== undefined) return { refusal: new ConnectionRefusal(target, claim.refusal) }
  if (servedPorts.has(Number(port))) return { claim, port: claim.port }
  const reason = `the mock at ${claim.mock} stands for this host, on the ports 443 and 80 only.`
  return { refusal: new ConnectionRefusal(target, reason) }
}

/** A connection to the mock by its own address, which may be about to carry one to a claimed host (`CONNECT`). */
function findOwn({ host = 'localhost', port }: ConnectOptions): Route | undefined {
  const claim = isLoopback(host) ? allClaims().find((known) => known.port === Number(port)) : undefined
  return claim === undefined ? undefined : { claim, port: undefined }
}

function findDetour({ host, port }: ConnectOptions): Route | undefined {
  for (const claim of allClaims()) {
    const detour = claim.detours.get(`${host}:${port}`)
    if (detour !== undefined) return { claim, port: detour }
  }
  return undefined
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
