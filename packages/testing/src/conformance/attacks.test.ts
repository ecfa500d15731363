import { X509Certificate, createHmac, createPublicKey, verify } from 'node:crypto'
import type { JsonWebKey, KeyObject } from 'node:crypto'

import { startMockEntra } from '@mock-entra/node'
import type { MockEntra } from '@mock-entra/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { decryptToken, ownKey } from '../testing/own-key.ts'
import { forgeries } from './forgeries.ts'
import type { ForgeryName } from './forgeries.ts'
import { attackerKey, ellipticKey, shortKey } from './minting/attacker.ts'
import { parseToken } from './minting/jws.ts'
import { fetchPublishedKey } from './minting/published-key.ts'
import type { PublishedKey } from './minting/published-key.ts'

let entra: MockEntra
let published: PublishedKey

beforeAll(async () => {
  entra = await startMockEntra()
  published = await fetchPublishedKey(entra, entra.keys.kid)
})
afterAll(() => entra.close())

async function mint(name: ForgeryName): Promise<string> {
  return await forgeries.find((forgery) => forgery.name === name)!.mint(entra)
}

function isSignedBy(token: string, publicKey: KeyObject): boolean {
  const end = token.lastIndexOf('.')
  return verify('sha256', Buffer.from(token.slice(0, end)), publicKey, signatureOf(token))
}

function signatureOf(token: string): Buffer {
  return Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url')
}

/** Where an attacker's header leads a validator that follows it. */
interface AttackerHeader {
  readonly kid: string
  readonly jwk?: JsonWebKey
  readonly jku?: string
  readonly x5c?: readonly [string]
  readonly x5u?: string
}

async function keyOfAttacker({ kid, jwk, jku, x5c, x5u }: AttackerHeader): Promise<KeyObject> {
  if (jwk !== undefined) return createPublicKey({ key: jwk, format: 'jwk' })
  if (jku !== undefined) {
    const { keys } = (await (await fetch(jku)).json()) as { keys: JsonWebKey[] }
    return createPublicKey({ key: keys.find((key) => key['kid'] === kid)!, format: 'jwk' })
  }
  if (x5c !== undefined) return new X509Certificate(Buffer.from(x5c[0], 'base64')).publicKey
  return new X509Certificate(await (await fetch(x5u!)).text()).publicKey
}

describe('attack', () => {
  it.each<[ForgeryName, () => string | Uint8Array]>([
    ['HS256 with the public key as secret', () => published.pem],
    [
      'HS256 with the public key in DER as secret',
      () => published.publicKey.export({ type: 'spki', format: 'der' }),
    ],
    ['HS256 with the certificate as secret', () => published.certificate.toString()],
    ['HS256 with an empty secret', () => ''],
    ['kid with a path', () => ''],
    ['kid with SQL', () => 'attacker'],
  ])('succeeds where the secret is what it says: %s', async (name, secretOf) => {
    const token = await mint(name)

    const [header, payload, signature] = token.split('.')
    const hmac = createHmac('sha256', secretOf()).update(`${header}.${payload}`).digest('base64url')
    expect(signature).toBe(hmac)
  })

  it.each([
    'jwk of the attacker',
    'jku of the attacker',
    'x5c of the attacker',
    'x5u of the attacker',
  ] as const)('succeeds where the validator takes the key from the token: %s', async (name) => {
    const token = await mint(name)

    const key = await keyOfAttacker(parseToken(token).header as unknown as AttackerHeader)
    expect(isSignedBy(token, key)).toBe(true)
  })

  it('with a certificate has one that looks like the tenant’s and is self-signed', async () => {
    const { header } = parseToken(await mint('x5c of the attacker'))

    const certificate = new X509Certificate(Buffer.from((header['x5c'] as [string])[0], 'base64'))
    expect(certificate.subject).toBe(published.certificate.subject)
    expect(certificate.serialNumber).toBe(published.certificate.serialNumber)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.publicKey.equals(published.publicKey)).toBe(false)
  })

  it.each([
    ['another key under the same kid', attackerKey],
    ['unknown kid', attackerKey],
    ['no kid', attackerKey],
    ['nested in a JWT', attackerKey],
    ['one megabyte', attackerKey],
    ['key of 1024 bits', shortKey],
  ] as const)('is signed, by somebody else: %s', async (name, keyOf) => {
    const { publicKey } = await keyOf()

    const token = await mint(name)

    expect(isSignedBy(token, publicKey)).toBe(true)
    expect(signatureOf(token)).toHaveLength(publicKey.asymmetricKeyDetails!.modulusLength! / 8)
  })

  it('with a retired key is signed with one that was published, and is not any more', async () => {
    const kids = entra.keys.published
    let retired: PublishedKey | undefined
    async function publishAnother(): Promise<string> {
      const kid = await entra.keys.publishAnother()
      retired = await fetchPublishedKey(entra, kid)
      return kid
    }

    const token = await forgeries
      .find(({ name }) => name === 'retired key')!
      .mint({ ...entra, keys: { ...entra.keys, publishAnother } })

    expect(isSignedBy(token, retired!.publicKey)).toBe(true)
    expect(entra.keys.published).toEqual(kids)
  })

  it('with ES256 is signed with a key on P-256', async () => {
    const { publicKey } = await ellipticKey()

    const token = await mint('ES256 of another key')

    const [input, signature] = [token.slice(0, token.lastIndexOf('.')), signatureOf(token)]
    const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
    expect(verify('sha256', Buffer.from(input), key, signature)).toBe(true)
  })
})

describe('form', () => {
  it.each([
    ['a space in the signature', (token: string) => token.replace(' ', '')],
    ['padded signature', (token: string) => token.replace(/==$/, '')],
    ['signature in plain base64', (token: string) => token.replaceAll('+', '-').replaceAll('/', '_')],
    ['two dots more', (token: string) => token.slice(0, -2)],
    ['nested in a JWT', (token: string) => Buffer.from(token.split('.')[1]!, 'base64url').toString()],
    [
      'JSON serialization',
      (token: string) => {
        const jws = JSON.parse(token) as Record<'payload' | 'protected' | 'signature', string>
        return `${jws.protected}.${jws.payload}.${jws.signature}`
      },
    ],
  ] as const)('is a good token in another: %s', async (name, respell) => {
    const token = await mint(name)

    expect(isSignedBy(respell(token), published.publicKey)).toBe(true)
    expect(respell(token)).not.toBe(token)
  })

  it('of a detached payload has a signature and no claims', async () => {
    const [header, payload, signature] = (await mint('detached payload')).split('.')

    expect(header).not.toBe('')
    expect(payload).toBe('')
    expect(signature).toHaveLength(342)
  })

  it('of a JWE decrypts to a good token with the private half of the published key', async () => {
    const key = await ownKey(entra)

    const token = await forgeries
      .find(({ name }) => name === 'nested in a JWE')!
      .mint({ ...entra, jwksUri: key.jwksUri })

    expect(isSignedBy(decryptToken(token, key.privateKey), published.publicKey)).toBe(true)
  })

  it('of one megabyte is that large', async () => {
    expect((await mint('one megabyte')).length).toBeGreaterThan(1024 * 1024)
  })

  it('of a header that names alg twice says RS256 first and none last', async () => {
    const [header, , signature] = (await mint('header that names alg twice')).split('.')

    expect(Buffer.from(header!, 'base64url').toString()).toMatch(/"alg":"RS256".*"alg":"none"}$/)
    expect(signature).toBe('')
  })

  it('of permissions in __proto__ gives them to an object that the claims are merged into', async () => {
    const { claims } = parseToken(await mint('permissions in __proto__'))

    expect(claims['scp']).toBeUndefined()
    expect(Object.assign({}, claims)).toMatchObject({ scp: 'Tasks.Read Tasks.ReadWrite' })
  })
})
