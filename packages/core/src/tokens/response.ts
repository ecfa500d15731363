import type { Authorization } from '../grants/grant.ts'
import type { SignedTokens } from './sign.ts'
import type { DescribedTokens } from './token-description.ts'

/** The body of a token endpoint's answer: the wire. v1 sends its numbers as texts. */
export interface TokenResponse {
  readonly token_type: 'Bearer'
  readonly scope?: string
  readonly expires_in: number | string
  readonly ext_expires_in: number | string
  readonly expires_on?: string
  readonly not_before?: string
  readonly resource?: string
  readonly access_token: string
  readonly id_token?: string
  readonly client_info?: string
}

export function tokenResponse(
  authorization: Authorization,
  described: DescribedTokens,
  signed: SignedTokens,
): TokenResponse {
  const { user, endpoint, scopes, grantedScope, lifetime } = authorization
  const tokens = {
    access_token: signed.accessToken,
    ...(signed.idToken === undefined ? {} : { id_token: signed.idToken }),
    ...(signed.clientInfo === undefined ? {} : { client_info: signed.clientInfo }),
  }
  if (endpoint === 'v2') {
    const scope = user === undefined ? {} : { scope: grantedScope }
    return { token_type: 'Bearer', ...scope, expires_in: lifetime, ext_expires_in: lifetime, ...tokens }
  }
  const { exp, nbf } = described.accessToken.claims
  return {
    token_type: 'Bearer',
    ...(user === undefined ? {} : { scope: scopes.join(' ') }),
    expires_in: String(lifetime),
    ext_expires_in: String(lifetime),
    expires_on: String(exp),
    not_before: String(nbf),
    resource: authorization.resource.requested,
    ...tokens,
  }
}
