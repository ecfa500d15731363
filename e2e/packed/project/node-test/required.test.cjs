/* eslint-disable typescript/no-floating-promises -- node:test waits for its tests by itself */

const assert = require('node:assert/strict')
const { test } = require('node:test')

const { setupMockEntra } = require('mock-entra/node')

test('a mock for a test that requires', async (t) => {
  const entra = await setupMockEntra(t)

  const response = await fetch(`${entra.authority}/v2.0/.well-known/openid-configuration`)

  assert.equal((await response.json()).issuer, entra.issuer)
})
