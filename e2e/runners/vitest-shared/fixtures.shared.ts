// #region shared
import { ConfidentialClientApplication } from '@azure/msal-node'
import { expect, test } from 'mock-entra/vitest/shared'

test('MSAL gets a token in a tenant of the test', async ({ tenant }) => {
  const client = new ConfidentialClientApplication(tenant.msalConfig())

  const result = await client.acquireTokenByClientCredential({
    scopes: [`${tenant.api.identifierUri}/.default`],
  })

  expect(result?.accessToken).toBeEntraToken({ tid: tenant.tenantId })
  await expect(result?.accessToken).toBeSignedBy(tenant)
  await expect(tenant).toHaveRequestedToken({ grantType: 'client_credentials', times: 1 })
})
// #endregion

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

test('a tenant is deleted with its test', async ({ entra }) => {
  for (const tenantId of tenantIds) {
    await expect(entra.deleteTenant(tenantId)).rejects.toThrow('deleteTenant(tenant)')
  }
  expect(tenantIds.size).toBe(3)
})
