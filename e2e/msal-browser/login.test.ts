import { decodeJwt } from 'jose'
import { describe, expect } from 'vitest'

import { test } from '../pages/browser-test.ts'
import { enterPassword, enterUsername, signIn, waitForPage } from '../pages/steps.ts'
import { verifyToken } from '../support/verify-token.ts'
import { openSpa } from './open-spa.ts'

describe('MSAL Browser, loginRedirect', () => {
  test('brings tokens that jose accepts, the nonce of the request, the state of the app, and an account', async ({
    tenant,
    visit,
  }) => {
    const spa = await openSpa({ visit, tenant })

    await spa.leave('loginRedirect', { state: 'where=/tasks?id=1&tab=ü' })
    await waitForPage(visit.page, 'Sign in')
    const sent = new URL(visit.page.url()).searchParams
    await signIn(visit.page, tenant.user)

    const { result, error } = await spa.outcome()
    expect(error).toBeUndefined()
    const { issuer, tenantId, user } = tenant
    const access = await verifyToken(result?.accessToken, tenant, { issuer, audience: tenant.api.appId })
    expect(access).toMatchObject({ scp: 'Tasks.Read', azp: spa.app.appId, azpacr: '0', ver: '2.0' })
    const id = await verifyToken(result?.idToken, tenant, { issuer, audience: spa.app.appId })
    expect(id).toMatchObject({ oid: user.objectId, nonce: sent.get('nonce') })
    expect(result?.state).toBe('where=/tasks?id=1&tab=ü')
    expect(result?.account).toMatchObject({
      homeAccountId: `${user.objectId}.${tenantId}`,
      localAccountId: user.objectId,
      tenantId,
      username: user.username,
      name: user.displayName,
    })
  })

  test('can come back by the redirect bridge, the page that MSAL has for popups and frames', async ({
    tenant,
    visit,
  }) => {
    const spa = await openSpa({ visit, tenant })

    await spa.leave('loginRedirect', { redirectUri: `${spa.origin}/redirect` })
    await signIn(visit.page, tenant.user)

    expect((await spa.outcome()).result?.account?.username).toBe(tenant.user.username)
    expect(visit.page.url()).toBe(`${spa.origin}/`)
    expect(spa.received).toContain('/redirect')
  })

  // https://learn.microsoft.com/entra/identity-platform/reply-url: the port of a localhost URI is ignored.
  test('takes any port where the redirect URI is registered without one', async ({ tenant, visit }) => {
    const redirectUris = ['http://localhost/']
    const spa = await openSpa({ visit, tenant, seed: { displayName: 'Any port', spa: { redirectUris } } })

    await spa.leave('loginRedirect')
    await signIn(visit.page, tenant.user)

    expect((await spa.outcome()).result?.account?.username).toBe(tenant.user.username)
  })

  test('posts the authorization request where it is asked to', async ({ tenant, visit }) => {
    const spa = await openSpa({ visit, tenant })

    await spa.leave('loginRedirect', { httpMethod: 'POST' })
    await signIn(visit.page, tenant.user)

    expect((await spa.outcome()).result?.account?.username).toBe(tenant.user.username)
    const authorize = visit.requests.find((request) => request.url().includes('/authorize'))
    expect(authorize?.method()).toBe('POST')
  })

  test('at /common signs in to the tenant of the user', async ({ entra, tenant, visit }) => {
    const authority = `${entra.url}/common`
    const spa = await openSpa({ visit, tenant, auth: { authority } })

    await spa.leave('loginRedirect')
    await signIn(visit.page, tenant.user)

    const { result } = await spa.outcome()
    expect(result?.tenantId).toBe(tenant.tenantId)
    expect(decodeJwt(result?.idToken ?? '')['iss']).toBe(tenant.issuer)
  })

  test('with a login_hint asks for the password only', async ({ tenant, visit }) => {
    const spa = await openSpa({ visit, tenant })

    await spa.leave('loginRedirect', { loginHint: tenant.user.username })
    await waitForPage(visit.page, 'Enter password')

    expect(await visit.page.locator('#displayName').textContent()).toBe(tenant.user.username)
    await enterPassword(visit.page, tenant.user)
    await visit.page.getByRole('button', { name: 'No' }).click()
    expect((await spa.outcome()).result?.account?.username).toBe(tenant.user.username)
  })

  test('after a wrong password tells AADSTS50126 and asks again', async ({ tenant, visit }) => {
    const spa = await openSpa({ visit, tenant })
    const { page } = visit

    await spa.leave('loginRedirect')
    await enterUsername(page, tenant.user.username)
    await enterPassword(page, { password: 'wrong' })

    const alert = page.locator('#passwordError')
    expect(await alert.textContent()).toMatch(/^Your account or password is incorrect\. .*AADSTS50126$/)
    expect(await page.getByPlaceholder('Password', { exact: true }).inputValue()).toBe('')
    await enterPassword(page, tenant.user)
    await page.getByRole('button', { name: 'No' }).click()
    expect((await spa.outcome()).result?.account?.username).toBe(tenant.user.username)
  })

  test('after a username that nobody has tells AADSTS50034 and asks again', async ({ tenant, visit }) => {
    const spa = await openSpa({ visit, tenant })
    const { page } = visit

    await spa.leave('loginRedirect')
    await enterUsername(page, 'nobody@contoso.example')

    expect(await page.locator('#usernameError').textContent()).toContain('AADSTS50034')
    expect(await page.getByPlaceholder('Email, phone, or Skype').inputValue()).toBe('nobody@contoso.example')
    await signIn(page, tenant.user)
    expect((await spa.outcome()).result?.account?.username).toBe(tenant.user.username)
  })

  test('goes back from the password to the username', async ({ tenant, visit }) => {
    const bob = tenant.addUser({ displayName: 'Bob Mock', userPrincipalName: 'bob' })
    const spa = await openSpa({ visit, tenant })

    await spa.leave('loginRedirect')
    await enterUsername(visit.page, bob.username)
    await visit.page.locator('#idBtn_Back').click()

    await signIn(visit.page, tenant.user)
    expect((await spa.outcome()).result?.account?.username).toBe(tenant.user.username)
  })
})

describe('MSAL Browser, loginPopup', () => {
  test('brings tokens to the page that opened the popup, and closes the popup', async ({ tenant, visit }) => {
    const spa = await openSpa({ visit, tenant })

    const opened = visit.page.waitForEvent('popup')
    const calling = spa.call('loginPopup')
    const popup = await opened
    const closed = popup.waitForEvent('close')
    await signIn(popup, tenant.user)

    const { result } = await calling
    await closed
    const { issuer } = tenant
    await verifyToken(result?.accessToken, tenant, { issuer, audience: tenant.api.appId })
    expect(visit.page.url()).toBe(`${spa.origin}/`)
  })

  test('fails with access_denied, AADSTS65004, where the person declines', async ({ tenant, visit }) => {
    const spa = await openSpa({ visit, tenant, seed: { requireConsent: true } })

    const opened = visit.page.waitForEvent('popup')
    const calling = spa.call('loginPopup')
    const popup = await opened
    await signIn(popup, tenant.user)
    await popup.getByRole('button', { name: 'Cancel' }).click()

    const { error } = await calling
    expect(error).toMatchObject({ name: 'ServerError', errorCode: 'access_denied' })
    expect(error?.message).toContain('AADSTS65004')
  })
})
