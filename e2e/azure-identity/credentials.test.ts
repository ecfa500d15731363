import { randomUUID } from 'node:crypto'

import {
  AuthenticationError,
  AuthenticationRequiredError,
  ClientSecretCredential,
  CredentialUnavailableError,
  EnvironmentCredential,
  UsernamePasswordCredential,
} from '@azure/identity'
import { startMockEntra } from 'mock-entra'
import type { LogEntry, MockEntra } from 'mock-entra'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'

import { rejectionOf } from '../support/rejection.ts'
import { verifyToken } from '../support/verify-token.ts'

let entra: MockEntra
let appScope: string
let userScope: string
const requests: LogEntry[] = []

beforeAll(async () => {
  entra = await startMockEntra({ log: (entry) => requests.push(entry) })
  appScope = `${entra.api.identifierUri}/.default`
  userScope = `${entra.api.identifierUri}/Tasks.Read`
})
afterEach(() => vi.unstubAllEnvs())
afterAll(() => entra.close())

/** The SDK repeats a failed request three times, with pauses; these tests want the first answer. */
function withoutRetries(): ReturnType<MockEntra['identityOptions']> & {
  retryOptions: { maxRetries: number }
} {
  return { ...entra.identityOptions(), retryOptions: { maxRetries: 0 } }
}

function secretCredential(changes: Partial<MockEntra['credentials']> = {}): ClientSecretCredential {
  const { tenantId, clientId, clientSecret } = { ...entra.credentials, ...changes }
  return new ClientSecretCredential(tenantId, clientId, clientSecret, withoutRetries())
}

function passwordCredential(
  username = entra.user.username,
  password = entra.user.password ?? '',
): UsernamePasswordCredential {
  return new UsernamePasswordCredential(entra.tenantId, entra.app.appId, username, password, withoutRetries())
}

describe('@azure/identity', () => {
  test('ClientSecretCredential gets an app-only token', async () => {
    const { tenantId, clientId, clientSecret } = entra.credentials
    const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, entra.identityOptions())

    const { token } = await credential.getToken(appScope)

    const claims = await verifyToken(token, entra, { issuer: entra.issuer, audience: entra.api.appId })
    expect(claims).toMatchObject({ azp: clientId, roles: ['Tasks.Read.All'] })
  })

  test('ClientSecretCredential knows when the token expires', async () => {
    const start = Date.now()

    const { expiresOnTimestamp } = await secretCredential().getToken(appScope)

    expect(expiresOnTimestamp).toBeGreaterThan(start + 3_590_000)
    expect(expiresOnTimestamp).toBeLessThan(Date.now() + 3_610_000)
  })

  test('ClientSecretCredential serves the second call from its cache and makes no request', async () => {
    const credential = secretCredential()
    const first = await credential.getToken(appScope)
    const before = requests.length

    const second = await credential.getToken(appScope)

    expect(second.token).toBe(first.token)
    expect(requests.slice(before)).toEqual([])
  })

  test('ClientSecretCredential gets a v1 token for Azure Resource Manager', async () => {
    const { token } = await secretCredential().getToken('https://management.azure.com/.default')

    const claims = await verifyToken(token, entra, { audience: 'https://management.azure.com' })
    expect(claims).toMatchObject({ iss: `${entra.authority}/`, ver: '1.0' })
  })

  test('with trust off, identityOptions() carries the CA', async () => {
    await using untrusted = await startMockEntra({ trust: false })
    const { tenantId, clientId, clientSecret } = untrusted.credentials
    const credential = new ClientSecretCredential(
      tenantId,
      clientId,
      clientSecret,
      untrusted.identityOptions(),
    )

    const { token } = await credential.getToken(appScope)

    expect(token).toMatch(/^eyJ/)
  })

  test('EnvironmentCredential signs in with the variables of an app', async () => {
    vi.stubEnv('AZURE_TENANT_ID', entra.credentials.tenantId)
    vi.stubEnv('AZURE_CLIENT_ID', entra.credentials.clientId)
    vi.stubEnv('AZURE_CLIENT_SECRET', entra.credentials.clientSecret)

    const { token } = await new EnvironmentCredential(entra.identityOptions()).getToken(appScope)

    const claims = await verifyToken(token, entra, { issuer: entra.issuer, audience: entra.api.appId })
    expect(claims['azp']).toBe(entra.app.appId)
  })

  test('EnvironmentCredential finds the mock by AZURE_AUTHORITY_HOST', async () => {
    const { AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET } = entra.envFor('azure-sdk')
    vi.stubEnv('AZURE_AUTHORITY_HOST', entra.url)
    vi.stubEnv('AZURE_TENANT_ID', AZURE_TENANT_ID)
    vi.stubEnv('AZURE_CLIENT_ID', AZURE_CLIENT_ID)
    vi.stubEnv('AZURE_CLIENT_SECRET', AZURE_CLIENT_SECRET)

    // No variable switches instance discovery off, which would ask Microsoft about the mock.
    const { token } = await new EnvironmentCredential({ disableInstanceDiscovery: true }).getToken(appScope)

    await expect(verifyToken(token, entra, { issuer: entra.issuer })).resolves.toBeDefined()
  })

  test('EnvironmentCredential signs in with the variables of a user', async () => {
    vi.stubEnv('AZURE_TENANT_ID', entra.tenantId)
    vi.stubEnv('AZURE_CLIENT_ID', entra.app.appId)
    vi.stubEnv('AZURE_CLIENT_SECRET', undefined)
    vi.stubEnv('AZURE_USERNAME', entra.user.username)
    vi.stubEnv('AZURE_PASSWORD', entra.user.password)

    const { token } = await new EnvironmentCredential(entra.identityOptions()).getToken(userScope)

    const claims = await verifyToken(token, entra, { issuer: entra.issuer, audience: entra.api.appId })
    expect(claims).toMatchObject({ oid: entra.user.objectId, scp: 'Tasks.Read' })
  })

  test('UsernamePasswordCredential gets a delegated token', async () => {
    const { token } = await passwordCredential().getToken(userScope)

    const claims = await verifyToken(token, entra, { issuer: entra.issuer, audience: entra.api.appId })
    expect(claims).toMatchObject({ oid: entra.user.objectId, scp: 'Tasks.Read', azpacr: '0' })
  })

  test('a wrong secret is an AuthenticationRequiredError that names AADSTS7000215', async () => {
    const error = await rejectionOf(secretCredential({ clientSecret: 'wrong' }).getToken(appScope))

    expect(error).toBeInstanceOf(AuthenticationRequiredError)
    expect(error.name).toBe('AuthenticationRequiredError')
    expect(error.message).toContain('AADSTS7000215: ')
  })

  test('a wrong secret is asked about once, although the SDK retries by default', async () => {
    const { tenantId, clientId } = entra.credentials
    const credential = new ClientSecretCredential(tenantId, clientId, 'wrong', entra.identityOptions())
    const before = requests.length

    await rejectionOf(credential.getToken(appScope))

    expect(requests.slice(before).map(({ status }) => status)).toEqual([200, 401])
  })

  test('an unknown client is an AuthenticationRequiredError that names AADSTS700016', async () => {
    const error = await rejectionOf(secretCredential({ clientId: randomUUID() }).getToken(appScope))

    expect(error).toBeInstanceOf(AuthenticationRequiredError)
    expect(error.message).toContain('AADSTS700016: ')
  })

  // MSAL below discards why discovery failed, so that the SDK cannot tell either.
  test('an unknown tenant is a CredentialUnavailableError without an AADSTS code', async () => {
    const error = await rejectionOf(secretCredential({ tenantId: randomUUID() }).getToken(appScope))

    expect(error).toBeInstanceOf(CredentialUnavailableError)
    expect(error.name).toBe('CredentialUnavailableError')
    expect(error.message).toMatch(/^endpoints_resolution_error: /)
    expect(error.message).not.toContain('AADSTS')
  })

  test('a wrong password is an AuthenticationRequiredError that names AADSTS50126', async () => {
    const user = entra.addUser({ userPrincipalName: 'mistyped' })

    const error = await rejectionOf(passwordCredential(user.username, 'wrong').getToken(userScope))

    expect(error).toBeInstanceOf(AuthenticationRequiredError)
    expect(error.message).toContain('AADSTS50126: ')
  })

  test('an unknown user is an AuthenticationRequiredError that names AADSTS50034', async () => {
    const error = await rejectionOf(passwordCredential('nobody@contoso.onmicrosoft.com').getToken(userScope))

    expect(error).toBeInstanceOf(AuthenticationRequiredError)
    expect(error.message).toContain('AADSTS50034: ')
  })

  test('EnvironmentCredential wraps a refusal in an AuthenticationError that names the code', async () => {
    vi.stubEnv('AZURE_TENANT_ID', entra.tenantId)
    vi.stubEnv('AZURE_CLIENT_ID', entra.app.appId)
    vi.stubEnv('AZURE_CLIENT_SECRET', 'wrong')

    const error = await rejectionOf(new EnvironmentCredential(withoutRetries()).getToken(appScope))

    expect(error).toBeInstanceOf(AuthenticationError)
    expect(error).toMatchObject({ name: 'AuthenticationError', statusCode: 400 })
    expect(error.message).toContain('AADSTS7000215: ')
  })

  // The SDK takes no http authority, whatever its options say. That is why the mock speaks TLS.
  test('an authority host with http is refused by the SDK itself', () => {
    const { tenantId, clientId, clientSecret } = entra.credentials
    const options = { ...entra.identityOptions(), authorityHost: entra.httpUrl }

    const construct = (): unknown => new ClientSecretCredential(tenantId, clientId, clientSecret, options)

    expect(construct).toThrow("The authorityHost address must use the 'https' protocol.")
  })
})
