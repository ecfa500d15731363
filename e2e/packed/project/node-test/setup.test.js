/* eslint-disable typescript/no-floating-promises -- node:test waits for its tests by itself */

import assert from 'node:assert/strict'
import { describe, it, test } from 'node:test'

import { ConfidentialClientApplication } from '@azure/msal-node'
import { setupMockEntra } from 'mock-entra/node'

function signIn(entra) {
  const client = new ConfidentialClientApplication(entra.msalConfig())
  return client.acquireTokenByClientCredential({ scopes: [`${entra.api.identifierUri}/.default`] })
}

describe('a mock for a suite', () => {
  const entra = setupMockEntra({ failOnUnusedFaults: true })

  it('gives MSAL a token of its tenant', async () => {
    const { accessToken } = await signIn(entra)

    const { tid } = await entra.tokens.verify(accessToken)
    assert.equal(tid, entra.tenantId)
    assert.equal(entra.requests.filter({ endpoint: 'token', grantType: 'client_credentials' }).length, 1)
  })

  it('refuses once, as planned', async () => {
    entra.faults.next('token', { aadsts: 7000215 })

    await assert.rejects(signIn(entra), /AADSTS7000215/)
  })
})

test('a mock for a test', async (t) => {
  const entra = await setupMockEntra(t)

  assert.equal((await signIn(entra)).tokenType, 'Bearer')
})
