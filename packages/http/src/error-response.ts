import {
  EntraError,
  GraphError,
  ManagedIdentityError,
  NotImplemented,
  ResourceManagerError,
} from '@mock-entra/core'
import type { ManagedIdentityKind } from '@mock-entra/core'

import type { Answering } from './answering.ts'
import type { HttpResponse } from './http-message.ts'
import { renderErrorPage } from './pages/error-page.ts'
import type { ErrorPageContent } from './pages/error-page.ts'
import { renderGraphError } from './render-graph.ts'
import { renderHtml } from './render-html.ts'
import { renderJson } from './render-json.ts'
import { metadataErrorBody, renderMetadata } from './render-metadata.ts'
import type { MetadataFault } from './render-metadata.ts'
import { isManagedIdentityKind } from './route.ts'

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
  if (isManagedIdentityKind(answering.errors)) return renderMetadataError(error, answering.errors, answering)
  if (error instanceof GraphError || answering.errors === 'graph') return renderGraphError(error, answering)
  if (error instanceof ResourceManagerError) return renderResourceManagerError(error, answering)
  if (error instanceof EntraError) {
    return renderJson(error.status, describeEntraError(error, answering), answering, error.aadsts)
  }
  if (error instanceof NotImplemented) return renderNotImplemented(error, answering)
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

function renderResourceManagerError(error: ResourceManagerError, answering: Answering): HttpResponse {
  const { status, code, message } = error
  const response = renderJson(status, { error: { code, message } }, answering)
  if (status !== 401) return response
  const { baseUrl } = answering
  const signInBase = baseUrl === 'https://management.azure.com' ? 'https://login.windows.net' : baseUrl
  const challenge =
    `Bearer authorization_uri="${signInBase}/common", error="invalid_token", ` +
    `error_description="${quotable(message)}"`
  return { ...response, headers: { ...response.headers, 'www-authenticate': challenge } }
}

/** In a quoted text of a header: RFC 9110 §5.6.4. What the client sent may be anything, and Node sends ASCII only. */
function quotable(text: string): string {
  return text.replaceAll(/["\\]/g, "'").replaceAll(/[^\x20-\x7e]/g, '?')
}

/** Clients of Graph and of Resource Manager read `error.message`, and some of them fail where there is none. */
function renderNotImplemented({ message }: NotImplemented, answering: Answering): HttpResponse {
  if (answering.errors === 'json') return renderPlainError(501, 'not_implemented', message, answering)
  return renderJson(501, { error: { code: 'NotImplemented', message } }, answering)
}

/** Metadata endpoints are other services again. What Entra refused behind them, they pass on with its whole text. */
function renderMetadataError(error: unknown, kind: ManagedIdentityKind, answering: Answering): HttpResponse {
  const fault = describeMetadataFault(error, answering)
  const response = renderMetadata(fault.status, metadataErrorBody(fault, kind, answering), kind)
  const challenge = error instanceof ManagedIdentityError ? error.challenge : undefined
  if (challenge === undefined) return response
  return { ...response, headers: { ...response.headers, 'www-authenticate': challenge } }
}

function describeMetadataFault(error: unknown, answering: Answering): MetadataFault {
  if (error instanceof ManagedIdentityError) return error
  if (error instanceof EntraError) {
    const { error_description: message } = describeEntraError(error, answering)
    const code = error.code === 'resourceNotFound' ? 'AudienceNotSupported' : `AADSTS${error.aadsts}`
    return { status: error.status, error: error.error, code, message }
  }
  if (error instanceof NotImplemented) {
    return { status: 501, error: 'not_implemented', code: 'NotImplemented', message: error.message }
  }
  return { status: 500, error: 'server_error', code: 'InternalServerError', message: bugDescription }
}

/** `2026-03-04 05:06:07Z`: a space instead of the T, and no fraction. */
function renderTimestamp(now: number): string {
  return `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`
}
