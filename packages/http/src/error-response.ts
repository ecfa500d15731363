import { EntraError, GraphError, NotImplemented } from '@mock-entra/core'

import type { Answering } from './answering.ts'
import type { HttpResponse } from './http-message.ts'
import { renderErrorPage } from './pages/error-page.ts'
import type { ErrorPageContent } from './pages/error-page.ts'
import { renderGraphError } from './render-graph.ts'
import { renderHtml } from './render-html.ts'
import { renderJson } from './render-json.ts'

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
  readonly claims?: string
}

/** The only place where an error becomes bytes. */
export function renderError(error: unknown, answering: Answering): HttpResponse {
  if (answering.errors === 'page') return renderErrorAsPage(error, answering)
  if (error instanceof GraphError || answering.errors === 'graph') return renderGraphError(error, answering)
  if (error instanceof EntraError) {
    return renderJson(error.status, describeEntraError(error, answering), answering, error.aadsts)
  }
  if (error instanceof NotImplemented)
    return renderPlainError(501, 'not_implemented', error.message, answering)
  return renderPlainError(500, 'server_error', bugDescription, answering)
}

const bugDescription = 'mock-entra failed, which is a bug of ours. The stack is on the standard error stream.'

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

/** What a refusal says: the body of a JSON answer, and the parameters of one that goes to the app. */
export function describeEntraError(error: EntraError, answering: Answering): ErrorBody {
  const { traceId, correlationId, baseUrl, now } = answering
  const timestamp = renderTimestamp(now)
  const description =
    `AADSTS${error.aadsts}: ${error.message} ` +
    `Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`
  return {
    error: error.error,
    error_description: description,
    error_codes: [error.aadsts],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    ...(error.hasErrorUri ? { error_uri: `${baseUrl}/error?code=${error.aadsts}` } : {}),
    ...(error.suberror === undefined ? {} : { suberror: error.suberror }),
    ...(error.claims === undefined ? {} : { claims: error.claims }),
    ...(error.code === 'passwordExpired' ? { password_change_url: passwordChangeUrl } : {}),
  }
}

/** Where Entra sends people whose password has expired. */
const passwordChangeUrl = 'https://portal.microsoftonline.com/ChangePassword.aspx'

/** For a person. Entra's error pages have the status 200; what is not Entra's has one that tells it apart. */
function renderErrorAsPage(error: unknown, answering: Answering): HttpResponse {
  if (error instanceof EntraError) {
    const content = describeErrorPage(error, answering)
    return renderHtml(200, answering, (nonce) => renderErrorPage(content, nonce), { aadsts: error.aadsts })
  }
  const isMissing = error instanceof NotImplemented
  const message = isMissing ? error.message : bugDescription
  const content = {
    code: isMissing ? 'Not implemented' : 'Server error',
    number: isMissing ? 501 : 500,
    message,
    shortMessage: message,
    error: isMissing ? 'not_implemented' : 'server_error',
    traceId: answering.traceId,
    correlationId: answering.correlationId,
    timestamp: renderTimestamp(answering.now),
    lookupUrl: undefined,
  }
  return renderHtml(content.number, answering, (nonce) => renderErrorPage(content, nonce))
}

function describeErrorPage(error: EntraError, answering: Answering): ErrorPageContent {
  const body = describeEntraError(error, answering)
  return {
    code: `AADSTS${error.aadsts}`,
    number: error.aadsts,
    message: body.error_description,
    shortMessage: error.message,
    error: error.error,
    traceId: body.trace_id,
    correlationId: body.correlation_id,
    timestamp: body.timestamp,
    lookupUrl: body.error_uri,
    developerNote: error.detail,
  }
}

/** `2026-03-04 05:06:07Z`: a space instead of the T, and no fraction. */
function renderTimestamp(now: number): string {
  return `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`
}
