import { GraphError } from '@mock-entra/core'
import type { GraphAnswer, GraphRequest, Issuer } from '@mock-entra/core'

import { requireCaller } from './caller.ts'
import type { Caller } from './caller.ts'
import { withWantedMetadata } from './control-information.ts'
import type { OperationContext } from './operation.ts'
import { batchOperation } from './operations/batch.ts'
import { operations } from './operations/index.ts'
import { assertPermitted } from './permissions.ts'
import { parseQueryOptions } from './query/query-options.ts'
import { createOperationRouter, normalizePath } from './router.ts'
import type { MatchedOperation } from './router.ts'

const findOperations = createOperationRouter([
  ...operations,
  batchOperation((issuer, caller, request) => answerForCaller(issuer, caller, request)),
])

/** START HERE: how a request to Microsoft Graph is answered. Who asks comes before what for, as in Graph. */
export async function answerGraphRequest(issuer: Issuer, request: GraphRequest): Promise<GraphAnswer> {
  const caller = requireCaller(issuer, request) // who asks? or 401
  return await answerForCaller(issuer, caller, request)
}

/** The same for a part of a batch, whose caller is known. */
async function answerForCaller(issuer: Issuer, caller: Caller, request: GraphRequest): Promise<GraphAnswer> {
  const { operation, params } = requireOperation(request) // which operation? or 405, or 501
  if (operation.access !== 'checked by the operation') assertPermitted(caller, operation.access) // allowed? or 403
  const { tenant } = caller
  const version = /^\/beta\b/i.test(request.path) ? 'beta' : 'v1.0'
  const context: OperationContext = {
    issuer,
    tenant,
    caller,
    request,
    params,
    world: { issuer, tenant, baseUrl: request.baseUrl, version },
    options: parseQueryOptions(request), // understood? or 400
  }
  const answer = await tenant.changes.together(() => operation.answer(context))
  return withWantedMetadata(answer, request)
}

function requireOperation({ method, path }: GraphRequest): MatchedOperation {
  const candidates = findOperations(normalizePath(path))
  const matched = candidates.find(({ operation }) => operation.method === method)
  if (matched !== undefined) return matched
  const isAction = method === 'POST' && candidates.every(({ operation }) => operation.path.endsWith('}'))
  if (candidates.length > 0 && !isAction) {
    // a POST to what could be a key is an action that the mock has not
    throw new GraphError('methodNotAllowed', 'Specified HTTP method is not allowed for the request target.')
  }
  throw new GraphError(
    'notImplemented',
    `mock-entra does not serve ${method} ${path.slice(0, 256)} of Microsoft Graph.`,
  )
}
