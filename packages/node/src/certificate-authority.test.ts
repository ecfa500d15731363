import { X509Certificate, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'

import { createCertificate, renderPem } from '@mock-entra/core'
import { describe, expect, onTestFinished, test, vi } from 'vitest'

import { createAuthority, parseAuthority } from './certificate-authority.ts'

/** The first certificate of a PEM chain. */
function leafOf(chain: string): X509Certificate {
  return new X509Certificate(chain)
}

function daysUntil(text: string): number {
  return Math.round((new Date(text).getTime() - Date.now()) / 86_400_000)
}

/** A CA's key and certificate as they are exported, with a validity of the test's choice. */
function aCaFile(notBefore: Date, notAfter: Date): string {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const certificate = createCertificate({
    subject: 'mock-entra test CA',
    issuer: 'mock-entra test CA',
    publicKey: publicKey.export({ type: 'spki', format: 'der' }),
    serialNumber: new Uint8Array([1]),
    notBefore,
    notAfter,
    signatureAlgorithm: 'ecdsa-with-SHA256',
    usage: 'ca',
    subjectKeyIdentifier: new Uint8Array(20),
    sign: (data) => sign('sha256', data, privateKey),
  })
  return (
    privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() + renderPem('CERTIFICATE', certificate)
  )
}

/** The parts of an exported CA: its key, its certificate. */
function splitPem(pem: string): [key: string, certificate: string] {
  const at = pem.indexOf('-----BEGIN CERTIFICATE-----')
  return [pem.slice(0, at), pem.slice(at)]
}

/** Puts another character in the place of one in the first line of a block of base64. */
function flip(block: string, position: number): string {
  const at = block.indexOf('\n') + 1 + position
  return block.slice(0, at) + (block[at] === 'A' ? 'B' : 'A') + block.slice(at + 1)
}

describe('createAuthority', () => {
  test('makes a CA that signed itself, for ten years from yesterday on', () => {
    const certificate = new X509Certificate(createAuthority().certificate)

    expect(certificate.ca).toBe(true)
    expect(certificate.subject).toBe('CN=mock-entra test CA')
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(daysUntil(certificate.validFrom)).toBe(-1)
    expect(daysUntil(certificate.validTo)).toBe(3650)
  })

  test('makes another CA each time', () => {
    const [first, second] = [createAuthority(), createAuthority()]

    expect(leafOf(first.issue(['localhost']).cert).checkIssued(leafOf(second.certificate))).toBe(false)
  })

  test('goes by the real time, whatever the fake timers of a test say', () => {
    vi.useFakeTimers({ now: new Date('2049-01-01') })
    onTestFinished(() => void vi.useRealTimers())
    const authority = createAuthority()
    const leaf = leafOf(authority.issue(['localhost']).cert)
    vi.useRealTimers()

    expect(daysUntil(leaf.validTo)).toBe(397)
    expect(daysUntil(new X509Certificate(authority.certificate).validTo)).toBe(3650)
  })
})

describe('issue', () => {
  test('signs a server certificate for the names, with its key and the CA behind it', () => {
    const authority = createAuthority()

    const { cert, key } = authority.issue(['localhost', '127.0.0.1', '::1', 'login.microsoftonline.com'])

    const leaf = leafOf(cert)
    const ca = new X509Certificate(authority.certificate)
    expect(leaf.ca).toBe(false)
    expect(leaf.checkIssued(ca)).toBe(true)
    expect(leaf.verify(ca.publicKey)).toBe(true)
    expect(leaf.publicKey.equals(createPublicKey(key))).toBe(true)
    expect(cert.endsWith(authority.certificate)).toBe(true)
    expect(leaf.subjectAltName).toBe(
      'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:login.microsoftonline.com',
    )
  })

  test('makes it valid for 397 days from yesterday on, as Apple asks for', () => {
    const leaf = leafOf(createAuthority().issue(['localhost']).cert)

    expect(daysUntil(leaf.validFrom)).toBe(-1)
    expect(daysUntil(leaf.validTo)).toBe(397)
  })

  test('gives each certificate a key and a serial number of its own', () => {
    const authority = createAuthority()

    const [first, second] = [authority.issue(['localhost']), authority.issue(['localhost'])]

    expect(first.key).not.toBe(second.key)
    expect(leafOf(first.cert).serialNumber).not.toBe(leafOf(second.cert).serialNumber)
  })
})

describe('parseAuthority', () => {
  test('reads what exportPem writes, and signs for the same CA', () => {
    const authority = createAuthority()

    const parsed = parseAuthority(authority.exportPem())

    expect(parsed.certificate.trim()).toBe(authority.certificate.trim())
    expect(parsed.exportPem().trim()).toBe(authority.exportPem().trim())
    const leaf = leafOf(parsed.issue(['localhost']).cert)
    expect(leaf.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true)
  })

  test('refuses a certificate that has expired', () => {
    const pem = aCaFile(new Date('2020-01-01'), new Date('2021-01-01'))

    expect(() => parseAuthority(pem)).toThrow(/^its certificate expired on Jan +1 00:00:00 2021 GMT$/)
  })

  test('refuses the certificate of another key', () => {
    const [key] = splitPem(createAuthority().exportPem())
    const [, certificate] = splitPem(createAuthority().exportPem())

    expect(() => parseAuthority(key + certificate)).toThrow('its certificate is for another key')
  })

  test.each<[what: string, change: (key: string, certificate: string) => string]>([
    ['nothing', () => ''],
    ['a key alone', (key) => key],
    ['half of a certificate', (key, certificate) => key + certificate.slice(0, certificate.length / 2)],
    ['a certificate without its last line', (key, certificate) => key + certificate.trimEnd().slice(0, -25)],
  ])('refuses %s', (_, change) => {
    const [key, certificate] = splitPem(createAuthority().exportPem())

    expect(() => parseAuthority(change(key, certificate))).toThrow(
      'it does not end with a complete certificate',
    )
  })

  test.each([['a certificate alone'], ['half of a key']])('refuses %s', (what) => {
    const [key, certificate] = splitPem(createAuthority().exportPem())

    expect(() =>
      parseAuthority((what === 'half of a key' ? key.slice(0, key.length / 2) : '') + certificate),
    ).toThrow(Error)
  })

  test('refuses a private key with a damaged character: what it signs would be worthless', () => {
    const [key, certificate] = splitPem(createAuthority().exportPem())

    expect(() => parseAuthority(flip(key, 60) + certificate)).toThrow(Error)
  })

  test('refuses a certificate with a damaged character: no client would accept it', () => {
    const [key, certificate] = splitPem(createAuthority().exportPem())

    expect(() => parseAuthority(key + flip(certificate, 24))).toThrow(Error)
  })
})
