import type { AppSeed, TenantHandle } from 'mock-entra'
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'

import { test } from './browser-test.ts'
import { requestDeviceCode } from './device-code.ts'
import { inspectPage } from './inspect-page.ts'
import {
  answerStaySignedIn,
  enterPassword,
  enterUsername,
  pressButton,
  signIn,
  waitForPage,
} from './steps.ts'
import { openWebApp } from './web-app.ts'

/** Waits for a page by its heading, and looks at it. */
async function inspect(page: Page, heading: string | RegExp, name: string): Promise<void> {
  await waitForPage(page, heading)
  expect(await inspectPage(page, name)).toEqual([])
}

const api: AppSeed = {
  displayName: 'Notes API',
  identifierUris: ['api://notes'],
  api: {
    requestedAccessTokenVersion: 2,
    oauth2PermissionScopes: [
      {
        value: 'Notes.Read',
        userConsentDisplayName: 'Read your notes',
        userConsentDescription: 'Lets the app read all notes that you wrote, with their attachments.',
        adminConsentDisplayName: 'Read the notes of all users',
      },
      { value: 'Notes.ReadWrite' },
      {
        value: 'Notes.Read.All',
        type: 'Admin',
        adminConsentDisplayName: 'Read all notes of the organization',
        adminConsentDescription: 'Lets the app read what anybody wrote, without that person.',
      },
    ],
  },
  appRoles: [{ value: 'Notes.Sync', displayName: 'Synchronize notes', allowedMemberTypes: ['Application'] }],
}

const scope = 'openid profile email offline_access api://notes/Notes.Read api://notes/Notes.ReadWrite'

function addAdmin(tenant: TenantHandle): ReturnType<TenantHandle['addUser']> {
  return tenant.addUser({
    userPrincipalName: 'grace',
    displayName: 'Grace Admin',
    directoryRoles: ['Global Administrator'],
  })
}

describe('the pages, in light and dark, on a telephone, and to a screen reader', () => {
  test('of a sign-in with a username and a password', async ({ tenant, visit: { page } }) => {
    const web = await openWebApp(tenant)

    await page.goto(web.authorizeUrl())
    await inspect(page, 'Sign in', 'username')
    await enterUsername(page, '')
    await page.locator('#usernameError').waitFor()
    expect(await inspectPage(page, 'username-empty')).toEqual([])
    await enterUsername(page, 'nobody@contoso.example')
    await page.getByText('AADSTS50034').waitFor()
    expect(await inspectPage(page, 'username-unknown')).toEqual([])
    await enterUsername(page, tenant.user.username)
    await inspect(page, 'Enter password', 'password')
    await enterPassword(page, { password: 'wrong' })
    await page.locator('#passwordError').waitFor()
    expect(await inspectPage(page, 'password-wrong')).toEqual([])
    await enterPassword(page, tenant.user)
    await inspect(page, 'Stay signed in?', 'stay-signed-in')
    await answerStaySignedIn(page, 'No')

    expect(await web.answer(page)).toMatchObject({ state: 'the state', code: expect.any(String) })
  })

  test('of several accounts', async ({ tenant, visit: { page } }) => {
    const bob = tenant.addUser({ userPrincipalName: 'bob', displayName: 'Bob Mock' })
    const web = await openWebApp(tenant)
    await page.goto(web.authorizeUrl())
    await signIn(page, tenant.user)
    await web.answer(page)
    await page.goto(web.authorizeUrl({ prompt: 'select_account' }))
    await pressButton(page, 'Use another account')
    await inspect(page, 'Sign in', 'username-of-another-account')
    await signIn(page, bob)
    await web.answer(page)
    tenant.revokeSessions(bob)

    await page.goto(web.authorizeUrl())
    await inspect(page, 'Pick an account', 'accounts')
    await page.goto(`${tenant.authority}/oauth2/v2.0/logout`)
    await inspect(page, 'Which account do you want to sign out of?', 'accounts-at-sign-out')
    await page.locator(`[data-test-id="${bob.username}"]`).click()
    await inspect(page, 'You signed out of your account', 'signed-out')
    const parameters = new URLSearchParams({
      logout_hint: tenant.user.username,
      post_logout_redirect_uri: `${web.origin}/no-content`, // so that there is time to look at the page
    })
    await page.goto(`${tenant.authority}/oauth2/v2.0/logout?${parameters.toString()}`)
    await inspect(page, 'You signed out of your account', 'signed-out-before-it-goes-on')
  })

  test('of a consent', async ({ tenant, visit: { page } }) => {
    tenant.addApp(api)
    const web = await openWebApp(tenant, { requireConsent: true })

    await page.goto(web.authorizeUrl({ scope }))
    await signIn(page, tenant.user)
    await inspect(page, 'Permissions requested', 'consent')
    await page.locator('details').first().locator('summary').click()
    expect(await inspectPage(page, 'consent-with-details')).toEqual([])
    await page.goto(web.authorizeUrl({ scope: `${scope} api://notes/Notes.Read.All` }))
    await inspect(page, 'Need admin approval', 'consent-needs-an-administrator')
  })

  test('of the consent of an administrator', async ({ tenant, visit: { page } }) => {
    const notes = tenant.addApp(api)
    const web = await openWebApp(tenant, { requireConsent: true })
    const admin = addAdmin(tenant)
    const adminConsentUrl = (version: string): string =>
      `${tenant.authority}${version}/adminconsent?${new URLSearchParams({
        client_id: web.app.appId,
        redirect_uri: web.redirectUri,
        scope: `${notes.identifierUri}/Notes.Read.All ${notes.identifierUri}/Notes.Read`,
      }).toString()}`

    await page.goto(web.authorizeUrl({ scope }))
    await signIn(page, admin)
    await inspect(page, 'Permissions requested', 'consent-of-an-administrator')
    await page.goto(adminConsentUrl('/v2.0'))
    await page.locator('[data-test-id]').first().click()
    await inspect(page, 'Permissions requested', 'admin-consent')
  })

  test('of what a policy asks for', async ({ tenant, visit: { page } }) => {
    const carol = tenant.addUser({
      userPrincipalName: 'carol',
      passwordProfile: { password: 'old', forceChangePasswordNextSignIn: true },
      conditionalAccess: { grantControls: ['mfa', 'termsOfUse'] },
    })
    const web = await openWebApp(tenant)

    await page.goto(web.authorizeUrl())
    await enterUsername(page, carol.username)
    await enterPassword(page, carol)
    await inspect(page, 'Update your password', 'new-password')
    await pressButton(page, 'Sign in')
    await page.getByRole('alert').waitFor()
    expect(await inspectPage(page, 'new-password-wrong')).toEqual([])
    await page.getByLabel('Current password').fill('old')
    await page.getByLabel('New password').fill('new')
    await page.getByLabel('Confirm password').fill('new')
    await pressButton(page, 'Sign in')
    await inspect(page, 'Enter code', 'verification')
    await page.getByPlaceholder('Code').fill('1')
    await pressButton(page, 'Verify')
    await page.getByRole('alert').waitFor()
    expect(await inspectPage(page, 'verification-wrong')).toEqual([])
    await page.getByPlaceholder('Code').fill('123456')
    await pressButton(page, 'Verify')
    await inspect(page, 'Contoso Terms of Use', 'terms')
    await pressButton(page, 'Accept')
    await answerStaySignedIn(page, 'Yes')

    expect(await web.answer(page)).toHaveProperty('code')
  })

  test('of a device', async ({ tenant, visit: { page } }) => {
    const app = tenant.addApp({ displayName: 'Television', isFallbackPublicClient: true })
    const [first, second] = [await requestDeviceCode(tenant, app), await requestDeviceCode(tenant, app)]

    await page.goto(first.verification_uri)
    await inspect(page, 'Enter code', 'device-code')
    await page.getByPlaceholder('Code').fill('WRONG')
    await pressButton(page, 'Next')
    await page.getByRole('alert').waitFor()
    expect(await inspectPage(page, 'device-code-wrong')).toEqual([])
    await page.getByPlaceholder('Code').fill(first.user_code)
    await pressButton(page, 'Next')
    await inspect(page, 'Sign in', 'device-username')
    await signIn(page, tenant.user)
    await inspect(page, 'Are you trying to sign in to Television?', 'device-approval')
    await pressButton(page, 'Continue')
    await inspect(page, 'Television', 'device-done')
    await page.goto(`${second.verification_uri}?user_code=${second.user_code}`)
    await pressButton(page, 'Next')
    await page.locator('[data-test-id]').click()
    await pressButton(page, 'Cancel')
    await inspect(page, 'Television', 'device-declined')
  })

  test('of errors', async ({ tenant, visit }) => {
    visit.expected.push(/console: Failed to load resource: .* status of 400/)
    const { page } = visit
    const web = await openWebApp(tenant)

    await page.goto(web.authorizeUrl({ redirect_uri: 'http://localhost/not-registered' }))
    await inspect(page, "We can't sign you in", 'error')
    await page.getByRole('link', { name: 'What does this code mean?' }).click()
    await page.getByText('AADSTS50011').first().waitFor()
    await page.goBack()
    await page.goto(web.authorizeUrl({ client_id: 'no-such-app' }))
    await inspect(page, "We can't sign you in", 'error-unknown-app')
  })
})
