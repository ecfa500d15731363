import { microsoftGraph } from './directory/microsoft-services.ts'
import { findResource } from './directory/resource.ts'
import type { Tenant } from './directory/tenant.ts'
import { GraphError } from './errors/graph-error.ts'
import { isOwnUrl } from './issuer.ts'
import type { Issuer } from './issuer.ts'
import { asText } from './json.ts'
import type { Claims } from './tokens/token-description.ts'
import { peekClaims, verifyToken } from './tokens/verify.ts'
import type { TokenFault } from './tokens/verify.ts'

/** A request with a bearer token: RFC 6750 §2.1. */
export interface BearerRequest {
  readonly baseUrl: string
  /** The `Authorization` header. */
  readonly authorization: string | undefined
}

/** Who presents a token that is meant for one of the mock's own services, and what the token says. */
export interface Bearer {
  readonly tenant: Tenant
  readonly claims: Claims
}

/** What is wrong with a token, in the order in which it is found out. Each service has words of its own for these. */
export type BearerFault = 'missing' | 'tenant' | TokenFault | 'audience'

export type BearerReading =
  | { readonly fault: undefined; readonly bearer: Bearer }
  | { readonly fault: BearerFault; readonly claims?: Claims | undefined }

/**
 * Reads and verifies the token of a request to a service of Microsoft's: signature, times, audience.
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
  const token = findBearerToken(authorization)
  if (token === undefined) return { fault: 'missing' }
  const tenant = issuer.directory.tenants.get(asText(peekClaims(token)?.['tid']))
  if (tenant === undefined) return { fault: 'tenant' }
  const { fault, claims } = verifyToken(tenant, token)
  if (fault !== undefined) return { fault, claims }
  return audiences.includes(audienceOf(issuer, tenant, claims))
    ? { fault: undefined, bearer: { tenant, claims } }
    : { fault: 'audience', claims }
}

/**
 * As `readBearer`, in the words of Microsoft Graph.
 *
 * @throws {GraphError} `invalidAuthenticationToken`
 */
export function requireBearer(
  issuer: Issuer,
  { authorization }: Pick<BearerRequest, 'authorization'>,
  audiences: readonly string[],
): Bearer {
  const reading = readBearer(issuer, authorization, audiences)
  switch (reading.fault) {
    case undefined:
      return reading.bearer
    case 'missing':
      throw new GraphError('invalidAuthenticationToken', 'Access token is empty.')
    case 'tenant':
      throw invalidToken('it is of no tenant of the mock')
    case 'expired':
      throw new GraphError('invalidAuthenticationToken', 'Lifetime validation failed, the token is expired.')
    case 'audience':
      throw new GraphError(
        'invalidAuthenticationToken',
        `Access token validation failure. Invalid audience '${String(reading.claims?.['aud'])}'.`,
      )
    case 'malformed':
    case 'unknownKey':
    case 'signature':
    case 'notYetValid':
      throw invalidToken(reading.fault)
  }
}

export function findBearerToken(authorization = ''): string | undefined {
  return /^bearer +(\S+)$/i.exec(authorization)?.[1]
}

function invalidToken(reason: string): GraphError {
  return new GraphError('invalidAuthenticationToken', `Access token validation failure: ${reason}.`)
}

/** Custom clouds, as `az` can be told of, have Microsoft Graph at the mock's own address. */
function audienceOf(issuer: Issuer, tenant: Tenant, { aud }: Claims): string {
  const audience = String(aud)
  const registered = findResource(tenant, audience)?.servicePrincipal?.appId
  return registered ?? (isOwnUrl(issuer, audience) ? microsoftGraph.appId : '')
}
