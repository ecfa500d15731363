import { addManagedIdentity, answerResourceManagerRequest } from '@mock-entra/core'
import type { Issuer, ResourceManagerOperation, Tenant } from '@mock-entra/core'
import { aTenant, aTokenRequest, acquireTokens, anIssuer } from '@mock-entra/core/testing'
import { expect, test } from 'vitest'

import { aDataDir, aStore, contentsOf } from '../testing/a-store.ts'
import type { DirectoryStore } from './directory-store.ts'

const location = 'westeurope'

interface Kept {
  readonly folder: string
  readonly store: DirectoryStore
  readonly issuer: Issuer
  readonly tenant: Tenant
  readonly ask: (
    operation: ResourceManagerOperation,
    params: Readonly<Record<string, string>>,
    body?: object,
  ) => Promise<void>
}

/** A tenant that is kept, and somebody who may do everything at Azure Resource Manager. */
async function aKeptTenant(): Promise<Kept> {
  const folder = aDataDir()
  const store = aStore(folder)
  const issuer = anIssuer({ createChanges: store.createChanges })
  const { tenant } = aTenant(issuer)
  const { response } = await acquireTokens(
    issuer,
    aTokenRequest({ scope: 'https://management.azure.com/.default' }),
  )
  const ask: Kept['ask'] = async (operation, params, body = {}) => {
    const { status } = await answerResourceManagerRequest(issuer, {
      operation,
      baseUrl: 'https://management.azure.com',
      authorization: `Bearer ${response.access_token}`,
      apiVersion: '2023-01-31',
      params: {
        subscription: tenant.subscriptions[0]?.subscriptionId ?? '',
        resourceGroup: 'Platform',
        ...params,
      },
      body: JSON.stringify(body),
    })
    expect(status).toBeLessThan(300)
  }
  return { folder, store, issuer, tenant, ask }
}

test('resource groups, identities and their federated credentials outlive a restart', async () => {
  const { folder, store, issuer, tenant, ask } = await aKeptTenant()
  const properties = { issuer: 'https://issuer.example', subject: 'workload' }
  await ask('putResourceGroup', {}, { location })
  await ask('putResourceGroup', {}, { location, tags: { team: 'a' } })
  await ask('putResourceGroup', { resourceGroup: 'gone' }, { location })
  await ask('deleteResourceGroup', { resourceGroup: 'gone' })
  await ask('putIdentity', { identity: 'checkout' }, { location })
  await ask('patchIdentity', { identity: 'checkout' }, { tags: { team: 'b' } })
  await ask('putCredential', { identity: 'checkout', credential: 'aks' }, { properties })
  await ask(
    'putCredential',
    { identity: 'checkout', credential: 'old' },
    { properties: { ...properties, subject: 's' } },
  )
  await ask('deleteCredential', { identity: 'checkout', credential: 'old' })
  await ask('putIdentity', { identity: 'second' }, { location })
  await ask('deleteIdentity', { identity: 'second' })
  const seed = { kind: 'imds', type: 'UserAssigned' } as const
  addManagedIdentity(issuer, tenant, { seed, settings: { baseUrl: 'https://localhost' }, path: 'seed' })
  store.close()

  const [restored] = aStore(folder).load(anIssuer())

  expect(contentsOf(restored!.tenant)).toStrictEqual(contentsOf(tenant))
  const [subscription] = restored!.tenant.subscriptions
  expect([...(subscription?.resourceGroups ?? [])]).toEqual([
    ['platform', { name: 'Platform', location, tags: { team: 'a' } }],
    ['mock-entra', { name: 'mock-entra', location, tags: {} }],
  ])
})
