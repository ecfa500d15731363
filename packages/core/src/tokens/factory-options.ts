import type { OidcScope } from '../permissions/scopes.ts'
import type { DecodedToken, EntraClaims } from './claims.ts'
import type { Claims } from './token-description.ts'

/** An app, by its client id or as the handle that `addApp` returned. */
export type AppReference = string | { readonly appId: string }

/** A user, by user principal name or object id, or as the handle that `addUser` returned. */
export type UserReference = string | { readonly objectId: string }

/** A tenant of the same mock, by its id or as its handle. */
export type TenantReference = string | { readonly tenantId: string }

/** What every minted token can be given. */
export interface TokenOptions {
  /** The client app that the token is issued to. @default `entra.app` */
  readonly app?: AppReference
  /** Seconds from now until the token expires; negative for an expired one. @default the option `tokenLifetime` */
  readonly expiresIn?: number
  /** From when on the token is valid: a Date, or seconds since the epoch. @default five minutes ago, as Entra dates it */
  readonly notBefore?: Date | number
  /** When the token says that it was issued: a Date, or seconds since the epoch. @default five minutes ago */
  readonly issuedAt?: Date | number
  /** The tenant that issues the token, of the same mock: `iss`, `tid` and key are its own. @default this tenant */
  readonly tenant?: TenantReference
  /** Claims to add or replace; `undefined` removes one. */
  readonly claims?: Claims
  /** Header members to add or replace; `undefined` removes one. */
  readonly header?: Claims
}

/** An access token for an app's own use, without a user. */
export interface AppTokenOptions extends TokenOptions {
  /** Who the token is for: an app, a client id or an App ID URI. @default `entra.api` */
  readonly resource?: AppReference
  /** What `roles` says. @default the app roles that are assigned to the app */
  readonly roles?: readonly string[]
  /** Forces the shape of one version. @default what the resource asks for */
  readonly version?: 1 | 2
}

/** An access token that a user gave an app. */
export interface AccessTokenOptions extends AppTokenOptions {
  /** @default `entra.user` */
  readonly user?: UserReference
  /** What `scp` says: names alone, without the API. @default all scopes that the resource exposes */
  readonly scopes?: readonly string[]
}

/** Whom an ID token is about, and for which app. */
export interface IdTokenOptions extends TokenOptions {
  /** @default `entra.user` */
  readonly user?: UserReference
  /** The nonce that the client sent. @default none */
  readonly nonce?: string
  /** @default 2 */
  readonly version?: 1 | 2
  /** @default ['openid', 'profile', 'email'] */
  readonly scopes?: readonly OidcScope[]
}

/** Whom a refresh token stands for, and for which app. */
export interface RefreshTokenOptions {
  /** The app that the token is issued to. @default `entra.app` */
  readonly app?: AppReference
  /** @default `entra.user` */
  readonly user?: UserReference
  /** What a refresh without a scope means, in full such as `api://tasks/Tasks.Read`. @default `.default` of `entra.api` */
  readonly scopes?: readonly string[]
}

/**
 * Mints tokens without HTTP, on the road that acquired tokens take: a minted and an acquired token cannot differ.
 *
 * @example
 * const token = await entra.tokens.accessToken({ scopes: ['Tasks.Read'], expiresIn: -1 })
 */
export interface TokenFactory {
  /** A delegated access token: `scp`, a user, and `roles` where the user has some. */
  accessToken(options?: AccessTokenOptions): Promise<string>
  /** An app-only access token: `roles`, no user. */
  appToken(options?: AppTokenOptions): Promise<string>
  /** An ID token: who signed in at an app. */
  idToken(options?: IdTokenOptions): Promise<string>
  /** A refresh token as if the user had signed in with the app now; the token endpoint takes it. */
  refreshToken(options?: RefreshTokenOptions): Promise<string>
  /**
   * Takes a token apart, whoever made it and whatever it is worth.
   *
   * @throws {MockEntraError} `MOCK_ENTRA_INVALID_TOKEN` for a text that is no JWT
   */
  decode(token: string): DecodedToken
  /**
   * Verifies signature, tenant and time of a token of this tenant, and returns its claims.
   *
   * Audience and permissions are the API's to check. Understands tokens for Microsoft Graph, which nobody else can verify.
   *
   * @throws {MockEntraError} `MOCK_ENTRA_INVALID_TOKEN` with what is wrong
   */
  verify(token: string): Promise<EntraClaims>
}
