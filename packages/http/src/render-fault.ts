import { EntraError, catalogue } from '@mock-entra/core'
import type { CatalogueEntry, EntraErrorCode, Fault } from '@mock-entra/core'

import type { Answering } from './answering.ts'
import { describeEntraError } from './error-response.ts'
import type { HttpResponse } from './http-message.ts'
import { commonHeaders, renderJson } from './render-json.ts'

/** Whether a fault changes the answer itself, and not only the way that it travels. */
export function replacesAnswer({ aadsts, status, error, body }: Fault): boolean {
  return aadsts !== undefined || status !== undefined || error !== undefined || body !== undefined
}

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
  if (typeof aadsts !== 'number') return aadsts
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
  const described =
    refusal === undefined ? plainBody(fault, answering) : describeEntraError(refusal, answering)
  const body = {
    ...described,
    ...(fault.error === undefined ? {} : { error: fault.error }),
    ...(fault.suberror === undefined ? {} : { suberror: fault.suberror }),
  }
  const response = withBody(fault, renderJson(status, body, answering, refusal?.aadsts), answering)
  return {
    ...response,
    headers: { ...response.headers, ...retryAfter(fault, status) },
    ...(refusal && { refusal }),
  }
}

function plainBody({ claims }: Fault, { correlationId, traceId }: Answering): object {
  return {
    error: 'temporarily_unavailable',
    error_description: 'The service is temporarily unavailable. (a planned fault of mock-entra)',
    trace_id: traceId,
    correlation_id: correlationId,
    ...(claims === undefined ? {} : { claims: typeof claims === 'string' ? claims : JSON.stringify(claims) }),
  }
}

function withBody({ body }: Fault, response: HttpResponse, answering: Answering): HttpResponse {
  if (body === undefined) return response
  switch (body) {
    case 'malformed-json':
      return { ...response, body: response.body.slice(0, Math.floor(response.body.length / 2)) }
    case 'empty':
      return { ...response, body: '' }
    case 'html':
      return {
        ...response,
        headers: { ...commonHeaders(answering), 'content-type': 'text/html; charset=utf-8' },
        body: '<!doctype html><title>Service unavailable</title><h1>Service unavailable</h1>',
      }
  }
}

function retryAfter({ retryAfter: seconds }: Fault, status: number): Readonly<Record<string, string>> {
  const isThrottled = status === 429 || status >= 500
  if (seconds === false || (seconds === undefined && !isThrottled)) return {}
  return { 'retry-after': String(seconds ?? 1) }
}
