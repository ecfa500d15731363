import { startMockEntra } from '@mock-entra/node'
import type { MockEntra } from '@mock-entra/node'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { toBeEntraToken, toBeSignedBy, toHaveClaims } from './token-matchers.ts'

let entra: MockEntra

beforeAll(async () => {
  entra = await startMockEntra()
})
afterEach(() => entra.reset())
afterAll(() => entra.close())

/** A JWT that nobody signed. */
function aJwt(header: object, claims: object): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
  return `${encode(header)}.${encode(claims)}.c2lnbmF0dXJl`
}

describe('toBeEntraToken', () => {
  test.each(['accessToken', 'appToken', 'idToken'] as const)('passes what tokens.%s mints', async (name) => {
    const token = await entra.tokens[name]()

    const result = toBeEntraToken(token)

    expect(result.pass).toBe(true)
    expect(result.message()).toContain(`tid: '${entra.tenantId}'`)
  })

  test('passes v1 tokens', async () => {
    const token = await entra.tokens.accessToken({ version: 1 })

    expect(toBeEntraToken(token, { ver: '1.0' }).pass).toBe(true)
  })

  test('names what a token of Entra has and this one has not', () => {
    const token = aJwt({ alg: 'HS256' }, { iss: 'me', sub: '1', ver: '2' })

    const { pass, message } = toBeEntraToken(token)

    expect(pass).toBe(false)
    expect(message()).toBe(
      [
        `expected a token of Entra's`,
        `  header alg: expected 'RS256', received 'HS256'`,
        '  header kid: expected a text, received nothing',
        `  aud: no token of Entra's has nothing`,
        `  iat: no token of Entra's has nothing`,
        `  nbf: no token of Entra's has nothing`,
        `  exp: no token of Entra's has nothing`,
        `  tid: no token of Entra's has nothing`,
        `  ver: no token of Entra's has '2'`,
        "received { iss: 'me', sub: '1', ver: '2' }",
      ].join('\n'),
    )
  })

  test.each([
    ['a secret', 'a text of 8 characters that is no JWT'],
    [undefined, 'undefined'],
    [{ accessToken: 'x' }, 'an object with accessToken'],
  ])('does not print what is no JWT: %s', (received, described) => {
    const { pass, message } = toBeEntraToken(received)

    expect(pass).toBe(false)
    expect(message()).toBe(`expected a token of Entra's, received ${described}`)
  })

  test('compares the claims that are given', async () => {
    const token = await entra.tokens.accessToken({ scopes: ['Tasks.Read'] })

    const { pass, message } = toBeEntraToken(token, { scp: 'Tasks.Write', roles: undefined })

    expect(pass).toBe(false)
    expect(message()).toContain("  scp: expected 'Tasks.Write', received 'Tasks.Read'\nreceived {")
  })
})

describe('toHaveClaims', () => {
  test('takes a JWT, a decoded token and claims', async () => {
    const token = await entra.tokens.accessToken({ scopes: ['Tasks.Read'] })
    const decoded = entra.tokens.decode(token)

    const results = [token, decoded, decoded.claims].map((each) => toHaveClaims(each, { scp: 'Tasks.Read' }))

    expect(results.map(({ pass }) => pass)).toEqual([true, true, true])
  })

  test('understands the asymmetric matchers of the runner', async () => {
    const token = await entra.tokens.accessToken({ claims: { roles: ['A', 'B'] } })

    expect(toHaveClaims(token, { roles: expect.arrayContaining(['B']), oid: expect.any(String) }).pass).toBe(
      true,
    )
    expect(toHaveClaims(token, { roles: expect.arrayContaining(['C']) }).message()).toMatch(
      /roles: expected ArrayContaining( \[ 'C' \]|<.*>), received \[ 'A', 'B' \]/,
    )
  })

  test('compares objects by the members that are given, and arrays as a whole', async () => {
    const token = await entra.tokens.accessToken({
      claims: { address: { city: 'Oslo', zip: '1' }, roles: ['A', 'B'] },
    })

    expect(toHaveClaims(token, { address: { city: 'Oslo' } }).pass).toBe(true)
    expect(toHaveClaims(token, { address: { city: 'Rome' } }).message()).toContain(
      "address.city: expected 'Rome', received 'Oslo'",
    )
    expect(toHaveClaims(token, { roles: ['A'] }).pass).toBe(false)
  })

  test('takes undefined for a claim that is not there', async () => {
    const token = await entra.tokens.accessToken({ scopes: ['Tasks.Read'] })

    expect(toHaveClaims(token, { groups: undefined }).pass).toBe(true)
    expect(toHaveClaims(token, { scp: undefined }).message()).toContain(
      "scp: expected nothing, received 'Tasks.Read'",
    )
  })

  test('throws for what has no claims, whatever was expected of it', () => {
    expect(() => toHaveClaims('no token', { scp: undefined })).toThrow(
      expect.objectContaining({ code: 'MOCK_ENTRA_INVALID_TOKEN' }),
    )
  })
})

describe('toBeSignedBy', () => {
  test('passes a token of the tenant', async () => {
    const result = await toBeSignedBy(await entra.tokens.accessToken(), entra)

    expect(result.pass).toBe(true)
    expect(result.message()).toContain(entra.tenantId)
  })

  test.each([{ expiresIn: -3600 }, { notBefore: new Date('2999-01-01') }])(
    'passes a token whose time is not now: %o',
    async (times) => {
      const token = await entra.tokens.accessToken(times)

      expect(await toBeSignedBy(token, entra)).toMatchObject({ pass: true })
    },
  )

  test('does not pass a token of another tenant, expired or not', async () => {
    const other = entra.createTenant()
    const tokens = [await other.tokens.accessToken(), await other.tokens.accessToken({ expiresIn: -3600 })]

    const results = await Promise.all(tokens.map((token) => toBeSignedBy(token, entra)))

    expect(results.map(({ pass }) => pass)).toEqual([false, false])
    expect(results[0]?.message()).toContain(
      `expected a token that tenant ${entra.tenantId} has signed, received`,
    )
  })

  test('does not pass a token with another signature', async () => {
    const token = aJwt(entra.tokens.decode(await entra.tokens.accessToken()).header, { tid: entra.tenantId })

    const { pass, message } = await toBeSignedBy(token, entra)

    expect(pass).toBe(false)
    expect(message()).toContain('a token whose signature is not right')
  })

  test('does not pass what a retired key signed', async () => {
    const token = await entra.tokens.accessToken()
    await entra.keys.rotate({ overlap: false })

    const { pass, message } = await toBeSignedBy(token, entra)

    expect(pass).toBe(false)
    expect(message()).toContain('a token whose kid is none of the published keys')
  })

  test('throws for what is no text', async () => {
    await expect(toBeSignedBy(undefined, entra)).rejects.toMatchObject({ code: 'MOCK_ENTRA_INVALID_TOKEN' })
  })
})
