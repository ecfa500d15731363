import { mergeTests, test as base } from '@playwright/test'
import { expect, test as entraTest } from 'mock-entra/playwright'

const test = mergeTests(
  entraTest,
  base.extend<{ greeting: string }>({ greeting: async ({}, use) => await use('hello') }),
)

// #region options
test.use({ entraOptions: { strict: true, failOnUnusedFaults: true } })
// #endregion

test('options start the mock, beside fixtures of others', async ({ tenant, greeting, request }) => {
  const { clientId, clientSecret } = tenant.credentials
  const form = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: 'api://nobody/.default',
  }

  const answer = await request.post(`${tenant.authority}/oauth2/v2.0/token`, { form })

  expect(await answer.json()).toMatchObject({ error_codes: [500011] })
  expect(greeting).toBe('hello')
})

test('a planned fault that has not happened fails the test', ({ tenant }) => {
  test.fail()
  tenant.faults.next('token', { status: 429 })
})
