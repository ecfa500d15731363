import { MockEntraError } from '@mock-entra/core'
import type { Fault, User } from '@mock-entra/core'

import type { App } from './app.ts'
import type { HttpRequest, SignInResult } from './http-message.ts'
import { createRouter } from './router.ts'
import { authorizeRoutes } from './routes/sign-in.ts'

/** A sign-in that no browser takes part in. */
export interface SignInWithoutBrowser {
  /** The authorization URL. */
  readonly url: URL
  readonly user: User
  /** Lets milliseconds pass, where a planned fault delays the answer. */
  readonly wait: (milliseconds: number) => Promise<void>
}

const method = 'GET'

/**
 * Does what a browser and a person would do with an authorization URL. Log and journal have it as one request, and it
 * meets the faults that are planned for its endpoint.
 *
 * @returns undefined where the URL is of no endpoint that people sign in at
 * @throws {EntraError} what a person would see on an error page
 * @throws {MockEntraError} `MOCK_ENTRA_SIGN_IN_REFUSED` where a planned fault leaves the browser without a redirect
 */
export async function signInWithoutBrowser(
  answer: App,
  { url, user, wait }: SignInWithoutBrowser,
): Promise<SignInResult | undefined> {
  if (createRouter(authorizeRoutes).find(method, url.pathname) === undefined) return undefined
  const { fault, signIn, refusal, status } = await answer(describeRequest(url, user))
  if (fault?.delay !== undefined) await wait(fault.delay)
  if (isCutOff(fault)) throw describeFault(fault)
  if (signIn !== undefined) return signIn
  if (refusal !== undefined && fault?.body === undefined) throw refusal
  if (fault !== undefined) throw describeFault(fault)
  throw new Error(`A sign-in without a browser ended with a page of status ${status}.`)
}

function describeRequest(url: URL, person: User): HttpRequest {
  return {
    method,
    baseUrl: url.origin,
    path: url.pathname,
    query: url.search.slice(1),
    headers: {},
    body: new Uint8Array(),
    isBodyTooLarge: false,
    ipAddress: '127.0.0.1',
    person,
  }
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
