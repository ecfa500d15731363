import type { SignIn } from '@mock-entra/core'
import { describe, expect, it } from 'vitest'

import { readBrowser, renderSessionCookie, renderStaySignedInCookie } from './session-cookie.ts'
import { aRequest } from './testing/index.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'

/** What the cookies of a request say about the browser. */
function browserWith(cookie: string | undefined): ReturnType<typeof readBrowser> {
  return readBrowser(aRequest({ headers: { cookie } }))
}

function aSignIn(userId: string, isPersistent: boolean): SignIn {
  return {
    sid: `sid of ${userId}`,
    userId,
    authenticatedAt: 0,
    satisfied: [],
    authenticationContexts: [],
    revocations: 0,
    isPersistent,
  }
}

/** The cookie of a session in which some users stay signed in. */
function cookieFor(baseUrl: string, ...isPersistent: readonly boolean[]): string {
  const signIns = new Map(
    isPersistent.map((persistent, index) => [`user-${index}`, aSignIn(`user-${index}`, persistent)]),
  )
  const session = { id: 'session-1', signIns, apps: new Map(), expiresAt: 0 }
  return renderSessionCookie(aRequest({ baseUrl }), { tenantId, session })
}

describe('browser', () => {
  it.each([
    ['alone', `ESTSAUTH.${tenantId}=session-1`],
    ['among others', `a=b; ESTSAUTH.${tenantId}=session-1; c=d`],
    ['without blanks', `a=b;ESTSAUTH.${tenantId}=session-1`],
    ['quoted', `ESTSAUTH.${tenantId}="session-1"`],
    ['beside one of another tenant', `ESTSAUTH.aaaa=session-2; ESTSAUTH.${tenantId}=session-1`],
  ])('has a session by its cookie: %s', (_, cookie) => {
    expect(browserWith(cookie).sessionId(tenantId)).toBe('session-1')
  })

  it.each([
    ['no cookies', undefined],
    ['an empty header', ''],
    ['the session of another tenant', 'ESTSAUTH.aaaa=session-1'],
    ['a cookie of that name without a tenant', 'ESTSAUTH=session-1'],
    ['a name in another case', `estsauth.${tenantId}=session-1`],
    ['garbage', ';;=;%;=a'],
    ['a broken escape elsewhere', 'a=%zz'],
  ])('has none with %s', (_, cookie) => {
    expect(browserWith(cookie).sessionId(tenantId)).toBeUndefined()
  })

  it.each(['__proto__', 'constructor', 'toString'])('has none in a tenant that is called %s', (id) => {
    expect(browserWith('a=b').sessionId(id)).toBeUndefined()
  })

  it.each([
    [undefined, false],
    ['ESTSSKIPKMSI=0', false],
    ['ESTSSKIPKMSI=', false],
    ['ESTSSKIPKMSI=1', true],
  ])('with the cookie %s wants not to be asked whether to stay signed in: %s', (cookie, expected) => {
    expect(browserWith(cookie).skipsStaySignedIn).toBe(expected)
  })
})

describe('session cookie', () => {
  it.each([
    ['https://localhost:4577', 'Path=/; HttpOnly; Secure; SameSite=None'],
    ['https://login.microsoftonline.com', 'Path=/; HttpOnly; Secure; SameSite=None'],
    ['http://localhost:4577', 'Path=/; HttpOnly; SameSite=Lax'],
  ])('at %s is for the browser session: %s', (baseUrl, attributes) => {
    expect(cookieFor(baseUrl, false)).toBe(`ESTSAUTH.${tenantId}=session-1; ${attributes}`)
  })

  it('lasts 90 days for who stays signed in, if only with one account', () => {
    expect(cookieFor('https://localhost:4577', false, true)).toContain('; Max-Age=7776000;')
  })

  it('goes when the session has ended', () => {
    const cookie = renderSessionCookie(aRequest(), { tenantId, session: undefined })

    expect(cookie).toBe(`ESTSAUTH.${tenantId}=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=None`)
  })

  it('comes back as it was sent', () => {
    const { sessionId } = browserWith(cookieFor('https://localhost:4577', false).split(';')[0])

    expect(sessionId(tenantId)).toBe('session-1')
  })
})

describe('cookie of "Don’t show this again"', () => {
  it.each([
    ['https://localhost:4577', 'Max-Age=7776000; Path=/; HttpOnly; Secure; SameSite=None'],
    ['http://localhost:4577', 'Max-Age=7776000; Path=/; HttpOnly; SameSite=Lax'],
  ])('at %s lasts 90 days: %s', (baseUrl, attributes) => {
    expect(renderStaySignedInCookie(aRequest({ baseUrl }))).toBe(`ESTSSKIPKMSI=1; ${attributes}`)
  })
})
