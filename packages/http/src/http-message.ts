import type { Fault, ResponseMode, User } from '@mock-entra/core'

/**
 * A request as plain data.
 *
 * Not the web's `Request`: in Node, touching that class loads all of undici, which would cost every test file more
 * than the rest of the start together.
 */
export interface HttpRequest {
  readonly method: string
  /** Scheme, host and port by which the client called, without a trailing slash. */
  readonly baseUrl: string
  /** The path, still percent-encoded. */
  readonly path: string
  /** What follows the question mark. */
  readonly query: string
  /** Names in lower case; a repeated header's values are joined as Node joins them. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
  /** Whether the body was longer than the listener is willing to read. */
  readonly isBodyTooLarge: boolean
  /** The parameters of a form, once they were read: taking it apart is a good part of what a request costs. */
  parsedForm?: ReadonlyMap<string, string>
  /** The caller's address. */
  readonly ipAddress: string
  /** Who answers every page of a sign-in that no browser takes part in. No request from outside has one. */
  readonly person?: User
}

export interface HttpResponse {
  readonly status: number
  /** A header that is sent several times, as `set-cookie` is, has several values. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string
  /** What was thrown, or answered by a page or a redirect, in place of a success. Never sent as it is. */
  readonly refusal?: unknown
  /** How a sign-in ended that leads back to the app: what the rest of the answer says, as data. */
  readonly signIn?: SignInResult
  /** The planned fault that was met: what it does to the connection is up to who sends the answer. */
  readonly fault?: Fault
}

/** The end of a sign-in: what the browser would take to the app. */
export interface SignInResult {
  /**
   * Where the browser would go: the redirect URI with the parameters in its query or fragment, or without them for
   * `form_post`.
   */
  readonly redirectUrl: string
  /** What the app is told: `code` and `state`, tokens, or `error` and `error_description`. */
  readonly params: Readonly<Record<string, string>>
  /** How it is told. With `form_post` the parameters are the form that the browser would post to `redirectUrl`. */
  readonly responseMode: ResponseMode
}
