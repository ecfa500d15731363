import type { Issuer, Tenant } from '@mock-entra/core'

import { corsHeaders } from './cors.ts'
import type { HttpRequest } from './http-message.ts'
import type { Route } from './route.ts'

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

/** What an answer depends on beside the request itself. */
export interface AnsweredBy {
  /** The one that the request names, if there is such a tenant. */
  readonly tenant?: Tenant | undefined
  /** The route that answers, or would with another method. */
  readonly route?: Partial<Pick<Route, 'cors' | 'cache' | 'errors'>> | undefined
}

export function describeAnswer(
  issuer: Issuer,
  request: HttpRequest,
  { tenant, route = {} }: AnsweredBy = {},
): Answering {
  const { headers, baseUrl, query } = request
  const sent = headers['client-request-id'] ?? /(?:^|&)client-request-id=([^&]*)/.exec(query)?.[1] ?? ''
  const { cors = 'registered-spa', cache = 'never', errors = 'json' } = route
  const { clock, ids } = tenant ?? issuer
  return {
    baseUrl,
    traceId: ids.uuid(),
    correlationId: guid.test(sent) ? sent : ids.uuid(),
    now: clock.now(),
    cache,
    errors,
    corsHeaders: corsHeaders(issuer, request, cors, tenant),
    echoRequestId: headers['return-client-request-id'] === 'true',
  }
}
