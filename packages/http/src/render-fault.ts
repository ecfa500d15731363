import { EntraError, catalogue } from '@mock-entra/core'
import type { CatalogueEntry, EntraErrorCode, Fault } from '@mock-entra/core'

import type { Answering } from './answering.ts'
import { describeEntraError, renderError } from './error-response.ts'
import type { HttpResponse } from './http-message.ts'
import { renderJson } from './render-json.ts'
import { metadataErrorBody } from './render-metadata.ts'
import { isManagedIdentityKind } from './route.ts'

/** The refusal that a fault stands for; undefined where it is none of Entra's. */
export function refusalOfFault({ aadsts, claims }: Fault): EntraError | undefined {
  const code = codeOf(aadsts)
  if (code === undefined) return undefined
  const detail = { detail: 'A planned fault.' }
  const text = typeof claims === 'object' ? JSON.stringify(claims) : claims
  return new EntraError(code, placeholders, text === undefined ? detail : { ...detail, claims: text })
}

/** Messages of planned faults name nothing in particular. */
const placeholders = new Proxy<Record<string, string>>({}, { get: () => 'planned-fault' }) as never

function codeOf(aadsts: Fault['aadsts']): EntraErrorCode | undefined {
  if (typeof aadsts !== 'number') return aadsts as EntraErrorCode | undefined // checked where it was planned
  const entries: readonly (readonly [string, CatalogueEntry])[] = Object.entries(catalogue)
  return entries.find(([, entry]) => entry.aadsts === aadsts)?.[0] as EntraErrorCode | undefined
}

/** The answer that a fault puts in place of the right one. */
export function renderFault(
  fault: Fault,
  refusal: EntraError | undefined,
  answering: Answering,
): HttpResponse {
  const status = fault.status ?? refusal?.status ?? 503
  const response = renderBody(fault, refusal, status, answering)
  return {
    ...response,
    status: fault.status ?? response.status,
    headers: { ...response.headers, ...retryAfter(fault, status) },
    ...(refusal && { refusal }),
  }
}

/** For whoever reads it: a person, Microsoft Graph's clients, or those of the token endpoint. */
function renderBody(
  fault: Fault,
  refusal: EntraError | undefined,
  status: number,
  answering: Answering,
): HttpResponse {
  const isPage = answering.errors === 'page'
  if (isPage && refusal !== undefined && fault.body === undefined) return renderError(refusal, answering)
  const body = describeBody(fault, refusal, status, answering)
  const response = renderJson(status, body, { ...answering, cache: 'never' }, refusal?.aadsts)
  const kind = fault.body ?? (isPage ? 'html' : 'json')
  switch (kind) {
    case 'malformed-json':
      return { ...response, body: response.body.slice(0, Math.floor(response.body.length / 2)) }
    case 'empty':
      return { ...response, body: '' }
    case 'html':
      return {
        ...response,
        headers: { ...response.headers, 'content-type': 'text/html; charset=utf-8' },
        body: '<!doctype html><title>Service unavailable</title><h1>Service unavailable</h1>',
      }
    case 'json':
      return response
  }
}

function graphBody({ error = 'serviceNotAvailable' }: Fault): object {
  return { error: { code: error, message: 'A planned fault of mock-entra.' } }
}

function describeBody(
  fault: Fault,
  refusal: EntraError | undefined,
  status: number,
  answering: Answering,
): object {
  if (answering.errors === 'graph') return graphBody(fault)
  const body = entraBody(fault, refusal, answering)
  if (!isManagedIdentityKind(answering.errors)) return body
  const { error, error_description: message } = body
  return metadataErrorBody({ status, error, code: error, message }, answering.errors, answering)
}

/** Members in Entra's order, in which `claims` comes last. */
function entraBody(fault: Fault, refusal: EntraError | undefined, answering: Answering): EntraBody {
  const { claims, ...rest } =
    refusal === undefined ? plainBody(fault, answering) : describeEntraError(refusal, answering)
  return {
    ...rest,
    ...(fault.error === undefined ? {} : { error: fault.error }),
    ...(fault.suberror === undefined ? {} : { suberror: fault.suberror }),
    ...(claims === undefined ? {} : { claims }),
  }
}

interface EntraBody {
  readonly error: string
  readonly error_description: string
  readonly claims?: string
  readonly [member: string]: unknown
}

function plainBody({ claims, error }: Fault, { correlationId, traceId }: Answering): EntraBody {
  const text = error === undefined ? 'The service is temporarily unavailable.' : 'The request failed.'
  return {
    error: 'temporarily_unavailable',
    error_description: `${text} (a planned fault of mock-entra)`,
    trace_id: traceId,
    correlation_id: correlationId,
    ...(claims === undefined ? {} : { claims: typeof claims === 'string' ? claims : JSON.stringify(claims) }),
  }
}

function retryAfter({ retryAfter: seconds }: Fault, status: number): Readonly<Record<string, string>> {
  const isThrottled = status === 429 || status >= 500
  if (seconds === false || (seconds === undefined && !isThrottled)) return {}
  return { 'retry-after': String(seconds ?? 1) }
}
