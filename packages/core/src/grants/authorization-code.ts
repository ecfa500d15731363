import { sha256 } from '@noble/hashes/sha2.js'

import { encodeOctets } from '../base64url.ts'
import { isSameSecret } from '../client-auth/constant-time.ts'
import type { Directory } from '../directory/directory.ts'
import type { Tenant } from '../directory/tenant.ts'
import { EntraError } from '../errors/entra-error.ts'
import { assertRedeemable, findTenantOfCode } from '../state/codes.ts'
import type { AuthorizationCode, CodeChallenge } from '../state/codes.ts'
import { requireParameter } from '../token-request.ts'
import type { TokenRequest } from '../token-request.ts'
import type { Authorization, Client, Grant, GrantContext } from './grant.ts'
import { assertIssuedTo, authorizeUser, requestedAgain, withRefreshToken } from './user-authorization.ts'

/** A code from the authorization endpoint becomes tokens: RFC 6749 §4.1.3, with PKCE (RFC 7636). */
export const authorizationCode: Grant = {
  assertComplete({ code }) {
    requireParameter(code, 'code')
  },

  findTenant: (directory, { code = '' }) => findTenantOfCode(directory, code),

  findPlatform: (tenant, { code = '' }) => tenant.codes.get(code)?.platform,

  authorize(context: GrantContext): Authorization {
    const { issuer, tenant, client, request } = context
    const code = requireCode(issuer.directory, tenant, request.code ?? '')
    assertRedeemable(tenant, code)
    assertFits(code, client, request)
    const authorization = authorizeUser(context, code.signIn, requestedAgain(context, code))
    code.isRedeemed = true // last, because a code survives a request that is refused
    const nonce = code.nonce === undefined ? {} : { nonce: code.nonce }
    return withRefreshToken({ ...authorization, ...nonce }, { ...code, spaSince: tenant.clock.now() })
  },
}

function requireCode(directory: Directory, tenant: Tenant, value: string): AuthorizationCode {
  const code = tenant.codes.get(value)
  if (code !== undefined) return code
  const another = findTenantOfCode(directory, value)
  if (another !== undefined) {
    throw new EntraError('codeForAnotherTenant', {}, `The code was issued by the tenant ${another.id}.`)
  }
  throw new EntraError(
    'invalidGrant',
    { name: 'code' },
    'The mock has not issued this code, or was reset since.',
  )
}

function assertFits(code: AuthorizationCode, client: Client, request: TokenRequest): void {
  assertIssuedTo(client, code, 'code')
  const { redirectUri } = request
  if (code.redirectUri !== undefined && redirectUri === undefined)
    throw new EntraError('replyAddressMissing', {})
  if (code.redirectUri !== undefined && redirectUri !== code.redirectUri) {
    throw new EntraError(
      'replyAddressMismatch',
      { redirectUri: redirectUri ?? '' },
      `The code was requested with redirect_uri '${code.redirectUri}'.`,
    )
  }
  assertVerifierFits(code.challenge, request.codeVerifier)
}

function assertVerifierFits(challenge: CodeChallenge | undefined, verifier: string | undefined): void {
  if (challenge === undefined && verifier === undefined) return
  const reason =
    challenge === undefined
      ? 'The authorization request had no code_challenge, so that there is nothing for the code_verifier to fit.'
      : describeVerifierFault(challenge, verifier)
  if (reason !== undefined) throw new EntraError('codeVerifierMismatch', {}, reason)
}

const encoder = new TextEncoder()

function describeVerifierFault(
  { method, value }: CodeChallenge,
  verifier: string | undefined,
): string | undefined {
  if (verifier === undefined) return 'The request has no code_verifier.'
  const computed = method === 'plain' ? verifier : encodeOctets(sha256(encoder.encode(verifier)))
  return isSameSecret(value, computed)
    ? undefined
    : `The code_challenge was '${value}' (${method}); this code_verifier gives another one.`
}
