/* eslint-disable typescript/no-floating-promises -- node:test waits for its tests by itself */

import assert from 'node:assert/strict'
import { describe, it, test } from 'node:test'

import { ConfidentialClientApplication } from '@azure/msal-node'
import type { TenantHandle } from 'mock-entra'
import { setupMockEntra } from 'mock-entra/node'

function signIn(tenant: TenantHandle): Promise<{ tokenType: string } | null> {
  const client = new ConfidentialClientApplication(tenant.msalConfig())
  return client.acquireTokenByClientCredential({ scopes: [`${tenant.api.identifierUri}/.default`] })
}

describe('a mock for a suite', () => {
  const entra = setupMockEntra()

  it('signs in', async () => {
    assert.equal((await signIn(entra))?.tokenType, 'Bearer')
  })

  it('has forgotten what the test before asked', () => {
    assert.equal(entra.requests.length, 0)
  })
})

test('a mock for a test', async (t) => {
  const entra = await setupMockEntra(t)

  await t.test('signs in', async () => {
    assert.equal((await signIn(entra))?.tokenType, 'Bearer')
  })

  await t.test('has forgotten what the subtest before asked', () => {
    assert.equal(entra.requests.length, 0)
  })
})
