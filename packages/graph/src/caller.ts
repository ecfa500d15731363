import { GraphError, findBearerToken, microsoftGraph, peekClaims, requireBearer } from '@mock-entra/core'
import type { Bearer, GraphRequest, Issuer, ServicePrincipal, Tenant, User } from '@mock-entra/core'

/** Who asks, and for what they have a token. */
export interface Caller {
  readonly tenant: Tenant
  /** The app that the token was issued to; undefined where it is gone and acts for a user, or nobody says. */
  readonly servicePrincipal: ServicePrincipal | undefined
  /** The user that the app acts for; undefined in app-only tokens. */
  readonly user: User | undefined
  /** Values of `scp`, or of `roles` in an app-only token. */
  readonly permissions: ReadonlySet<string>
  /** Whether tokens are not validated, so that everybody may do everything. */
  readonly isUnchecked: boolean
}

type Claims = Bearer['claims']

/** @throws {GraphError} `invalidAuthenticationToken`, and `unknownIdentity` where the app that asks for itself is gone */
export function requireCaller(issuer: Issuer, { headers }: Pick<GraphRequest, 'headers'>): Caller {
  const { authorization } = headers
  if (!issuer.validateTokens) return describeUnchecked(issuer, authorization)
  const { tenant, claims } = requireBearer(issuer, { authorization }, [microsoftGraph.appId])
  const isDelegated = typeof claims['scp'] === 'string'
  const user = isDelegated ? tenant.users.get(String(claims['oid'])) : undefined
  if (isDelegated && user === undefined) {
    throw new GraphError(
      'invalidAuthenticationToken',
      'The user that the access token is for does not exist.',
    )
  }
  const servicePrincipal = findServicePrincipal(tenant, claims)
  if (!isDelegated && servicePrincipal === undefined) {
    throw new GraphError(
      'unknownIdentity',
      'The identity of the calling application could not be established.',
    )
  }
  return { tenant, servicePrincipal, user, permissions: permissionsOf(claims), isUnchecked: false }
}

/** The user behind `/me`. */
export function requireCallingUser({ user }: Caller): User {
  if (user !== undefined) return user
  throw new GraphError('malformedRequest', '/me request is only valid with delegated authentication flow.')
}

function permissionsOf({ scp, roles }: Claims): ReadonlySet<string> {
  if (typeof scp === 'string') return new Set(scp.split(' '))
  return new Set(Array.isArray(roles) ? roles.map(String) : [])
}

function findServicePrincipal(tenant: Tenant, claims: Claims): ServicePrincipal | undefined {
  return tenant.servicePrincipals.get(String(claims['appid'] ?? claims['azp']))
}

/** Takes a token's word for who calls, and the first tenant where there is none to take. */
function describeUnchecked({ directory }: Issuer, authorization: string | undefined): Caller {
  const claims = peekClaims(findBearerToken(authorization) ?? '') ?? {}
  const tenant = directory.tenants.get(String(claims['tid'])) ?? [...directory.tenants.values()][0]
  if (tenant === undefined) throw new Error('The mock has no tenant.')
  return {
    tenant,
    servicePrincipal: findServicePrincipal(tenant, claims),
    user: tenant.users.get(String(claims['oid'])),
    permissions: permissionsOf(claims),
    isUnchecked: true,
  }
}
