import type { Endpoint } from '@mock-entra/core'

import { lazy } from '../route.ts'
import type { Handler, Route } from '../route.ts'

const load = () => import('../handlers/sign-in.ts')

const authorizeV1 = lazy(async () => (await load()).authorize('v1'))
const authorizeV2 = lazy(async () => (await load()).authorize('v2'))
const adminConsent = lazy(async () => (await load()).adminConsent)

/** Where people are sent by an app. */
export const authorizeRoutes: readonly Route[] = [
  ...getAndPost('authorize', '/{tenant}/oauth2/v2.0/authorize', authorizeV2),
  ...getAndPost('authorize', '/{tenant}/oauth2/authorize', authorizeV1),
  pageRoute('adminConsent', 'GET', '/{tenant}/v2.0/adminconsent', adminConsent),
  pageRoute('adminConsent', 'GET', '/{tenant}/adminconsent', adminConsent),
]

const signIn = lazy(async () => (await load()).signIn)
const devicePage = lazy(async () => (await load()).devicePage)
const signOut = lazy(async () => (await load()).signOut)

/** All that has to do with people and their browsers. Devices get their codes for the page that people type them on. */
export const signInRoutes: readonly Route[] = [
  ...authorizeRoutes,
  pageRoute('signIn', 'POST', '/{tenant}/login', signIn),
  deviceCodeRoute(
    '/{tenant}/oauth2/v2.0/devicecode',
    lazy(async () => (await load()).deviceCode('v2')),
  ),
  deviceCodeRoute(
    '/{tenant}/oauth2/devicecode',
    lazy(async () => (await load()).deviceCode('v1')),
  ),
  pageRoute('device', 'GET', '/device', devicePage),
  pageRoute('device', 'GET', '/devicelogin', devicePage),
  pageRoute('device', 'GET', '/{tenant}/oauth2/deviceauth', devicePage),
  ...getAndPost('logout', '/{tenant}/oauth2/v2.0/logout', signOut),
  ...getAndPost('logout', '/{tenant}/oauth2/logout', signOut),
]

function getAndPost(endpoint: Endpoint, path: string, handle: Handler): readonly Route[] {
  return [pageRoute(endpoint, 'GET', path, handle), pageRoute(endpoint, 'POST', path, handle)]
}

/** A route that a browser visits. */
function pageRoute(endpoint: Endpoint, method: Route['method'], path: string, handle: Handler): Route {
  return { path, method, handle, endpoint, errors: 'page', cors: 'registered-spa', cache: 'never' }
}

function deviceCodeRoute(path: string, handle: Handler): Route {
  return {
    path,
    method: 'POST',
    handle,
    endpoint: 'devicecode',
    errors: 'json',
    cors: 'registered-spa',
    cache: 'never',
  }
}
