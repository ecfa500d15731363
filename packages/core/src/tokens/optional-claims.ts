import type { OptionalClaim } from '../directory/application.ts'
import type { Authorization } from '../grants/grant.ts'
import type { EndpointVersion } from '../token-request.ts'
import { describeLoginHint } from './login-hint.ts'
import type { Claims } from './token-description.ts'

type ClaimValue = (authorization: Authorization, option: OptionalClaim) => unknown

/** The optional claims that the mock has data for. Others that a registration names are left out, as Entra does. */
const optionalClaims: Readonly<Record<string, ClaimValue>> = {
  acct: ({ user }) => user && (user.userType === 'Guest' ? 1 : 0),
  acrs: ({ signIn }) =>
    signIn?.authenticationContexts.length === 0 ? undefined : signIn?.authenticationContexts,
  auth_time: ({ tenant, user, signIn }) =>
    user && Math.floor((signIn?.authenticatedAt ?? tenant.clock.now()) / 1000),
  ctry: ({ user }) => user?.country,
  email: ({ user }) => user?.mail,
  family_name: ({ user }) => user?.surname,
  given_name: ({ user }) => user?.givenName,
  idtyp: ({ user }, { additionalProperties }) => {
    if (user === undefined) return 'app'
    return additionalProperties.includes('include_user_token') ? 'user' : undefined
  },
  login_hint: ({ tenant, user }) => user && describeLoginHint(tenant, user),
  sid: ({ signIn }) => signIn?.sid,
  signin_state: ({ signIn }) => (signIn?.isPersistent === true ? ['kmsi'] : undefined),
  ipaddr: ({ ipAddress }) => ipAddress,
  preferred_username: ({ user }) => user?.userPrincipalName,
  tenant_region_scope: ({ tenant }) => tenant.region,
  upn: ({ user }) => user?.userPrincipalName,
  verified_primary_email: ({ user }) => user?.mail && [user.mail],
}

/** v2 has `preferred_username` by itself, and registrations cannot ask for it. */
const v1Only: ReadonlySet<string> = new Set(['preferred_username'])

export function describeOptionalClaims(
  wanted: readonly OptionalClaim[],
  authorization: Authorization,
  version: EndpointVersion,
): Claims {
  const claims: Record<string, unknown> = {}
  for (const option of wanted) {
    if (version === 'v2' && v1Only.has(option.name)) continue
    const describe = Object.hasOwn(optionalClaims, option.name) ? optionalClaims[option.name] : undefined
    const value = describe?.(authorization, option)
    if (value !== undefined && value !== null) claims[option.name] = value
  }
  return claims
}
