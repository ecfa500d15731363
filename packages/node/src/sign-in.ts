import { EntraError, MockEntraError, approveDevice, describeValue, findHintedUser } from '@mock-entra/core'
import type { Issuer, Tenant, User as DirectoryUser } from '@mock-entra/core'
import { signInWithoutBrowser } from '@mock-entra/http'
import type { App, SignInResult } from '@mock-entra/http'

import type { User } from './object-handles.ts'
import * as timers from './real-timers.ts'
import { requireUser } from './require-object.ts'

/** Who signs in. */
export interface SignInOptions {
  readonly user?: User
}

/** What of a tenant people can do that a test does for them. */
export interface SignIns {
  signIn(authorizeUrl: string | URL, options?: SignInOptions): Promise<SignInResult>
  approveDeviceCode(userCode: string, options?: SignInOptions): void
}

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => void timers.setTimeout(resolve, milliseconds).unref()) // a mock that is stopped does not wait

export interface SignInsParts {
  readonly issuer: Issuer
  readonly tenant: Tenant
  /** Answers as a browser is answered. */
  readonly answer: App
}

/** @param firstUser who signs in where nobody is named */
export function describeSignIns(
  { issuer, tenant, answer }: SignInsParts,
  firstUser: () => DirectoryUser,
): SignIns {
  return {
    signIn: async (authorizeUrl, options = {}) => {
      const url = parseAuthorizeUrl(authorizeUrl)
      const hint = url.searchParams.get('login_hint') ?? ''
      const named =
        options.user === undefined ? findHintedUser(tenant, hint) : requireUser(tenant, options.user)
      const signingIn = signInWithoutBrowser(answer, { url, user: named ?? firstUser(), wait })
      const result = await signingIn.catch((error: unknown) => {
        throw describeRefusal('signIn(authorizeUrl)', error)
      })
      if (result === undefined) throw notAuthorizeUrl(authorizeUrl)
      return result
    },
    approveDeviceCode: (userCode, { user } = {}) => {
      const person = user === undefined ? firstUser() : requireUser(tenant, user)
      try {
        approveDevice(issuer.directory, String(userCode), person)
      } catch (error) {
        throw describeRefusal('approveDeviceCode(userCode)', error)
      }
    },
  }
}

/** What a person would see on an error page. */
function describeRefusal(call: string, error: unknown): unknown {
  if (!(error instanceof EntraError)) return error
  return new MockEntraError('MOCK_ENTRA_SIGN_IN_REFUSED', {
    option: call,
    received: `AADSTS${error.aadsts}: ${error.message}`,
    expected: 'a request that does not end on an error page',
    remedy: error.detail,
    cause: error,
  })
}

function parseAuthorizeUrl(authorizeUrl: string | URL): URL {
  const url = URL.parse(String(authorizeUrl))
  if (url === null) throw notAuthorizeUrl(authorizeUrl)
  return url
}

function notAuthorizeUrl(received: string | URL): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: 'signIn(authorizeUrl)',
    received: describeValue(String(received)),
    expected: 'the URL of an authorization request, with a path such as /{tenant}/oauth2/v2.0/authorize',
    remedy: 'Pass what the client library returns, such as `await client.getAuthCodeUrl(…)`.',
  })
}
