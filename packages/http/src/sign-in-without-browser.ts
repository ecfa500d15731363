import {
  EntraError,
  MockEntraError,
  answerAdminConsentRequest,
  answerAuthorizeRequest,
  findTenant,
} from '@mock-entra/core'
import type {
  Endpoint,
  EndpointVersion,
  Fault,
  Issuer,
  ResponseMode,
  SignInAnswer,
  User,
} from '@mock-entra/core'

import { describeAnswer } from './answering.ts'
import type { Answering } from './answering.ts'
import { renderError } from './error-response.ts'
import type { HttpRequest, HttpResponse } from './http-message.ts'
import { describeAnswered, describeAsked } from './journal-record.ts'
import { readAdminConsentRequest, readAuthorizeRequest } from './read-request.ts'
import { refusalOfFault, renderFault, replacesAnswer } from './render-fault.ts'
import { describeRedirectUrl, describeRefusal, renderSignIn } from './render-sign-in.ts'
import type { RouteContext } from './route.ts'
import { createRouter } from './router.ts'
import type { MatchedRoute } from './router.ts'
import { takeFault } from './take-fault.ts'
import { findTenantOfApp } from './tenant-of-request.ts'

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

/** A sign-in that no browser takes part in. */
export interface SignInWithoutBrowser {
  /** The authorization URL. */
  readonly url: URL
  readonly user: User
  /** Lets milliseconds pass, where a planned fault delays the answer. */
  readonly wait: (milliseconds: number) => Promise<void>
}

type Answer = (context: RouteContext, user: User) => Promise<SignInAnswer>

const nobody = { sessionId: () => undefined, skipsStaySignedIn: true }

function authorize(version: EndpointVersion): Answer {
  return async (context, user) =>
    await answerAuthorizeRequest(context.issuer, readAuthorizeRequest(context, version), nobody, { user })
}

const adminConsent: Answer = async (context, user) =>
  await answerAdminConsentRequest(context.issuer, readAdminConsentRequest(context), nobody, { user })

interface SignInEndpoint {
  readonly path: string
  readonly method: 'GET'
  readonly endpoint: Endpoint
  readonly answer: Answer
}

const method = 'GET'

const endpoints: readonly SignInEndpoint[] = [
  { path: '/{tenant}/oauth2/v2.0/authorize', method, endpoint: 'authorize', answer: authorize('v2') },
  { path: '/{tenant}/oauth2/authorize', method, endpoint: 'authorize', answer: authorize('v1') },
  { path: '/{tenant}/v2.0/adminconsent', method, endpoint: 'adminConsent', answer: adminConsent },
  { path: '/{tenant}/adminconsent', method, endpoint: 'adminConsent', answer: adminConsent },
]

/**
 * Does what a browser and a person would do with an authorization URL. The tenant's journal has it as one request, and it
 * meets the faults that are planned for its endpoint.
 *
 * @returns undefined where the URL is of no endpoint that people sign in at
 * @throws {EntraError} what a person would see on an error page
 * @throws {MockEntraError} `MOCK_ENTRA_SIGN_IN_REFUSED` where a planned fault leaves the browser without a redirect
 */
export async function signInWithoutBrowser(
  issuer: Issuer,
  { url, user, wait }: SignInWithoutBrowser,
): Promise<SignInResult | undefined> {
  const matched = createRouter(endpoints).find(method, url.pathname)
  if (matched === undefined) return undefined
  const { fault, result, error } = await answerUnseen(issuer, matched, { url, user })
  if (fault?.delay !== undefined) await wait(fault.delay)
  if (isCutOff(fault)) throw describeFault(fault)
  if (error !== undefined) throw error
  if (result === undefined) throw describeFault(fault)
  return result
}

/** What a browser would have been answered, and what that comes to. */
interface UnseenAnswer {
  readonly response: HttpResponse
  readonly result?: SignInResult
  /** What ends the sign-in. */
  readonly error?: unknown
  readonly fault?: Fault | undefined
}

/** The journey of a request in `app.ts`, without a request. */
async function answerUnseen(
  issuer: Issuer,
  { route, params }: MatchedRoute<SignInEndpoint>,
  { url, user }: Pick<SignInWithoutBrowser, 'url' | 'user'>,
): Promise<UnseenAnswer> {
  const begin = Date.now()
  const request = describeRequest(url)
  const segment = params['tenant'] ?? ''
  const addressed = { segment, tenant: findTenant(issuer.directory, segment) }
  const answering = describeAnswer(issuer, request, { tenant: addressed.tenant, route: { errors: 'page' } })
  const asked = describeAsked(request, route, answering)
  const fault = takeFault(issuer, addressed, asked)

  const context = { issuer, request, params }
  const answer =
    fault !== undefined && replacesAnswer(fault)
      ? answerWithFault(fault, answering)
      : await answerOrRefuse(route.answer(context, user), request, answering)

  const { refusal } = answer.response
  const answered = { at: new Date(answering.now), refusal, fault, duration: Date.now() - begin }
  const tenant = addressed.tenant ?? findTenantOfApp(issuer, asked.clientId)
  tenant?.journal.record(describeAnswered(asked, answer.response, answered))
  return { ...answer, fault }
}

function describeRequest(url: URL): HttpRequest {
  return {
    method,
    baseUrl: url.origin,
    path: url.pathname,
    query: url.search.slice(1),
    headers: {},
    body: new Uint8Array(),
    isBodyTooLarge: false,
    ipAddress: '127.0.0.1',
  }
}

function answerWithFault(fault: Fault, answering: Answering): UnseenAnswer {
  const refusal = refusalOfFault(fault)
  const response = renderFault(fault, refusal, answering)
  return refusal === undefined || fault.body !== undefined ? { response } : { response, error: refusal }
}

async function answerOrRefuse(
  answering: Promise<SignInAnswer>,
  request: HttpRequest,
  about: Answering,
): Promise<UnseenAnswer> {
  try {
    const answer = await answering
    const response = renderSignIn(answer, request, about)
    return answer.kind === 'errorPage'
      ? { response, error: answer.refusal }
      : { response, result: describeResult(answer, about) }
  } catch (error) {
    const response = renderError(error, about)
    return { response: error instanceof EntraError ? { ...response, refusal: error } : response, error }
  }
}

function describeResult(answer: SignInAnswer, answering: Answering): SignInResult {
  if (answer.kind !== 'redirect' && answer.kind !== 'refusal') {
    throw new Error(`A sign-in without a person ended with a ${answer.kind}.`)
  }
  const { target } = answer
  const params = answer.kind === 'redirect' ? answer.params : describeRefusal(answer, answering)
  return { redirectUrl: describeRedirectUrl(target, params), params, responseMode: target.responseMode }
}

/** An answer that comes byte by byte comes all the same. */
function isCutOff(fault: Fault | undefined): boolean {
  return fault?.connection !== undefined && fault.connection !== 'drip'
}

function describeFault(fault: Fault | undefined): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_SIGN_IN_REFUSED', {
    option: 'signIn(authorizeUrl)',
    received: `a planned fault, ${JSON.stringify(fault)}, which a browser shows as an error of its own`,
    expected: 'an answer that leads back to the app',
    remedy: 'Call signIn again: a planned fault happens once, unless `times` says otherwise.',
  })
}
