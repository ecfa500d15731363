import { answerTokenRequest } from '@mock-entra/core'
import type { EndpointVersion } from '@mock-entra/core'

import { readTokenRequest } from '../read-request.ts'
import { json } from '../route.ts'
import type { Route } from '../route.ts'

export const tokenRoutes: readonly Route[] = [
  tokenRoute('/{tenant}/oauth2/v2.0/token', 'v2'),
  tokenRoute('/{tenant}/oauth2/token', 'v1'),
]

function tokenRoute(path: string, endpoint: EndpointVersion): Route {
  return {
    path,
    method: 'POST',
    handle: json((context) => answerTokenRequest(context.issuer, readTokenRequest(context, endpoint))),
    endpoint: 'token',
    errors: 'json',
    cors: 'registered-spa',
    cache: 'never',
  }
}
