import type { Tenant } from '../directory/tenant.ts'
import type { Authorization } from '../grants/grant.ts'

/** Entra dates tokens back by five minutes, so that clocks that lag accept them. */
const backDating = 300

export interface Lifetime {
  readonly iat: number
  readonly nbf: number
  readonly exp: number
}

/** @param seconds how long the token is valid from now on */
export function describeLifetime(tenant: Tenant, seconds: number): Lifetime {
  const now = Math.floor(tenant.clock.now() / 1000)
  return { iat: now - backDating, nbf: now - backDating, exp: now + seconds }
}

/** Access tokens that a resource can revoke at any time live long: 20 to 28 hours in Entra, a day here. */
const continuousLifetime = 86_399

/** Continuous access evaluation needs a client that understands challenges (`cp1`) and a resource that makes them. */
export function isContinuouslyEvaluated({ claims, resource }: Authorization): boolean {
  if (!claims.clientCapabilities.includes('cp1')) return false
  if (resource.servicePrincipal?.microsoft !== undefined) return true
  return resource.application?.optionalClaims.accessToken.some(({ name }) => name === 'xms_cc') === true
}

/** Seconds that the access token is valid for. */
export function accessTokenLifetime(authorization: Authorization): number {
  return isContinuouslyEvaluated(authorization) ? continuousLifetime : authorization.lifetime
}
