import { test as base } from 'mock-entra/vitest'
import { describe, expect } from 'vitest'

let time = Number.NaN // which the mock cannot write down
const test = base.override({ entraOptions: { clock: () => time } })

/** What makes the mock fail, and the client see no answer, or one that says so. */
async function ask(jwksUri: string): Promise<void> {
  await fetch(jwksUri.replace('discovery/v2.0/keys', 'oauth2/v2.0/token'), { method: 'POST' }).catch(() => 0)
}

describe('a test in which the mock itself fails', () => {
  test.fails('fails where it has a tenant of its own', async ({ tenant }) => {
    await ask(tenant.jwksUri)
  })

  test.fails('fails where it uses the mock only', async ({ entra }) => {
    await ask(entra.jwksUri)
  })

  test('leaves nothing to the next one', async ({ entra }) => {
    time = Date.now()

    await ask(entra.jwksUri)

    expect(entra.requests.last).toMatchObject({ endpoint: 'token', status: 400 })
  })
})
