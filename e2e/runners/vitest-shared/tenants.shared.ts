import { connectMockEntra } from 'mock-entra'
import { expect, test } from 'mock-entra/vitest/shared'
import { afterAll, inject } from 'vitest'

test('matchers explain what they refuse', async ({ tenant }) => {
  await expect(expect(tenant).toHaveRequestedToken()).rejects.toThrow('Nothing was asked for tokens.')
  await expect(tenant).not.toHaveRequestedToken()
  await expect(tenant).toHaveNoUnexpectedRequests()
})

const tenantIds = new Set<string>()

test.describe.concurrent('concurrent tests', () => {
  test.for([1, 2, 3])('have a tenant each: test %i', async (_, { tenant }) => {
    expect(tenantIds).not.toContain(tenant.tenantId)
    tenantIds.add(tenant.tenantId)
  })
})

// Tenants go with their tests: a long run does not grow.
afterAll(async () => {
  const { url, key } = inject('mockEntra')
  await using entra = await connectMockEntra(url, key)

  for (const tenantId of tenantIds) {
    await expect(entra.deleteTenant(tenantId)).rejects.toThrow('deleteTenant(tenant)')
  }
  expect(tenantIds.size).toBe(3)
})
