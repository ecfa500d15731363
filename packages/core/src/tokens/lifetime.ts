import type { Tenant } from '../directory/tenant.ts'

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
