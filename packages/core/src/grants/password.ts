import { isSameSecret } from '../client-auth/constant-time.ts'
import { resourceOf } from '../directory/resource.ts'
import type { Resource } from '../directory/resource.ts'
import { findUserByName } from '../directory/tenant.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import { EntraError } from '../errors/entra-error.ts'
import type { Issuer } from '../issuer.ts'
import { requireDelegatedScopes } from '../permissions/consent.ts'
import { assertUserIsAssigned, findUserRoles } from '../permissions/roles.ts'
import { describeGrantedScope, parseScopes } from '../permissions/scopes.ts'
import type { ParsedScopes } from '../permissions/scopes.ts'
import { requireParameter } from '../token-request.ts'
import type { TokenRequest } from '../token-request.ts'
import type { Authorization, Grant, GrantContext } from './grant.ts'
import { requireResource, requireResourceOfScopes } from './resource.ts'

/** A user's name and password, given to the app: RFC 6749 §4.3, also called ROPC. */
export const password: Grant = {
  grantType: 'password',

  assertComplete({ endpoint, username, password: secret, scope }) {
    requireParameter(username, 'username')
    requireParameter(secret, 'password')
    if (endpoint === 'v2') requireParameter(scope, 'scope')
  },

  authorize({ issuer, tenant, client, request }: GrantContext): Authorization {
    const scopes = requestedScopes(request)
    const resource = resourceOfUser(issuer, tenant, request, scopes)
    const user = signInWithPassword(tenant, request.username ?? '', request.password ?? '')
    assertUserIsAssigned(tenant, user, client.servicePrincipal)
    const permissions = requireDelegatedScopes({ tenant, ...client, user, resource, scopes })
    return {
      tenant,
      client,
      user,
      resource,
      scopes: permissions,
      oidcScopes: scopes.oidc,
      grantedScope: describeGrantedScope(resource, scopes, permissions),
      roles: findUserRoles(tenant, user, resource),
      clientRoles: findUserRoles(tenant, user, resourceOf(tenant, client.application)),
      endpoint: request.endpoint,
      lifetime: issuer.tokenLifetime,
      baseUrl: request.baseUrl,
      ipAddress: request.ipAddress,
      includeClientInfo: request.clientInfo,
    }
  },
}

/** v1 takes `scope` for OpenID Connect only, and gives all permissions of `resource`. */
function requestedScopes({ endpoint, scope = '' }: TokenRequest): ParsedScopes {
  if (endpoint === 'v1') return { ...parseScopes(scope), permissions: [] }
  if (scope.trim() === '') throw new EntraError('emptyScope', {})
  return parseScopes(scope)
}

function resourceOfUser(
  issuer: Issuer,
  tenant: Tenant,
  { endpoint, resource }: TokenRequest,
  scopes: ParsedScopes,
): Resource {
  return endpoint === 'v1'
    ? requireResource(issuer, tenant, resource)
    : requireResourceOfScopes(issuer, tenant, scopes)
}

function signInWithPassword(tenant: Tenant, username: string, secret: string): User {
  const user = findUserByName(tenant, username)
  if (user === undefined || user.userType === 'Guest') {
    throw new EntraError(
      'userNotFound',
      { user: username, tenant: tenant.displayName },
      describeUsers(tenant, user),
    )
  }
  if (tenant.signInFailures.isLocked(user.id)) throw new EntraError('accountLocked', {})
  if (user.password === null) throw new EntraError('passwordMissing', {})
  if (!isSameSecret(user.password, secret)) {
    tenant.signInFailures.record(user.id)
    throw new EntraError('invalidPassword', {})
  }
  // Only who knows the password learns more about the account.
  if (!user.accountEnabled) throw new EntraError('userDisabled', {})
  if (user.forceChangePasswordNextSignIn) throw new EntraError('passwordExpired', {})
  tenant.signInFailures.clear(user.id)
  return user
}

function describeUsers(tenant: Tenant, guest: User | undefined): string {
  if (guest !== undefined) return 'The user is a guest: guests cannot use the password grant.'
  const names = [...tenant.users.values()].slice(0, 10).map(({ userPrincipalName }) => userPrincipalName)
  return `The tenant has these users: ${names.join(', ')}.`
}
