import { startMockEntra } from 'mock-entra'
import type { ManagedIdentityKind, MockEntra, TenantHandle } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { askManagedIdentity } from '../support/managed-identity.ts'
import { verifyToken } from '../support/verify-token.ts'

let entra: MockEntra

beforeAll(async () => {
  entra = await startMockEntra()
})
afterAll(() => entra.close())

/** v1 tokens name their issuer without the version. */
function issuerOf({ authority }: TenantHandle): string {
  return `${authority}/`
}

const vault = 'https://vault.azure.net'

/** As MSAL calls them. */
const sources: readonly (readonly [ManagedIdentityKind, string])[] = [
  ['imds', 'DefaultToImds'],
  ['appService', 'AppService'],
  ['azureArc', 'AzureArc'],
  ['cloudShell', 'CloudShell'],
  ['machineLearning', 'MachineLearning'],
  ['serviceFabric', 'ServiceFabric'],
]

describe.each(['msal-node', 'azure-identity', 'default-azure-credential'] as const)('%s', (client) => {
  test.concurrent.each(sources)(
    'gets a token with nothing but the environment of a host: %s',
    async (kind, name) => {
      const tenant = entra.createTenant()
      const identity = tenant.managedIdentity({ kind })

      const { token, source, error } = await askManagedIdentity({ client }, identity.env)

      expect(error).toBeUndefined()
      const claims = await verifyToken(token, tenant, { issuer: issuerOf(tenant), audience: vault })
      expect(claims).toMatchObject({
        oid: identity.objectId,
        appid: identity.clientId,
        appidacr: '2',
        xms_mirid: identity.resourceId,
      })
      expect(source ?? name).toBe(name)
      expect(tenant.requests.filter({ endpoint: 'managedIdentity', status: 200 })).toHaveLength(1)
    },
  )
})

describe.each(['msal-node', 'azure-identity'] as const)('%s', (client) => {
  test.concurrent.each<[ManagedIdentityKind, 'clientId' | 'objectId' | 'resourceId']>([
    ['imds', 'clientId'],
    ['imds', 'objectId'],
    ['imds', 'resourceId'],
    ['appService', 'clientId'],
    ['appService', 'objectId'],
    ['appService', 'resourceId'],
    ['azureArc', 'clientId'],
    ['azureArc', 'objectId'],
    ['azureArc', 'resourceId'],
    ['machineLearning', 'clientId'],
  ])('names a user-assigned identity of kind %s by its %s', async (kind, name) => {
    const tenant = entra.createTenant()
    tenant.managedIdentity({ kind })
    const identity = tenant.managedIdentity({ kind, type: 'UserAssigned' })
    const id = { [name]: identity[name] } as { clientId: string }

    const { token } = await askManagedIdentity({ client, id }, identity.env)

    const claims = await verifyToken(token, tenant, { issuer: issuerOf(tenant), audience: vault })
    expect(claims['oid']).toBe(identity.objectId)
  })

  test.concurrent.each<[ManagedIdentityKind, string]>([
    ['imds', 'Identity not found'],
    ['appService', 'Identity not found'],
    ['machineLearning', 'Identity not found'],
  ])('hears that a host of kind %s has no such identity', async (kind, message) => {
    const tenant = entra.createTenant()
    const { env } = tenant.managedIdentity({ kind })
    const id = { clientId: 'aaaaaaaa-0000-4000-8000-000000000001' }

    const { error } = await askManagedIdentity({ client, id }, env)

    expect(error?.message).toContain(message)
    expect(tenant.requests.all.map(({ status }) => status)).toEqual([400])
  })

  test.concurrent.each<[ManagedIdentityKind, string]>([
    ['appService', 'IDENTITY_HEADER'],
    ['machineLearning', 'MSI_SECRET'],
    ['serviceFabric', 'IDENTITY_HEADER'],
  ])('is refused by a host of kind %s whose %s it does not know', async (kind, variable) => {
    const tenant = entra.createTenant()
    const { env } = tenant.managedIdentity({ kind })

    const { error } = await askManagedIdentity({ client }, { ...env, [variable]: 'another' })

    expect(error?.message).toContain('The secret in the request headers is not that of the host.')
    expect(tenant.requests.all.map(({ status }) => status)).toEqual([401])
  })

  test.concurrent('gets the roles of the identity at an API, in the version that the API wants', async () => {
    const tenant = entra.createTenant()
    const { env } = tenant.managedIdentity({
      appRoleAssignments: [{ resource: tenant.api.appId, roles: ['Tasks.Read.All'] }],
    })

    const { token } = await askManagedIdentity({ client, resource: tenant.api.identifierUri }, env)

    const { issuer, api } = tenant
    const claims = await verifyToken(token, tenant, { issuer, audience: api.appId })
    expect(claims).toMatchObject({ ver: '2.0', azpacr: '2', roles: ['Tasks.Read.All'] })
  })
})
