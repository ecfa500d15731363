import { findResource } from '../directory/resource.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { Issuer } from '../issuer.ts'
import type { Claims } from './token-description.ts'
import { peekClaims, verifyToken } from './verify.ts'
import type { TokenFault } from './verify.ts'

/** A token that one of the mock's own services was given, and that is meant for it. */
export interface Bearer {
  readonly tenant: Tenant
  readonly claims: Claims
}

/** What is wrong with it, in the order in which it is found out. Each service has words of its own for these. */
export type BearerFault = 'missing' | 'tenant' | TokenFault | 'audience'

export type BearerReading =
  | { readonly fault: undefined; readonly bearer: Bearer }
  | { readonly fault: BearerFault; readonly claims?: Claims | undefined }

/**
 * Reads the `Authorization` header of a request to a service of Microsoft's: RFC 6750 §2.1.
 *
 * The key decides whether a token is the mock's and not its `iss`, which follows the host name that the client used.
 *
 * @param audiences client ids of the services that are asked: the token must be for one of them
 */
export function readBearer(
  issuer: Issuer,
  authorization: string | undefined,
  audiences: readonly string[],
): BearerReading {
  const token = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  if (token === undefined) return { fault: 'missing' }
  const tenant = issuer.directory.tenants.get(String(peekClaims(token)?.['tid']))
  if (tenant === undefined) return { fault: 'tenant' }
  const { fault, claims } = verifyToken(tenant, token)
  if (fault !== undefined) return { fault, claims }
  const audience = findResource(tenant, String(claims['aud']))?.servicePrincipal?.appId ?? ''
  return audiences.includes(audience)
    ? { fault: undefined, bearer: { tenant, claims } }
    : { fault: 'audience', claims }
}
