import { answerDevicePage, answerDeviceRequest } from '@mock-entra/core'
import type { EndpointVersion } from '@mock-entra/core'

import { readDevicePageRequest, readDeviceRequest } from '../read-request.ts'
import { renderSignIn } from '../render-sign-in.ts'
import { json } from '../route.ts'
import type { Handler, Route } from '../route.ts'
import { readBrowser } from '../session-cookie.ts'
import { pageRoute } from './authorize.ts'

function deviceCodeRoute(path: string, endpoint: EndpointVersion): Route {
  return {
    path,
    method: 'POST',
    handle: json((context) => answerDeviceRequest(context.issuer, readDeviceRequest(context, endpoint))),
    endpoint: 'devicecode',
    errors: 'json',
    cors: 'registered-spa',
    cache: 'never',
  }
}

const devicePage: Handler = async (context, answering) => {
  const { issuer, request } = context
  const asked = readDevicePageRequest(context)
  return renderSignIn(await answerDevicePage(issuer, asked, readBrowser(request)), request, answering)
}

/** Where devices get codes, and the page where people type them, under all of its names. */
export const deviceRoutes: readonly Route[] = [
  deviceCodeRoute('/{tenant}/oauth2/v2.0/devicecode', 'v2'),
  deviceCodeRoute('/{tenant}/oauth2/devicecode', 'v1'),
  pageRoute('device', 'GET', '/device', devicePage),
  pageRoute('device', 'GET', '/devicelogin', devicePage),
  pageRoute('device', 'GET', '/{tenant}/oauth2/deviceauth', devicePage),
]
