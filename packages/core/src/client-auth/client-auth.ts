import type { Application } from '../directory/application.ts'
import type { TokenRequest } from '../token-request.ts'

/** How an app proved who it is: what `appidacr` and `azpacr` say. */
export type ClientAuthentication = 'none' | 'secret'

export interface ClientAuthContext {
  readonly application: Application
  readonly request: TokenRequest
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Checks one kind of credential, and throws an EntraError that says what is wrong with it. */
export type ClientAuthenticator = (context: ClientAuthContext) => ClientAuthentication
