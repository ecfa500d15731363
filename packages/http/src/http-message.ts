import type { EntraError, Fault } from '@mock-entra/core'

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
  /** The caller's address. */
  readonly ipAddress: string
}

export interface HttpResponse {
  readonly status: number
  /** A header that is sent several times, as `set-cookie` is, has several values. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string
  /** For the log: a refusal that was answered by a page or a redirect. Never sent as it is. */
  readonly refusal?: EntraError
  /** What a planned fault does to the connection. */
  readonly transport?: Transport
}

export interface Transport {
  /** Milliseconds before the first byte. */
  readonly delay: number
  /** `send`: as always. The others leave the client without a whole answer, or make it wait for each byte. */
  readonly connection: 'send' | NonNullable<Fault['connection']>
}
