/* eslint-disable typescript/no-floating-promises -- node:test waits for its tests by itself */

import { describe, it, test } from 'node:test'

import { setupMockEntra } from 'mock-entra/node'

describe('in a suite', () => {
  const entra = setupMockEntra({ failOnUnusedFaults: true })

  it('plans what does not happen', () => {
    entra.faults.next('token', { status: 429 })
  })

  it('plans nothing', () => undefined)
})

test('plans for a test what does not happen', async (t) => {
  const entra = await setupMockEntra(t, { failOnUnusedFaults: true })
  entra.faults.next('jwks', { status: 503 })
})
