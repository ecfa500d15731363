import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import { EntraError } from '../errors/entra-error.ts'
import { NotImplemented } from '../errors/not-implemented.ts'
import type { SignIn } from '../state/sessions.ts'
import { requireParameter } from '../token-request.ts'
import type { TokenRequest } from '../token-request.ts'
import type { Claims } from '../tokens/token-description.ts'
import { verifyToken } from '../tokens/verify.ts'
import type { TokenFault } from '../tokens/verify.ts'
import type { Authorization, Client, Grant, GrantContext } from './grant.ts'
import { authorizeUser, requestedNow, withRefreshToken } from './user-authorization.ts'

/** An API that was called for a user calls another API for the same user: Entra's use of RFC 7523 §2.1. */
export const onBehalfOf: Grant = {
  assertComplete({ endpoint, assertion, requestedTokenUse, requestedTokenType, scope }) {
    requireParameter(assertion, 'assertion')
    requireParameter(requestedTokenUse, 'requested_token_use')
    if (requestedTokenUse !== 'on_behalf_of') {
      throw new EntraError(
        'invalidParameter',
        { name: 'requested_token_use' },
        "requested_token_use must be 'on_behalf_of'.",
      )
    }
    if (requestedTokenType?.includes('saml') === true)
      throw new NotImplemented('SAML tokens (requested_token_type)')
    if (endpoint === 'v2') requireParameter(scope, 'scope')
  },

  authorize(context: GrantContext): Authorization {
    const { tenant, client, request } = context
    const requested = requestedNow(context)
    const assertion = requireAssertion(tenant, client, request)
    const signIn = signInOf(tenant, requireUser(tenant, assertion), assertion)
    const authorization = authorizeUser(context, signIn, requested)
    const { scopes } = requested
    return withRefreshToken(authorization, {
      familyId: tenant.ids.uuid(),
      scopes,
      resource: request.resource,
    })
  },
}

/** The claims of the caller's token, which must be an access token of a user's and for this app. */
function requireAssertion(tenant: Tenant, client: Client, request: TokenRequest): Claims {
  const { fault, claims } = verifyToken(tenant, request.assertion ?? '')
  if (claims === undefined || (fault !== undefined && fault !== 'expired' && fault !== 'notYetValid')) {
    throw refuseAssertion(fault ?? 'malformed')
  }
  // The mock's tenants share a key, so that the signature alone does not tell them apart.
  if (claims['tid'] !== tenant.id) {
    throw new EntraError('assertionSignatureInvalid', { reason: 'The token was issued by another tenant.' })
  }
  const { appId, identifierUris } = client.application
  const audience = String(claims['aud'])
  const own = [appId, ...identifierUris].map(withoutSlash)
  if (!own.includes(withoutSlash(audience))) {
    throw new EntraError('assertionAudienceMismatch', { audience, appId })
  }
  // An ID token is for the app as well, but names no app that it was issued to.
  if (claims['azp'] === undefined && claims['appid'] === undefined)
    throw new EntraError('idTokenAsAssertion', {})
  if (fault !== undefined) {
    throw new EntraError('assertionOutsideLifetime', {
      now: new Date(tenant.clock.now()).toISOString(),
      expiry: new Date(Number(claims['exp']) * 1000).toISOString(),
    })
  }
  if (claims['scp'] === undefined) throw new EntraError('appOnlyAssertionNotAllowed', { appId })
  return claims
}

function refuseAssertion(fault: TokenFault): EntraError {
  if (fault === 'malformed') return new EntraError('invalidJwt', {}, 'The assertion is no RS256 JWT.')
  const reason =
    fault === 'unknownKey'
      ? 'The key was not found.'
      : 'The signature does not verify with the key of its kid.'
  return new EntraError('assertionSignatureInvalid', { reason })
}

function withoutSlash(uri: string): string {
  return uri.toLowerCase().replace(/\/$/, '')
}

function requireUser(tenant: Tenant, { oid }: Claims): User {
  const user = tenant.users.get(String(oid))
  if (user === undefined) throw new EntraError('userNotInDirectory', { tenant: tenant.displayName })
  return user
}

/** What the user's sign-in had taken; a minted token has none, and counts as one by password at its `iat`. */
function signInOf(tenant: Tenant, user: User, { sid, iat }: Claims): SignIn {
  const known = typeof sid === 'string' ? tenant.signIns.get(sid)?.signIn : undefined
  if (known?.userId === user.id) return known
  return {
    sid: typeof sid === 'string' ? sid : '',
    userId: user.id,
    authenticatedAt: Number(iat) * 1000,
    satisfied: [],
    authenticationContexts: [],
    revocations: user.revocations,
    isPersistent: false,
  }
}
