import { decodeJwt } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { App, MockEntra, TenantHandle, User } from 'mock-entra'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { authorizeUrl } from '../support/authorize-url.ts'
import type { Parameters } from '../support/authorize-url.ts'
import { openBrowser } from '../support/browser.ts'
import type { Browser, Visit } from '../support/browser.ts'
import { entriesOf, goThrough, paramsOf, signInByHand, stepOf } from '../support/person.ts'
import { addWebApp, signInUrl } from './web-apps.ts'

let entra: MockEntra
let tenant: TenantHandle
let mail: App
let calendar: App
let bob: User
let browser: Browser

beforeAll(async () => {
  entra = await startMockEntra()
})
beforeEach(() => {
  tenant = entra.createTenant()
  mail = addWebApp(tenant, 'Mail')
  calendar = addWebApp(tenant, 'Calendar')
  bob = tenant.addUser({ userPrincipalName: 'bob', displayName: 'Bob' })
  browser = openBrowser()
})
afterAll(() => entra.close())

function requestOf(app: App, parameters: Parameters = {}): URL {
  return signInUrl(tenant, app, parameters)
}

function idTokenOf(answer: Visit): Readonly<Record<string, unknown>> {
  return decodeJwt(paramsOf(answer)['id_token'] ?? '')
}

/** Signs a second account in with the same browser. */
async function signInAnother(user: User): Promise<Visit> {
  const page = await browser.visit(requestOf(mail, { prompt: 'login', login_hint: user.username }))
  return await goThrough(browser, page, entriesOf(user))
}

describe('the session of a browser', () => {
  test('begins with the password, in a cookie for silent frames that no script reads', async () => {
    const { username, password = '' } = tenant.user
    const page = await browser.visit(requestOf(mail))

    const { cookies } = await goThrough(browser, page, {
      username: { loginfmt: username },
      password: { passwd: password },
    })

    expect(page.cookies).toEqual([])
    expect(cookies).toEqual([
      expect.stringMatching(
        new RegExp(`^ESTSAUTH\\.${tenant.tenantId}=[\\w-]+; Path=/; HttpOnly; Secure; SameSite=None$`),
      ),
    ])
  })

  test('has a cookie that a browser keeps over plain http', async () => {
    const url = new URL(requestOf(mail).href.replace(entra.url, entra.httpUrl))

    const { cookies, location } = await signInByHand(browser, url, tenant.user)

    expect(location).toContain('#id_token=')
    expect(cookies).toEqual([expect.stringMatching(/; Path=\/; HttpOnly; SameSite=Lax$/)])
  })

  test('lasts beyond the browser for who stays signed in', async () => {
    const page = await browser.visit(requestOf(mail))

    const { cookies } = await goThrough(browser, page, { ...entriesOf(tenant.user), staySignedIn: {} })

    expect(cookies).toEqual([expect.stringContaining('; Max-Age=7776000; ')])
  })

  test('signs the user in to a second app without a page', async () => {
    const first = await signInByHand(browser, requestOf(mail), tenant.user)

    const second = await browser.visit(requestOf(calendar))

    expect(second.status).toBe(302)
    expect(second.location).toMatch(/^https:\/\/calendar\.example\/callback#id_token=/)
    expect(paramsOf(second)['session_state']).toBe(paramsOf(first)['session_state'])
    expect(idTokenOf(second)).toMatchObject({ oid: tenant.user.objectId, aud: calendar.appId })
    expect(idTokenOf(second)['sub']).not.toBe(idTokenOf(first)['sub'])
  })

  test('is of one tenant only', async () => {
    const another = entra.createTenant()
    await signInByHand(browser, requestOf(mail), tenant.user)

    const page = await browser.visit(
      authorizeUrl(another, { client_id: another.app.appId, response_type: 'code', scope: 'openid' }),
    )

    expect(stepOf(page)).toBe('username')
  })

  test('asks for the password again where the app says prompt=login', async () => {
    await signInByHand(browser, requestOf(mail), tenant.user)

    const page = await browser.visit(requestOf(mail, { prompt: 'login' }))
    const next = await goThrough(browser, page, { account: { account: tenant.user.objectId } })

    expect(stepOf(next)).toBe('password')
  })

  test('asks for the password again once the sign-in is older than max_age', async () => {
    await signInByHand(browser, requestOf(mail), tenant.user)
    tenant.clock.advance({ minutes: 10 })

    const young = await browser.visit(requestOf(mail, { max_age: '601' }))
    const old = await browser.visit(requestOf(mail, { max_age: '599' }))

    expect(young.status).toBe(302)
    expect(stepOf(old)).toBe('password')
    expect(old.body).toContain(tenant.user.username)
  })

  test('asks which account where the app says prompt=select_account', async () => {
    await signInByHand(browser, requestOf(mail), tenant.user)

    const page = await browser.visit(requestOf(mail, { prompt: 'select_account' }))
    const answer = await browser.submit(page, { account: tenant.user.objectId })

    expect(stepOf(page)).toBe('account')
    expect(idTokenOf(answer)['oid']).toBe(tenant.user.objectId)
  })

  test('takes the account of several that the app hints at', async () => {
    await signInByHand(browser, requestOf(mail), tenant.user)
    await signInAnother(bob)

    const page = await browser.visit(requestOf(calendar))
    const answer = await browser.visit(requestOf(calendar, { login_hint: bob.username }))

    expect(stepOf(page)).toBe('account')
    expect(idTokenOf(answer)['oid']).toBe(bob.objectId)
  })

  test('ends when the password was given 24 hours ago', async () => {
    await signInByHand(browser, requestOf(mail), tenant.user)
    tenant.clock.advance({ hours: 25 })

    const page = await browser.visit(requestOf(mail))

    expect(stepOf(page)).toBe('username')
  })

  test("ends when the user's sessions are revoked", async () => {
    await signInByHand(browser, requestOf(mail), tenant.user)
    tenant.revokeSessions(tenant.user)

    const page = await browser.visit(requestOf(mail))

    expect(stepOf(page)).toBe('password')
  })
})

describe('prompt=none', () => {
  test('answers without a page where the browser has a session', async () => {
    await signInByHand(browser, requestOf(mail), tenant.user)

    const answer = await browser.visit(requestOf(calendar, { prompt: 'none' }))

    expect(idTokenOf(answer)).toMatchObject({ oid: tenant.user.objectId, nonce: 'n' })
  })

  test.each<{ what: string; code: number; error: string; parameters: Parameters }>([
    { what: 'no session', code: 50058, error: 'login_required', parameters: {} },
    {
      what: 'a hint at somebody who is not signed in',
      code: 50058,
      error: 'login_required',
      parameters: { login_hint: 'nobody@contoso.com' },
    },
  ])('answers AADSTS$code to $what', async ({ code, error, parameters }) => {
    const answer = await browser.visit(requestOf(mail, { prompt: 'none', ...parameters }))

    expect(paramsOf(answer)).toMatchObject({
      error,
      error_description: expect.stringMatching(new RegExp(`^AADSTS${code}: `)),
    })
  })

  test('answers AADSTS16000 to several accounts of which the app names none', async () => {
    await signInByHand(browser, requestOf(mail), tenant.user)
    await signInAnother(bob)

    const answer = await browser.visit(requestOf(mail, { prompt: 'none' }))

    expect(paramsOf(answer)).toMatchObject({
      error: 'interaction_required',
      error_description: expect.stringMatching(/^AADSTS16000: /),
    })
  })

  test('answers AADSTS160021 to a sid that is of no session', async () => {
    await signInByHand(browser, requestOf(mail), tenant.user)

    const answer = await browser.visit(requestOf(mail, { prompt: 'none', sid: crypto.randomUUID() }))

    expect(paramsOf(answer)).toMatchObject({
      error: 'interaction_required',
      error_description: expect.stringMatching(/^AADSTS160021: /),
    })
  })

  test('answers AADSTS65001 where nobody has consented', async () => {
    const curious = tenant.addApp({
      displayName: 'Curious',
      requireConsent: true,
      web: { redirectUris: ['https://curious.example/callback'] },
    })
    await signInByHand(browser, requestOf(mail), tenant.user)

    const answer = await browser.visit(requestOf(curious, { response_type: 'code', prompt: 'none' }))

    expect(paramsOf(answer)).toMatchObject({
      error: 'consent_required',
      error_description: expect.stringMatching(/^AADSTS65001: /),
    })
  })

  test('answers AADSTS50076 where a policy asks for multi-factor authentication', async () => {
    await signInByHand(browser, requestOf(mail), tenant.user)
    tenant.setConditionalAccess(calendar, { grantControls: ['mfa'] })

    const answer = await browser.visit(requestOf(calendar, { prompt: 'none' }))

    expect(paramsOf(answer)).toMatchObject({
      error: 'interaction_required',
      error_description: expect.stringMatching(/^AADSTS50076: /),
    })
  })

  test('answers AADSTS50058 after the browser has signed out', async () => {
    await signInByHand(browser, requestOf(mail), tenant.user)
    await browser.visit(`${tenant.authority}/oauth2/v2.0/logout`)

    const answer = await browser.visit(requestOf(mail, { prompt: 'none' }))

    expect(paramsOf(answer)['error_description']).toMatch(/^AADSTS50058: /)
  })
})
