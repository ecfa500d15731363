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
