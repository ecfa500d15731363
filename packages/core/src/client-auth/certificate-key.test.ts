import { createHash, generateKeyPairSync, sign } from 'node:crypto'

import { describe, expect, it } from 'vitest'

import { createCertificate } from '../keys/x509.ts'
import {
  aCertifiedApp,
  aCertifiedKey,
  aTenant,
  acquireTokens,
  anIssuer,
  refusalOfRequest,
} from '../testing/index.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const now = Date.parse('2026-03-04T05:06:07.123Z')
const key = aCertifiedKey()
const otherKey = aCertifiedKey({ subject: 'other' })
const { aMock, aRequest, refusal } = aCertifiedApp(key, now)
const hex = (encoded: string): string => Buffer.from(encoded, 'base64url').toString('hex')

describe('key of a certificate assertion', () => {
  it('may be named at any length, without making the mock search for long', async () => {
    const error = await refusal({ header: { x5t: `${'='.repeat(500_000)}a` } })

    expect(error).toMatchObject({ aadsts: 700027 })
  })

  it('is refused with AADSTS700027 when the app does not have it, with those that it has', async () => {
    const error = await refusal({ header: { x5t: otherKey.x5t }, privateKey: otherKey.privateKey })

    expect(error).toMatchObject({
      code: 'clientAssertionSignatureInvalid',
      aadsts: 700027,
      error: 'invalid_client',
      status: 401,
    })
    expect(error.message).toContain('[Reason - The key was not found.')
    expect(error.message).toContain(otherKey.x5t)
    expect(error.detail).toContain(key.x5t)
    expect(error.detail).toContain(hex(key.x5t).toUpperCase())
  })

  it('is told to be another app’s: AADSTS700027', async () => {
    const issuer = anIssuer({ timeSource: () => now })
    const other = { displayName: 'Other daemon', keyCredentials: [{ key: otherKey.certificate }] }
    aTenant(issuer, { apps: [{ appId, keyCredentials: [{ key: key.certificate }] }, other] })

    const error = await refusalOfRequest(issuer, aRequest({ header: { x5t: otherKey.x5t } }))

    expect(error).toMatchObject({ aadsts: 700027 })
    expect(error.detail).toContain("'Other daemon'")
  })

  it('is missed in an app without certificates: AADSTS700027', async () => {
    const error = await refusal({}, { secret: 's3cret' })

    expect(error).toMatchObject({ aadsts: 700027 })
    expect(error.detail).toContain("'Daemon' has no certificate")
  })

  it('must have made the signature: AADSTS700027', async () => {
    const error = await refusal({ privateKey: otherKey.privateKey })

    expect(error).toMatchObject({ aadsts: 700027 })
    expect(error.message).toContain('use of the key to verify the signature failed')
    expect(error.message).toContain(hex(key.x5t).toUpperCase())
    expect(error.detail).toContain('another private key')
  })

  it('is told to be another one of the app’s: AADSTS700027', async () => {
    const keyCredentials = [{ key: key.certificate }, { key: otherKey.certificate, displayName: 'Next' }]

    const error = await refusal({ privateKey: otherKey.privateKey }, { keyCredentials })

    expect(error.detail).toContain('another certificate of the app: Next')
  })

  it.each([
    ['PS256', 'RS256'],
    ['RS256', 'PS256'],
  ] as const)(
    'is told that the header says %s and the signature is %s: AADSTS700027',
    async (alg, algorithm) => {
      const error = await refusal({ algorithm, header: { x5t: key.x5t, alg } })

      expect(error).toMatchObject({ aadsts: 700027 })
      expect(error.detail).toContain(`The header says ${alg}, and the signature is one of ${algorithm}.`)
    },
  )

  it('is refused with AADSTS50032 when it has 1024 bits', async () => {
    const weak = aCertifiedKey({ modulusLength: 1024 })
    const parts = { privateKey: weak.privateKey, header: { x5t: weak.x5t } }

    expect(await refusal(parts, { keyCredentials: [{ key: weak.certificate }] })).toMatchObject({
      aadsts: 50032,
    })
  })
})

describe('certificate of an app', () => {
  it('is refused with AADSTS700027 when its key is not RSA', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const certificate = createCertificate({
      subject: 'elliptic',
      issuer: 'elliptic',
      publicKey: publicKey.export({ type: 'spki', format: 'der' }),
      serialNumber: new Uint8Array([1]),
      notBefore: new Date('2020-01-01'),
      notAfter: new Date('2040-01-01'),
      signatureAlgorithm: 'ecdsa-with-SHA256',
      usage: 'signing',
      subjectKeyIdentifier: new Uint8Array(20),
      sign: (data) => sign('sha256', data, privateKey),
    })
    const kid = createHash('sha1').update(certificate).digest('base64url')

    const error = await refusal({ header: { kid } }, { keyCredentials: [{ key: certificate }] })

    expect(error).toMatchObject({ aadsts: 700027 })
    expect(error.detail).toContain('no RSA key')
  })

  it('is refused with AADSTS700027 when it has expired', async () => {
    const expired = aCertifiedKey({ notAfter: new Date(now - 1000) })
    const parts = { privateKey: expired.privateKey, header: { x5t: expired.x5t } }

    const error = await refusal(parts, { keyCredentials: [{ key: expired.certificate }] })

    expect(error).toMatchObject({ aadsts: 700027 })
    expect(error.message).toContain('The key used is expired')
    expect(error.message).toContain('End=2026-03-04T05:06:06.0000000Z')
  })

  it('is good until the last second of its validity is over', async () => {
    const last = aCertifiedKey({ notAfter: new Date('2026-03-04T05:06:07Z') })
    const parts = { privateKey: last.privateKey, header: { x5t: last.x5t } }
    const issuer = aMock({ keyCredentials: [{ key: last.certificate }] })

    expect((await acquireTokens(issuer, aRequest(parts))).claims['azpacr']).toBe('2')
  })

  it('is refused with AADSTS700027 when it is not valid yet', async () => {
    const keyCredentials = [{ key: key.certificate, startDateTime: new Date(now + 1000) }]

    const error = await refusal({}, { keyCredentials })

    expect(error).toMatchObject({ aadsts: 700027 })
    expect(error.message).toContain('The key used is not valid yet')
  })

  it('is refused with AADSTS1000502 when it has expired before its registration', async () => {
    const expired = aCertifiedKey({ notAfter: new Date(now - 1000) })
    const parts = { privateKey: expired.privateKey, header: { x5t: expired.x5t } }
    const keyCredentials = [{ key: expired.certificate, endDateTime: new Date(now + 86_400_000) }]

    expect(await refusal(parts, { keyCredentials })).toMatchObject({ aadsts: 1000502, status: 401 })
  })

  it('is refused with AADSTS7000214 when it is revoked', async () => {
    const keyCredentials = [{ key: key.certificate, isRevoked: true }]

    expect(await refusal({}, { keyCredentials })).toMatchObject({
      code: 'certificateRevoked',
      aadsts: 7000214,
      status: 401,
    })
  })

  it('may be one of several', async () => {
    const issuer = aMock({ keyCredentials: [{ key: otherKey.certificate }, { key: key.certificate }] })

    expect((await acquireTokens(issuer, aRequest())).claims['azpacr']).toBe('2')
  })

  it('is not found in an app that has a secret and is a public client besides: AADSTS700027', async () => {
    expect(await refusal({}, { secret: 's3cret', isFallbackPublicClient: true })).toMatchObject({
      aadsts: 700027,
    })
  })

  it('is no credential of a native app: AADSTS700025', async () => {
    const native = { publicClient: { redirectUris: ['http://localhost'] } }

    expect(await refusal({}, native)).toMatchObject({ aadsts: 700025 })
  })
})
