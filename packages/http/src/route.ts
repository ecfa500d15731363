import type { Issuer } from '@mock-entra/core'

import type { HttpRequest } from './http-message.ts'

/** What a handler gets: the request, and what was already read from its URL. */
export interface RouteContext {
  readonly issuer: Issuer
  readonly request: HttpRequest
  /** The path's variable segments, decoded, in the case in which they were sent. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
}

/** A body to be sent as JSON with status 200. */
export type Handler = (context: RouteContext) => object | Promise<object>

export interface Route {
  /** A path with `{variables}`; it matches in any case, and with a trailing slash. */
  readonly path: string
  readonly method: 'GET' | 'POST'
  readonly handle: Handler
  /** Who may read the answer from a browser: everybody, or the origins of registered single-page applications. */
  readonly cors: 'anyone' | 'registered-spa'
  /** `private, max-age` for documents that clients may keep, `no-store` for everything else. */
  readonly cache: 'one-day' | 'never'
}
