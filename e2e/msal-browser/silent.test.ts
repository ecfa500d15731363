import type { TenantHandle } from 'mock-entra'
import type { Request } from 'playwright-core'
import { describe, expect } from 'vitest'

import { test } from '../pages/browser-test.ts'
import type { Visit } from '../pages/browser.ts'
import { signInUnseen } from '../pages/sign-in-unseen.ts'
import { enterPassword, pressButton, waitForPage } from '../pages/steps.ts'
import { verifyToken } from '../support/verify-token.ts'
import { openSpa } from './open-spa.ts'
import type { Spa } from './open-spa.ts'

async function openSignedIn(
  visit: Visit,
  tenant: TenantHandle,
  staySignedIn: 'Yes' | 'No' = 'No',
): Promise<Spa> {
  await signInUnseen(visit, tenant, tenant.user, staySignedIn)
  const spa = await openSpa({ visit, tenant })
  await spa.leave('loginRedirect')
  expect((await spa.outcome()).error).toBeUndefined()
  return spa
}

/** Moves the time of the mock and of the browser. */
async function pass({ page }: Visit, { clock }: TenantHandle, hours: number): Promise<void> {
  clock.advance({ hours })
  await page.clock.setFixedTime(clock.now())
}

const tokenRequests = ({ requests }: Visit): Request[] =>
  requests.filter((request) => request.url().includes('/oauth2/v2.0/token') && request.method() === 'POST')
const grantOf = (request: Request): string | null =>
  new URLSearchParams(request.postData() ?? '').get('grant_type')
const frameRequests = ({ requests }: Visit): Request[] =>
  requests.filter((request) => request.url().includes('/authorize') && request.frame().parentFrame() !== null)

describe('MSAL Browser, ssoSilent', () => {
  test('signs in from a hidden frame with the session of the browser, named by user or sid', async ({
    tenant,
    visit,
  }) => {
    const spa = await openSignedIn(visit, tenant)

    const { result } = await spa.call('ssoSilent', { loginHint: tenant.user.username })
    const again = await spa.call('ssoSilent', { sid: result?.account?.idTokenClaims?.sid })

    expect(frameRequests(visit)).toHaveLength(2)
    const { issuer } = tenant
    await verifyToken(result?.accessToken, tenant, { issuer, audience: tenant.api.appId })
    expect(again.result?.account?.username).toBe(tenant.user.username)
    expect(visit.page.url()).toBe(`${spa.origin}/`)
  })

  test('without a session fails with login_required, AADSTS50058', async ({ tenant, visit }) => {
    const spa = await openSpa({ visit, tenant })

    const { error } = await spa.call('ssoSilent', { loginHint: tenant.user.username })

    expect(error).toMatchObject({ name: 'InteractionRequiredAuthError', errorCode: 'login_required' })
    expect(error?.message).toContain('AADSTS50058')
  })

  test('for somebody who is not signed in with this browser fails with login_required', async ({
    tenant,
    visit,
  }) => {
    const bob = tenant.addUser({ userPrincipalName: 'bob' })
    const spa = await openSignedIn(visit, tenant)

    const { error } = await spa.call('ssoSilent', { loginHint: bob.username })

    expect(error).toMatchObject({ errorCode: 'login_required' })
  })
})

describe('MSAL Browser, acquireTokenSilent', () => {
  test('answers from the cache until the token has expired, and then redeems the refresh token from the origin of the app', async ({
    tenant,
    visit,
  }) => {
    const spa = await openSignedIn(visit, tenant)
    const before = visit.requests.length
    expect((await spa.call('acquireTokenSilent')).result?.fromCache).toBe(true)
    expect(visit.requests.slice(before)).toEqual([])
    await pass(visit, tenant, 2)

    const { result } = await spa.call('acquireTokenSilent')

    expect(result?.fromCache).toBe(false)
    const refresh = tokenRequests(visit).at(-1) as Request
    expect(grantOf(refresh)).toBe('refresh_token')
    expect(await refresh.headerValue('origin')).toBe(spa.origin)
    expect(await (await refresh.response())?.headerValue('access-control-allow-origin')).toBe(spa.origin)
    const currentDate = new Date(tenant.clock.now())
    const { issuer } = tenant
    await verifyToken(result?.accessToken, tenant, { issuer, audience: tenant.api.appId, currentDate })
    expect(frameRequests(visit)).toEqual([])
  })

  test('gets a token for another API with the same refresh token', async ({ tenant, visit }) => {
    const notes = tenant.addApp({
      displayName: 'Notes API',
      identifierUris: ['api://notes'],
      api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [{ value: 'Notes.Read' }] },
    })
    const spa = await openSignedIn(visit, tenant)

    const { result } = await spa.call('acquireTokenSilent', { scopes: ['api://notes/Notes.Read'] })

    const claims = await verifyToken(result?.accessToken, tenant, { audience: notes.appId })
    expect(claims['scp']).toBe('Notes.Read')
    expect(tokenRequests(visit).map(grantOf)).toEqual(['authorization_code', 'refresh_token'])
  })

  test('renews from a hidden frame when the refresh token is over a day old, AADSTS700084', async ({
    tenant,
    visit,
  }) => {
    visit.expected.push(/console: Failed to load resource: .* status of 400 .*\/token/)
    const spa = await openSignedIn(visit, tenant, 'Yes')
    await pass(visit, tenant, 2)
    tenant.clock.advance({ hours: 23 }) // the browser's time is behind, so that MSAL tries the refresh token

    const { result } = await spa.call('acquireTokenSilent')

    const [, refused, renewed] = tokenRequests(visit)
    expect(await (await refused?.response())?.json()).toMatchObject({
      error: 'invalid_grant',
      error_codes: [700084],
    })
    expect(grantOf(renewed as Request)).toBe('authorization_code')
    expect(frameRequests(visit)).toHaveLength(1)
    expect(result).toMatchObject({ fromCache: false, account: { username: tenant.user.username } })
  })

  test('does not try a refresh token of which it knows that it is over', async ({ tenant, visit }) => {
    const spa = await openSignedIn(visit, tenant, 'Yes')
    await pass(visit, tenant, 25)

    const { result } = await spa.call('acquireTokenSilent')

    expect(tokenRequests(visit).map(grantOf)).toEqual(['authorization_code', 'authorization_code'])
    expect(result?.account?.username).toBe(tenant.user.username)
  })

  test('needs the user when refresh token and session are over, login_required', async ({
    tenant,
    visit,
  }) => {
    const spa = await openSignedIn(visit, tenant, 'No')
    await pass(visit, tenant, 25)

    const { error } = await spa.call('acquireTokenSilent')

    expect(error).toMatchObject({ name: 'InteractionRequiredAuthError', errorCode: 'login_required' })
  })

  test('needs the user when the sessions were revoked, AADSTS50173', async ({ tenant, visit }) => {
    visit.expected.push(/console: Failed to load resource: .* status of 400 .*\/token/)
    const spa = await openSignedIn(visit, tenant)
    tenant.revokeSessions(tenant.user)

    const { error } = await spa.call('acquireTokenSilent', { forceRefresh: true })

    const refused = tokenRequests(visit).at(-1)
    expect(await (await refused?.response())?.json()).toMatchObject({ error_codes: [50173] })
    expect(error).toMatchObject({ name: 'InteractionRequiredAuthError', errorCode: 'login_required' })
    await spa.leave('acquireTokenRedirect')
    await enterPassword(visit.page, tenant.user)
    await pressButton(visit.page, 'No')
    expect((await spa.outcome()).result?.account?.username).toBe(tenant.user.username)
  })

  test('needs the user when a policy demands a second factor, AADSTS50076', async ({ tenant, visit }) => {
    visit.expected.push(/console: Failed to load resource: .* status of 400 .*\/token/)
    const spa = await openSignedIn(visit, tenant)
    tenant.setConditionalAccess(tenant.api, { grantControls: ['mfa'] })

    const { error } = await spa.call('acquireTokenSilent', { forceRefresh: true })

    expect(error).toMatchObject({ name: 'InteractionRequiredAuthError', subError: 'basic_action' })
    expect(error?.message).toContain('AADSTS50076')
    await spa.leave('acquireTokenRedirect')
    await waitForPage(visit.page, 'Enter code')
    await visit.page.getByPlaceholder('Code').fill('123456')
    await pressButton(visit.page, 'Verify')
    expect((await spa.outcome()).result?.account?.username).toBe(tenant.user.username)
  })
})
