import { GraphError } from '@mock-entra/core'
import type { AnswerGraphRequest } from '@mock-entra/core'

import { renderGraphAnswer } from '../render-graph.ts'
import type { Handler, Route } from '../route.ts'

/** Loads what answers for Microsoft Graph: a mock that is never asked for it does not pay for it. */
export type LoadGraph = () => Promise<AnswerGraphRequest>

const methods = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const

/** Microsoft Graph, under its own host and under the mock's: the paths are the same and collide with no tenant's. */
export function graphRoutes(load: LoadGraph): readonly Route[] {
  const handle = createHandler(load)
  return ['/v1.0/{path*}', '/beta/{path*}'].flatMap((path) =>
    methods.map((method) => ({
      path,
      method,
      handle,
      endpoint: 'graph' as const,
      errors: 'graph' as const,
      cors: 'anyone' as const,
      cache: 'never' as const,
    })),
  )
}

function createHandler(load: LoadGraph): Handler {
  return async ({ request }, answering) => {
    if (request.isBodyTooLarge) throw new GraphError('payloadTooLarge', 'The body is larger than 1 MiB.')
    const answer = await load()
    const { method, baseUrl, path, query, headers, body } = request
    const answered = await answer({
      method,
      baseUrl,
      path,
      query,
      headers,
      body: new TextDecoder().decode(body),
      requestId: answering.traceId,
      clientRequestId: answering.correlationId,
    })
    return renderGraphAnswer(answered, answering)
  }
}
