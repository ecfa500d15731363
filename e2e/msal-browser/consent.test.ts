import type { AppSeed } from 'mock-entra'
import { describe, expect } from 'vitest'

import { test } from '../pages/browser-test.ts'
import { signInUnseen } from '../pages/sign-in-unseen.ts'
import { pressButton, signIn, waitForPage } from '../pages/steps.ts'
import { openSpa } from './open-spa.ts'

const seed: AppSeed = { requireConsent: true }

const notesApi: AppSeed = {
  displayName: 'Notes API',
  identifierUris: ['api://notes'],
  api: {
    requestedAccessTokenVersion: 2,
    oauth2PermissionScopes: [
      {
        value: 'Notes.Read',
        userConsentDisplayName: 'Read your notes',
        userConsentDescription: 'Lets the app read all notes that you wrote.',
      },
      { value: 'Notes.Read.All', type: 'Admin', adminConsentDisplayName: 'Read all notes' },
    ],
  },
}

describe('MSAL Browser, consent', () => {
  test('lists what the app asks for; once accepted, nobody is asked again', async ({ tenant, visit }) => {
    tenant.addApp(notesApi)
    await signInUnseen(visit, tenant, tenant.user)
    const spa = await openSpa({ visit, tenant, seed })
    const scopes = ['api://notes/Notes.Read']

    await spa.leave('loginRedirect', { scopes })
    await waitForPage(visit.page, 'Permissions requested')

    const items = visit.page.locator('.permissions li')
    expect(await items.first().innerText()).toMatch(/^Read your notes\s+Notes API$/)
    await items.first().locator('summary').click()
    expect(await items.first().getByText('Lets the app read all notes that you wrote.').isVisible()).toBe(
      true,
    )
    await pressButton(visit.page, 'Accept')
    expect((await spa.outcome()).result?.scopes).toContain('api://notes/Notes.Read')
    await spa.leave('loginRedirect', { scopes })
    expect((await spa.outcome()).result?.account?.username).toBe(tenant.user.username)
  })

  test('declined is a ServerError, access_denied, AADSTS65004, and is asked for again', async ({
    tenant,
    visit,
  }) => {
    await signInUnseen(visit, tenant, tenant.user)
    const spa = await openSpa({ visit, tenant, seed })
    await spa.leave('loginRedirect')
    await waitForPage(visit.page, 'Permissions requested')

    await pressButton(visit.page, 'Cancel')

    const { error } = await spa.outcome()
    expect(error).toMatchObject({ name: 'ServerError', errorCode: 'access_denied' })
    expect(error?.message).toContain('AADSTS65004')
    await spa.leave('loginRedirect')
    await waitForPage(visit.page, 'Permissions requested')
  })

  test('missing makes silent requests fail with consent_required, AADSTS65001', async ({ tenant, visit }) => {
    visit.expected.push(/console: Failed to load resource: .* status of 400 .*\/token/)
    tenant.addApp(notesApi)
    await signInUnseen(visit, tenant, tenant.user)
    const spa = await openSpa({ visit, tenant, seed })
    await spa.leave('loginRedirect')
    await pressButton(visit.page, 'Accept')
    await spa.outcome()

    const scopes = ['api://notes/Notes.Read']
    const byRefreshToken = await spa.call('acquireTokenSilent', { scopes })
    const byFrame = await spa.call('ssoSilent', { scopes })

    expect(byRefreshToken.error).toMatchObject({
      name: 'InteractionRequiredAuthError',
      errorCode: 'invalid_grant',
      subError: 'consent_required',
    })
    expect(byRefreshToken.error?.message).toContain('AADSTS65001')
    expect(byFrame.error).toMatchObject({
      name: 'InteractionRequiredAuthError',
      errorCode: 'consent_required',
    })
    await spa.leave('acquireTokenRedirect', { scopes })
    await pressButton(visit.page, 'Accept')
    expect((await spa.outcome()).result?.scopes).toContain('api://notes/Notes.Read')
  })

  test('that only an administrator can give is not offered to others', async ({ tenant, visit }) => {
    tenant.addApp(notesApi)
    await signInUnseen(visit, tenant, tenant.user)
    const spa = await openSpa({ visit, tenant, seed })

    await spa.leave('loginRedirect', { scopes: ['api://notes/Notes.Read.All'] })
    await waitForPage(visit.page, 'Need admin approval')

    expect(await visit.page.getByRole('button', { name: 'Accept' }).count()).toBe(0)
    expect(await visit.page.locator('.permissions').innerText()).toContain('Read all notes')
    await pressButton(visit.page, 'Back to the app')
    expect((await spa.outcome()).error).toMatchObject({ errorCode: 'access_denied' })
  })

  test('of an administrator, for the organization, spares everybody else the question', async ({
    tenant,
    visit,
  }) => {
    const admin = tenant.addUser({
      userPrincipalName: 'admin',
      directoryRoles: ['Global Administrator'],
    })
    await signInUnseen(visit, tenant, admin)
    const spa = await openSpa({ visit, tenant, seed })
    await spa.leave('loginRedirect')
    await visit.page.getByLabel('Consent on behalf of your organization').check()
    await pressButton(visit.page, 'Accept')
    expect((await spa.outcome()).result?.account?.username).toBe(admin.username)

    await spa.leave('loginRedirect', { prompt: 'select_account' })
    await pressButton(visit.page, 'Use another account')
    await signIn(visit.page, tenant.user)

    expect((await spa.outcome()).result?.account?.username).toBe(tenant.user.username)
  })
})
