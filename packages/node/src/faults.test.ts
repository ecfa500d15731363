import { MockEntraError } from '@mock-entra/core'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'

import { startMockEntra } from './start-mock-entra.ts'

const entra = await startMockEntra()
afterAll(entra.close)
beforeEach(() => entra.reset())

async function askToken(
  params: Readonly<Record<string, string>> = {},
  tenant = entra.tenantId,
): Promise<Response> {
  const { clientId, clientSecret } = entra.credentials
  return await fetch(`${entra.url}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: `${entra.api.identifierUri}/.default`,
      ...params,
    }),
  })
}

function complaintOf(action: () => unknown): MockEntraError {
  try {
    action()
  } catch (error) {
    if (error instanceof MockEntraError) return error
    throw error
  }
  throw new Error('Nothing was complained about.')
}

describe('faults', () => {
  test('happen once unless told otherwise', async () => {
    entra.faults.next('token', { status: 503 })

    const statuses = [(await askToken()).status, (await askToken()).status]

    expect(statuses).toEqual([503, 200])
  })

  test('happen as often as told', async () => {
    entra.faults.next('token', { status: 429 }).times(2)

    const responses = [await askToken(), await askToken(), await askToken()]

    expect(responses.map(({ status }) => status)).toEqual([429, 429, 200])
    expect(responses.map(({ headers }) => headers.get('retry-after'))).toEqual(['1', '1', null])
  })

  test('are pending until they have happened', async () => {
    entra.faults.next('token', { status: 503 }, { grantType: 'client_credentials' }).times(2)

    await askToken()

    expect(entra.faults.pending).toEqual([
      { endpoint: 'token', fault: { status: 503 }, grantType: 'client_credentials', remaining: 1 },
    ])
  })

  test('are for a client, a grant or a scope', async () => {
    entra.faults.next('token', { status: 500 }, { clientId: 'another' })
    entra.faults.next('token', { status: 501 }, { grantType: 'password' })
    entra.faults.next('token', { status: 502 }, { scope: `${entra.api.identifierUri}/.default` })

    const { status } = await askToken()

    expect(status).toBe(502)
    expect(entra.faults.pending).toHaveLength(2)
  })

  test('name nothing that changes with what the test does to its own objects', async () => {
    const fault = { status: 503 }
    entra.faults.next('token', fault)

    fault.status = 200

    expect((await askToken()).status).toBe(503)
  })

  test('of another tenant do not happen here', async () => {
    const other = entra.createTenant()
    other.faults.next('token', { status: 503 })

    expect((await askToken()).status).toBe(200)
    expect(other.faults.pending).toHaveLength(1)
    expect(entra.faults.pending).toEqual([])
  })

  test('are forgotten by clear, and by a reset', async () => {
    entra.faults.next('token', { status: 503 })
    entra.faults.clear()
    entra.faults.next('token', { status: 503 })
    entra.reset()

    expect(entra.faults.pending).toEqual([])
    expect((await askToken()).status).toBe(200)
  })

  test('all happened: assertNonePending is content', async () => {
    entra.faults.next('token', { status: 503 })
    await askToken()

    expect(() => entra.faults.assertNonePending()).not.toThrow()
  })

  test('that have not happened are listed by assertNonePending', async () => {
    entra.faults.next('token', { status: 503 }).times(2)
    entra.faults.next('jwks', { connection: 'cut' })
    await askToken()

    const complaint = complaintOf(() => entra.faults.assertNonePending())

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_UNUSED_FAULT',
      option: 'faults',
      received:
        '2 planned fault(s) that did not happen: 1 × token {"status":503}; 1 × jwks {"connection":"cut"}',
      expected: 'every planned fault to happen',
      remedy: expect.stringContaining('entra.requests'),
    })
  })

  test('that have not happened are listed with their filter', () => {
    entra.faults.next('token', { status: 503 }, { grantType: 'refresh_token' })

    const { received } = complaintOf(() => entra.faults.assertNonePending())

    expect(received).toContain('refresh_token')
  })

  test('that have happened take no further times', async () => {
    const plan = entra.faults.next('token', { status: 503 })
    await askToken()

    expect(() => plan.times(2)).toThrow(MockEntraError)
  })

  test.each<[string, string, () => unknown]>([
    [
      'MOCK_ENTRA_INVALID_OPTION',
      'faults.next(endpoint)',
      () => entra.faults.next('tokens' as never, { status: 503 }),
    ],
    ['MOCK_ENTRA_INVALID_OPTION', 'fault', () => entra.faults.next('token', undefined!)],
    ['MOCK_ENTRA_UNKNOWN_OPTION', 'fault.stauts', () => entra.faults.next('token', { stauts: 1 } as never)],
    ['MOCK_ENTRA_INVALID_OPTION', 'fault.aadsts', () => entra.faults.next('token', { aadsts: 1 })],
    [
      'MOCK_ENTRA_INVALID_OPTION',
      'fault.aadsts',
      () => entra.faults.next('token', { aadsts: 'toString' as never }),
    ],
    ['MOCK_ENTRA_INVALID_OPTION', 'fault', () => entra.faults.next('token', {})],
    [
      'MOCK_ENTRA_UNKNOWN_OPTION',
      'filter.grant',
      () => entra.faults.next('token', { status: 500 }, { grant: 'x' } as never),
    ],
    ['MOCK_ENTRA_INVALID_OPTION', 'filter', () => entra.faults.next('token', { status: 500 }, 'x' as never)],
    ['MOCK_ENTRA_INVALID_OPTION', 'times(count)', () => entra.faults.next('token', { status: 500 }).times(0)],
  ])('refuse %s: %s', (code, option, plan) => {
    const complaint = complaintOf(plan)

    expect(complaint).toMatchObject({
      code,
      option,
      received: expect.stringMatching(/./),
      expected: expect.stringMatching(/./),
      remedy: expect.stringMatching(/./),
    })
  })

  test('that are refused are not planned', () => {
    complaintOf(() => entra.faults.next('token', { aadsts: 1 }))

    expect(entra.faults.pending).toEqual([])
  })
})
