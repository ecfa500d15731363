import {
  EntraError,
  answerAdminConsentRequest,
  answerAuthorizeRequest,
  answerDevicePage,
  answerDeviceRequest,
  answerSignIn,
  answerSignOut,
} from '@mock-entra/core'
import type { Automation, Browser, EndpointVersion } from '@mock-entra/core'

import type { HttpRequest, HttpResponse } from '../http-message.ts'
import { readForm } from '../read-request.ts'
import {
  readAdminConsentRequest,
  readAuthorizeRequest,
  readDevicePageRequest,
  readDeviceRequest,
  readSignOutRequest,
} from '../read-sign-in-request.ts'
import { renderSignIn } from '../render-sign-in.ts'
import { json } from '../route.ts'
import type { Handler } from '../route.ts'
import { readBrowser, renderStaySignedInCookie } from '../session-cookie.ts'

// All that people visit with a browser, and where devices get the codes that people type there.

export function authorize(endpoint: EndpointVersion): Handler {
  return async (context, answering) => {
    const { issuer, request } = context
    const asked = readAuthorizeRequest(context, endpoint)
    const answer = await answerAuthorizeRequest(issuer, asked, ...readVisitor(request))
    return renderSignIn(answer, request, answering)
  }
}

export const adminConsent: Handler = async (context, answering) => {
  const { issuer, request } = context
  const asked = readAdminConsentRequest(context)
  const answer = await answerAdminConsentRequest(issuer, asked, ...readVisitor(request))
  return renderSignIn(answer, request, answering)
}

/** Who comes: a browser with its cookies, or a person without one, who answers every page. */
function readVisitor(request: HttpRequest): [browser: Browser, automation?: Automation] {
  const { person } = request
  if (person === undefined) return [readBrowser(request)]
  return [{ sessionId: () => undefined, skipsStaySignedIn: true }, { user: person }]
}

/** What the forms of all sign-in pages are sent to. */
export const signIn: Handler = async ({ issuer, request }, answering) => {
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

export const signOut: Handler = (context, answering) => {
  const { issuer, request } = context
  return renderSignIn(
    answerSignOut(issuer, readSignOutRequest(context), readBrowser(request)),
    request,
    answering,
  )
}

export function deviceCode(endpoint: EndpointVersion): Handler {
  return json((context) => answerDeviceRequest(context.issuer, readDeviceRequest(context, endpoint)))
}

export const devicePage: Handler = async (context, answering) => {
  const { issuer, request } = context
  const asked = readDevicePageRequest(context)
  return renderSignIn(await answerDevicePage(issuer, asked, readBrowser(request)), request, answering)
}
