import {
  ConfidentialClientApplication,
  CryptoProvider,
  InteractionRequiredAuthError,
  PublicClientApplication,
  ServerError,
} from '@azure/msal-node'
import { decodeJwt } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { App, LogEntry, MockEntra } from 'mock-entra'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'

import { acquireByCode, nativeRedirectUri, obtainCode, refreshTokenOf } from '../support/msal-sign-in.ts'
import { rejectionOf } from '../support/rejection.ts'
import { addSpa, createSpaClient, spaRedirectUri } from '../support/spa-client.ts'
import { verifyToken } from '../support/verify-token.ts'

let entra: MockEntra
let spa: App
const requests: LogEntry[] = []
let request: { readonly scopes: string[]; readonly redirectUri: string }

beforeAll(async () => {
  entra = await startMockEntra({ log: (entry) => requests.push(entry) })
  spa = addSpa(entra)
  request = { scopes: [`${entra.api.identifierUri}/Tasks.Read`], redirectUri: spaRedirectUri }
})
afterEach(() => void vi.useRealTimers())
afterAll(() => entra.close())

describe('single-page apps, with MSAL', () => {
  test('a page gets an access token for the user', async () => {
    const result = await acquireByCode(entra, createSpaClient(entra, spa), request)

    const claims = await verifyToken(result.accessToken, entra, { issuer: entra.issuer })
    expect(claims).toMatchObject({ azp: spa.appId, azpacr: '0', oid: entra.user.objectId })
  })

  test('a server that redeems the code is a ServerError with AADSTS9002327', async () => {
    const server = new PublicClientApplication(entra.msalConfig(spa))

    const error = await rejectionOf(acquireByCode(entra, server, request))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_request', errorNo: 9002327 })
  })

  test('a server that uses the refresh token is a ServerError with AADSTS9002327', async () => {
    const page = createSpaClient(entra, spa)
    await acquireByCode(entra, page, request)
    const server = new PublicClientApplication(entra.msalConfig(spa))

    const error = await rejectionOf(
      server.acquireTokenByRefreshToken({ scopes: request.scopes, refreshToken: refreshTokenOf(page) }),
    )

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_request', errorNo: 9002327 })
  })

  test('a page that redeems the code of a native app is a ServerError with AADSTS9002326', async () => {
    const page = createSpaClient(entra, entra.app)

    const error = await rejectionOf(
      acquireByCode(entra, page, { ...request, redirectUri: nativeRedirectUri }),
    )

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_request', errorNo: 9002326 })
  })

  test('a request without PKCE comes back with AADSTS9002325', async () => {
    const url = await createSpaClient(entra, spa).getAuthCodeUrl(request)

    const { params } = await entra.signIn(url)

    expect(params).toMatchObject({ error: 'invalid_request' })
    expect(params['error_description']).toMatch(/^AADSTS9002325: /)
    expect(params).not.toHaveProperty('code')
  })

  test('a refresh token is good for a day after the sign-in, and then refused with AADSTS700084', async () => {
    const tenant = entra.createTenant()
    const page = createSpaClient(tenant, addSpa(tenant))
    const scopes = ['User.Read']
    await acquireByCode(tenant, page, { scopes, redirectUri: spaRedirectUri })

    tenant.clock.advance({ hours: 23 })
    await page.acquireTokenByRefreshToken({ scopes, refreshToken: refreshTokenOf(page) })
    tenant.clock.advance({ hours: 1 })
    const error = await rejectionOf(
      page.acquireTokenByRefreshToken({ scopes, refreshToken: refreshTokenOf(page) }),
    )

    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 700084, subError: 'bad_token' })
  })

  test('MSAL knows when the refresh token ends, and does not even ask', async () => {
    const page = createSpaClient(entra, spa)
    const { account } = await acquireByCode(entra, page, request)
    const { scopes } = request
    const before = requests.length

    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 86_400_000 })
    const error = await rejectionOf(page.acquireTokenSilent({ scopes, account: account! }))

    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorCode: 'refresh_token_expired' })
    expect(requests.slice(before).filter(({ path }) => path.endsWith('/token'))).toEqual([])
  })
})

describe('native apps, with MSAL', () => {
  test.each([
    ['http://localhost', 'http://localhost:49152'],
    ['http://127.0.0.1', 'http://127.0.0.1:49152'],
    ['http://localhost/auth', 'http://localhost:8400/auth'],
    ['msal7c1d2e3f://auth', 'msal7c1d2e3f://auth'],
    ['com.contoso.tasks://callback', 'com.contoso.tasks://callback'],
    ['urn:ietf:wg:oauth:2.0:oob', 'urn:ietf:wg:oauth:2.0:oob'],
    [
      'https://login.microsoftonline.com/common/oauth2/nativeclient',
      'https://login.microsoftonline.com/common/oauth2/nativeclient',
    ],
  ])('whose redirect URI is %s take a code at %s', async (registered, redirectUri) => {
    const app = entra.addApp({
      displayName: `Native app at ${registered}`,
      publicClient: { redirectUris: [registered] },
    })
    const client = new PublicClientApplication(entra.msalConfig(app))

    const result = await acquireByCode(entra, client, { scopes: request.scopes, redirectUri })

    expect(result.uniqueId).toBe(entra.user.objectId)
  })

  test('PKCE is optional', async () => {
    const client = new PublicClientApplication(entra.msalConfig())
    const native = { scopes: request.scopes, redirectUri: nativeRedirectUri }
    const { params } = await entra.signIn(await client.getAuthCodeUrl(native))

    const result = await client.acquireTokenByCode({ ...native, code: params['code']! })

    expect(decodeJwt(result.accessToken)['azpacr']).toBe('0')
  })

  test('a code challenge that is too short comes back with AADSTS501491', async () => {
    const client = new PublicClientApplication(entra.msalConfig())
    const { challenge } = await new CryptoProvider().generatePkceCodes()
    const url = await client.getAuthCodeUrl({
      scopes: request.scopes,
      redirectUri: nativeRedirectUri,
      codeChallenge: challenge.slice(1),
      codeChallengeMethod: 'S256',
    })

    const { params } = await entra.signIn(url)

    expect(params['error_description']).toMatch(/^AADSTS501491: /)
  })

  test('one registration may be a web app and a native app, each by its redirect URI', async () => {
    const { scopes } = request
    const web = await acquireByCode(entra, new ConfidentialClientApplication(entra.msalConfig()), { scopes })
    const native = await acquireByCode(entra, new PublicClientApplication(entra.msalConfig()), {
      scopes,
      redirectUri: nativeRedirectUri,
    })

    const classes = [web, native].map(({ accessToken }) => decodeJwt(accessToken)['azpacr'])
    expect(classes).toEqual(['1', '0'])
  })

  test('an app that is public only and sends a secret is a ServerError with AADSTS700025', async () => {
    const app = entra.addApp({
      displayName: 'Native only',
      isFallbackPublicClient: true,
      publicClient: { redirectUris: [nativeRedirectUri] },
    })
    const native = new PublicClientApplication(entra.msalConfig(app))
    const code = await obtainCode(entra, native, {
      scopes: request.scopes,
      redirectUri: nativeRedirectUri,
    })
    const withSecret = new ConfidentialClientApplication(
      entra.msalConfig({ ...app, secret: 'nobody-gave-it-one' }),
    )

    const error = await rejectionOf(withSecret.acquireTokenByCode(code))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_client', errorNo: 700025 })
  })
})
