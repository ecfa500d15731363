import { NotImplemented, ResourceManagerError, answerResourceManagerRequest } from '@mock-entra/core'
import type { ResourceManagerOperation } from '@mock-entra/core'

import { commonHeaders, renderJson } from '../render-json.ts'
import type { Handler, RouteContext } from '../route.ts'

export function answer(operation: ResourceManagerOperation): Handler {
  return async ({ issuer, request, params }, answering) => {
    if (request.isBodyTooLarge) {
      throw new ResourceManagerError('RequestTooLarge', 'The body is larger than 1 MiB.')
    }
    const { status, body } = await answerResourceManagerRequest(issuer, {
      operation,
      baseUrl: request.baseUrl,
      authorization: request.headers['authorization'],
      apiVersion: new URLSearchParams(request.query).get('api-version') ?? undefined,
      params,
      body: new TextDecoder().decode(request.body),
    })
    return body === undefined
      ? { status, headers: commonHeaders(answering), body: '' }
      : renderJson(status, body, answering)
  }
}

/** What Azure has at these paths and the mock has not. */
export function refuse({ request }: RouteContext): never {
  throw new NotImplemented(`${request.method} ${request.path.slice(0, 256)} of Azure Resource Manager`)
}
