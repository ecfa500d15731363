import { GraphError, describeGraphError, asText } from '@mock-entra/core'
import type { GraphAnswer, GraphRequest, Issuer } from '@mock-entra/core'

import { answerJson } from '../answers.ts'
import type { Caller } from '../caller.ts'
import { readBody } from '../operation.ts'
import type { Operation, OperationContext } from '../operation.ts'
import { isObject } from '../values.ts'

type AnswerForCaller = (issuer: Issuer, caller: Caller, request: GraphRequest) => Promise<GraphAnswer>

/** One request of a batch, read. */
interface BatchRequest {
  readonly id: string
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  readonly dependsOn: readonly string[]
}

interface BatchResponse {
  readonly id: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

const mostRequests = 20

/** `$batch`: up to 20 requests in one. Each is answered as if it had come alone; one that fails fails those that wait for it. */
export function batchOperation(answer: AnswerForCaller): Operation {
  return {
    method: 'POST',
    path: '$batch',
    access: 'checked by the operation',
    answer: async (context) => {
      const responses = new Map<string, BatchResponse>()
      for (const request of readRequests(context)) {
        const hasFailed = request.dependsOn.some((id) => (responses.get(id)?.status ?? 424) >= 400)
        responses.set(
          request.id,
          hasFailed ? failedDependency(context, request) : await answerPart(context, request, answer),
        )
      }
      return answerJson({ responses: [...responses.values()] })
    },
  }
}

function readRequests(context: OperationContext): readonly BatchRequest[] {
  const { requests } = readBody(context)
  if (!Array.isArray(requests) || requests.length === 0)
    throw invalidBatch("the member 'requests' is missing or empty")
  if (requests.length > mostRequests) {
    throw new GraphError(
      'malformedRequest',
      `Number of batch request steps exceeds the maximum value of ${mostRequests}.`,
    )
  }
  const read = requests.map(readRequest)
  const ids = new Set(read.map(({ id }) => id))
  if (ids.size < read.length) throw invalidBatch('two requests have the same id')
  return read
}

function readRequest(sent: unknown): BatchRequest {
  if (!isObject(sent)) throw invalidBatch('a request is no object')
  const { id, method, url, headers = {}, body, dependsOn = [] } = sent
  if (typeof id !== 'string' || id === '') throw invalidBatch('a request has no id')
  if (typeof method !== 'string' || typeof url !== 'string')
    throw invalidBatch(`the request '${id}' has no method or url`)
  if (!isObject(headers) || !Array.isArray(dependsOn)) throw invalidBatch(`the request '${id}' is malformed`)
  const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), asText(value)])
  return {
    id,
    method: method.toUpperCase(),
    url,
    headers: Object.fromEntries(lowered) as Readonly<Record<string, string>>,
    body,
    dependsOn: dependsOn.map(asText),
  }
}

function invalidBatch(problem: string): GraphError {
  return new GraphError('malformedRequest', `Invalid batch payload format: ${problem}.`)
}

async function answerPart(
  { issuer, tenant, caller, request, world }: OperationContext,
  part: BatchRequest,
  answer: AnswerForCaller,
): Promise<BatchResponse> {
  const { id, method, url, headers, body } = part
  const [path = '', ...query] = (url.startsWith('/') ? url : `/${url}`).split('?')
  try {
    if (/^\/+\$batch\/*$/i.test(path)) throw invalidBatch('a batch cannot hold another one')
    const {
      status,
      headers: answered,
      body: content,
    } = await answer(issuer, caller, {
      ...request,
      method,
      path: `/${world.version}${path}`,
      query: query.join('?'),
      headers,
      body: body === undefined ? '' : JSON.stringify(body),
    })
    const type = { 'Content-Type': typeof content === 'string' ? 'text/plain' : 'application/json' }
    return {
      id,
      status,
      headers: {
        'Cache-Control': 'no-cache',
        ...renameLocation(answered),
        ...(content === undefined ? {} : type),
      },
      ...(content === undefined ? {} : { body: content }),
    }
  } catch (error) {
    if (error instanceof GraphError) return describeRefusal(part, error, request, tenant.clock.now())
    throw error
  }
}

function renameLocation({ location }: GraphAnswer['headers']): Readonly<Record<string, string>> {
  return location === undefined ? {} : { Location: location }
}

function describeRefusal(
  { id }: BatchRequest,
  error: GraphError,
  { requestId, clientRequestId }: GraphRequest,
  now: number,
): BatchResponse {
  return {
    id,
    status: error.status,
    headers: { 'Cache-Control': 'no-cache', 'Content-Type': 'application/json' },
    body: describeGraphError(error, { requestId, clientRequestId, now }),
  }
}

function failedDependency({ request, tenant }: OperationContext, part: BatchRequest): BatchResponse {
  const refusal = new GraphError(
    'failedDependency',
    'The request failed because another one that it depends on failed.',
  )
  return describeRefusal(part, refusal, request, tenant.clock.now())
}
