import type { OptionalClaim } from '../directory/application.ts'
import type { User } from '../directory/user.ts'
import type { Authorization } from '../grants/grant.ts'
import { issuerFor } from '../issuer-urls.ts'
import type { Issuer } from '../issuer.ts'
import { authenticationMethods } from './authentication-methods.ts'
import { describeGroups } from './groups.ts'
import { describeHeader } from './header.ts'
import { describeLifetime } from './lifetime.ts'
import { describeOptionalClaims } from './optional-claims.ts'
import { pairwiseSubject } from './subject.ts'
import type { Claims, TokenDescription } from './token-description.ts'

/** An ID token: for the client app, and in the version of the endpoint that was called. */
export function describeIdToken(authorization: Authorization, user: User, issuer: Issuer): TokenDescription {
  const { tenant, client, endpoint, baseUrl, nonce, lifetime } = authorization
  const { application } = client
  return {
    recipient: application.appId,
    header: describeHeader(tenant, endpoint, application.appId),
    claims: {
      aud: application.appId,
      iss: issuerFor(issuer, baseUrl, tenant.id, endpoint),
      ...describeLifetime(tenant, lifetime),
      ...(endpoint === 'v1' ? v1Claims(authorization, user) : v2Claims(authorization, user)),
      nonce, // only when the request had one: MSAL refuses a nonce that it did not send
      rh: `1.${tenant.ids.opaque(36)}.`,
      roles: authorization.clientRoles.length > 0 ? authorization.clientRoles : undefined,
      sub: pairwiseSubject(tenant, user, application.appId),
      tid: tenant.id,
      uti: tenant.ids.opaque(16),
      ver: endpoint === 'v1' ? '1.0' : '2.0',
      ...describeGroups(authorization, user, application, 'idToken'),
      ...describeOptionalClaims(wantedClaims(authorization), authorization, endpoint),
    },
  }
}

/** What the registration asks for, and what the request does with the `claims` parameter. */
function wantedClaims({ client, claims }: Authorization): readonly OptionalClaim[] {
  const registered = client.application.optionalClaims.idToken
  const requested = [...claims.idToken].filter((name) => !registered.some((claim) => claim.name === name))
  return [...registered, ...requested.map(requestedClaim)]
}

function requestedClaim(name: string): OptionalClaim {
  return { name, source: null, essential: false, additionalProperties: [] }
}

function v1Claims(authorization: Authorization, user: User): Claims {
  return {
    amr: authenticationMethods(authorization),
    family_name: user.surname ?? undefined,
    given_name: user.givenName ?? undefined,
    ipaddr: authorization.ipAddress,
    name: user.displayName,
    oid: user.id,
    unique_name: user.userPrincipalName,
    upn: user.userPrincipalName,
  }
}

/** The name claims need the scope `profile`, the address needs `email` and an address to tell. */
function v2Claims({ tenant, oidcScopes, signIn }: Authorization, user: User): Claims {
  const profile = oidcScopes.has('profile')
  return {
    aio: tenant.ids.opaque(36),
    email: oidcScopes.has('email') ? (user.mail ?? undefined) : undefined,
    name: profile ? user.displayName : undefined,
    oid: profile ? user.id : undefined,
    preferred_username: profile ? user.userPrincipalName : undefined,
    sid: signIn?.sid,
  }
}
