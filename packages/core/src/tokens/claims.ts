/** The claims of a token of Entra's; `ver` tells the two shapes apart. */
export type EntraClaims = V1Claims | V2Claims

interface CommonClaims {
  /** Client id or App ID URI of who the token is for. */
  readonly aud: string
  readonly iss: string
  /** Seconds since the epoch, as `nbf` and `exp`. */
  readonly iat: number
  readonly nbf: number
  readonly exp: number
  /** Tenant id. */
  readonly tid: string
  /** Object id of the user, or of the service principal in an app-only token. */
  readonly oid?: string
  /** Pairwise for users; the service principal's object id in an app-only token. */
  readonly sub: string
  /** Unique for each token. */
  readonly uti: string
  readonly name?: string
  /** Delegated permissions, with blanks between them. */
  readonly scp?: string
  /** App roles: of the app in an app-only token, of the user else. */
  readonly roles?: readonly string[]
  readonly groups?: readonly string[]
  readonly wids?: readonly string[]
  /** `app` or `user`; only where the resource opted in. */
  readonly idtyp?: string
  readonly email?: string
  readonly nonce?: string
  readonly sid?: string
  readonly acrs?: readonly string[]
  readonly [claim: string]: unknown
}

/** Claims of v1 tokens. */
export interface V1Claims extends CommonClaims {
  readonly ver: '1.0'
  /** Client id of the app that the token was issued to. */
  readonly appid?: string
  /** How the app proved who it is: `0` not at all, `1` with a secret, `2` with a certificate or assertion. */
  readonly appidacr?: string
  readonly upn?: string
  readonly unique_name?: string
  readonly given_name?: string
  readonly family_name?: string
  /** How the user proved who they are, such as `pwd` and `mfa`. */
  readonly amr?: readonly string[]
  readonly ipaddr?: string
}

/** Claims of v2 tokens. */
export interface V2Claims extends CommonClaims {
  readonly ver: '2.0'
  /** Client id of the app that the token was issued to. */
  readonly azp?: string
  /** How the app proved who it is: `0` not at all, `1` with a secret, `2` with a certificate or assertion. */
  readonly azpacr?: string
  readonly preferred_username?: string
}

/** A token, taken apart and not verified. */
export interface DecodedToken {
  readonly header: Readonly<Record<string, unknown>>
  /** As it says; a token that somebody else made may say anything. */
  readonly claims: EntraClaims
  /** base64url. */
  readonly signature: string
}
