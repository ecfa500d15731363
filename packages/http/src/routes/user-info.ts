import type { Endpoint } from '@mock-entra/core'

import { lazy } from '../route.ts'
import type { Handler, Route } from '../route.ts'

const load = () => import('../handlers/user-info.ts')

const userInfo = lazy(async () => (await load()).userInfo)
const memberObjects = lazy(async () => (await load()).memberObjects)
const portalConsent = lazy(async () => (await load()).portalConsent)

function graphRoute(endpoint: Endpoint, path: string, method: Route['method'], handle: Handler): Route {
  return { path, method, handle, endpoint, errors: 'graph', cors: 'anyone', cache: 'never' }
}

/** The parts of Microsoft Graph that sign-in itself points to, and the portal's consent, which is asked with a token too. */
export const userInfoRoutes: readonly Route[] = [
  graphRoute('userinfo', '/oidc/userinfo', 'GET', userInfo),
  graphRoute('userinfo', '/oidc/userinfo', 'POST', userInfo),
  graphRoute('graph', '/{tenant}/users/{user}/getMemberObjects', 'POST', memberObjects),
  graphRoute('adminConsent', '/api/RegisteredApplications/{app}/Consent', 'POST', portalConsent),
]
