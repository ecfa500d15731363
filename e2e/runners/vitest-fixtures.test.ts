import { ConfidentialClientApplication } from '@azure/msal-node'
import { expect, test } from 'mock-entra/vitest'
import { describe } from 'vitest'

// #region fixture
test('MSAL gets a token in a tenant of the test', async ({ tenant }) => {
  const client = new ConfidentialClientApplication(tenant.msalConfig())

  const result = await client.acquireTokenByClientCredential({
    scopes: [`${tenant.api.identifierUri}/.default`],
  })

  expect(result?.accessToken).toBeEntraToken({ tid: tenant.tenantId, azp: tenant.app.appId })
  await expect(result?.accessToken).toBeSignedBy(tenant)
  expect(tenant).toHaveRequestedToken({ grantType: 'client_credentials', times: 1 })
  expect(tenant).toHaveNoUnexpectedRequests()
})
// #endregion

const tenantIds = new Set<string>()
const ports = new Set<number>()

describe.concurrent('concurrent tests', () => {
  test.for([1, 2, 3, 4])('have a tenant each, in one mock: test %i', async (_, { entra, tenant }) => {
    const client = new ConfidentialClientApplication(tenant.msalConfig())

    await client.acquireTokenByClientCredential({ scopes: [`${tenant.api.identifierUri}/.default`] })

    expect(tenant.requests.filter({ endpoint: 'token' })).toHaveLength(1)
    expect(tenantIds).not.toContain(tenant.tenantId)
    tenantIds.add(tenant.tenantId)
    ports.add(entra.port)
    expect([...ports]).toEqual([entra.port])
  })
})

describe('a seed', () => {
  test.override({ tenantSeed: { users: [{ userPrincipalName: 'carol' }] } })

  test('is what the tenants of a suite start with', ({ tenant }) => {
    expect(tenant.user.username).toMatch(/^carol@/)
  })
})

describe('the matchers', () => {
  test('explain what they refuse', async ({ tenant }) => {
    const token = await tenant.tokens.accessToken({ scopes: ['Tasks.Read'] })

    expect(() => expect(token).toHaveClaims({ scp: 'Tasks.Write' })).toThrow(
      "scp: expected 'Tasks.Write', received 'Tasks.Read'",
    )
    expect(() => expect(token).not.toBeEntraToken()).toThrow("expected no such token of Entra's")
    await expect(expect(token).not.toBeSignedBy(tenant)).rejects.toThrow('and it has')
    expect(() => expect(tenant).toHaveRequestedToken()).toThrow('Nothing was asked for tokens.')
  })

  test('know the matchers of Vitest', async ({ tenant }) => {
    const token = await tenant.tokens.accessToken()

    expect(token).toHaveClaims({ oid: expect.stringMatching(/^[\da-f-]{36}$/), exp: expect.any(Number) })
  })

  test("are there in the test's own expect", async ({ tenant, expect: own }) => {
    const token = await tenant.tokens.accessToken()

    own(token).toBeEntraToken()
    own.assertions(1)
  })
})
