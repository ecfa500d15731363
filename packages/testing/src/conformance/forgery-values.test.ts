import { startMockEntra } from '@mock-entra/node'
import type { MockEntra } from '@mock-entra/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { forgeries } from './forgeries.ts'
import type { ForgeryName } from './forgeries.ts'
import type { GoodTokenOptions } from './forgery.ts'
import { parseToken } from './minting/jws.ts'
import type { Members } from './minting/jws.ts'

/*
 * Which claim is wrong is compared elsewhere, for every forgery. Here, that it is wrong in the way that the name says:
 * an audience that "begins with ours" has to begin with ours, or the attack is another one.
 */
let entra: MockEntra
beforeAll(async () => {
  entra = await startMockEntra()
  entra.clock.freeze()
})
afterAll(() => entra.close())

const options = { scopes: ['Tasks.Read', 'Tasks.ReadWrite'], roles: ['Tasks.Admin'] } as const

async function mint(name: ForgeryName, as: GoodTokenOptions): Promise<Members> {
  return parseToken(await forgeries.find((forgery) => forgery.name === name)!.mint(entra, as)).claims
}

async function good(as: GoodTokenOptions): Promise<Members> {
  return parseToken(await entra.tokens.accessToken(as)).claims
}

const removed = 'removed'

/** The claim as the forgery has it, given the one of the good token and, for audience and issuer, of the other version. */
type Spoil = (own: string, other: string, claims: Members) => unknown

function itIs(claim: string, table: readonly (readonly [ForgeryName, Spoil])[]): void {
  describe.each([2, 1] as const)(`${claim} of a v%d token`, (version) => {
    it.each(table)('is what the name says: %s', async (name, spoil) => {
      const [own, other] = [
        await good({ ...options, version }),
        await good({ ...options, version: version === 1 ? 2 : 1 }),
      ]

      const claims = await mint(name, { ...options, version })

      const forged = claim in claims ? claims[claim] : removed
      expect(forged).toEqual(spoil(String(own[claim]), String(other[claim]), own))
      expect(forged).not.toEqual(own[claim])
    })
  })
}

const foreignTenant = '0f0f0f0f-0000-4000-8000-0000000000ff'

itIs('aud', [
  ['for another API', () => '0a0a0a0a-0000-4000-8000-0000000000aa'],
  ['for a list of other APIs', () => ['0a0a0a0a-0000-4000-8000-0000000000aa', 'https://graph.microsoft.com']],
  ['aud that ours begins with', (aud) => aud.slice(0, -1)],
  ['aud that begins with ours', (aud) => `${aud}1`],
  ['aud of the other version', (_, other) => other],
  ['no aud', () => removed],
  ['empty aud', () => ''],
  ['aud as an empty list', () => []],
  ['aud with a wildcard', () => '*'],
])

itIs('iss', [
  ['foreign tenant', (iss) => iss.replace(entra.tenantId, foreignTenant)],
  ['issuer of a foreign tenant', (iss) => iss.replace(entra.tenantId, foreignTenant)],
  ['issuer of the other version', (_, other) => other],
  ['issuer that begins with ours', (iss) => `${iss}/x`],
  ['unresolved {tenantid}', (iss) => iss.replace(entra.tenantId, '{tenantid}')],
  ['common in place of the tenant', (iss) => iss.replace(entra.tenantId, 'common')],
  ['slash too many or too few', (iss) => (iss.endsWith('/') ? iss.slice(0, -1) : `${iss}/`)],
  ['issuer over http', (iss) => iss.replace('https:', 'http:')],
  ['issuer as a list', (iss) => [iss]],
  ['no issuer', () => removed],
])

describe.each([2, 1] as const)('an issuer of a v%d token', (version) => {
  it.each([
    ['look-alike host', ''],
    ['host in front of an @', 'the host of the good one'],
  ] as const)('is at a host of the attacker: %s', async (name, user) => {
    const own = new URL(String((await good({ ...options, version }))['iss']))

    const { protocol, username, hostname, pathname } = new URL(
      String((await mint(name, { ...options, version }))['iss']),
    )

    expect(hostname.endsWith('evil.example')).toBe(true)
    expect(user === '' ? hostname : username).toMatch(new RegExp(`^${own.hostname}`))
    expect({ protocol, pathname }).toEqual({ protocol: own.protocol, pathname: own.pathname })
  })
})

itIs('scp', [
  ['no scp', () => removed],
  ['empty scp', () => ''],
  ['another scope', () => 'Forged.Read'],
  ['scope that begins with ours', () => 'Tasks.Read.Own Tasks.ReadWrite.Own'],
  ['scope that ends with ours', () => 'Not.Tasks.Read Not.Tasks.ReadWrite'],
  ['scope in the other case', () => 'tASKS.rEAD tASKS.rEADwRITE'],
  ['scp as a list', () => ['Tasks.Read', 'Tasks.ReadWrite']],
  ['scope in the claim scope', () => removed],
  ['scope among the roles', () => removed],
  ['role among the scopes', (scp) => `${scp} Tasks.Admin`],
])

itIs('roles', [
  ['no roles', () => removed],
  ['empty roles', () => []],
  ['another role', () => ['Forged.Read.All']],
  ['role that contains ours', () => ['Not.Tasks.Admin.Own']],
  ['role in the other case', () => ['tASKS.aDMIN']],
  ['roles as text', () => 'Not.Tasks.Admin.Own'],
  ['role among the groups', () => removed],
  ['role among the scopes', () => removed],
  ['scope among the roles', () => ['Tasks.Admin', 'Tasks.Read', 'Tasks.ReadWrite']],
])

it('what is in the wrong claim is the right permission', async () => {
  expect(await mint('scope in the claim scope', options)).toMatchObject({
    scope: 'Tasks.Read Tasks.ReadWrite',
  })
  expect(await mint('role among the groups', options)).toMatchObject({ groups: ['Tasks.Admin'] })
  expect(await mint('aud in another case', options)).toMatchObject({ Aud: entra.api.appId })
  expect(await mint('aud with a look-alike letter', options)).toMatchObject({ '\u0430ud': entra.api.appId })
})

describe('time', () => {
  const hour = 3600
  /** Seconds since the epoch, by the clock that stands still. */
  const now = (): number => Math.floor(entra.clock.now() / 1000)

  it.each<[ForgeryName, () => unknown]>([
    ['expired', () => now() - hour],
    ['expired beyond the leeway', () => now() - 360],
    ['expired, with a fraction of a second', () => now() - hour - 0.5],
    ['no exp', () => undefined],
    ['exp null', () => null],
    ['exp zero', () => 0],
    ['exp negative', () => -1],
    ['exp as text', () => String(now() + hour)],
    ['exp as a date', () => new Date((now() + hour) * 1000).toISOString()],
    ['exp as a list', () => [now() + hour]],
  ])('exp is what the name says: %s', async (name, exp) => {
    expect((await mint(name, options))['exp']).toEqual(exp())
  })

  it.each<[ForgeryName, () => unknown]>([
    ['not yet valid', () => now() + hour],
    ['not yet valid beyond the leeway', () => now() + 360],
  ])('nbf is what the name says: %s', async (name, nbf) => {
    expect((await mint(name, options))['nbf']).toBe(nbf())
  })

  it('nbf as text is the good one, as text', async () => {
    expect((await mint('nbf as text', options))['nbf']).toBe(String((await good(options))['nbf']))
  })

  it.each([
    'expired',
    'expired beyond the leeway',
    'not yet valid',
    'not yet valid beyond the leeway',
  ] as const)('is that of a token which lived as long as all do: %s', async (name) => {
    const lifetime = ({ nbf, exp }: Members): number => Number(exp) - Number(nbf)

    const claims = await mint(name, options)

    expect(claims['iat']).toBe(claims['nbf'])
    expect(lifetime(claims)).toBe(lifetime(await good(options)))
  })
})

describe('header', () => {
  it.each<[ForgeryName, Members]>([
    ['alg none', { alg: 'none' }],
    ['alg None', { alg: 'None' }],
    ['alg NONE', { alg: 'NONE' }],
    ['alg nOnE', { alg: 'nOnE' }],
    ['alg none with a signature', { alg: 'none' }],
    ['HS256 with the public key as secret', { alg: 'HS256' }],
    ['HS256 with the public key in DER as secret', { alg: 'HS256' }],
    ['HS256 with the certificate as secret', { alg: 'HS256' }],
    ['HS256 with an empty secret', { alg: 'HS256' }],
    ['PS256, which is not announced', { alg: 'PS256' }],
    ['RS384, which is not announced', { alg: 'RS384' }],
    ['rs256 in lower case', { alg: 'rs256' }],
    ['no alg', { alg: undefined }],
    ['ES256 of another key', { alg: 'ES256' }],
    ['ES256 with zeros for a signature', { alg: 'ES256' }],
    ['b64 false', { b64: false, crit: ['b64'] }],
    ['unknown crit', { crit: ['exp-in-milliseconds'], 'exp-in-milliseconds': true }],
    ['empty crit', { crit: [] }],
    ['kid with a path', { kid: '../../../../../../../dev/null' }],
    ['kid with SQL', { kid: "x' UNION SELECT 'attacker' -- " }],
    ['unknown kid', { kid: 'unknown-key' }],
    ['no kid', { kid: undefined }],
    ['kid that is no text', { kid: { toString: 'attacker' } }],
    ['nonce in the header', { nonce: 'mock-nonce' }],
  ])('says what the name says: %s', async (name, members) => {
    const token = await forgeries.find((forgery) => forgery.name === name)!.mint(entra, options)

    const { header } = parseToken(token)

    expect(Object.fromEntries(Object.keys(members).map((member) => [member, header[member]]))).toEqual(
      members,
    )
  })

  it.each<[ForgeryName, number]>([
    ['stripped signature', 0],
    ['alg none', 0],
    ['truncated signature', 253],
    ['tampered signature', 256],
    ['signature of another token', 256],
    ['signature of zeros', 256],
    ['ES256 with zeros for a signature', 64],
  ])('and the signature has as many octets: %s', async (name, octets) => {
    const token = await forgeries.find((forgery) => forgery.name === name)!.mint(entra, options)

    const signature = Buffer.from(parseToken(token).encoded.signature, 'base64url')

    expect(signature).toHaveLength(octets)
    expect(signature.every((octet) => octet === 0)).toBe(/zeros|stripped|none/.test(name))
  })
})
