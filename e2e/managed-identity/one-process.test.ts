import type { ManagedIdentityKind } from 'mock-entra'
import { describe, expect, test } from 'vitest'

import { findFreePort } from '../support/free-port.ts'
import { askSeveralMocks } from '../support/managed-identity.ts'

const kinds: readonly ManagedIdentityKind[] = [
  'imds',
  'appService',
  'azureArc',
  'cloudShell',
  'machineLearning',
  'serviceFabric',
]
const intercept = true
const ownTenant = [{ id: 'aaaaaaaa-0000-4000-8000-000000000001' }]

describe('MSAL keeps hosts and tokens as long as the process lives, and', () => {
  test.concurrent.each(kinds)('gets a token of each mock where hosts are intercepted: %s', async (kind) => {
    const entries = await askSeveralMocks({
      client: 'msal-node',
      identity: { kind },
      mocks: [{ intercept }, { intercept, tenants: ownTenant }],
    })

    expect(entries).toEqual([
      { isOwn: true, fromCache: false, statuses: [200] },
      { isOwn: true, fromCache: false, statuses: [200] },
    ])
  })

  test.concurrent('gets that of the mock before where tokens live for 300 seconds or more', async () => {
    const entries = await askSeveralMocks({
      client: 'msal-node',
      identity: { tokenLifetime: 400 },
      mocks: [{ intercept }, { intercept }],
    })

    expect(entries).toEqual([
      { isOwn: true, fromCache: false, statuses: [200] },
      { isOwn: false, fromCache: true, statuses: [] },
    ])
  })

  test.concurrent('does not find the second mock where nothing is intercepted', async () => {
    const [first, second] = await askSeveralMocks({
      client: 'msal-node',
      identity: { kind: 'appService' },
      mocks: [{}, {}],
    })

    expect(first).toMatchObject({ isOwn: true })
    expect(second).toEqual({ error: expect.stringContaining('network_error') as string, statuses: [] })
  })

  test.concurrent('finds it on the same port', async () => {
    const port = await findFreePort()

    const entries = await askSeveralMocks({
      client: 'msal-node',
      identity: { kind: 'appService' },
      mocks: [{ port }, { port }],
    })

    expect(entries.map(({ isOwn }) => isOwn)).toEqual([true, true])
  })
})

describe('where hosts are intercepted', () => {
  test.concurrent.each(kinds)('@azure/identity gets a token of each mock: %s', async (kind) => {
    const entries = await askSeveralMocks({
      client: 'azure-identity',
      identity: { kind },
      mocks: [{ intercept }, { intercept }],
    })

    expect(entries).toEqual([
      { isOwn: true, statuses: [200] },
      { isOwn: true, statuses: [200] },
    ])
  })

  test.concurrent('DefaultAzureCredential finds a virtual machine by its probe', async () => {
    const entries = await askSeveralMocks({
      client: 'default-azure-credential',
      identity: {},
      mocks: [{ intercept }, { intercept }],
    })

    expect(entries).toEqual([
      { isOwn: true, statuses: [400, 200] },
      { isOwn: true, statuses: [400, 200] },
    ])
  })
})
