import { describe, expect } from 'vitest'

import { test } from '../pages/browser-test.ts'
import { signInUnseen } from '../pages/sign-in-unseen.ts'
import { signIn, waitForPage } from '../pages/steps.ts'
import { openSpa } from './open-spa.ts'
import type { Spa } from './open-spa.ts'

/** A sign-out from one app reaches the others where they said they want to know: `web.logoutUrl`. */
const logoutPath = '/signed-out-by-frame'

async function expectSignedOut(spa: Spa): Promise<void> {
  const { error } = await spa.call('ssoSilent')
  expect(error).toMatchObject({ errorCode: 'login_required' })
  await spa.leave('loginRedirect')
  await waitForPage(spa.page, 'Sign in')
}

describe('MSAL Browser, logoutRedirect', () => {
  test('returns to the app with its state, and the next sign-in asks for username and password', async ({
    tenant,
    visit,
  }) => {
    const spa = await openSpa({ visit, tenant })
    await spa.leave('loginRedirect')
    await signIn(visit.page, tenant.user)
    await spa.outcome()

    await spa.leave('logoutRedirect', { postLogoutRedirectUri: `${spa.origin}/`, state: 'bye' })
    await waitForPage(visit.page, 'Nobody is signed in')

    const returned = new URL(visit.page.url())
    expect(returned.origin).toBe(spa.origin)
    expect(returned.searchParams.get('state')).toMatch(/\|bye$/) // MSAL's own, and the app's
    expect(await visit.context.cookies()).toEqual([])
    await expectSignedOut(spa)
    await signIn(visit.page, tenant.user)
    expect((await spa.outcome()).result?.account?.username).toBe(tenant.user.username)
  })

  test('stays on the page of Entra where the address to return to is not registered', async ({
    tenant,
    visit,
  }) => {
    await signInUnseen(visit, tenant, tenant.user)
    const spa = await openSpa({ visit, tenant })
    await spa.leave('loginRedirect')
    await spa.outcome()

    await spa.leave('logoutRedirect', { postLogoutRedirectUri: `${spa.origin}/elsewhere` })
    await waitForPage(visit.page, 'You signed out of your account')

    expect(await visit.page.locator('#displayName').textContent()).toBe(tenant.user.username)
    expect(await visit.page.getByRole('link').count()).toBe(0)
    expect(spa.received).not.toContain('/elsewhere')
  })

  test('signs one of two accounts out, and the other stays signed in', async ({ tenant, visit }) => {
    const bob = tenant.addUser({ userPrincipalName: 'bob', displayName: 'Bob Mock' })
    await signInUnseen(visit, tenant, tenant.user)
    const spa = await openSpa({ visit, tenant })
    await spa.leave('loginRedirect')
    const { result } = await spa.outcome()
    await signInUnseen(visit, tenant, bob)

    const account = result?.account ?? null
    await spa.leave('logoutRedirect', { account, postLogoutRedirectUri: `${spa.origin}/` })
    await spa.outcome()

    const [alices, bobs] = [
      await spa.call('ssoSilent', { loginHint: tenant.user.username }),
      await spa.call('ssoSilent', { loginHint: bob.username }),
    ]
    expect(alices.error).toMatchObject({ errorCode: 'login_required' })
    expect(bobs.result?.account?.username).toBe(bob.username)
  })

  test('without a hint asks which of two accounts to sign out', async ({ tenant, visit }) => {
    const bob = tenant.addUser({ userPrincipalName: 'bob', displayName: 'Bob Mock' })
    await signInUnseen(visit, tenant, tenant.user)
    const spa = await openSpa({ visit, tenant })
    await spa.leave('loginRedirect')
    await spa.outcome()
    await signInUnseen(visit, tenant, bob)

    await spa.leave('logoutRedirect', { account: null, postLogoutRedirectUri: `${spa.origin}/` })
    await waitForPage(visit.page, 'Which account do you want to sign out of?')
    await visit.page.locator(`[data-test-id="${bob.username}"]`).click()
    await spa.outcome()

    const { error } = await spa.call('ssoSilent', { loginHint: bob.username })
    expect(error).toMatchObject({ errorCode: 'login_required' })
    const { result } = await spa.call('ssoSilent')
    expect(result?.account?.username).toBe(tenant.user.username)
  })

  test('loads the logoutUrl of another app in a hidden frame, with sid and iss, before it returns', async ({
    tenant,
    visit,
  }) => {
    await signInUnseen(visit, tenant, tenant.user)
    const tasks = await openSpa({ visit, tenant })
    await tasks.leave('loginRedirect')
    await tasks.outcome()
    const notes = await openSpa({ visit, tenant, logoutPath, seed: { displayName: 'Notes' } })
    await notes.leave('loginRedirect')
    const { result } = await notes.outcome()

    await tasks.leave('logoutRedirect', { postLogoutRedirectUri: `${tasks.origin}/` })
    await waitForPage(tasks.page, 'You signed out of your account')
    await waitForPage(tasks.page, 'Nobody is signed in')

    const told = notes.received.filter((url) => url.startsWith(logoutPath))
    expect(told).toHaveLength(1)
    const { searchParams } = new URL(told[0] ?? '', notes.origin)
    expect(Object.fromEntries(searchParams)).toEqual({
      sid: result?.account?.idTokenClaims?.sid,
      iss: tenant.issuer,
    })
  })
})

describe('MSAL Browser, logoutPopup', () => {
  test('ends the session and closes the popup', async ({ tenant, visit }) => {
    await signInUnseen(visit, tenant, tenant.user)
    const spa = await openSpa({ visit, tenant })
    await spa.leave('loginRedirect')
    await spa.outcome()

    const opened = visit.page.waitForEvent('popup')
    const calling = spa.call('logoutPopup', { postLogoutRedirectUri: `${spa.origin}/redirect` })
    const popup = await opened
    if (!popup.isClosed()) await popup.waitForEvent('close')

    expect(await calling).toEqual({})
    await waitForPage(visit.page, 'Nobody is signed in')
    await expectSignedOut(spa)
  })
})
