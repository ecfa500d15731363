import { answerAdminConsentRequest, answerAuthorizeRequest } from '@mock-entra/core'
import type { EndpointVersion } from '@mock-entra/core'

import { readAdminConsentRequest, readAuthorizeRequest } from '../read-request.ts'
import { renderSignIn } from '../render-sign-in.ts'
import type { Handler, Route } from '../route.ts'
import { readBrowser } from '../session-cookie.ts'

export const authorizeRoutes: readonly Route[] = [
  ...getAndPost('/{tenant}/oauth2/v2.0/authorize', authorize('v2')),
  ...getAndPost('/{tenant}/oauth2/authorize', authorize('v1')),
  pageRoute('/{tenant}/v2.0/adminconsent', 'GET', adminConsent('v2')),
  pageRoute('/{tenant}/adminconsent', 'GET', adminConsent('v1')),
]

function authorize(endpoint: EndpointVersion): Handler {
  return async (context, answering) => {
    const { issuer, request } = context
    const asked = readAuthorizeRequest(context, endpoint)
    return renderSignIn(await answerAuthorizeRequest(issuer, asked, readBrowser(request)), request, answering)
  }
}

function adminConsent(endpoint: EndpointVersion): Handler {
  return async (context, answering) => {
    const { issuer, request } = context
    const asked = readAdminConsentRequest(context, endpoint)
    return renderSignIn(
      await answerAdminConsentRequest(issuer, asked, readBrowser(request)),
      request,
      answering,
    )
  }
}

export function getAndPost(path: string, handle: Handler): readonly Route[] {
  return [pageRoute(path, 'GET', handle), pageRoute(path, 'POST', handle)]
}

/** A route that a browser visits. */
export function pageRoute(path: string, method: Route['method'], handle: Handler): Route {
  return { path, method, handle, errors: 'page', cors: 'registered-spa', cache: 'never' }
}
