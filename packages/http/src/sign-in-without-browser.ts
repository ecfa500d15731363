import { answerAdminConsentRequest, answerAuthorizeRequest, findTenant } from '@mock-entra/core'
import type { EndpointVersion, Issuer, ResponseMode, SignInAnswer, User } from '@mock-entra/core'

import { describeAnswer } from './answering.ts'
import type { Answering } from './answering.ts'
import type { HttpRequest } from './http-message.ts'
import { readAdminConsentRequest, readAuthorizeRequest } from './read-request.ts'
import { describeRedirectUrl, describeRefusal } from './render-sign-in.ts'
import type { RouteContext } from './route.ts'
import { createRouter } from './router.ts'

/** The end of a sign-in: what the browser would take to the app. */
export interface SignInResult {
  /**
   * Where the browser would go: the redirect URI with the parameters in its query or fragment, or without them for
   * `form_post`.
   */
  readonly redirectUrl: string
  /** What the app is told: `code` and `state`, tokens, or `error` and `error_description`. */
  readonly params: Readonly<Record<string, string>>
  /** How it is told. With `form_post` the parameters are the form that the browser would post to `redirectUrl`. */
  readonly responseMode: ResponseMode
}

type Answer = (context: RouteContext, user: User) => Promise<SignInAnswer>

const nobody = { sessionId: () => undefined, skipsStaySignedIn: true }

function authorize(endpoint: EndpointVersion): Answer {
  return (context, user) =>
    answerAuthorizeRequest(context.issuer, readAuthorizeRequest(context, endpoint), nobody, { user })
}

const adminConsent: Answer = (context, user) =>
  answerAdminConsentRequest(context.issuer, readAdminConsentRequest(context), nobody, { user })

const method = 'GET'

const endpoints: readonly { readonly path: string; readonly method: 'GET'; readonly answer: Answer }[] = [
  { path: '/{tenant}/oauth2/v2.0/authorize', method, answer: authorize('v2') },
  { path: '/{tenant}/oauth2/authorize', method, answer: authorize('v1') },
  { path: '/{tenant}/v2.0/adminconsent', method, answer: adminConsent },
  { path: '/{tenant}/adminconsent', method, answer: adminConsent },
]

/**
 * Does what a browser and a person would do with an authorization URL.
 *
 * @returns undefined where the URL is of no endpoint that people sign in at
 * @throws {EntraError} what a person would see on an error page
 */
export async function signInWithoutBrowser(
  issuer: Issuer,
  url: URL,
  user: User,
): Promise<SignInResult | undefined> {
  const matched = createRouter(endpoints).find(method, url.pathname)
  if (matched === undefined) return undefined
  const request: HttpRequest = {
    method,
    baseUrl: url.origin,
    path: url.pathname,
    query: url.search.slice(1),
    headers: {},
    body: new Uint8Array(),
    isBodyTooLarge: false,
    ipAddress: '127.0.0.1',
  }
  const context = { issuer, request, params: matched.params }
  const tenant = findTenant(issuer.directory, matched.params['tenant'] ?? '')
  const answering = describeAnswer(issuer, request, { tenant })
  return describeResult(await matched.route.answer(context, user), answering)
}

function describeResult(answer: SignInAnswer, answering: Answering): SignInResult {
  if (answer.kind === 'errorPage') throw answer.refusal
  if (answer.kind !== 'redirect' && answer.kind !== 'refusal') {
    throw new Error(`A sign-in without a person ended with a ${answer.kind}.`)
  }
  const { target } = answer
  const params = answer.kind === 'redirect' ? answer.params : describeRefusal(answer, answering)
  return { redirectUrl: describeRedirectUrl(target, params), params, responseMode: target.responseMode }
}
