import { EntraError, GraphError } from '@mock-entra/core'

import type { Answering } from './answering.ts'
import { renderPlainError } from './error-response.ts'
import type { HttpRequest, HttpResponse } from './http-message.ts'
import type { Route } from './route.ts'

/** The token endpoint has an AADSTS code for this; the documents have plain HTTP. */
export function answerWrongMethod(
  { method }: HttpRequest,
  routes: readonly Route[],
  answering: Answering,
): HttpResponse {
  const allowed = [...new Set(routes.map((route) => route.method))].join(', ')
  if (answering.errors === 'graph') {
    throw new GraphError('methodNotAllowed', 'Specified HTTP method is not allowed for the request target.')
  }
  if (allowed === 'POST') throw new EntraError('wrongHttpMethod', { verbs: allowed, verb: method })
  const response = renderPlainError(
    405,
    'method_not_allowed',
    `This endpoint takes ${allowed} only.`,
    answering,
  )
  return { ...response, headers: { ...response.headers, allow: `${allowed}, OPTIONS` } }
}
