import { answerAdminConsentRequest, answerAuthorizeRequest } from '@mock-entra/core'
import type { Automation, Browser, Endpoint, EndpointVersion } from '@mock-entra/core'

import type { HttpRequest } from '../http-message.ts'
import { readAdminConsentRequest, readAuthorizeRequest } from '../read-request.ts'
import { renderSignIn } from '../render-sign-in.ts'
import type { Handler, Route } from '../route.ts'
import { readBrowser } from '../session-cookie.ts'

const adminConsent: Handler = async (context, answering) => {
  const { issuer, request } = context
  const asked = readAdminConsentRequest(context)
  const answer = await answerAdminConsentRequest(issuer, asked, ...readVisitor(request))
  return renderSignIn(answer, request, answering)
}

export const authorizeRoutes: readonly Route[] = [
  ...getAndPost('authorize', '/{tenant}/oauth2/v2.0/authorize', authorize('v2')),
  ...getAndPost('authorize', '/{tenant}/oauth2/authorize', authorize('v1')),
  pageRoute('adminConsent', 'GET', '/{tenant}/v2.0/adminconsent', adminConsent),
  pageRoute('adminConsent', 'GET', '/{tenant}/adminconsent', adminConsent),
]

function authorize(endpoint: EndpointVersion): Handler {
  return async (context, answering) => {
    const { issuer, request } = context
    const asked = readAuthorizeRequest(context, endpoint)
    const answer = await answerAuthorizeRequest(issuer, asked, ...readVisitor(request))
    return renderSignIn(answer, request, answering)
  }
}

/** Who comes: a browser with its cookies, or a person without one, who answers every page. */
function readVisitor(request: HttpRequest): [browser: Browser, automation?: Automation] {
  const { person } = request
  if (person === undefined) return [readBrowser(request)]
  return [{ sessionId: () => undefined, skipsStaySignedIn: true }, { user: person }]
}

export function getAndPost(endpoint: Endpoint, path: string, handle: Handler): readonly Route[] {
  return [pageRoute(endpoint, 'GET', path, handle), pageRoute(endpoint, 'POST', path, handle)]
}

/** A route that a browser visits. */
export function pageRoute(endpoint: Endpoint, method: Route['method'], path: string, handle: Handler): Route {
  return { path, method, handle, endpoint, errors: 'page', cors: 'registered-spa', cache: 'never' }
}
