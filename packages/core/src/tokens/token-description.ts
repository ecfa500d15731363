/** A token before it is signed: plain data. A claim that is `undefined` does not go into the token. */
export interface TokenDescription {
  readonly header: JoseHeader
  readonly claims: Claims
  /** The client id of the app that the token is for, which may have signing keys of its own. */
  readonly recipient: string | undefined
}

export interface JoseHeader {
  readonly typ: 'JWT'
  readonly alg: 'RS256'
  readonly kid: string
  /** v1 tokens only. */
  readonly x5t?: string
  /** Tokens for Microsoft Graph only. */
  readonly nonce?: string
  readonly [member: string]: unknown
}

export type Claims = Readonly<Record<string, unknown>>

/** What a grant's answer is made of. */
export interface DescribedTokens {
  readonly accessToken: TokenDescription
  /** When the user granted `openid`. */
  readonly idToken: TokenDescription | undefined
  /** When a user signed in and the client asked for it. */
  readonly clientInfo: ClientInfo | undefined
}

/** From this MSAL makes the account's `homeAccountId`. */
export interface ClientInfo {
  /** Object id in the user's home tenant. */
  readonly uid: string
  /** The home tenant's id. */
  readonly utid: string
}
