import { ConfidentialClientApplication, InteractionRequiredAuthError } from '@azure/msal-node'
import type { AccountInfo, AuthenticationResult } from '@azure/msal-node'
import { decodeJwt } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { LogEntry, MockEntra, TenantHandle, User } from 'mock-entra'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'

import { acquireByCode, refreshTokenOf, refreshTokensOf } from '../support/msal-sign-in.ts'
import { rejectionOf } from '../support/rejection.ts'
import { verifyToken } from '../support/verify-token.ts'

let entra: MockEntra
const requests: LogEntry[] = []

beforeAll(async () => {
  entra = await startMockEntra({ log: (entry) => requests.push(entry) })
})
afterEach(() => void vi.useRealTimers())
afterAll(() => entra.close())

interface SignedIn {
  readonly client: ConfidentialClientApplication
  readonly account: AccountInfo
  readonly scopes: string[]
  readonly result: AuthenticationResult
}

/** A web app whose cache holds one user's tokens. */
async function signIn(tenant: TenantHandle = entra, user: User = tenant.user): Promise<SignedIn> {
  const client = new ConfidentialClientApplication(tenant.msalConfig())
  const scopes = [`${tenant.api.identifierUri}/Tasks.Read`]
  const result = await acquireByCode(tenant, client, { scopes }, user)
  return { client, account: result.account!, scopes, result }
}

/** MSAL goes by the time of the process and the mock follows it, so that both grow older. */
function letProcessGrowOlder(minutes: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minutes * 60_000 })
}

describe('MSAL Node, acquireTokenSilent', () => {
  test('an access token that is still good is served from the cache', async () => {
    const { client, account, scopes, result } = await signIn()
    const before = requests.length

    const silent = await client.acquireTokenSilent({ scopes, account })

    expect(silent).toMatchObject({
      fromCache: true,
      accessToken: result.accessToken,
      idToken: result.idToken,
    })
    expect(requests.slice(before)).toEqual([])
  })

  test.each([
    ['the App ID URI', ({ api }: TenantHandle) => [`${api.identifierUri}/Tasks.Read`]],
    ['the client id', ({ api }: TenantHandle) => [`${api.appId}/Tasks.Read`]],
    ['.default', ({ api }: TenantHandle) => [`${api.identifierUri}/.default`]],
    ['.default of the client id', ({ api }: TenantHandle) => [`${api.appId}/.default`]],
    ['Microsoft Graph', () => ['User.Read']],
    ['Microsoft Graph in full', () => ['https://graph.microsoft.com/User.Read']],
    ['nothing but OpenID Connect', () => ['openid', 'profile', 'email']],
  ])('tokens whose scopes name %s are found in the cache', async (_name, scopesOf) => {
    const client = new ConfidentialClientApplication(entra.msalConfig())
    const scopes = scopesOf(entra)
    const { account, accessToken } = await acquireByCode(entra, client, { scopes })

    const silent = await client.acquireTokenSilent({ scopes, account: account! })

    expect(silent).toMatchObject({ fromCache: true, accessToken })
  })

  test('an access token that is about to expire is replaced without the user', async () => {
    const { client, account, scopes, result } = await signIn()

    letProcessGrowOlder(55)
    const silent = await client.acquireTokenSilent({ scopes, account })

    expect(silent.fromCache).toBe(false)
    expect(decodeJwt(silent.accessToken).exp).toBeGreaterThan(decodeJwt(result.accessToken).exp! + 54 * 60)
    await expect(verifyToken(silent.accessToken, entra, { issuer: entra.issuer })).resolves.toBeDefined()
  })

  test('an access token with more than five minutes left is not', async () => {
    const { client, account, scopes } = await signIn()

    letProcessGrowOlder(54)
    const silent = await client.acquireTokenSilent({ scopes, account })

    expect(silent.fromCache).toBe(true)
  })

  test('forceRefresh gets another access token for the same sign-in', async () => {
    const { client, account, scopes, result } = await signIn()

    const silent = await client.acquireTokenSilent({ scopes, account, forceRefresh: true })

    const [first, second] = [decodeJwt(result.accessToken), decodeJwt(silent.accessToken)]
    expect(silent.fromCache).toBe(false)
    expect(second['uti']).not.toBe(first['uti'])
    expect(second).toMatchObject({ aud: first.aud, oid: first['oid'], sid: first['sid'], sub: first.sub })
  })

  test("the token is dated by the tenant's clock", async () => {
    const tenant = entra.createTenant()
    const { client, account, scopes } = await signIn(tenant)

    tenant.clock.advance({ hours: 5 })
    const silent = await client.acquireTokenSilent({ scopes, account, forceRefresh: true })

    const { iat, exp } = decodeJwt(silent.accessToken)
    const now = Math.floor(tenant.clock.now() / 1000)
    expect(exp! - iat!).toBe(3599 + 300)
    expect(now - iat!).toBeGreaterThanOrEqual(300)
    expect(now - iat!).toBeLessThan(330)
  })

  test('another API gets a token by the same refresh token', async () => {
    const { client, account } = await signIn()
    const orders = entra.addApp({
      displayName: 'Orders API',
      identifierUris: ['api://orders'],
      api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [{ value: 'Orders.Read' }] },
    })

    const silent = await client.acquireTokenSilent({ scopes: ['api://orders/Orders.Read'], account })

    const claims = await verifyToken(silent.accessToken, entra, { audience: orders.appId })
    expect(claims).toMatchObject({ oid: entra.user.objectId, scp: 'Orders.Read' })
  })

  test('Microsoft Graph gets one, too', async () => {
    const { client, account } = await signIn()

    const silent = await client.acquireTokenSilent({ scopes: ['User.Read'], account })

    expect(decodeJwt(silent.accessToken)).toMatchObject({
      aud: 'https://graph.microsoft.com',
      scp: expect.stringContaining('User.Read') as string,
    })
  })

  test('a further scope of the same API gets a token with it', async () => {
    const { client, account } = await signIn()

    const silent = await client.acquireTokenSilent({
      scopes: [`${entra.api.identifierUri}/Tasks.ReadWrite`],
      account,
    })

    expect(String(decodeJwt(silent.accessToken)['scp']).split(' ')).toContain('Tasks.ReadWrite')
  })

  test('simultaneous calls make one request', async () => {
    const { client, account, scopes } = await signIn()
    const before = requests.length

    const results = await Promise.all(
      Array.from({ length: 16 }, () => client.acquireTokenSilent({ scopes, account, forceRefresh: true })),
    )

    expect(new Set(results.map(({ accessToken }) => accessToken)).size).toBe(1)
    expect(requests.slice(before).filter(({ path }) => path.endsWith('/token'))).toHaveLength(1)
  })

  test('every refresh yields a new refresh token, and the old one stays good', async () => {
    const { client, account, scopes } = await signIn()
    const old = refreshTokenOf(client)
    await client.acquireTokenSilent({ scopes, account, forceRefresh: true })

    const again = await client.acquireTokenByRefreshToken({ scopes, refreshToken: old })

    expect(refreshTokenOf(client)).not.toBe(old)
    expect(again?.uniqueId).toBe(entra.user.objectId)
  })

  test('a user who is signed out of MSAL needs interaction, without a request', async () => {
    const { client, account, scopes } = await signIn()
    await client.getTokenCache().removeAccount(account)
    const before = requests.length

    const error = await rejectionOf(client.acquireTokenSilent({ scopes, account }))

    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorCode: 'no_tokens_found' })
    expect(requests.slice(before)).toEqual([])
  })
})

describe('MSAL Node, acquireTokenSilent after entra.revokeSessions', () => {
  test('is an InteractionRequiredAuthError with AADSTS50173', async () => {
    const user = entra.addUser({ userPrincipalName: 'revoked' })
    const { client, account, scopes } = await signIn(entra, user)

    entra.revokeSessions(user)

    const error = await rejectionOf(client.acquireTokenSilent({ scopes, account, forceRefresh: true }))
    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 50173, subError: 'bad_token' })
  })

  test('MSAL drops the refresh token', async () => {
    const user = entra.addUser({ userPrincipalName: 'revoked-and-dropped' })
    const { client, account, scopes } = await signIn(entra, user)
    entra.revokeSessions(user)

    await rejectionOf(client.acquireTokenSilent({ scopes, account, forceRefresh: true }))

    expect(refreshTokensOf(client)).toEqual([])
  })

  test('the access token stays good until it expires', async () => {
    const user = entra.addUser({ userPrincipalName: 'revoked-with-token' })
    const { result, client, account, scopes } = await signIn(entra, user)

    entra.revokeSessions(user)

    const silent = await client.acquireTokenSilent({ scopes, account })
    expect(silent).toMatchObject({ fromCache: true, accessToken: result.accessToken })
    await expect(verifyToken(silent.accessToken, entra, { issuer: entra.issuer })).resolves.toBeDefined()
  })

  test('a new sign-in is good', async () => {
    const user = entra.addUser({ userPrincipalName: 'revoked-and-back' })
    const { client, scopes } = await signIn(entra, user)
    entra.revokeSessions(user)

    const { account } = await acquireByCode(entra, client, { scopes }, user)

    const silent = await client.acquireTokenSilent({ scopes, account: account!, forceRefresh: true })
    expect(silent.uniqueId).toBe(user.objectId)
  })

  test('other users are not asked again', async () => {
    const user = entra.addUser({ userPrincipalName: 'revoked-alone' })
    const { client, account, scopes } = await signIn()

    entra.revokeSessions(user)

    const silent = await client.acquireTokenSilent({ scopes, account, forceRefresh: true })
    expect(silent.uniqueId).toBe(entra.user.objectId)
  })
})
