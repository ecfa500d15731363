import { findTenant } from '@mock-entra/core'
import type { Issuer } from '@mock-entra/core'

import { corsHeaders } from './cors.ts'
import type { HttpRequest } from './http-message.ts'
import type { Route } from './route.ts'

/** The route that answers, as far as it changes what the answer says about itself. */
interface Matched {
  readonly route: Partial<Pick<Route, 'cors' | 'cache' | 'errors'>>
  readonly params: Readonly<Record<string, string>>
}

/** What an answer says about itself, whether it succeeds or not. */
export interface Answering {
  readonly baseUrl: string
  /** `x-ms-request-id` and `trace_id`. */
  readonly traceId: string
  /** The client's request id where it sent a GUID. */
  readonly correlationId: string
  /** Milliseconds since the epoch, by the clock of the tenant. */
  readonly now: number
  readonly cache: Route['cache']
  readonly errors: Route['errors']
  readonly corsHeaders: Readonly<Record<string, string>>
  /** Whether the client asked to get its request id back. */
  readonly echoRequestId: boolean
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * @param matched the route that answers, or would with another method
 * @param tenant whose time and whose apps count @default the one that the path names
 */
export function describeAnswer(
  issuer: Issuer,
  request: HttpRequest,
  matched: Matched | undefined,
  tenant = findTenant(issuer.directory, matched?.params['tenant'] ?? ''),
): Answering {
  const { headers, baseUrl, query } = request
  const sent = headers['client-request-id'] ?? /(?:^|&)client-request-id=([^&]*)/.exec(query)?.[1] ?? ''
  const { cors = 'registered-spa', cache = 'never', errors = 'json' } = matched?.route ?? {}
  return {
    baseUrl,
    traceId: issuer.ids.uuid(),
    correlationId: guid.test(sent) ? sent : issuer.ids.uuid(),
    now: (tenant ?? issuer).clock.now(),
    cache,
    errors,
    corsHeaders: corsHeaders(issuer, request, cors, tenant),
    echoRequestId: headers['return-client-request-id'] === 'true',
  }
}
