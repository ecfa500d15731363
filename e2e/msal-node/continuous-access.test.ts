import { ConfidentialClientApplication, InteractionRequiredAuthError } from '@azure/msal-node'
import { decodeJwt } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { App, MockEntra, TenantHandle } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { acquireByCode } from '../support/msal-sign-in.ts'
import { rejectionOf } from '../support/rejection.ts'

let entra: MockEntra

beforeAll(async () => {
  entra = await startMockEntra()
})
afterAll(() => entra.close())

function clientWith(tenant: TenantHandle, clientCapabilities: string[]): ConfidentialClientApplication {
  const config = tenant.msalConfig()
  return new ConfidentialClientApplication({ ...config, auth: { ...config.auth, clientCapabilities } })
}

function addContinuousApi(tenant: TenantHandle): App {
  return tenant.addApp({
    displayName: 'Continuous API',
    identifierUris: ['api://continuous'],
    api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [{ value: 'Read' }] },
    optionalClaims: { accessToken: [{ name: 'xms_cc' }] },
  })
}

/** Hours that a token is good for. */
async function lifetimeOf(scope: string, capabilities: string[]): Promise<number> {
  const tenant = entra.createTenant()
  addContinuousApi(tenant)
  const start = Date.now()
  const result = await acquireByCode(tenant, clientWith(tenant, capabilities), { scopes: [scope] })
  return Math.round((result.expiresOn!.getTime() - start) / 3_600_000)
}

describe('MSAL Node, continuous access evaluation', () => {
  test.each([
    { hours: 24, resource: 'an API that registers xms_cc', scope: 'api://continuous/Read' },
    { hours: 24, resource: 'Microsoft Graph', scope: 'User.Read' },
    { hours: 1, resource: 'an API that does not register xms_cc', scope: 'api://unregistered/Read' },
  ])('a client that declares cp1 gets a token of $hours h for $resource', async ({ scope, hours }) => {
    expect(await lifetimeOf(scope, ['cp1'])).toBe(hours)
  })

  test.each(['api://continuous/Read', 'User.Read'])(
    'a client that does not declare it gets a token of an hour for %s',
    async (scope) => {
      expect(await lifetimeOf(scope, [])).toBe(1)
    },
  )

  test('the long-lived token says so, and MSAL is told to renew it at half time', async () => {
    const tenant = entra.createTenant()
    addContinuousApi(tenant)
    const client = clientWith(tenant, ['cp1'])

    const result = await acquireByCode(tenant, client, { scopes: ['api://continuous/Read'] })

    expect(decodeJwt(result.accessToken)).toMatchObject({ xms_cc: ['cp1'], xms_ssm: '1' })
    const [refresh, end] = [result.refreshOn!.getTime(), result.expiresOn!.getTime()]
    expect(Math.round((end - refresh) / 3_600_000)).toBe(12)
  })

  test('the challenge of an API gets a new token past the cache', async () => {
    const tenant = entra.createTenant()
    addContinuousApi(tenant)
    const client = clientWith(tenant, ['cp1'])
    const scopes = ['api://continuous/Read']
    const first = await acquireByCode(tenant, client, { scopes })

    const claims = JSON.stringify({ access_token: { nbf: { essential: true, value: '1790000000' } } })
    const second = await client.acquireTokenSilent({ scopes, account: first.account!, claims })

    expect(second.fromCache).toBe(false)
    expect(decodeJwt(second.accessToken)['uti']).not.toBe(decodeJwt(first.accessToken)['uti'])
    expect(decodeJwt(second.accessToken)['xms_cc']).toEqual(['cp1'])
  })

  test('revoked sessions make the challenge an InteractionRequiredAuthError with AADSTS50173', async () => {
    const tenant = entra.createTenant()
    addContinuousApi(tenant)
    const client = clientWith(tenant, ['cp1'])
    const scopes = ['api://continuous/Read']
    const { account } = await acquireByCode(tenant, client, { scopes })
    tenant.revokeSessions(tenant.user)

    const claims = JSON.stringify({ access_token: { nbf: { essential: true, value: '1790000000' } } })
    const error = await rejectionOf(client.acquireTokenSilent({ scopes, account: account!, claims }))

    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorNo: 50173 })
  })
})
