import { GraphError, NotImplemented, describeGraphError, isGraphUrl } from '@mock-entra/core'
import type { GraphAnswer } from '@mock-entra/core'

import type { Answering } from './answering.ts'
import type { HttpResponse } from './http-message.ts'

const json =
  'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8'

/** An answer of Microsoft Graph's. One without a body has no content type either: Terraform would parse it. */
export function renderGraphAnswer(
  { status, headers, body }: GraphAnswer,
  answering: Answering,
): HttpResponse {
  const type = typeof body === 'string' ? 'text/plain' : json
  return {
    status,
    headers: {
      ...graphHeaders(answering),
      ...(body === undefined ? {} : { 'content-type': type, 'odata-version': '4.0' }),
      ...headers,
    },
    body: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
  }
}

/** A refusal of Microsoft Graph's, which is another service with errors of its own. */
export function renderGraphError(error: unknown, answering: Answering): HttpResponse {
  const refusal = error instanceof GraphError ? error : describeFailure(error)
  const { traceId: requestId, correlationId: clientRequestId, now, baseUrl } = answering
  const body = describeGraphError(refusal, { requestId, clientRequestId, now })
  const challenge =
    `Bearer realm="", authorization_uri="${loginBase(baseUrl)}/common/oauth2/authorize", ` +
    'client_id="00000003-0000-0000-c000-000000000000"'
  return {
    status: refusal.status,
    headers: {
      ...graphHeaders(answering),
      'content-type': 'application/json',
      ...(refusal.status === 401 ? { 'www-authenticate': challenge } : {}),
    },
    body: JSON.stringify(body),
  }
}

/** Where people sign in: beside Graph's own host, and on the mock's host where Graph is there too. */
function loginBase(baseUrl: string): string {
  return isGraphUrl(baseUrl) ? 'https://login.microsoftonline.com' : baseUrl
}

function describeFailure(error: unknown): GraphError {
  if (error instanceof NotImplemented) return new GraphError('notImplemented', error.message)
  return new GraphError(
    'internalError',
    'mock-entra failed, which is a bug of ours. The stack is on the standard error stream.',
  )
}

/** Without `Strict-Transport-Security`, which a browser would hold against every server on localhost. */
function graphHeaders({
  traceId,
  correlationId,
  now,
  corsHeaders,
}: Answering): Readonly<Record<string, string>> {
  return {
    'cache-control': 'no-cache',
    vary: 'Accept-Encoding',
    'request-id': traceId,
    'client-request-id': correlationId,
    'x-ms-ags-diagnostic': diagnostic,
    date: new Date(now).toUTCString(),
    ...corsHeaders,
  }
}

const diagnostic = JSON.stringify({
  ServerInfo: {
    DataCenter: 'mock-entra',
    Slice: 'E',
    Ring: '0',
    ScaleUnit: '000',
    RoleInstance: 'MOCK00000000',
  },
})
