/* eslint-disable typescript/no-floating-promises -- node:test waits for its tests by itself */

// #region node-test
import assert from 'node:assert/strict'
import { describe, it, test } from 'node:test'

import { setupMockEntra } from 'mock-entra/node'

describe('an API', () => {
  const entra = setupMockEntra() // for all tests of the suite

  it('is asked with a token of the tenant', async () => {
    const token = await entra.tokens.accessToken({ scopes: ['Tasks.Read'] })

    assert.equal(entra.tokens.decode(token).claims.tid, entra.tenantId)
  })
})

test('a mock for one test', async (t) => {
  const entra = await setupMockEntra(t)

  assert.match(entra.url, /^https:/)
})
// #endregion
