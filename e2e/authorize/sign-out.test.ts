import { decodeJwt } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { App, MockEntra, TenantHandle, User } from 'mock-entra'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { openBrowser } from '../support/browser.ts'
import type { Browser, Visit } from '../support/browser.ts'
import { entriesOf, goThrough, paramsOf, signInByHand } from '../support/person.ts'
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

/** Signs a second account in with the same browser. */
async function signInAnother(user: User): Promise<Visit> {
  const page = await browser.visit(signInUrl(tenant, mail, { prompt: 'login', login_hint: user.username }))
  return await goThrough(browser, page, entriesOf(user))
}

/** The object id of the only account that is signed in. */
async function whoIsSignedIn(): Promise<unknown> {
  const answer = await browser.visit(signInUrl(tenant, mail, { prompt: 'none' }))
  return decodeJwt(paramsOf(answer)['id_token'] ?? '')['oid']
}

describe('signing out', () => {
  const framesOf = ({ body }: Visit): readonly string[] =>
    [...body.matchAll(/<iframe src="([^"]*)"/g)].map(([, url = '']) => url.replaceAll('&amp;', '&'))

  test('tells every app that the user signed in to, in hidden frames', async () => {
    const first = await signInByHand(browser, signInUrl(tenant, mail), tenant.user)
    await browser.visit(signInUrl(tenant, calendar))

    const page = await browser.visit(`${tenant.authority}/oauth2/v2.0/logout`)

    const sid = String(paramsOf(first)['session_state'])
    const query = new URLSearchParams({ sid, iss: tenant.issuer }).toString()
    expect(page.status).toBe(200)
    expect(framesOf(page)).toEqual([
      `https://mail.example/signed-out?${query}`,
      `https://calendar.example/signed-out?${query}`,
    ])
    expect(page.headers.get('content-security-policy')).toContain(
      'frame-src https://mail.example https://calendar.example',
    )
    expect(page.cookies).toEqual([
      expect.stringMatching(new RegExp(`^ESTSAUTH\\.${tenant.tenantId}=; Max-Age=0; `)),
    ])
  })

  test('goes on to the app after the frames have been loaded', async () => {
    await signInByHand(browser, signInUrl(tenant, mail), tenant.user)
    const url = new URL(`${tenant.authority}/oauth2/v2.0/logout`)
    url.searchParams.set('post_logout_redirect_uri', 'https://mail.example/callback')

    const page = await browser.visit(url)

    expect(framesOf(page)).toHaveLength(1)
    expect(page.body).toContain('<meta http-equiv="refresh" content="1;url=https://mail.example/callback"')
  })

  test('asks which account where several are signed in, and ends that one', async () => {
    await signInByHand(browser, signInUrl(tenant, mail), tenant.user)
    await signInAnother(bob)

    const page = await browser.visit(`${tenant.authority}/oauth2/v2.0/logout`)
    await browser.submit(page, { account: bob.objectId })

    expect(page.body).toContain('Which account do you want to sign out of?')
    expect(await whoIsSignedIn()).toBe(tenant.user.objectId)
  })

  test('needs no choice where logout_hint names the account', async () => {
    await signInByHand(browser, signInUrl(tenant, mail), tenant.user)
    await signInAnother(bob)

    const page = await browser.visit(`${tenant.authority}/oauth2/v2.0/logout?logout_hint=${bob.username}`)

    expect(page.body).toContain('You signed out of your account')
    expect(page.body).toContain(bob.username)
    expect(await whoIsSignedIn()).toBe(tenant.user.objectId)
  })
})
