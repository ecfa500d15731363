import { ConfidentialClientApplication, ServerError } from '@azure/msal-node'
import { startMockEntra } from 'mock-entra'
import type { LogEntry, MockEntra, TenantHandle } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { signInOnDevice } from '../support/device.ts'
import { acquireByCode, webRedirectUri } from '../support/msal-sign-in.ts'
import { rejectionOf } from '../support/rejection.ts'
import { verifyToken } from '../support/verify-token.ts'

const multiTenantAppId = '7c1d2e3f-0000-4000-8000-000000000001'

let entra: MockEntra
let fabrikam: TenantHandle
let scopes: string[]
const requests: LogEntry[] = []

beforeAll(async () => {
  entra = await startMockEntra({ log: (entry) => requests.push(entry) })
  scopes = [`${entra.api.identifierUri}/Tasks.Read`]
  const multiTenantApp = {
    appId: multiTenantAppId,
    displayName: 'Everywhere',
    secret: 'everywhere',
    web: { redirectUris: ['http://localhost/auth/callback'] },
  }
  entra.addApp(multiTenantApp)
  fabrikam = entra.createTenant({ domain: 'fabrikam.onmicrosoft.com', apps: [multiTenantApp] })
})
afterAll(() => entra.close())

function webClient(): ConfidentialClientApplication {
  return new ConfidentialClientApplication(entra.msalConfig())
}

describe('MSAL Node, accounts', () => {
  test('homeAccountId is the object id and the tenant id of the user', async () => {
    const client = webClient()

    await acquireByCode(entra, client, { scopes })

    const accounts = await client.getTokenCache().getAllAccounts()
    expect(accounts.map(({ homeAccountId }) => homeAccountId)).toEqual([
      `${entra.user.objectId}.${entra.tenantId}`,
    ])
  })

  test('two users of one client stand side by side, each with tokens of their own', async () => {
    const client = webClient()
    const bob = entra.addUser({ userPrincipalName: 'bob' })
    await acquireByCode(entra, client, { scopes })
    await acquireByCode(entra, client, { scopes }, bob)

    const accounts = await client.getTokenCache().getAllAccounts()
    const tokens = await Promise.all(
      accounts.map((account) => client.acquireTokenSilent({ scopes, account, forceRefresh: true })),
    )

    expect(accounts.map(({ username }) => username)).toEqual([entra.user.username, bob.username])
    expect(tokens.map(({ uniqueId }) => uniqueId)).toEqual([entra.user.objectId, bob.objectId])
  })

  test('a user who signs in twice is one account', async () => {
    const client = webClient()
    await acquireByCode(entra, client, { scopes })
    await acquireByCode(entra, client, { scopes })

    expect(await client.getTokenCache().getAllAccounts()).toHaveLength(1)
  })

  test('removeAccount forgets one user, and leaves the other', async () => {
    const client = webClient()
    const carol = entra.addUser({ userPrincipalName: 'carol' })
    const alices = await acquireByCode(entra, client, { scopes })
    const carols = await acquireByCode(entra, client, { scopes }, carol)

    await client.getTokenCache().removeAccount(alices.account!)

    const left = await client.getTokenCache().getAllAccounts()
    expect(left.map(({ username }) => username)).toEqual([carol.username])
    await expect(
      client.acquireTokenSilent({ scopes, account: alices.account!, forceRefresh: true }),
    ).rejects.toMatchObject({ errorCode: 'no_tokens_found' })
    const silent = await client.acquireTokenSilent({ scopes, account: carols.account! })
    expect(silent.uniqueId).toBe(carol.objectId)
  })

  test('an account is found by the ids of the user', async () => {
    const client = webClient()
    await acquireByCode(entra, client, { scopes })
    const cache = client.getTokenCache()

    const byHomeId = await cache.getAccountByHomeId(`${entra.user.objectId}.${entra.tenantId}`)
    const byLocalId = await cache.getAccountByLocalId(entra.user.objectId)

    expect([byHomeId?.username, byLocalId?.username]).toEqual([entra.user.username, entra.user.username])
  })

  test('a serialized cache goes on in another process, without a request', async () => {
    const client = webClient()
    const { accessToken } = await acquireByCode(entra, client, { scopes })
    const restarted = webClient()
    restarted.getTokenCache().deserialize(client.getTokenCache().serialize())
    const [account] = await restarted.getTokenCache().getAllAccounts()
    const before = requests.length

    const silent = await restarted.acquireTokenSilent({ scopes, account: account! })

    expect(silent).toMatchObject({ fromCache: true, accessToken })
    expect(requests.slice(before).filter(({ path }) => path.endsWith('/token'))).toEqual([])
  })

  test('an account that is passed to the next sign-in names its user', async () => {
    const client = webClient()
    const dave = entra.addUser({ userPrincipalName: 'dave' })
    const { account } = await acquireByCode(entra, client, { scopes }, dave)

    const again = await acquireByCode(entra, client, { scopes, account: account! })

    expect(account?.loginHint).toEqual(expect.any(String))
    expect(again.account?.homeAccountId).toBe(account?.homeAccountId)
  })
})

describe('MSAL Node, authorities that name no tenant', () => {
  function clientAt(segment: string): ConfidentialClientApplication {
    const { knownAuthorities } = entra.msalConfig().auth
    return new ConfidentialClientApplication({
      auth: {
        clientId: multiTenantAppId,
        clientSecret: 'everywhere',
        authority: `${entra.url}/${segment}`,
        knownAuthorities,
      },
    })
  }

  describe.each(['common', 'organizations'])('%s', (segment) => {
    test("users of two tenants get tokens of their own tenants' issuers", async () => {
      const client = clientAt(segment)
      const graph = { scopes: ['User.Read'] }

      const contosos = await acquireByCode(entra, client, { ...graph, loginHint: entra.user.username })
      const fabrikams = await acquireByCode(fabrikam, client, { ...graph, loginHint: fabrikam.user.username })

      await verifyToken(contosos.idToken, entra, { issuer: entra.issuer, audience: multiTenantAppId })
      await verifyToken(fabrikams.idToken, fabrikam, { issuer: fabrikam.issuer, audience: multiTenantAppId })
      expect([contosos.tenantId, fabrikams.tenantId]).toEqual([entra.tenantId, fabrikam.tenantId])
      expect(fabrikams.account?.homeAccountId).toBe(`${fabrikam.user.objectId}.${fabrikam.tenantId}`)
    })

    test('without a hint the user decides the tenant', async () => {
      const result = await acquireByCode(fabrikam, clientAt(segment), { scopes: ['User.Read'] })

      expect(result.tenantId).toBe(fabrikam.tenantId)
      expect(result.account?.username).toBe(fabrikam.user.username)
    })

    test('the refresh token decides the tenant', async () => {
      const client = clientAt(segment)
      const request = { scopes: ['User.Read'], loginHint: fabrikam.user.username }
      const { account } = await acquireByCode(fabrikam, client, request)

      const silent = await client.acquireTokenSilent({
        scopes: ['User.Read'],
        account: account!,
        forceRefresh: true,
      })

      expect(silent).toMatchObject({ fromCache: false, tenantId: fabrikam.tenantId })
    })

    test('the device code decides the tenant', async () => {
      const config = { auth: { ...entra.msalConfig().auth, authority: `${entra.url}/${segment}` } }

      const result = await signInOnDevice({ config, scopes: ['User.Read'] }, ({ userCode }) =>
        entra.approveDeviceCode(userCode),
      )

      expect(result).toMatchObject({ tenantId: entra.tenantId, uniqueId: entra.user.objectId })
    })
  })

  test('a domain stands for its tenant', async () => {
    const { auth } = entra.msalConfig()
    const client = new ConfidentialClientApplication({
      auth: { ...auth, authority: `${entra.url}/contoso.onmicrosoft.com` },
    })

    const { account, accessToken, idToken } = await acquireByCode(entra, client, { scopes })
    const silent = await client.acquireTokenSilent({ scopes, account: account! })

    await verifyToken(idToken, entra, { issuer: entra.issuer, audience: entra.app.appId })
    expect(silent).toMatchObject({ fromCache: true, accessToken, tenantId: entra.tenantId })
  })

  test("a tenant's handle signs nobody in where the authority names another tenant", async () => {
    const url = await webClient().getAuthCodeUrl({ scopes: ['User.Read'], redirectUri: webRedirectUri })

    const error = await rejectionOf(fabrikam.signIn(url))

    expect(error).toMatchObject({ name: 'MockEntraError', code: 'MOCK_ENTRA_MISSING_OBJECT' })
    expect(error.message).toContain(fabrikam.user.username)
  })

  test("a tenant's handle approves no device of another tenant", async () => {
    const device = { config: entra.msalConfig(), scopes: ['User.Read'] }

    const result = await signInOnDevice(device, ({ userCode }) => {
      expect(() => fabrikam.approveDeviceCode(userCode)).toThrow(fabrikam.user.username)
      entra.approveDeviceCode(userCode)
    })

    expect(result?.uniqueId).toBe(entra.user.objectId)
  })

  function signInWithPassword(segment: string): Promise<unknown> {
    const { username, password = '' } = fabrikam.user
    return clientAt(segment).acquireTokenByUsernamePassword({ scopes: ['User.Read'], username, password })
  }

  test("at organizations the domain of the user's name decides the tenant of a password", async () => {
    await expect(signInWithPassword('organizations')).resolves.toMatchObject({ tenantId: fabrikam.tenantId })
  })

  test('at common a password is a ServerError with AADSTS9001023', async () => {
    const error = await rejectionOf(signInWithPassword('common'))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_request', errorNo: 9001023 })
  })
})
