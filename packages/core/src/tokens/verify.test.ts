import { decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'

import { aTenant, aTokenFactory, anIssuer } from '../testing/index.ts'
import type { SeededTenant } from '../testing/index.ts'
import type { TokenFactory } from './factory-options.ts'
import { signToken } from './sign.ts'
import { peekClaims, verifyToken } from './verify.ts'

const apiId = '22222222-2222-2222-2222-222222222222'
const graph = 'https://graph.microsoft.com'
const noon = Date.parse('2026-03-04T12:00:00Z')

interface Context extends SeededTenant {
  readonly tokens: TokenFactory
}

function aContext(): Context {
  const issuer = anIssuer({ timeSource: () => noon })
  const seeded = aTenant(issuer)
  return { ...seeded, tokens: aTokenFactory(issuer, seeded) }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** The token with other members in its header or its payload, and the signature that it had. */
function alter(token: string, part: 0 | 1, changes: Readonly<Record<string, unknown>>): string {
  const parts = token.split('.')
  const known = JSON.parse(Buffer.from(parts[part] ?? '', 'base64url').toString()) as object
  parts[part] = encode({ ...known, ...changes })
  return parts.join('.')
}

describe('verification', () => {
  it.each<[string, (tokens: TokenFactory) => Promise<string>]>([
    ['an access token', (tokens) => tokens.accessToken()],
    ['an access token of v1', (tokens) => tokens.accessToken({ version: 1 })],
    ['an app-only token', (tokens) => tokens.appToken()],
    ['an ID token', (tokens) => tokens.idToken()],
    [
      'a token for Microsoft Graph, whose header has a nonce',
      (tokens) => tokens.accessToken({ resource: graph }),
    ],
    [
      'a token with other letters than those of ASCII',
      (tokens) => tokens.idToken({ claims: { name: 'Zoë 🦊' } }),
    ],
  ])('accepts %s, and returns its claims', async (_, mint) => {
    const { tenant, tokens } = aContext()
    const token = await mint(tokens)

    const { fault, claims } = verifyToken(tenant, token)

    expect(fault).toBeUndefined()
    expect(claims).toMatchObject({ tid: tenant.id, uti: expect.any(String) })
    expect(claims).toEqual(peekClaims(token))
  })

  it('knows that the nonce in the header of a Graph token was signed by its hash', async () => {
    const { tenant, tokens } = aContext()
    const token = await tokens.accessToken({ resource: graph })
    const { nonce } = decodeProtectedHeader(token)

    const { fault } = verifyToken(tenant, alter(token, 0, { nonce: `${String(nonce)}x` }))

    expect(nonce).toEqual(expect.any(String))
    expect(fault).toBe('signature')
  })

  it.each<[string, (token: string) => string]>([
    ['another header', (token) => alter(token, 0, { typ: 'at+jwt' })],
    ['another payload', (token) => alter(token, 1, { scp: 'Tasks.ReadWrite' })],
    ['a nonce that was not signed', (token) => alter(token, 0, { nonce: 'n' })],
    ['no signature', (token) => token.replace(/[^.]*$/, '')],
    ['half a signature', (token) => token.slice(0, -100)],
    ['something behind the signature', (token) => `${token}!`],
  ])('refuses the signature of a token with %s', async (_, tamper) => {
    const { tenant, tokens } = aContext()

    const verification = verifyToken(tenant, tamper(await tokens.accessToken()))

    expect(verification).toEqual({ fault: 'signature' })
  })

  it('refuses the signature of another token', async () => {
    const { tenant, tokens } = aContext()
    const [header, payload] = (await tokens.accessToken()).split('.')
    const [, , signature] = (await tokens.accessToken()).split('.')

    expect(verifyToken(tenant, `${header}.${payload}.${signature}`)).toEqual({ fault: 'signature' })
  })

  it.each([
    ['another one', { kid: 'nobody' }],
    ['none', { kid: undefined }],
    ['something that is no text', { kid: 1 }],
  ])('knows no key where the header names %s', async (_, header) => {
    const { tenant, tokens } = aContext()

    expect(verifyToken(tenant, await tokens.accessToken({ header }))).toEqual({ fault: 'unknownKey' })
  })

  it.each(['none', 'None', 'HS256', 'RS384', 'PS256', undefined])(
    'takes no other algorithm than RS256: %s',
    async (alg) => {
      const { tenant, tokens } = aContext()
      const signed = await tokens.accessToken({ header: { alg } })

      expect(verifyToken(tenant, signed)).toEqual({ fault: 'malformed' })
      expect(verifyToken(tenant, signed.replace(/[^.]*$/, ''))).toEqual({ fault: 'malformed' })
    },
  )

  it.each([
    '',
    '.',
    '..',
    '...',
    'garbage',
    'a.b.c',
    '{}.{}.x',
    ' ',
    'ey.ey.ey',
    `${encode({})}.${encode({})}.`,
  ])('calls %j malformed', (token) => {
    const { tenant } = aContext()

    expect(verifyToken(tenant, token)).toEqual({ fault: 'malformed' })
  })

  it.each<[string, (token: string) => string]>([
    ['a fourth part', (token) => `${token}.x`],
    ['a payload that is no object', (token) => token.replace(/\.[^.]*\./, `.${encode('text')}.`)],
    ['a payload that is null', (token) => token.replace(/\.[^.]*\./, `.${encode(null)}.`)],
    ['a payload that is no JSON', (token) => token.replace(/\.[^.]*\./, '.bm9wZQ.')],
    ['a payload in base64 with padding', (token) => token.replace(/\.([^.]*)\./, '.$1=.')],
    ['a blank before it', (token) => ` ${token}`],
    ['a line end behind its header', (token) => token.replace('.', '\n.')],
  ])('calls a token with %s malformed', async (_, spoil) => {
    const { tenant, tokens } = aContext()

    expect(verifyToken(tenant, spoil(await tokens.accessToken()))).toEqual({ fault: 'malformed' })
  })

  it('accepts a token until five minutes after its end', async () => {
    const { tenant, tokens } = aContext()
    const token = await tokens.accessToken({ expiresIn: 60 })

    tenant.clock.advance({ minutes: 6, milliseconds: -1 })
    const before = verifyToken(tenant, token)
    tenant.clock.advance({ milliseconds: 1 })
    const after = verifyToken(tenant, token)

    expect(before.fault).toBeUndefined()
    expect(after).toMatchObject({ fault: 'expired', claims: { aud: apiId } })
  })

  it('accepts a token from five minutes before its time', async () => {
    const { tenant, tokens } = aContext()
    const now = noon / 1000

    const early = verifyToken(tenant, await tokens.accessToken({ claims: { nbf: now + 301 } }))
    const inTime = verifyToken(tenant, await tokens.accessToken({ claims: { nbf: now + 300 } }))

    expect(early).toMatchObject({ fault: 'notYetValid', claims: { aud: apiId } })
    expect(inTime.fault).toBeUndefined()
  })

  it.each([undefined, '9999999999', null])('takes a token whose exp is %j for expired', async (exp) => {
    const { tenant, tokens } = aContext()

    expect(verifyToken(tenant, await tokens.accessToken({ claims: { exp } })).fault).toBe('expired')
  })

  it('finds a wrong signature before an end that is past', async () => {
    const { tenant, tokens } = aContext()
    const token = await tokens.accessToken({ expiresIn: -86_400 })

    expect(verifyToken(tenant, alter(token, 1, { exp: 9e9 }))).toEqual({ fault: 'signature' })
  })

  it('does not choke on a nonce that is no text', async () => {
    const { tenant } = aContext()
    const { kid } = tenant.keys.current
    const header = { typ: 'JWT', alg: 'RS256', kid, nonce: 'n' } as const
    const token = await signToken({ header, claims: { exp: 9e9 }, recipient: undefined }, tenant)

    for (const nonce of [1, null, {}, ['n']]) {
      expect(verifyToken(tenant, alter(token, 0, { nonce })).fault).toEqual(expect.any(String))
    }
  })
})

describe('what a token says of itself', () => {
  it('can be read without its being right', async () => {
    const { tokens } = aContext()
    const token = alter(await tokens.idToken(), 1, { oid: 'anybody' })

    expect(peekClaims(token)).toMatchObject({ oid: 'anybody' })
  })

  it.each(['', 'garbage', 'a.b.c', `x.${encode('text')}.x`, `x.${encode(null)}.x`])(
    'is nothing where it is %j',
    (token) => {
      expect(peekClaims(token)).toBeUndefined()
    },
  )
})
