import * as v from 'valibot'
import { describe, expect, it } from 'vitest'

import { tenantSeedSchema } from './directory/seed-schemas.ts'
import { issuerOptionEntries } from './options.ts'
import { complaintOf } from './testing/index.ts'
import { describeValue, findNearest, objectOf, parseInput } from './validation.ts'

const optionsSchema = objectOf(issuerOptionEntries)

describe('parseInput', () => {
  it('returns what it was given, with the defaults', () => {
    const options = parseInput(optionsSchema, { strict: true }, 'options')

    expect(options).toEqual({ strict: true, tokenLifetime: 3599, autoSignIn: false, validateTokens: true })
  })

  it('returns ids and domains in lower case, and dates as Date', () => {
    const id = 'AAAAAAAA-0000-4000-8000-000000000001'
    const passwordCredentials = [{ secretText: 's3cret', endDateTime: '2026-03-04T12:00:00Z' }]

    const seed = parseInput(
      tenantSeedSchema,
      { id, domain: ['Contoso.Example', 'FABRIKAM.example'], apps: [{ passwordCredentials }] },
      'seed',
    )

    expect(seed).toEqual({
      id: id.toLowerCase(),
      domain: ['contoso.example', 'fabrikam.example'],
      apps: [
        { passwordCredentials: [{ secretText: 's3cret', endDateTime: new Date('2026-03-04T12:00:00Z') }] },
      ],
    })
  })

  it.each([
    ['a number of seconds', { tokenLifetime: '3599' }, 'options.tokenLifetime', "'3599'"],
    ['at least 1 second', { tokenLifetime: 0 }, 'options.tokenLifetime', 'number 0'],
    ['at most 86400 seconds, a day', { tokenLifetime: 90_000 }, 'options.tokenLifetime', 'number 90000'],
    ['a whole number of seconds', { tokenLifetime: 1.5 }, 'options.tokenLifetime', 'number 1.5'],
    ['true or false', { strict: 'yes' }, 'options.strict', "'yes'"],
    ['an absolute http or https URL', { issuer: 'ftp://x.example' }, 'options.issuer', "'ftp://x.example'"],
    ['an absolute URL', { issuer: 42 }, 'options.issuer', 'number 42'],
    ['an array of tenants', { tenants: {} }, 'options.tenants', 'an object ()'],
    ['at least one tenant', { tenants: [] }, 'options.tenants', 'an array of 0'],
    ['a GUID', { tenants: [{ id: 'contoso' }] }, 'options.tenants[0].id', "'contoso'"],
    [
      'a domain name such as contoso.onmicrosoft.com',
      { tenants: [{ domain: ['x.example', 'contoso'] }] },
      'options.tenants[0].domain[1]',
      "'contoso'",
    ],
    [
      '1, 2 or null',
      { tenants: [{}, { apis: [{ api: { requestedAccessTokenVersion: 3 } }] }] },
      'options.tenants[1].apis[0].api.requestedAccessTokenVersion',
      'number 3',
    ],
    [
      "'Member' or 'Guest'",
      { tenants: [{ users: [{ userType: 'member' }] }] },
      'options.tenants[0].users[0].userType',
      "'member'",
    ],
    ['a function that returns milliseconds, or a Date', { clock: 5 }, 'options.clock', 'number 5'],
    ['a text', { tenants: [{ displayName: null }] }, 'options.tenants[0].displayName', 'null'],
  ])('expects %s of %j', async (expected, input, option, received) => {
    const complaint = await complaintOf(() => parseInput(optionsSchema, input, 'options'))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_INVALID_OPTION',
      option,
      received,
      expected,
      remedy: option.endsWith(']')
        ? `Correct ${option}.`
        : `Correct ${option}, or leave it out for the default.`,
    })
  })

  it('does not say of what has no default that it can be left out', async () => {
    const complaints = [
      await complaintOf(() =>
        parseInput(v.picklist(['token'], "'token'"), 'tokens', 'faults.next(endpoint)'),
      ),
      await complaintOf(() =>
        parseInput(objectOf({ days: v.number('a number') }, 'a duration'), '2d', 'duration'),
      ),
      await complaintOf(() =>
        parseInput(objectOf({ days: v.number('a number') }), { days: '2' }, 'duration'),
      ),
    ]

    expect(complaints.map(({ message }) => message)).toEqual([
      "faults.next(endpoint): received 'tokens', expected 'token'. Correct faults.next(endpoint).",
      "duration: received '2d', expected a duration. Correct duration.",
      "duration.days: received '2', expected a number. Correct duration.days.",
    ])
  })

  it.each([['options'], [42], [null], [[]], [() => ({})]])(
    'expects an object where it gets %o',
    async (input) => {
      const complaint = await complaintOf(() => parseInput(optionsSchema, input, 'options'))

      expect(complaint).toMatchObject({
        code: 'MOCK_ENTRA_INVALID_OPTION',
        option: 'options',
        expected: 'an object',
      })
    },
  )

  it('says all of a complaint in one message', async () => {
    const complaint = await complaintOf(() => parseInput(optionsSchema, { strict: 'yes' }, 'options'))

    expect(complaint.message).toBe(
      "options.strict: received 'yes', expected true or false. " +
        'Correct options.strict, or leave it out for the default.',
    )
  })

  it.each([
    [{ token_lifetime: 60 }, 'options.token_lifetime', "Did you mean 'tokenLifetime'?"],
    [{ Strict: true }, 'options.Strict', "Did you mean 'strict'?"],
    [{ quantumFlux: true }, 'options.quantumFlux', "Remove 'quantumFlux'."],
  ])('refuses the unknown option of %j and names the nearest', async (input, option, remedy) => {
    const complaint = await complaintOf(() => parseInput(optionsSchema, input, 'options'))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_UNKNOWN_OPTION',
      option,
      expected: 'one of tenants, issuer, tokenLifetime, strict, autoSignIn, validateTokens, seed, clock',
      remedy,
    })
  })

  it.each([
    [{ tenants: [{ user: [] }] }, 'options.tenants[0].user', "Did you mean 'users'?"],
    [
      { tenants: [{ apps: [{ secrets: 'x' }] }] },
      'options.tenants[0].apps[0].secrets',
      "Did you mean 'secret'?",
    ],
    [
      { tenants: [{ apps: [{ spa: { redirectURIs: [] } }] }] },
      'options.tenants[0].apps[0].spa.redirectURIs',
      "Did you mean 'redirectUris'?",
    ],
  ])('finds the known names of nested options: %j', async (input, option, remedy) => {
    const complaint = await complaintOf(() => parseInput(optionsSchema, input, 'options'))

    expect(complaint).toMatchObject({ code: 'MOCK_ENTRA_UNKNOWN_OPTION', option, remedy })
  })

  it('does not tell who leaves out what is required to leave it out', async () => {
    const complaint = await complaintOf(() => parseInput(tenantSeedSchema, { groups: [{}] }, 'seed'))

    expect(complaint).toMatchObject({ option: 'seed.groups[0].displayName', received: 'undefined' })
    expect(complaint.expected).toContain('a text')
    expect(complaint.remedy).not.toContain('leave it out')
  })
})

describe('complaints about secrets', () => {
  it.each([
    [{ apps: [{ secret: ['hunter2'] }] }],
    [{ apps: [{ passwordCredentials: [{ secretText: { value: 'hunter2' } }] }] }],
    [{ apps: [{ passwordCredentials: [{ secretText: 'x', hunter: 'hunter2' }] }] }],
    [{ apps: [{ passwordCredentials: ['hunter2'] }] }],
    [{ apps: [{ passwordCredentials: 'hunter2' }] }],
    [{ users: [{ password: 12_345, displayName: 'hunter2' }] }],
    [{ users: [{ passwordProfile: 'hunter2' }] }],
    [{ users: [{ passwordProfile: { password: ['hunter2'] } }] }],
    [{ apps: [{ clientSecret: 'hunter2' }] }],
  ])('never show one: %j', async (seed) => {
    const complaint = await complaintOf(() => parseInput(tenantSeedSchema, seed, 'seed'))

    expect(complaint.message).not.toContain('hunter2')
    expect(complaint.message).not.toContain('12345')
  })
})

describe('describeValue', () => {
  it.each([
    [null, 'null'],
    [undefined, 'undefined'],
    ['text', "'text'"],
    [1.5, 'number 1.5'],
    [false, 'boolean false'],
    [[1, 2], 'an array of 2'],
    [() => 1, 'a function'],
    [{ a: 1, b: 2 }, 'an object (a, b)'],
    [{ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }, 'an object (a, b, c, d, e)'],
  ])('renders %j as %s', (value, expected) => {
    expect(describeValue(value)).toBe(expected)
  })

  it('shortens a long text', () => {
    expect(describeValue('x'.repeat(1000))).toBe(`'${'x'.repeat(80)}…'`)
  })
})

describe('findNearest', () => {
  const known = ['tenants', 'issuer', 'tokenLifetime', 'strict', 'clock']

  it.each([
    ['tennants', 'tenants'],
    ['ISSUER', 'issuer'],
    ['tokenLifeTimes', 'tokenLifetime'],
    ['clok', 'clock'],
  ])('takes %s for %s', (name, expected) => {
    expect(findNearest(name, known)).toBe(expected)
  })

  it.each(['port', 'completelyDifferent', ''])('takes %j for nothing', (name) => {
    expect(findNearest(name, known)).toBeUndefined()
  })

  it('finds nothing where nothing is known', () => {
    expect(findNearest('anything', [])).toBeUndefined()
  })
})
