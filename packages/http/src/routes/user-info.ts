import { answerPortalConsent, describeUserInfo, listMemberObjects } from '@mock-entra/core'
import type { Endpoint } from '@mock-entra/core'

import { commonHeaders } from '../render-json.ts'
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
    body: new TextDecoder().decode(request.body),
  }),
)

function graphRoute(endpoint: Endpoint, path: string, method: Route['method'], handle: Handler): Route {
  return { path, method, handle, endpoint, errors: 'graph', cors: 'anyone', cache: 'never' }
}

const portalConsent: Handler = ({ issuer, request, params }, answering) => {
  answerPortalConsent(issuer, {
    baseUrl: request.baseUrl,
    authorization: request.headers['authorization'],
    appId: params['app'] ?? '',
  })
  return { status: 204, headers: commonHeaders(answering), body: '' }
}

/** The parts of Microsoft Graph that sign-in itself points to, and the portal's consent, which is asked with a token too. */
export const userInfoRoutes: readonly Route[] = [
  graphRoute('userinfo', '/oidc/userinfo', 'GET', userInfo),
  graphRoute('userinfo', '/oidc/userinfo', 'POST', userInfo),
  graphRoute('graph', '/{tenant}/users/{user}/getMemberObjects', 'POST', memberObjects),
  graphRoute('adminConsent', '/api/RegisteredApplications/{app}/Consent', 'POST', portalConsent),
]
