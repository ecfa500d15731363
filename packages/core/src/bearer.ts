import { microsoftGraph } from './directory/microsoft-services.ts'
import { findResource } from './directory/resource.ts'
import type { Tenant } from './directory/tenant.ts'
import { GraphError } from './errors/graph-error.ts'
import { isOwnUrl } from './issuer.ts'
import type { Issuer } from './issuer.ts'
import type { Claims } from './tokens/token-description.ts'
import { peekClaims, verifyToken } from './tokens/verify.ts'

/** A request with a bearer token: RFC 6750 §2.1. */
export interface BearerRequest {
  readonly baseUrl: string
  /** The `Authorization` header. */
  readonly authorization: string | undefined
}

/** Who presents a token, and what the token says. */
export interface Bearer {
  readonly tenant: Tenant
  readonly claims: Claims
}

/**
 * Verifies a token as Microsoft's services do that it is for: signature, times, audience.
 *
 * @param audiences client ids of the services that are asked: the token must be for one of them
 * @throws {GraphError} `invalidAuthenticationToken`
 */
export function requireBearer(
  issuer: Issuer,
  { authorization }: Pick<BearerRequest, 'authorization'>,
  audiences: readonly string[],
): Bearer {
  const token = findBearerToken(authorization)
  if (token === undefined) throw new GraphError('invalidAuthenticationToken', 'Access token is empty.')
  const tenant = issuer.directory.tenants.get(String(peekClaims(token)?.['tid']))
  if (tenant === undefined) throw invalidToken('it is of no tenant of the mock')
  const { fault, claims } = verifyToken(tenant, token)
  if (fault === 'expired')
    throw new GraphError('invalidAuthenticationToken', 'Lifetime validation failed, the token is expired.')
  if (fault !== undefined || claims === undefined) throw invalidToken(fault ?? 'malformed')
  if (!audiences.includes(audienceOf(issuer, tenant, claims))) {
    throw new GraphError(
      'invalidAuthenticationToken',
      `Access token validation failure. Invalid audience '${String(claims['aud'])}'.`,
    )
  }
  return { tenant, claims }
}

export function findBearerToken(authorization = ''): string | undefined {
  return /^bearer +(\S+)$/i.exec(authorization)?.[1]
}

function invalidToken(reason: string): GraphError {
  return new GraphError('invalidAuthenticationToken', `Access token validation failure: ${reason}.`)
}

function audienceOf(issuer: Issuer, tenant: Tenant, { aud }: Claims): string {
  const audience = String(aud)
  const registered = findResource(tenant, audience)?.servicePrincipal?.appId
  return registered ?? (isOwnUrl(issuer, audience) ? microsoftGraph.appId : '')
}
