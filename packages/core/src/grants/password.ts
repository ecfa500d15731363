import { findTenantOfUser } from '../directory/directory.ts'
import { findUserByName } from '../directory/tenant.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import { EntraError } from '../errors/entra-error.ts'
import { findPasswordFault } from '../sign-in/password.ts'
import { createSignIn, rememberBySid } from '../state/sessions.ts'
import { requireParameter } from '../token-request.ts'
import type { Authorization, Grant, GrantContext } from './grant.ts'
import { authorizeUser, requestedNow, withRefreshToken } from './user-authorization.ts'

/** A user's name and password, given to the app: RFC 6749 §4.3, also called ROPC. */
export const password: Grant = {
  assertComplete({ endpoint, username, password: secret, scope }) {
    requireParameter(username, 'username')
    requireParameter(secret, 'password')
    if (endpoint === 'v2') requireParameter(scope, 'scope')
  },

  /** Entra takes a password for `organizations` only, where the domain of the user's name tells the tenant. */
  findTenant(directory, { tenant, username = '' }) {
    if (tenant.toLowerCase() !== 'organizations') throw new EntraError('grantNotSupportedOnCommon', {})
    return findTenantOfUser(directory, username)
  },

  authorize(context: GrantContext): Authorization {
    const { tenant, request } = context
    const requested = requestedNow(context)
    const user = signInWithPassword(tenant, request.username ?? '', request.password ?? '')
    const signIn = createSignIn(tenant, tenant.ids, user)
    const authorization = authorizeUser(context, signIn, requested)
    rememberBySid(tenant, signIn)
    const { scopes } = requested
    return withRefreshToken(authorization, {
      familyId: tenant.ids.uuid(),
      scopes,
      resource: request.resource,
    })
  },
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
  const fault = findPasswordFault(tenant, user, secret)
  if (fault !== undefined) throw fault
  return user
}

function describeUsers(tenant: Tenant, guest: User | undefined): string {
  if (guest !== undefined) return 'The user is a guest: guests cannot use the password grant.'
  const names = [...tenant.users.values()].slice(0, 10).map(({ userPrincipalName }) => userPrincipalName)
  return `The tenant has these users: ${names.join(', ')}.`
}
