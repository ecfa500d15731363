import { EntraError, NotImplemented } from '@mock-entra/core'

import type { HttpResponse } from './http-message.ts'
import { renderJson } from './render-json.ts'
import type { Answering } from './render-json.ts'

/** The body of a refusal, in Entra's order. */
interface ErrorBody {
  readonly error: string
  readonly error_description: string
  readonly error_codes: readonly number[]
  readonly timestamp: string
  readonly trace_id: string
  readonly correlation_id: string
  readonly error_uri?: string
  readonly suberror?: string
}

/** The only place where an error becomes bytes. */
export function renderError(error: unknown, answering: Answering): HttpResponse {
  if (error instanceof EntraError) return renderEntraError(error, answering)
  if (error instanceof NotImplemented)
    return renderPlainError(501, 'not_implemented', error.message, answering)
  const description = 'mock-entra failed, which is a bug of ours. The stack is on the standard error stream.'
  return renderPlainError(500, 'server_error', description, answering)
}

/** An answer that Entra does not know: its body has no AADSTS code, so that nobody takes it for one of Entra's. */
export function renderPlainError(
  status: number,
  error: string,
  description: string,
  answering: Answering,
): HttpResponse {
  const body = { error, error_description: description, correlation_id: answering.correlationId }
  return renderJson(status, body, answering)
}

function renderEntraError(error: EntraError, answering: Answering): HttpResponse {
  const { traceId, correlationId, baseUrl, now } = answering
  const timestamp = renderTimestamp(now)
  const description =
    `AADSTS${error.aadsts}: ${error.message} ` +
    `Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`
  const body: ErrorBody = {
    error: error.error,
    error_description: description,
    error_codes: [error.aadsts],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    ...(error.hasErrorUri ? { error_uri: `${baseUrl}/error?code=${error.aadsts}` } : {}),
    ...(error.suberror === undefined ? {} : { suberror: error.suberror }),
  }
  return renderJson(error.status, body, answering, error.aadsts)
}

/** `2026-03-04 05:06:07Z`: a space instead of the T, and no fraction. */
function renderTimestamp(now: number): string {
  return `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`
}
