import {
  ConfidentialClientApplication,
  InteractionRequiredAuthError,
  PublicClientApplication,
} from '@azure/msal-node'
import { decodeJwt } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { launchBrowser } from '../pages/browser.ts'
import { serveCallback } from './serve-callback.ts'

let entra: MockEntra
beforeEach(async () => {
  entra = await startMockEntra()
})
afterEach(() => entra.close())

test('a user signs in without a browser', async () => {
  // #region sign-in
  const redirectUri = 'http://localhost:3000/auth/callback'
  const web = entra.addApp({ displayName: 'Web', secret: 's3cret', web: { redirectUris: [redirectUri] } })
  const client = new ConfidentialClientApplication(entra.msalConfig(web))
  const scopes = [`${entra.api.identifierUri}/Tasks.Read`]

  const url = await client.getAuthCodeUrl({ scopes, redirectUri })
  const { params } = await entra.signIn(url) // what browser and user would do; { user } names another one
  const result = await client.acquireTokenByCode({ code: params['code'] ?? '', scopes, redirectUri })
  // #endregion

  expect(result.account?.username).toBe(entra.user.username)
  expect(result.scopes).toEqual(scopes)
})

test('a browser signs in', async () => {
  await using app = await serveCallback()
  await using browser = await launchBrowser()
  const page = await browser.newPage({ ignoreHTTPSErrors: true })
  const spa = entra.addApp({ displayName: 'Web', secret: 's3cret', web: { redirectUris: [app.redirectUri] } })
  const client = new ConfidentialClientApplication(entra.msalConfig(spa))
  const authorizeUrl = await client.getAuthCodeUrl({ scopes: ['openid'], redirectUri: app.redirectUri })

  // #region browser
  await page.goto(authorizeUrl) // or wherever your app sends the browser
  await page.fill('#i0116', entra.user.username)
  await page.click('#idSIButton9')
  await page.fill('#i0118', entra.user.password ?? '')
  await page.click('#idSIButton9')
  await page.click('#idBtn_Back') // Stay signed in? No
  // #endregion

  await page.waitForURL(`${app.redirectUri}?**`)
  expect(new URL(page.url()).searchParams.get('code')).toMatch(/^1\./)
})

test('interaction is required, and a challenge is answered', async () => {
  const redirectUri = 'http://localhost/auth/callback'
  const client = new ConfidentialClientApplication(entra.msalConfig())
  const scopes = [`${entra.api.identifierUri}/Tasks.Read`]
  const first = await entra.signIn(await client.getAuthCodeUrl({ scopes, redirectUri }))
  const { account } = await client.acquireTokenByCode({
    code: first.params['code'] ?? '',
    scopes,
    redirectUri,
  })

  // #region interaction
  entra.setConditionalAccess(entra.user, { grantControls: ['mfa'] })
  const silent = client.acquireTokenSilent({ account: account!, scopes, forceRefresh: true })
  const refusal = await silent.catch((error: unknown) => error) // AADSTS50076, with a claims challenge
  if (!(refusal instanceof InteractionRequiredAuthError)) throw refusal

  const url = await client.getAuthCodeUrl({ scopes, redirectUri, claims: refusal.claims })
  const { params } = await entra.signIn(url) // passes the second factor; in a browser its code is 123456
  // #endregion

  const result = await client.acquireTokenByCode({ code: params['code'] ?? '', scopes, redirectUri })
  expect(result.accessToken).toMatch(/^ey/)
})

test('an API calls another one for the user', async () => {
  const middle = entra.addApp({ displayName: 'Middle', secret: 's3cret', identifierUris: ['api://middle'] })
  const userToken = await entra.tokens.accessToken({ resource: 'api://middle', scopes: ['access'] })

  // #region on-behalf-of
  const client = new ConfidentialClientApplication(entra.msalConfig(middle))
  const result = await client.acquireTokenOnBehalfOf({
    oboAssertion: userToken,
    scopes: [`${entra.api.identifierUri}/Tasks.Read`],
  })
  // #endregion

  expect(decodeJwt(result?.accessToken ?? '')['oid']).toBe(entra.user.objectId)
})

test('a device code is approved', async () => {
  const native = entra.addApp({ displayName: 'Tool', isFallbackPublicClient: true })
  const client = new PublicClientApplication(entra.msalConfig(native))

  // #region device-code
  const result = await client.acquireTokenByDeviceCode({
    scopes: [`${entra.api.identifierUri}/Tasks.Read`],
    deviceCodeCallback: ({ userCode }) => entra.approveDeviceCode(userCode),
  })
  // #endregion

  expect(result?.account?.username).toBe(entra.user.username)
})
