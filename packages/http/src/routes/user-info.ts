import { GraphError, describeUserInfo, listMemberObjects } from '@mock-entra/core'

import type { HttpRequest } from '../http-message.ts'
import { json } from '../route.ts'
import type { Handler, Route, RouteContext } from '../route.ts'

const userInfo = json(({ issuer, request }) =>
  describeUserInfo(issuer, { baseUrl: request.baseUrl, authorization: request.headers['authorization'] }),
)

const memberObjects = json(({ issuer, request, params }: RouteContext) =>
  listMemberObjects(issuer, {
    baseUrl: request.baseUrl,
    authorization: request.headers['authorization'],
    tenantId: params['tenant'] ?? '',
    userId: params['user'] ?? '',
    securityEnabledOnly: readSecurityEnabledOnly(request),
  }),
)

function readSecurityEnabledOnly({ body }: HttpRequest): boolean {
  try {
    const text = new TextDecoder().decode(body)
    const sent = JSON.parse(text === '' ? '{}' : text) as { readonly securityEnabledOnly?: unknown } | null
    return sent?.securityEnabledOnly === true
  } catch {
    throw new GraphError('badRequest', 'The body is not JSON such as {"securityEnabledOnly": true}.')
  }
}

function graphRoute(path: string, method: Route['method'], handle: Handler): Route {
  return { path, method, handle, errors: 'graph', cors: 'anyone', cache: 'never' }
}

/** The parts of Microsoft Graph that sign-in itself points to. */
export const userInfoRoutes: readonly Route[] = [
  graphRoute('/oidc/userinfo', 'GET', userInfo),
  graphRoute('/oidc/userinfo', 'POST', userInfo),
  graphRoute('/{tenant}/users/{user}/getMemberObjects', 'POST', memberObjects),
]
