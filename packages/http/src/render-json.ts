import type { Answering } from './answering.ts'
import type { HttpResponse } from './http-message.ts'

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
      ...commonHeaders(answering, aadsts),
    },
    body: JSON.stringify(body),
  }
}

/** What every answer of Entra's carries, whatever its body is. */
export function commonHeaders(answering: Answering, aadsts = 0): Readonly<Record<string, string>> {
  return {
    p3p: 'CP="DSP CUR OTPi IND OTRi ONL FIN"',
    'x-ms-request-id': answering.traceId,
    'x-ms-ests-server': '2.1.0.0 - mock-entra',
    'x-ms-clitelem': `1,${aadsts},0,,`,
    ...(answering.echoRequestId ? { 'client-request-id': answering.correlationId } : {}),
    ...answering.corsHeaders,
  }
}
