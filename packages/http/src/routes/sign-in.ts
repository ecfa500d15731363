import { EntraError, answerSignIn } from '@mock-entra/core'

import type { HttpRequest, HttpResponse } from '../http-message.ts'
import { readForm } from '../read-request.ts'
import { renderSignIn } from '../render-sign-in.ts'
import type { Handler, Route } from '../route.ts'
import { readBrowser, renderStaySignedInCookie } from '../session-cookie.ts'
import { pageRoute } from './authorize.ts'

/** What the forms of all sign-in pages are sent to. */
const signIn: Handler = async ({ issuer, request }, answering) => {
  assertSameOrigin(request)
  const input = readForm(request)
  const response = renderSignIn(await answerSignIn(issuer, input, readBrowser(request)), request, answering)
  const asksNoMore = input.get('step') === 'staySignedIn' && input.get('DontShowAgain') === 'true'
  return asksNoMore ? withCookie(response, renderStaySignedInCookie(request)) : response
}

/** Another site must not be able to sign a person in as somebody else, or to press Accept for them. */
function assertSameOrigin({ headers, baseUrl }: HttpRequest): void {
  const { origin } = headers
  if (origin === undefined || origin === baseUrl) return
  throw new EntraError(
    'requestInvalid',
    {},
    `The form was sent from ${origin}, and the page is on ${baseUrl}.`,
  )
}

function withCookie(response: HttpResponse, cookie: string): HttpResponse {
  const cookies = [response.headers['set-cookie'] ?? [], cookie].flat()
  return { ...response, headers: { ...response.headers, 'set-cookie': cookies } }
}

export const signInRoutes: readonly Route[] = [pageRoute('signIn', 'POST', '/{tenant}/login', signIn)]
