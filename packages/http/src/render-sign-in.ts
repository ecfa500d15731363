import type { Page, RedirectTarget, SignInAnswer } from '@mock-entra/core'

import type { Answering } from './answering.ts'
import { describeEntraError, renderError } from './error-response.ts'
import type { HttpRequest, HttpResponse } from './http-message.ts'
import { renderFormPostPage } from './pages/form-post-page.ts'
import { renderPage } from './pages/render-page.ts'
import { readParameters } from './read-request.ts'
import { renderHtml } from './render-html.ts'
import { commonHeaders } from './render-json.ts'
import { renderSessionCookie } from './session-cookie.ts'

/** What a browser gets: a page, or a way back to the app; and the cookie of its session. */
export function renderSignIn(answer: SignInAnswer, request: HttpRequest, answering: Answering): HttpResponse {
  const response = renderBody(answer, request, answering)
  const { sessionChange } = answer
  if (sessionChange === undefined) return response
  return {
    ...response,
    headers: { ...response.headers, 'set-cookie': [renderSessionCookie(request, sessionChange)] },
  }
}

function renderBody(answer: SignInAnswer, request: HttpRequest, answering: Answering): HttpResponse {
  switch (answer.kind) {
    case 'page':
      return renderPageAnswer(answer.page, actionOf(answer.page, answer.tenant, request), answering)
    case 'errorPage':
      return { ...renderError(answer.refusal, { ...answering, errors: 'page' }), refusal: answer.refusal }
    case 'location':
      return renderLocation(answer.url, answering)
    case 'redirect':
      return renderResponse(answer.target, answer.params, answering)
    case 'refusal': {
      const params = describeRefusal(answer, answering)
      return { ...renderResponse(answer.target, params, answering), refusal: answer.refusal }
    }
  }
}

/** Where a page's form goes. The question whom to sign out goes back to the address that was asked for. */
function actionOf(page: Page, tenant: string, request: HttpRequest): string {
  if (page.kind !== 'accounts' || page.purpose !== 'signOut') return `/${tenant}/login`
  return `${request.path}?${new URLSearchParams([...readParameters(request)]).toString()}`
}

function renderPageAnswer(page: Page, action: string, answering: Answering): HttpResponse {
  const settings =
    page.kind === 'signedOut'
      ? ({ kind: 'signed-out', frameSources: page.frontChannelUrls } as const)
      : ({ kind: 'page' } as const)
  return renderHtml(200, answering, (nonce) => renderPage(page, { action, nonce }), settings)
}

/** RFC 6749 §4.1.2.1; the order of the parameters is Entra's. */
export function describeRefusal(
  { refusal, target, params }: Extract<SignInAnswer, { kind: 'refusal' }>,
  answering: Answering,
): Readonly<Record<string, string>> {
  const { error, error_description, error_uri, suberror, claims } = describeEntraError(refusal, answering)
  return {
    error,
    ...(refusal.code === 'consentDeclined' ? { error_subcode: 'cancel' } : {}),
    error_description,
    ...(error_uri === undefined ? {} : { error_uri }),
    ...(suberror === undefined ? {} : { suberror }),
    ...(claims === undefined ? {} : { claims }),
    ...params,
    ...(target.state === undefined ? {} : { state: target.state }),
  }
}

function renderResponse(
  target: RedirectTarget,
  params: Readonly<Record<string, string>>,
  answering: Answering,
): HttpResponse {
  const { redirectUri, responseMode } = target
  const redirectUrl = describeRedirectUrl(target, params)
  const response =
    responseMode === 'form_post'
      ? renderHtml(200, answering, (nonce) => renderFormPostPage(redirectUri, params, nonce), {
          kind: 'form-post',
        })
      : renderLocation(redirectUrl, answering)
  return { ...response, signIn: { redirectUrl, params, responseMode } }
}

/**
 * The URL that brings the parameters to the app, in the query or the fragment; without them for `form_post`.
 *
 * In query mode Entra appends an empty fragment, so that a fragment of the page before is not carried over.
 */
export function describeRedirectUrl(
  { redirectUri, responseMode }: RedirectTarget,
  params: Readonly<Record<string, string>>,
): string {
  if (responseMode === 'form_post') return redirectUri
  const uri = hasPath(redirectUri) ? redirectUri : `${redirectUri}/`
  const encoded = new URLSearchParams(params).toString()
  if (responseMode === 'fragment') return `${uri}#${encoded}`
  return `${uri}${uri.includes('?') ? '&' : '?'}${encoded}#`
}

/** Entra gives a bare origin a path; `urn:…` and `myapp:callback` have no authority and need none. */
function hasPath(uri: string): boolean {
  return !/^https?:\/\/[^/?#]*$/i.test(uri)
}

function renderLocation(url: string, answering: Answering): HttpResponse {
  return {
    status: 302,
    headers: {
      location: encodeHeader(url),
      'cache-control': 'no-store, no-cache',
      pragma: 'no-cache',
      expires: '-1',
      'referrer-policy': 'strict-origin-when-cross-origin',
      ...commonHeaders({ ...answering, corsHeaders: {} }),
    },
    body: '',
  }
}

/** A header is ASCII; a redirect URI may hold other letters, which a URL writes with percent signs. */
function encodeHeader(url: string): string {
  return url.replaceAll(/[^\x21-\x7e]/gu, encodeURIComponent)
}
