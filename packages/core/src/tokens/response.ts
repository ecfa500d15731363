import type { Authorization } from '../grants/grant.ts'
import { expiryOf } from '../state/refresh-tokens.ts'
import { accessTokenLifetime } from './lifetime.ts'
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
  /** Seconds after which MSAL asks for a new token ahead of time; with long-lived tokens only. */
  readonly refresh_in?: number | string
  readonly access_token: string
  readonly refresh_token?: string
  /** Only where the end is fixed: single-page applications. */
  readonly refresh_token_expires_in?: number | string
  readonly id_token?: string
  readonly client_info?: string
}

/** What an answer hands out. */
export interface AnsweredTokens extends SignedTokens {
  readonly refreshToken: string | undefined
}

/** From two hours on, clients are told to ask for a new token at half time. */
const longLived = 7200

export function tokenResponse(
  authorization: Authorization,
  described: DescribedTokens,
  signed: AnsweredTokens,
): TokenResponse {
  const { user, endpoint, scopes, grantedScope } = authorization
  const lifetime = accessTokenLifetime(authorization)
  const number = endpoint === 'v2' ? (value: number) => value : String
  const refreshIn = lifetime >= longLived ? { refresh_in: number(Math.floor(lifetime / 2)) } : {}
  const tokens = {
    ...refreshIn,
    access_token: signed.accessToken,
    ...refreshTokenMembers(authorization, signed.refreshToken, number),
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

function refreshTokenMembers(
  { tenant, refreshToken: content }: Authorization,
  token: string | undefined,
  number: (value: number) => number | string,
): Pick<TokenResponse, 'refresh_token' | 'refresh_token_expires_in'> {
  if (token === undefined || content === undefined) return {}
  if (content.spaSince === undefined) return { refresh_token: token }
  const now = tenant.clock.now()
  const seconds = Math.floor((expiryOf(content, now) - now) / 1000)
  return { refresh_token: token, refresh_token_expires_in: number(seconds) }
}
