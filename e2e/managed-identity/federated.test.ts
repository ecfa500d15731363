import {
  ClientAssertionCredential,
  ClientSecretCredential,
  WorkloadIdentityCredential,
} from '@azure/identity'
import { startMockEntra } from 'mock-entra'
import type { App, ManagedIdentity, MockEntra, TenantHandle } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { askManagedIdentity } from '../support/managed-identity.ts'
import { rejectionOf } from '../support/rejection.ts'
import { verifyToken } from '../support/verify-token.ts'

let entra: MockEntra

beforeAll(async () => {
  entra = await startMockEntra()
})
afterAll(() => entra.close())

const exchange = 'api://AzureADTokenExchange'

/** An app that takes an identity of another tenant for its credential. */
function addFederatedApp(tenant: TenantHandle, home: TenantHandle, { objectId }: ManagedIdentity): App {
  return tenant.addApp({
    displayName: 'Federated',
    federatedIdentityCredentials: [
      { name: 'identity', issuer: home.issuer, subject: objectId, audiences: [exchange] },
    ],
  })
}

function credentialOf(tenant: TenantHandle, { appId }: App, assertion: string): ClientAssertionCredential {
  return new ClientAssertionCredential(tenant.tenantId, appId, async () => assertion, {
    ...tenant.identityOptions(),
    retryOptions: { maxRetries: 0 },
  })
}

describe("managed identity's token", () => {
  test.each(['imds', 'appService'] as const)(
    'is a client assertion of an app in another tenant: %s',
    async (kind) => {
      const [home, tenant] = [entra.createTenant(), entra.createTenant()]
      const identity = home.managedIdentity({ kind, type: 'UserAssigned' })
      const { clientId } = identity
      const app = addFederatedApp(tenant, home, identity)

      const { token: assertion = '' } = await askManagedIdentity(
        { client: 'azure-identity', resource: exchange, id: { clientId } },
        identity.env,
      )
      const { token } = await credentialOf(tenant, app, assertion).getToken(
        'https://vault.azure.net/.default',
      )

      const claims = await verifyToken(token, tenant, {
        issuer: `${tenant.authority}/`,
        audience: 'https://vault.azure.net',
      })
      expect(claims).toMatchObject({ appid: app.appId, appidacr: '2', tid: tenant.tenantId })
    },
  )

  test('of another identity is no assertion of the app: AADSTS700213', async () => {
    const [home, tenant] = [entra.createTenant(), entra.createTenant()]
    const app = addFederatedApp(tenant, home, home.managedIdentity({ type: 'UserAssigned' }))
    const { env, clientId } = home.managedIdentity({ type: 'UserAssigned' })

    const { token: assertion = '' } = await askManagedIdentity(
      { client: 'azure-identity', resource: exchange, id: { clientId } },
      env,
    )
    const error = await rejectionOf(
      credentialOf(tenant, app, assertion).getToken('https://vault.azure.net/.default'),
    )

    expect(error.message).toContain('AADSTS700213')
  })
})

describe('user-assigned managed identity', () => {
  test('is the client of a pod whose service account it trusts', async () => {
    const tenant = entra.createTenant()
    const pod = tenant.issuers.kubernetes({ namespace: 'payments', serviceAccount: 'checkout-sa' })
    const identity = tenant.managedIdentity({
      type: 'UserAssigned',
      federatedIdentityCredentials: [pod.federatedIdentityCredential],
      appRoleAssignments: [{ resource: tenant.api.appId, roles: ['Tasks.Read.All'] }],
    })
    const { path: tokenFilePath } = await pod.projectToken()

    const credential = new WorkloadIdentityCredential({
      tenantId: tenant.tenantId,
      clientId: identity.clientId,
      tokenFilePath,
      ...tenant.identityOptions(),
    })
    const { token } = await credential.getToken(`${tenant.api.identifierUri}/.default`)

    const claims = await verifyToken(token, tenant, { issuer: tenant.issuer, audience: tenant.api.appId })
    expect(claims).toMatchObject({
      oid: identity.objectId,
      azp: identity.clientId,
      azpacr: '2',
      roles: ['Tasks.Read.All'],
      xms_mirid: identity.resourceId,
    })
  })

  test('takes no secret: AADSTS7000215', async () => {
    const tenant = entra.createTenant()
    const { clientId } = tenant.managedIdentity({ type: 'UserAssigned' })
    const credential = new ClientSecretCredential(
      tenant.tenantId,
      clientId,
      'a-secret',
      tenant.identityOptions(),
    )

    const error = await rejectionOf(credential.getToken(`${tenant.api.identifierUri}/.default`))

    expect(error.message).toContain('AADSTS7000215')
  })
})
