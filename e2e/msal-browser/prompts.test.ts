import type { TenantHandle, User } from 'mock-entra'
import { describe, expect } from 'vitest'

import { test } from '../pages/browser-test.ts'
import type { Visit } from '../pages/browser.ts'
import { signInUnseen } from '../pages/sign-in-unseen.ts'
import { enterPassword, pressButton, signIn, waitForPage } from '../pages/steps.ts'
import { openSpa } from './open-spa.ts'
import type { Spa } from './open-spa.ts'

async function openSignedIn(visit: Visit, tenant: TenantHandle): Promise<Spa> {
  await signInUnseen(visit, tenant, tenant.user)
  return await openSpa({ visit, tenant })
}

function addBob(tenant: TenantHandle): User {
  return tenant.addUser({ userPrincipalName: 'bob', displayName: 'Bob Mock' })
}

/** Two people signed in with this browser, Bob last. */
async function signInBoth(visit: Visit, tenant: TenantHandle): Promise<User> {
  const bob = addBob(tenant)
  await signInUnseen(visit, tenant, tenant.user)
  await signInUnseen(visit, tenant, bob)
  return bob
}

describe('MSAL Browser, prompts', () => {
  test('without a prompt, the only account of the browser is taken and no page is shown', async ({
    tenant,
    visit,
  }) => {
    const spa = await openSignedIn(visit, tenant)

    await spa.leave('loginRedirect')

    expect((await spa.outcome()).result).toMatchObject({
      account: { username: tenant.user.username },
      fromCache: false,
    })
  })

  test('without a prompt, two accounts of the browser are shown to pick one', async ({ tenant, visit }) => {
    const bob = await signInBoth(visit, tenant)
    const spa = await openSpa({ visit, tenant })

    await spa.leave('loginRedirect')
    await waitForPage(visit.page, 'Pick an account')

    const { username } = tenant.user
    const tiles = visit.page.locator('[data-test-id]')
    expect(await tiles.evaluateAll((list) => list.map((tile) => tile.dataset['testId']))).toEqual([
      username,
      bob.username,
    ])
    await visit.page.locator(`[data-test-id="${username}"]`).click()
    expect((await spa.outcome()).result?.account?.username).toBe(username)
  })

  test('select_account shows the picker where one account is signed in; "Use another account" signs in a second one', async ({
    tenant,
    visit,
  }) => {
    const bob = addBob(tenant)
    const spa = await openSignedIn(visit, tenant)

    await spa.leave('loginRedirect', { prompt: 'select_account' })
    await waitForPage(visit.page, 'Pick an account')
    await pressButton(visit.page, 'Use another account')
    await signIn(visit.page, bob)

    expect((await spa.outcome()).result?.account?.username).toBe(bob.username)
  })

  test('select_account takes an account that is signed in without its password', async ({
    tenant,
    visit,
  }) => {
    const spa = await openSignedIn(visit, tenant)

    await spa.leave('loginRedirect', { prompt: 'select_account' })
    await visit.page.getByRole('button', { name: /^Sign in with Alice Mock/ }).click()

    expect((await spa.outcome()).result?.account?.username).toBe(tenant.user.username)
  })

  test('select_account without a session asks for the username', async ({ tenant, visit }) => {
    const spa = await openSpa({ visit, tenant })

    await spa.leave('loginRedirect', { prompt: 'select_account' })

    await waitForPage(visit.page, 'Sign in')
  })

  test('login asks for the password of somebody who is signed in', async ({ tenant, visit }) => {
    const spa = await openSignedIn(visit, tenant)

    await spa.leave('loginRedirect', { prompt: 'login', loginHint: tenant.user.username })
    await waitForPage(visit.page, 'Enter password')
    await enterPassword(visit.page, tenant.user)
    await pressButton(visit.page, 'No')

    expect((await spa.outcome()).result?.account?.username).toBe(tenant.user.username)
  })

  test('none without a session is an InteractionRequiredAuthError, login_required, AADSTS50058', async ({
    tenant,
    visit,
  }) => {
    const spa = await openSpa({ visit, tenant })

    await spa.leave('loginRedirect', { prompt: 'none' })

    const { error } = await spa.outcome()
    expect(error).toMatchObject({ name: 'InteractionRequiredAuthError', errorCode: 'login_required' })
    expect(error?.message).toContain('AADSTS50058')
  })

  test('none with a session brings tokens', async ({ tenant, visit }) => {
    const spa = await openSignedIn(visit, tenant)

    await spa.leave('loginRedirect', { prompt: 'none' })

    expect((await spa.outcome()).result?.account?.username).toBe(tenant.user.username)
  })

  test('none with two accounts is interaction_required, AADSTS16000, unless a hint names one', async ({
    tenant,
    visit,
  }) => {
    const bob = await signInBoth(visit, tenant)
    const spa = await openSpa({ visit, tenant })

    const unnamed = await spa.call('ssoSilent')
    const named = await spa.call('ssoSilent', { loginHint: bob.username })

    expect(unnamed.error).toMatchObject({
      name: 'InteractionRequiredAuthError',
      errorCode: 'interaction_required',
    })
    expect(unnamed.error?.message).toContain('AADSTS16000')
    expect(named.result?.account?.username).toBe(bob.username)
  })

  test('a login_hint picks one of two accounts', async ({ tenant, visit }) => {
    const bob = await signInBoth(visit, tenant)
    const spa = await openSpa({ visit, tenant })

    await spa.leave('loginRedirect', { loginHint: bob.username })

    expect((await spa.outcome()).result?.account?.username).toBe(bob.username)
  })

  test('consent asks again for what was consented to', async ({ tenant, visit }) => {
    const spa = await openSignedIn(visit, tenant)

    await spa.leave('loginRedirect', { prompt: 'consent' })
    await waitForPage(visit.page, 'Permissions requested')
    await pressButton(visit.page, 'Accept')

    expect((await spa.outcome()).result?.account?.username).toBe(tenant.user.username)
  })
})
