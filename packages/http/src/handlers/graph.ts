import { GraphError } from '@mock-entra/core'
import type { AnswerGraphRequest } from '@mock-entra/core'

import { renderGraphAnswer } from '../render-graph.ts'
import type { Handler } from '../route.ts'

export function graph(answer: AnswerGraphRequest): Handler {
  return async ({ request }, answering) => {
    if (request.isBodyTooLarge) throw new GraphError('payloadTooLarge', 'The body is larger than 1 MiB.')
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
