import { answerPortalConsent, describeUserInfo, listMemberObjects } from '@mock-entra/core'

import { commonHeaders } from '../render-json.ts'
import { json } from '../route.ts'
import type { Handler, RouteContext } from '../route.ts'

export const userInfo = json(({ issuer, request }) =>
  describeUserInfo(issuer, { baseUrl: request.baseUrl, authorization: request.headers['authorization'] }),
)

export const memberObjects = json(({ issuer, request, params }: RouteContext) =>
  listMemberObjects(issuer, {
    baseUrl: request.baseUrl,
    authorization: request.headers['authorization'],
    tenantId: params['tenant'] ?? '',
    userId: params['user'] ?? '',
    body: new TextDecoder().decode(request.body),
  }),
)

export const portalConsent: Handler = ({ issuer, request, params }, answering) => {
  answerPortalConsent(issuer, {
    baseUrl: request.baseUrl,
    authorization: request.headers['authorization'],
    appId: params['app'] ?? '',
  })
  return { status: 204, headers: commonHeaders(answering), body: '' }
}
