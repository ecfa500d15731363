import { startMockEntra } from 'mock-entra'
import type { ManagedIdentityKind, MockEntra, TenantHandle } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { askManagedIdentity, claimsOf } from '../support/managed-identity.ts'

let entra: MockEntra

beforeAll(async () => {
  entra = await startMockEntra()
})
afterAll(() => entra.close())

function statusesOf({ requests }: TenantHandle): readonly number[] {
  return requests.filter({ endpoint: 'managedIdentity' }).map(({ status }) => status)
}

const isHurried = true

describe.each(['msal-node', 'azure-identity'] as const)('%s', (client) => {
  test.concurrent.each<[ManagedIdentityKind, number]>([
    ['imds', 404],
    ['imds', 410],
    ['imds', 429],
    ['imds', 500],
    ['imds', 503],
    ['appService', 404],
    ['appService', 429],
    ['appService', 500],
    ['serviceFabric', 503],
  ])('asks a host of kind %s again after %i', async (kind, status) => {
    const tenant = entra.createTenant()
    const identity = tenant.managedIdentity({ kind })
    tenant.faults.next('managedIdentity', { status }).times(2)

    const { token, error } = await askManagedIdentity({ client, isHurried }, identity.env)

    expect(error).toBeUndefined()
    expect(claimsOf(token)['oid']).toBe(identity.objectId)
    expect(statusesOf(tenant)).toEqual([status, status, 200])
    tenant.faults.assertNonePending()
  })

  test.concurrent('does not repeat what was refused', async () => {
    const tenant = entra.createTenant()
    const { env } = tenant.managedIdentity()
    tenant.faults.next('managedIdentity', { aadsts: 500011 })

    const { error } = await askManagedIdentity({ client, isHurried }, env)

    expect(error?.message).toContain('AADSTS500011')
    expect(statusesOf(tenant)).toEqual([400])
  })
})

test.concurrent('MSAL gives up after three more attempts', async () => {
  const tenant = entra.createTenant()
  const { env } = tenant.managedIdentity()
  tenant.faults.next('managedIdentity', { status: 503 }).times(5)

  const { error } = await askManagedIdentity({ client: 'msal-node', isHurried }, env)

  expect(error?.message).toContain('temporarily_unavailable')
  expect(statusesOf(tenant)).toEqual([503, 503, 503, 503])
})
