import { describe, expect, it } from 'vitest'

import { complaintOf } from '../testing/index.ts'
import { parseInput } from '../validation.ts'
import { faultSchemas } from './fault-schemas.ts'

const { endpoint, fault, filter, count } = faultSchemas

describe('schema of faults', () => {
  it.each([
    {},
    { aadsts: 50076 },
    { aadsts: 'invalidClientSecret' },
    { status: 200 },
    { status: 599, error: 'server_error', suberror: 'bad_token' },
    { claims: { access_token: { acrs: { essential: true, value: 'c1' } } } },
    { claims: '{"access_token":{}}' },
    { status: 429, retryAfter: 0 },
    { status: 429, retryAfter: false },
    { body: 'malformed-json' },
    { body: 'html' },
    { body: 'empty' },
    { connection: 'hang' },
    { connection: 'cut' },
    { connection: 'cut-mid-body' },
    { connection: 'drip', delay: 0 },
  ])('takes %j', (input) => {
    expect(parseInput(fault, input, 'fault')).toEqual(input)
  })

  it.each([
    ['stauts', 'status'],
    ['retryafter', 'retryAfter'],
    ['conection', 'connection'],
    ['suberorr', 'suberror'],
    ['aadst', 'aadsts'],
  ])('refuses %s, and names the nearest: %s', async (name, nearest) => {
    const complaint = await complaintOf(() => parseInput(fault, { [name]: 1 }, 'fault'))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_UNKNOWN_OPTION',
      option: `fault.${name}`,
      remedy: `Did you mean '${nearest}'?`,
    })
  })

  it.each<[string, unknown, string]>([
    ['aadsts', true, 'an AADSTS number, or the name of a refusal'],
    ['aadsts', '', 'an AADSTS number, or the name of a refusal'],
    ['status', '503', 'an HTTP status'],
    ['status', 503.5, 'an HTTP status'],
    ['status', 100, 'an HTTP status from 200 on'],
    ['status', 600, 'an HTTP status up to 599'],
    ['status', Number.NaN, 'an HTTP status'],
    ['error', '', 'a text that is not empty'],
    ['error', 7, 'a text'],
    ['suberror', null, 'a text'],
    ['claims', 7, 'claims as an object or as JSON'],
    ['claims', [], 'claims as an object or as JSON'],
    ['claims', '{"access_token":', 'claims as an object or as JSON'],
    ['retryAfter', -1, 'a number of seconds, or false'],
    ['retryAfter', true, 'a number of seconds, or false'],
    ['retryAfter', 0.5, 'a number of seconds, or false'],
    ['retryAfter', Number.POSITIVE_INFINITY, 'a number of seconds, or false'],
    ['body', 'json', "'malformed-json', 'html' or 'empty'"],
    ['connection', 'reset', "'hang', 'cut', 'cut-mid-body' or 'drip'"],
    ['delay', -1, 'milliseconds from 0 to 2147483647'],
    ['delay', '1s', 'milliseconds from 0 to 2147483647'],
    ['delay', Number.POSITIVE_INFINITY, expect.stringContaining('milliseconds') as string],
    ['delay', 2 ** 31, expect.stringContaining('milliseconds') as string],
  ])('refuses %s: %j', async (name, value, expected) => {
    const complaint = await complaintOf(() => parseInput(fault, { [name]: value }, 'fault'))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_INVALID_OPTION',
      option: `fault.${name}`,
      expected,
      received: expect.stringMatching(/./),
      remedy: expect.stringContaining(`fault.${name}`),
    })
  })

  it.each([undefined, null, 503, 'cut', [{ status: 503 }]])(
    'refuses %j in place of a fault',
    async (input) => {
      const complaint = await complaintOf(() => parseInput(fault, input, 'fault'))

      expect(complaint).toMatchObject({
        code: 'MOCK_ENTRA_INVALID_OPTION',
        option: 'fault',
        expected: 'an object',
      })
    },
  )
})

describe('schema of endpoints', () => {
  it.each([
    'token',
    'authorize',
    'devicecode',
    'discovery',
    'jwks',
    'instance',
    'userinfo',
    'logout',
    'graph',
  ])('knows %s', (name) => {
    expect(parseInput(endpoint, name, 'faults.next(endpoint)')).toBe(name)
  })

  it.each(['tokens', 'Token', '/oauth2/v2.0/token', '', undefined])('refuses %j', async (name) => {
    const complaint = await complaintOf(() => parseInput(endpoint, name, 'faults.next(endpoint)'))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_INVALID_OPTION',
      option: 'faults.next(endpoint)',
      expected: expect.stringContaining("'token', 'authorize'"),
    })
  })

  // There is no default endpoint to fall back to.
})

describe('schema of filters', () => {
  it('takes client, grant and scope', () => {
    const input = { clientId: 'c', grantType: 'password', scope: 'User.Read' }

    expect(parseInput(filter, input, 'filter')).toEqual(input)
  })

  it.each([
    ['clientid', 'clientId'],
    ['grant', 'grantType'],
    ['scopes', 'scope'],
  ])('refuses %s', async (name, nearest) => {
    const complaint = await complaintOf(() => parseInput(filter, { [name]: 'x' }, 'filter'))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_UNKNOWN_OPTION',
      option: `filter.${name}`,
      expected: expect.stringContaining(nearest),
    })
  })

  it('refuses an empty client id', async () => {
    const complaint = await complaintOf(() => parseInput(filter, { clientId: '' }, 'filter'))

    expect(complaint).toMatchObject({ option: 'filter.clientId', expected: 'a text that is not empty' })
  })
})

describe('schema of counts', () => {
  it.each([1, 2, 1000])('takes %i', (value) => {
    expect(parseInput(count, value, 'times(count)')).toBe(value)
  })

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '2', undefined])('refuses %j', async (value) => {
    const complaint = await complaintOf(() => parseInput(count, value, 'times(count)'))

    expect(complaint).toMatchObject({ code: 'MOCK_ENTRA_INVALID_OPTION', option: 'times(count)' })
  })
})
