import { expect, test as base } from 'mock-entra/vitest'
import { describe } from 'vitest'

const test = base.override({ entraOptions: { strict: true, failOnUnusedFaults: true } })

describe('options of the fixtures', () => {
  test.fails('fail a test whose planned fault has not happened', ({ tenant }) => {
    tenant.faults.next('token', { status: 429 })
  })

  test('start the mock', async ({ tenant }) => {
    const { clientId, clientSecret } = tenant.credentials
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'api://nobody/.default',
    })

    const answer = await fetch(`${tenant.authority}/oauth2/v2.0/token`, { method: 'POST', body })

    expect(await answer.json()).toMatchObject({ error_codes: [500011] })
  })
})
