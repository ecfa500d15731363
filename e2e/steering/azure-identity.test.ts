import { ClientSecretCredential } from '@azure/identity'
import { startMockEntra } from 'mock-entra'
import type { Fault, MockEntra, TenantHandle } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { rejectionOf } from '../support/rejection.ts'

let entra: MockEntra

beforeAll(async () => {
  entra = await startMockEntra()
})
afterAll(() => entra.close())

/** A credential that asks again so many times, almost at once. */
function aCredential(tenant: TenantHandle, maxRetries: number): ClientSecretCredential {
  const { tenantId, clientId, clientSecret } = tenant.credentials
  const retryOptions = { maxRetries, retryDelayInMs: 1, maxRetryDelayInMs: 2 }
  return new ClientSecretCredential(tenantId, clientId, clientSecret, {
    ...tenant.identityOptions(),
    retryOptions,
  })
}

function getToken(tenant: TenantHandle, maxRetries: number): Promise<unknown> {
  return aCredential(tenant, maxRetries).getToken(`${tenant.api.identifierUri}/.default`)
}

function statusesOf({ requests }: TenantHandle): readonly number[] {
  return requests.filter({ endpoint: 'token' }).map(({ status }) => status)
}

describe('@azure/identity', () => {
  test('asks again until the service is back', async () => {
    const tenant = entra.createTenant()
    tenant.faults.next('token', { status: 503, retryAfter: 0 }).times(2)

    await getToken(tenant, 2)

    expect(statusesOf(tenant)).toEqual([503, 503, 200])
    tenant.faults.assertNonePending()
  })

  test('gives up after as many retries as it may make', async () => {
    const tenant = entra.createTenant()
    tenant.faults.next('token', { status: 503, retryAfter: 0 }).times(2)

    const error = await rejectionOf(getToken(tenant, 1))

    expect(error.name).toMatch(/Authentication/)
    expect(statusesOf(tenant)).toEqual([503, 503])
  })

  test('does not repeat a refusal', async () => {
    const tenant = entra.createTenant()
    tenant.faults.next('token', { aadsts: 7000222 })

    const error = await rejectionOf(getToken(tenant, 3))

    expect(error.message).toContain('AADSTS7000222')
    expect(statusesOf(tenant)).toEqual([401])
  })

  test('asks again where the connection was cut', async () => {
    const tenant = entra.createTenant()
    tenant.faults.next('token', { connection: 'cut' })

    await getToken(tenant, 1)

    expect(tenant.requests.filter({ endpoint: 'token' }).map(({ isFault }) => isFault)).toEqual([true, false])
  })

  test.each<Fault>([
    { status: 200, body: 'html' },
    { status: 200, body: 'empty' },
    { status: 200, body: 'malformed-json' },
  ])('fails for %j', async (fault) => {
    const tenant = entra.createTenant()
    tenant.faults.next('token', fault)

    const error = await rejectionOf(getToken(tenant, 0))

    expect(error.name).toMatch(/Authentication|CredentialUnavailable/)
    tenant.faults.assertNonePending()
  })
})
