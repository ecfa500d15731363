import { randomUUID } from 'node:crypto'

import { ClientAuthError, ConfidentialClientApplication, ServerError } from '@azure/msal-node'
import type { AuthenticationResult, Configuration } from '@azure/msal-node'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { LogEntry, MockEntra } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { rejectionOf } from '../support/rejection.ts'
import { verifyToken } from '../support/verify-token.ts'

let entra: MockEntra
let scope: string
const requests: LogEntry[] = []

beforeAll(async () => {
  entra = await startMockEntra({ log: (entry) => requests.push(entry) })
  scope = `${entra.api.identifierUri}/.default`
})
afterAll(() => entra.close())

/** One call with a client of its own, so that no cache is warm. */
async function acquire(config: Configuration, scopes = [scope]): Promise<AuthenticationResult | null> {
  return await new ConfidentialClientApplication(config).acquireTokenByClientCredential({ scopes })
}

function configWith(auth: Partial<Configuration['auth']>): Configuration {
  const config = entra.msalConfig()
  return { ...config, auth: { ...config.auth, ...auth } }
}

describe('MSAL Node, client credentials', () => {
  test('a token for the .default scope verifies with the published keys, issuer and audience', async () => {
    const result = await acquire(entra.msalConfig())

    const claims = await verifyToken(result?.accessToken, entra, {
      issuer: entra.issuer,
      audience: entra.api.appId,
    })
    expect(claims).toMatchObject({
      azp: entra.app.appId,
      azpacr: '1',
      oid: entra.app.servicePrincipalId,
      sub: entra.app.servicePrincipalId,
      tid: entra.tenantId,
      ver: '2.0',
    })
  })

  test('the token has the app roles that the API granted, and no scopes', async () => {
    const result = await acquire(entra.msalConfig())

    const claims = decodeJwt(result?.accessToken ?? '')
    expect(claims['roles']).toEqual(['Tasks.Read.All'])
    expect(claims).not.toHaveProperty('scp')
  })

  test('the token of an app without grants has no roles', async () => {
    const app = entra.addApp({ displayName: 'Without grants', secret: 'without-grants' })

    const result = await acquire(entra.msalConfig(app))

    expect(decodeJwt(result?.accessToken ?? '')).not.toHaveProperty('roles')
  })

  test('the result says when the token expires and whose scope it has', async () => {
    const start = Date.now()

    const result = await acquire(entra.msalConfig())

    expect(result).toMatchObject({ tokenType: 'Bearer', scopes: [scope], fromCache: false, account: null })
    expect(result?.expiresOn?.getTime()).toBeGreaterThan(start + 3_590_000)
    expect(result?.expiresOn?.getTime()).toBeLessThan(Date.now() + 3_610_000)
  })

  test('the second call is served from the cache and makes no request', async () => {
    const client = new ConfidentialClientApplication(entra.msalConfig())
    const first = await client.acquireTokenByClientCredential({ scopes: [scope] })
    const before = requests.length

    const second = await client.acquireTokenByClientCredential({ scopes: [scope] })

    expect(second).toMatchObject({ fromCache: true, accessToken: first?.accessToken })
    expect(requests.slice(before)).toEqual([])
  })

  test('a token that lives for less than 300 seconds is not cached', async () => {
    await using brief = await startMockEntra({ tokenLifetime: 299 })
    const client = new ConfidentialClientApplication(brief.msalConfig())
    const first = await client.acquireTokenByClientCredential({ scopes: [scope] })

    const second = await client.acquireTokenByClientCredential({ scopes: [scope] })

    expect(second?.fromCache).toBe(false)
    expect(second?.accessToken).not.toBe(first?.accessToken)
  })

  test('a tenant is named by its domain as well as by its id', async () => {
    const authority = `${entra.url}/contoso.onmicrosoft.com`

    const result = await acquire(configWith({ authority }))

    const claims = await verifyToken(result?.accessToken, entra, { issuer: entra.issuer })
    expect(claims['tid']).toBe(entra.tenantId)
  })

  test('a wrong secret is a ServerError with AADSTS7000215', async () => {
    const error = await rejectionOf(acquire(configWith({ clientSecret: 'wrong' })))

    // MSAL's types say that errorNo is a string; what it delivers is the number that Entra sent.
    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_client', errorNo: 7000215, status: 401, subError: '' })
    expect(error.message).toContain('AADSTS7000215: ')
  })

  test('an expired secret is a ServerError with AADSTS7000222', async () => {
    const app = entra.addApp({
      displayName: 'Expired secret',
      passwordCredentials: [{ secretText: 'once-valid', endDateTime: '2020-01-01T00:00:00Z' }],
    })

    const error = await rejectionOf(acquire(entra.msalConfig(app)))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_client', errorNo: 7000222, status: 401 })
  })

  test('a secret expires as the clock advances', async () => {
    const tenant = entra.createTenant()
    const endDateTime = new Date(Date.now() + 3_600_000)
    const app = tenant.addApp({
      displayName: 'Secret for an hour',
      passwordCredentials: [{ secretText: 'for-an-hour', endDateTime }],
    })
    await acquire(tenant.msalConfig(app), ['api://tasks/.default'])

    tenant.clock.advance({ minutes: 61 })

    const error = await rejectionOf(acquire(tenant.msalConfig(app), ['api://tasks/.default']))
    expect(error).toMatchObject({ errorCode: 'invalid_client', errorNo: 7000222 })
  })

  test('an unknown client is a ServerError with AADSTS700016', async () => {
    const error = await rejectionOf(acquire(configWith({ clientId: randomUUID() })))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'unauthorized_client', errorNo: 700016, status: 400 })
  })

  test('a disabled app is a ServerError with AADSTS7000112', async () => {
    const app = entra.addApp({ displayName: 'Disabled', secret: 'disabled', accountEnabled: false })

    const error = await rejectionOf(acquire(entra.msalConfig(app)))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'unauthorized_client', errorNo: 7000112, status: 400 })
  })

  test('a scope other than .default is a ServerError with AADSTS1002012', async () => {
    const error = await rejectionOf(acquire(entra.msalConfig(), [`${entra.api.identifierUri}/Tasks.Read`]))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_scope', errorNo: 1002012, status: 400 })
  })

  test('an API that requires assignment refuses an unassigned app with AADSTS501051', async () => {
    const api = entra.addApp({
      displayName: 'Members only',
      identifierUris: ['api://members-only'],
      appRoleAssignmentRequired: true,
    })

    const error = await rejectionOf(acquire(entra.msalConfig(), [`${api.identifierUri}/.default`]))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 501051, status: 400 })
  })

  test('a resource that nobody registered gets a token for itself', async () => {
    const result = await acquire(entra.msalConfig(), ['api://unregistered/.default'])

    const claims = await verifyToken(result?.accessToken, entra, {
      issuer: entra.issuer,
      audience: 'api://unregistered',
    })
    expect(claims['idtyp']).toBe('app')
  })

  test('with strict, a resource that nobody registered is a ServerError with AADSTS500011', async () => {
    await using strict = await startMockEntra({ strict: true })

    const error = await rejectionOf(acquire(strict.msalConfig(), ['api://unregistered/.default']))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_resource', errorNo: 500011, status: 400 })
  })

  // MSAL discards why discovery failed. The log has it.
  test('an unknown tenant fails in discovery, as a ClientAuthError without an AADSTS code', async () => {
    const tenantId = randomUUID()

    const error = await rejectionOf(acquire(configWith({ authority: `${entra.url}/${tenantId}` })))

    expect(error).toBeInstanceOf(ClientAuthError)
    expect(error).toMatchObject({ errorCode: 'endpoints_resolution_error' })
    expect(error).not.toHaveProperty('errorNo')
    expect(requests.filter(({ path }) => path.includes(tenantId))).toMatchObject([
      { method: 'GET', status: 400, code: 'AADSTS90002' },
    ])
  })

  test('a client without a credential is refused by MSAL itself, before any request', async () => {
    const app = entra.addApp({ displayName: 'Without a secret' })
    const before = requests.length

    const error = await rejectionOf(acquire(entra.msalConfig(app)))

    expect(error).toBeInstanceOf(ClientAuthError)
    expect(error).toMatchObject({ errorCode: 'invalid_client_credential' })
    expect(requests.slice(before)).toEqual([])
  })

  test('the authority /common is refused by MSAL itself', async () => {
    const error = await rejectionOf(acquire(configWith({ authority: `${entra.url}/common` })))

    expect(error).toBeInstanceOf(ClientAuthError)
    expect(error).toMatchObject({ errorCode: 'missing_tenant_id_error' })
  })

  test('two mocks in one process sign with keys of their own', async () => {
    await using other = await startMockEntra()

    const [mine, others] = await Promise.all([acquire(entra.msalConfig()), acquire(other.msalConfig())])

    const audience = entra.api.appId
    await verifyToken(mine?.accessToken, entra, { issuer: entra.issuer, audience })
    await verifyToken(others?.accessToken, other, { issuer: other.issuer, audience })
    await expect(verifyToken(others?.accessToken, entra, { audience })).rejects.toMatchObject({
      code: 'ERR_JWKS_NO_MATCHING_KEY',
    })
  })

  test('with trust off, msalConfig() carries the CA', async () => {
    await using untrusted = await startMockEntra({ trust: false })

    const result = await acquire(untrusted.msalConfig())

    expect(decodeJwt(result?.accessToken ?? '')).toMatchObject({ iss: untrusted.issuer })
  })

  test('with trust off, a configuration without the CA fails in discovery', async () => {
    await using untrusted = await startMockEntra({ trust: false })
    const { auth } = untrusted.msalConfig()

    const error = await rejectionOf(acquire({ auth }))

    expect(error).toMatchObject({ errorCode: 'endpoints_resolution_error' })
  })

  test.each(['https://management.azure.com', 'https://management.azure.com/'])(
    'a token for %s has version 1, the v1 issuer and the audience as requested',
    async (resource) => {
      const result = await acquire(entra.msalConfig(), [`${resource}/.default`])

      const claims = await verifyToken(result?.accessToken, entra, {
        issuer: `${entra.authority}/`,
        audience: resource,
      })
      const { x5t, kid } = decodeProtectedHeader(result?.accessToken ?? '')
      expect(claims).toMatchObject({ ver: '1.0', appid: entra.app.appId, appidacr: '1', idtyp: 'app' })
      expect(x5t).toBe(kid)
    },
  )

  test('an app-only token for Microsoft Graph has version 1, and a signature that the published keys verify', async () => {
    const result = await acquire(entra.msalConfig(), ['https://graph.microsoft.com/.default'])

    const claims = await verifyToken(result?.accessToken, entra, {
      issuer: `${entra.authority}/`,
      audience: 'https://graph.microsoft.com',
    })
    expect(claims).toMatchObject({ ver: '1.0', idtyp: 'app' })
  })
})
