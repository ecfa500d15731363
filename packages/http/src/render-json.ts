import type { HttpResponse } from './http-message.ts'
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
  readonly corsHeaders: Readonly<Record<string, string>>
  /** Whether the client asked to get its request id back. */
  readonly echoRequestId: boolean
}

const neverCached = { 'cache-control': 'no-store, no-cache', pragma: 'no-cache', expires: '-1' }
const cachedForADay = { 'cache-control': 'max-age=86400, private' }

/**
 * Entra's headers, but for `Strict-Transport-Security` and its cookies.
 *
 * A browser that trusts the mock's CA would take HSTS for `localhost` and from then on refuse to load any developer's
 * plain http server.
 */
export function renderJson(status: number, body: object, answering: Answering, aadsts = 0): HttpResponse {
  return {
    status,
    headers: {
      ...(answering.cache === 'one-day' ? cachedForADay : neverCached),
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      p3p: 'CP="DSP CUR OTPi IND OTRi ONL FIN"',
      'x-ms-request-id': answering.traceId,
      'x-ms-ests-server': '2.1.0.0 - mock-entra',
      'x-ms-clitelem': `1,${aadsts},0,,`,
      ...(answering.echoRequestId ? { 'client-request-id': answering.correlationId } : {}),
      ...answering.corsHeaders,
    },
    body: JSON.stringify(body),
  }
}
