import { managedIdentityKinds } from '@mock-entra/core'
import type { Endpoint, Issuer, ManagedIdentityKind } from '@mock-entra/core'

import type { Answering } from './answering.ts'
import type { HttpRequest, HttpResponse } from './http-message.ts'
import { renderJson } from './render-json.ts'

/** What a handler gets: the request, and what was already read from its URL. */
export interface RouteContext {
  readonly issuer: Issuer
  readonly request: HttpRequest
  /** The path's variable segments, decoded, in the case in which they were sent. */
  readonly params: Readonly<Record<string, string>>
}

export type Handler = (context: RouteContext, answering: Answering) => HttpResponse | Promise<HttpResponse>

export interface Route {
  /** A path with `{variables}`, and `{several*}` segments at its end; it matches in any case, and with a trailing slash. */
  readonly path: string
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  readonly handle: Handler
  /** How the journal calls it, and by which name faults are planned for it. */
  readonly endpoint: Endpoint
  /**
   * Who reads refusals: a client of the token endpoint, a person, a client of Microsoft Graph or of Azure Resource Manager,
   * or of a kind of host that hands out tokens to managed identities.
   */
  readonly errors: 'json' | 'page' | 'graph' | 'arm' | ManagedIdentityKind
  /**
   * Who may read the answer from a browser: everybody, the origins of registered single-page applications, or nobody.
   */
  readonly cors: 'anyone' | 'registered-spa' | 'nobody'
  /** `private, max-age` for documents that clients may keep, `no-store` for everything else. */
  readonly cache: 'one-day' | 'never'
}

/** Whether those who read a route's refusals are clients of a metadata endpoint. */
export function isManagedIdentityKind(errors: Route['errors']): errors is ManagedIdentityKind {
  return (managedIdentityKinds as readonly string[]).includes(errors)
}

/** A handler whose answer is sent as JSON with status 200. */
export function json(describe: (context: RouteContext) => object | Promise<object>): Handler {
  return async (context, answering) => renderJson(200, await describe(context), answering)
}

/**
 * A handler that is loaded with the first request for it: most mocks are never asked for most of what Entra has, and what
 * is not loaded costs no test file anything.
 */
export function lazy(load: () => Promise<Handler>): Handler {
  let loading: Promise<Handler> | undefined
  return async (context, answering) => {
    const handle = await (loading ??= load())
    return await handle(context, answering)
  }
}
