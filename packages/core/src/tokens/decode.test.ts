import { describe, expect, it } from 'vitest'

import { aSigningKey, aTenant, aTokenFactory, anIssuer, complaintOf } from '../testing/index.ts'
import type { SeededTenant } from '../testing/index.ts'
import { decodeToken, verifyOrExplain } from './decode.ts'
import type { TokenFactory } from './factory-options.ts'

const noon = Date.parse('2026-03-04T12:00:00Z')

interface Context extends SeededTenant {
  readonly issuer: ReturnType<typeof anIssuer>
  readonly tokens: TokenFactory
}

function aContext(): Context {
  const issuer = anIssuer({ timeSource: () => noon, generateKey: () => Promise.resolve(aSigningKey()) })
  const seeded = aTenant(issuer)
  return { ...seeded, issuer, tokens: aTokenFactory(issuer, seeded) }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

describe('decode', () => {
  it('takes a token apart', async () => {
    const { tokens, tenant } = aContext()
    const token = await tokens.accessToken({ claims: { name: 'Zoë 🦊' } })

    const decoded = tokens.decode(token)

    expect(decoded.header).toEqual({ typ: 'JWT', alg: 'RS256', kid: tenant.keys.current.kid })
    expect(decoded.claims).toMatchObject({ tid: tenant.id, name: 'Zoë 🦊', ver: '2.0' })
    expect(decoded.signature).toBe(token.split('.')[2])
  })

  it('takes a token of somebody else apart, whatever it is worth', () => {
    const decoded = decodeToken(`${encode({ alg: 'none' })}.${encode({ sub: 'me' })}.`)

    expect(decoded).toEqual({ header: { alg: 'none' }, claims: { sub: 'me' }, signature: '' })
  })

  it.each<[string, unknown]>([
    ['nothing', ''],
    ['a word', 'garbage'],
    ['dots', '..'],
    ['two parts of nonsense', 'a.b'],
    ['text that is not base64url', 'ä.ö.ü'],
    ['base64 with padding', `${Buffer.from('{"a":1}').toString('base64')}.e30=.x`],
    ['a header that is no JSON', `${Buffer.from('{').toString('base64url')}.e30.x`],
    ['a header that is an array', `${encode([])}.${encode({})}.x`],
    ['claims that are a text', `${encode({})}.${encode('x')}.x`],
    ['claims that are null', `${encode({})}.${encode(null)}.x`],
    ['claims that are not UTF-8', `${encode({})}.${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.x`],
    ['two parts', `${encode({})}.${encode({})}`],
    ['four parts', `${encode({})}.${encode({})}.x.y`],
    ['an encrypted token', `${encode({ alg: 'RSA-OAEP' })}.a.b.c.d`],
    ['undefined', undefined],
    ['null', null],
    ['an object', { access_token: 'x' }],
  ])('refuses %s', async (_, token) => {
    const complaint = await complaintOf(() => decodeToken(token as string))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_INVALID_TOKEN',
      option: 'tokens.decode(token)',
      received: 'a text that is no JWT',
      expected: 'three parts of base64url',
      remedy: expect.stringMatching(/./),
    })
  })

  it('keeps what was wrong as the cause', async () => {
    const complaint = await complaintOf(() => decodeToken('garbage'))

    expect(complaint.cause).toBeInstanceOf(Error)
  })

  // The remedy of a failed decode is not another decode.
  it('does not advise to decode what cannot be decoded', async () => {
    const complaint = await complaintOf(() => decodeToken('garbage'))

    expect(complaint.remedy).not.toContain('tokens.decode')
  })
})

describe('verify', () => {
  it.each(['accessToken', 'appToken', 'idToken'] as const)(
    'returns the claims of a valid %s',
    async (kind) => {
      const { tokens } = aContext()
      const token = await tokens[kind]()

      const claims = await tokens.verify(token)

      expect(claims).toEqual(tokens.decode(token).claims)
    },
  )

  it('understands a token for Microsoft Graph', async () => {
    const { tokens } = aContext()

    const claims = await tokens.verify(await tokens.accessToken({ resource: 'https://graph.microsoft.com' }))

    expect(claims.aud).toBe('https://graph.microsoft.com')
  })

  it('understands what an old key signed that is still published', async () => {
    const { tokens, tenant } = aContext()
    const token = await tokens.accessToken()
    await tenant.keys.rotate()

    await expect(tokens.verify(token)).resolves.toMatchObject({ tid: tenant.id })
  })

  it.each<[string, string, (context: Context) => string | Promise<string>]>([
    ['garbage', 'a text that is no RS256 JWT', () => 'garbage'],
    ['nothing', 'a text that is no RS256 JWT', () => ''],
    ['an unsigned token', 'a text that is no RS256 JWT', () => `${encode({ alg: 'none' })}.${encode({})}.`],
    [
      'a token whose claims were changed',
      'a token whose signature is not right',
      async ({ tokens }) => {
        const [header, , signature] = (await tokens.accessToken()).split('.')
        const [, claims] = (await tokens.accessToken({ scopes: ['Tasks.Delete'] })).split('.')
        return [header, claims, signature].join('.')
      },
    ],
    [
      'a token of an unknown key',
      'a token whose kid is none of the published keys',
      ({ tokens }) => tokens.accessToken({ header: { kid: 'other' } }),
    ],
    [
      'an expired token',
      'a token that has expired by the clock of the tenant',
      ({ tokens }) => tokens.accessToken({ expiresIn: -3600 }),
    ],
    [
      'a token that expired while the clock went on',
      'a token that has expired by the clock of the tenant',
      async ({ tokens, tenant }) => {
        const token = await tokens.accessToken()
        tenant.clock.advance({ hours: 2 })
        return token
      },
    ],
    [
      'a token of tomorrow',
      'a token that is not valid yet by the clock of the tenant',
      ({ tokens }) => tokens.accessToken({ notBefore: noon / 1000 + 86_400, expiresIn: 2 * 86_400 }),
    ],
    [
      'a token of another tenant',
      'a token of the tenant 33333333-3333-3333-3333-333333333333',
      ({ tokens, issuer }) => {
        aTenant(issuer, { id: '33333333-3333-3333-3333-333333333333' })
        return tokens.accessToken({ tenant: '33333333-3333-3333-3333-333333333333' })
      },
    ],
  ])('refuses %s', async (_, received, mint) => {
    const context = aContext()
    const token = await mint(context)

    const complaint = await complaintOf(() => context.tokens.verify(token))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_INVALID_TOKEN',
      option: 'tokens.verify(token)',
      received,
      expected: 'a token that this tenant issued and that is valid now',
      remedy: 'Pass the token as it was received; `tokens.decode` shows what is in one.',
    })
  })

  // What the README calls an expired token.
  it('refuses a token that expired a second ago', async () => {
    const { tokens } = aContext()
    const token = await tokens.accessToken({ expiresIn: -1 })

    const complaint = await complaintOf(() => tokens.verify(token))

    expect(complaint.received).toBe('a token that has expired by the clock of the tenant')
  })

  it('says that a token names no tenant', async () => {
    const { tokens } = aContext()
    const token = await tokens.accessToken({ claims: { tid: undefined } })

    const complaint = await complaintOf(() => tokens.verify(token))

    expect(complaint.received).not.toContain('undefined')
  })

  it('shows nothing of the token', async () => {
    const { tokens } = aContext()
    const token = await tokens.accessToken({ expiresIn: -3600 })

    const { message } = await complaintOf(() => tokens.verify(token))

    expect(token.split('.').filter((part) => message.includes(part))).toEqual([])
  })

  it.each([undefined, null, 7])('refuses %j', async (token) => {
    const { tenant } = aContext()

    const complaint = await complaintOf(() => verifyOrExplain(tenant, token as never))

    expect(complaint.code).toBe('MOCK_ENTRA_INVALID_TOKEN')
  })
})
