// Vitest without any configuration.
import { ConfidentialClientApplication } from '@azure/msal-node'
import { expect, test } from 'mock-entra/vitest'

test('MSAL gets a token in a tenant of the test', async ({ tenant }) => {
  const client = new ConfidentialClientApplication(tenant.msalConfig())
  const scopes = [`${tenant.api.identifierUri}/.default`]
  tenant.faults.next('token', { aadsts: 7000215 })

  await expect(client.acquireTokenByClientCredential({ scopes })).rejects.toThrow('AADSTS7000215')
  const result = await client.acquireTokenByClientCredential({ scopes })

  expect(result?.accessToken).toBeEntraToken({ tid: tenant.tenantId })
  await expect(result?.accessToken).toBeSignedBy(tenant)
  expect(tenant).toHaveRequestedToken({ grantType: 'client_credentials', times: 2 })
})
