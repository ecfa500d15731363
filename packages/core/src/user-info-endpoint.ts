import { requireBearer } from './bearer.ts'
import type { BearerRequest } from './bearer.ts'
import { findGroupsOf } from './directory/group.ts'
import { microsoftAzureAdGraph, microsoftGraph } from './directory/microsoft-services.ts'
import type { Tenant } from './directory/tenant.ts'
import type { User } from './directory/user.ts'
import { GraphError } from './errors/graph-error.ts'
import { graphBase } from './issuer-urls.ts'
import type { Issuer } from './issuer.ts'
import { pairwiseSubject } from './tokens/subject.ts'

/**
 * `/oidc/userinfo` of Microsoft Graph: OpenID Connect Core §5.3.
 *
 * `sub` is the one of the client's ID tokens, not the one of the access token that is presented.
 */
export function describeUserInfo(issuer: Issuer, request: BearerRequest): Record<string, unknown> {
  const { tenant, claims } = requireBearer(issuer, request, [microsoftGraph.appId])
  const { scp } = claims
  const scopes = typeof scp === 'string' ? scp.split(' ') : []
  if (!scopes.includes('openid')) {
    throw new GraphError('insufficientPrivileges', "The token needs the delegated permission 'openid'.")
  }
  const user = requireUser(tenant, String(claims['oid']))
  const hasProfile = scopes.includes('profile')
  return {
    sub: pairwiseSubject(tenant, user, String(claims['appid'])),
    ...(hasProfile
      ? {
          name: user.displayName,
          family_name: user.surname ?? undefined,
          given_name: user.givenName ?? undefined,
        }
      : {}),
    picture: `${graphBase(request.baseUrl)}/v1.0/me/photo/$value`,
    email: scopes.includes('email') ? (user.mail ?? undefined) : undefined,
  }
}

/** The request for the groups of a user whose token had too many: what `_claim_sources` points to. */
export interface MemberObjectsRequest extends BearerRequest {
  readonly tenantId: string
  readonly userId: string
  /** JSON: `securityEnabledOnly` leaves out directory roles and groups that are for mail only. */
  readonly body: string
}

/** `getMemberObjects`: the ids of all groups and directory roles that a user is in, through other groups as well. */
export function listMemberObjects(issuer: Issuer, request: MemberObjectsRequest): Record<string, unknown> {
  const { tenant } = requireBearer(issuer, request, [microsoftGraph.appId, microsoftAzureAdGraph.appId])
  const securityEnabledOnly = readSecurityEnabledOnly(request.body)
  const user = requireUser(tenant, request.userId)
  if (tenant.id !== request.tenantId.toLowerCase()) {
    throw new GraphError('resourceNotFound', `The token is of the tenant ${tenant.id}.`)
  }
  const groups = findGroupsOf(tenant.groups.values(), user.id)
  const counted = securityEnabledOnly ? groups.filter(({ securityEnabled }) => securityEnabled) : groups
  const roles = securityEnabledOnly ? [] : user.directoryRoles
  return { value: [...counted.map(({ id }) => id), ...roles] }
}

function readSecurityEnabledOnly(body: string): boolean {
  try {
    const sent = JSON.parse(body === '' ? '{}' : body) as { readonly securityEnabledOnly?: unknown } | null
    return sent?.securityEnabledOnly === true
  } catch {
    throw new GraphError('badRequest', 'The body is not JSON such as {"securityEnabledOnly": true}.')
  }
}

function requireUser(tenant: Tenant, id: string): User {
  const user = tenant.users.get(id.toLowerCase())
  if (user === undefined) throw new GraphError('resourceNotFound', `Resource '${id}' does not exist.`)
  return user
}
