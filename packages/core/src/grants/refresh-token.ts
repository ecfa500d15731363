import type { Tenant } from '../directory/tenant.ts'
import { EntraError } from '../errors/entra-error.ts'
import { assertSignInFrequency } from '../permissions/conditional-access.ts'
import { findTenantOfRefreshToken, issueDateOf, touchRefreshToken } from '../state/refresh-tokens.ts'
import type { RefreshToken } from '../state/refresh-tokens.ts'
import { requireParameter } from '../token-request.ts'
import type { Authorization, Grant, GrantContext } from './grant.ts'
import {
  assertIssuedTo,
  authorizeUser,
  requestedAgain,
  requireSignedInUser,
  withRefreshToken,
} from './user-authorization.ts'

/**
 * New tokens without the user: RFC 6749 §6.
 *
 * Entra's refresh tokens are bound to a user and an app only. The resource may be another one each time, and the old
 * token stays good when a new one is handed out.
 */
export const refreshToken: Grant = {
  assertComplete(request) {
    requireParameter(request.refreshToken, 'refresh_token')
  },

  findTenant: (directory, request) => findTenantOfRefreshToken(directory, request.refreshToken ?? ''),

  findPlatform: (tenant, request) => tenant.refreshTokens.get(request.refreshToken ?? '')?.platform,

  authorize(context: GrantContext): Authorization {
    const { tenant, client, request } = context
    const token = requireRefreshToken(tenant, request.refreshToken ?? '')
    assertIssuedTo(client, token, 'refresh_token')
    assertUnexpired(tenant, token)
    const requested = requestedAgain(context, token)
    assertSignInFrequency({
      tenant,
      user: requireSignedInUser(tenant, token.signIn),
      signIn: token.signIn,
      client: client.application,
      resources: [requested.resource],
      claims: requested.claims,
    })
    const authorization = authorizeUser(context, token.signIn, requested)
    touchRefreshToken(tenant, request.refreshToken ?? '', token)
    return withRefreshToken(authorization, token)
  },
}

function requireRefreshToken(tenant: Tenant, value: string): RefreshToken {
  const token = tenant.refreshTokens.get(value)
  if (token !== undefined) return token
  throw new EntraError(
    'invalidGrant',
    { name: 'refresh_token' },
    'The tenant has not issued this refresh token, has revoked it, or was reset since.',
  )
}

function assertUnexpired({ clock }: Tenant, token: RefreshToken): void {
  if (clock.now() < token.expiresAt) return
  const issuedAt = new Date(issueDateOf(token)).toISOString()
  throw new EntraError(token.spaSince === undefined ? 'refreshTokenInactive' : 'spaRefreshTokenExpired', {
    issuedAt,
  })
}
