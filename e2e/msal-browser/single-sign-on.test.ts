import { startMockEntra } from 'mock-entra'
import { describe, expect } from 'vitest'

import { test } from '../pages/browser-test.ts'
import { openVisit } from '../pages/browser.ts'
import type { Visit } from '../pages/browser.ts'
import { signInUnseen } from '../pages/sign-in-unseen.ts'
import { answerStaySignedIn, enterPassword, enterUsername, signIn, waitForPage } from '../pages/steps.ts'
import { openSpa } from './open-spa.ts'

/** Closes the browser and opens it again: what is left are the cookies with a date. */
async function reopen({ context }: Visit): Promise<Visit> {
  const browser = context.browser()
  if (browser === null) throw new Error('The context has no browser.')
  const cookies = (await context.cookies()).filter(({ expires }) => expires > 0)
  const visit = await openVisit(browser, { storageState: { cookies, origins: [] } })
  await context.close()
  return visit
}

describe('MSAL Browser, single sign-on', () => {
  test('a second app signs in without a page, and silently from a hidden frame', async ({
    tenant,
    visit,
  }) => {
    await signInUnseen(visit, tenant, tenant.user)
    const tasks = await openSpa({ visit, tenant })
    await tasks.leave('loginRedirect')
    const first = await tasks.outcome()
    const notes = await openSpa({ visit, tenant, seed: { displayName: 'Notes' } })

    const silent = await notes.call('ssoSilent')
    await notes.leave('loginRedirect')

    expect(silent.result?.account?.username).toBe(tenant.user.username)
    const second = await notes.outcome()
    expect(second.result?.account?.username).toBe(tenant.user.username)
    expect(second.result?.idTokenClaims).toMatchObject({
      aud: notes.app.appId,
      sid: first.result?.account?.idTokenClaims?.sid,
    })
  })

  test('another tenant of the same mock does not know the session', async ({ entra, tenant, visit }) => {
    await signInUnseen(visit, tenant, tenant.user)

    const foreign = await openSpa({ visit, tenant: entra.createTenant() })

    expect((await foreign.call('ssoSilent')).error).toMatchObject({ errorCode: 'login_required' })
  })

  test('"Yes" to "Stay signed in?" outlives the browser', async ({ tenant, visit }) => {
    const spa = await openSpa({ visit, tenant })
    await spa.leave('loginRedirect')
    await signIn(visit.page, tenant.user, 'Yes')
    expect((await spa.outcome()).result?.account?.idTokenClaims?.['signin_state']).toEqual(['kmsi'])

    const later = await openSpa({ visit: await reopen(visit), tenant })
    await later.leave('loginRedirect')

    expect((await later.outcome()).result?.account?.username).toBe(tenant.user.username)
  })

  test('"No" to "Stay signed in?" ends with the browser', async ({ tenant, visit }) => {
    const spa = await openSpa({ visit, tenant })
    await spa.leave('loginRedirect')
    await signIn(visit.page, tenant.user, 'No')
    expect((await spa.outcome()).error).toBeUndefined()

    const later = await openSpa({ visit: await reopen(visit), tenant })
    await later.leave('loginRedirect')

    await waitForPage(later.page, 'Sign in')
  })

  test('without "Stay signed in" the session ends after a day', async ({ tenant, visit }) => {
    await signInUnseen(visit, tenant, tenant.user, 'No')
    const spa = await openSpa({ visit, tenant })
    tenant.clock.advance({ hours: 23 })
    expect((await spa.call('ssoSilent')).error).toBeUndefined()
    tenant.clock.advance({ hours: 1 })

    await spa.leave('loginRedirect')

    await waitForPage(visit.page, 'Sign in')
  })

  test('"Don\'t show this again" signs in without the question the next time', async ({ tenant, visit }) => {
    const spa = await openSpa({ visit, tenant })
    await spa.leave('loginRedirect')
    await enterUsername(visit.page, tenant.user.username)
    await enterPassword(visit.page, tenant.user)
    await visit.page.getByLabel("Don't show this again").check()
    await answerStaySignedIn(visit.page, 'No')
    await spa.outcome()
    await spa.leave('logoutRedirect', { postLogoutRedirectUri: `${spa.origin}/` })
    await waitForPage(visit.page, 'Nobody is signed in')

    await spa.leave('loginRedirect')
    await enterUsername(visit.page, tenant.user.username)
    await enterPassword(visit.page, tenant.user)

    expect((await spa.outcome()).result?.account?.username).toBe(tenant.user.username)
  })
})

describe('MSAL Browser, autoSignIn', () => {
  test('true signs in the first user, or the one of the login_hint, and no page is seen', async ({
    visit,
  }) => {
    await using entra = await startMockEntra({ autoSignIn: true })
    const bob = entra.addUser({ userPrincipalName: 'bob', displayName: 'Bob Mock' })
    const spa = await openSpa({ visit, tenant: entra, seed: { requireConsent: true } })
    const pages: string[] = []
    visit.page.on('response', (response) => {
      const isPage = response.request().isNavigationRequest() && response.status() === 200
      if (isPage && response.url().startsWith(entra.url)) pages.push(response.url())
    })

    await spa.leave('loginRedirect')
    const first = await spa.outcome()
    await spa.leave('loginRedirect', { loginHint: bob.username })
    const hinted = await spa.outcome()

    expect(first.result?.account?.username).toBe(entra.user.username)
    expect(hinted.result?.account?.username).toBe(bob.username)
    expect(pages).toEqual([])
  })

  test('a username signs in that user, in a popup and silently', async ({ visit }) => {
    await using entra = await startMockEntra({ autoSignIn: 'bob@contoso.onmicrosoft.com' })
    const bob = entra.addUser({ userPrincipalName: 'bob', displayName: 'Bob Mock' })
    const spa = await openSpa({ visit, tenant: entra })

    const inPopup = await spa.call('loginPopup')
    const silent = await spa.call('ssoSilent')

    expect(inPopup.result?.account?.username).toBe(bob.username)
    expect(silent.result?.account?.username).toBe(bob.username)
  })
})
