import type { AppReference, TenantHandle, UserReference } from '@mock-entra/node'

import type { GoodToken } from './minting/good-token.ts'

/** What tokens are minted with: the handle of a tenant, which a running mock is as well. */
export type TokenTenant = Pick<TenantHandle, 'api' | 'clock' | 'jwksUri' | 'keys' | 'tenantId' | 'tokens'>

/** What a good token for the API under test looks like. A forgery is this token with one thing wrong. */
export interface GoodTokenOptions {
  /**
   * Whether the API is called by apps on their own, and good tokens are app-only ones.
   *
   * @default false, a user's token
   */
  readonly appOnly?: boolean
  /** The client app. @default `entra.app` */
  readonly app?: AppReference
  /** Whose token it is. @default `entra.user` */
  readonly user?: UserReference
  /** The API under test: an app, a client id or an App ID URI. @default `entra.api` */
  readonly resource?: AppReference
  /** The scopes that the API asks for, where users call it. @default all that the resource exposes */
  readonly scopes?: readonly string[]
  /** The app roles that the API asks for. @default those that are assigned to the app, or to the user */
  readonly roles?: readonly string[]
  /** The version of the tokens that the API takes. @default what the resource asks for */
  readonly version?: 1 | 2
}

/** What is wrong with a forgery. */
export type ForgeryGroup =
  | 'signature'
  | 'algorithm'
  | 'key confusion'
  | 'time'
  | 'audience'
  | 'issuer'
  | 'kind'
  | 'authorization'
  | 'form'

/**
 * Which APIs a token of the catalogue is for: those that users call, those that apps call on their own, or those that ask for
 * app roles, whoever calls.
 */
export type ForgeryTarget = 'delegated' | 'app-only' | 'roles'

/** Whether a token says anything about an API that takes such tokens. */
export function isTarget(
  target: ForgeryTarget | undefined,
  { appOnly = false, roles = [] }: GoodTokenOptions,
): boolean {
  if (target === undefined) return true
  return { delegated: !appOnly, 'app-only': appOnly, roles: appOnly || roles.length > 0 }[target]
}

/** A forgery without its name: what the tables in `forgeries/` hold. */
export interface ForgeryEntry {
  /** The rule that a validator breaks by accepting it, and where the rule stands. */
  readonly why: string
  /** What to change in a validator that accepts it. */
  readonly fix: string
  /** What an API answers: 401 where it does not know the caller, 403 where the caller may not. */
  readonly rejects: 401 | 403
  /** @default every API */
  readonly target?: ForgeryTarget
  readonly mint: (good: GoodToken) => Promise<string>
}

export type ForgeryTable = Readonly<Record<string, ForgeryEntry>>
