import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { aCertifiedKey } from '../testing/index.ts'
import { parseCertificate } from './certificate.ts'
import type { Certificate } from './certificate.ts'

const folder = mkdtempSync(join(tmpdir(), 'mock-entra-certificate-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A self-signed certificate of OpenSSL's, DER. */
function openssl(...options: readonly string[]): Uint8Array {
  const out = join(folder, 'certificate.der')
  const key = join(folder, 'key.pem')
  const files = ['-keyout', key, '-outform', 'DER', '-out', out]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, ...options], {
    stdio: 'pipe',
  })
  return Uint8Array.from(readFileSync(out))
}

/** What Node reads of the same octets. */
function readWithNode(octets: Uint8Array): Partial<Certificate> {
  const node = new X509Certificate(octets)
  return {
    notBefore: new Date(node.validFrom),
    notAfter: new Date(node.validTo),
    publicKey: Uint8Array.from(node.publicKey.export({ type: 'spki', format: 'der' })),
    isAuthority: node.ca,
  }
}

describe('certificate', () => {
  it('of our own writer is read', () => {
    const { certificate } = aCertifiedKey({
      subject: 'daemon',
      usage: 'ca',
      hosts: ['a.example', '127.0.0.1'],
    })

    expect(parseCertificate(certificate)).toMatchObject(readWithNode(certificate))
    expect(parseCertificate(certificate)).toMatchObject({
      commonName: 'daemon',
      dnsNames: ['a.example'],
      signatureAlgorithm: '1.2.840.113549.1.1.11',
    })
  })

  it.each([
    ['with several parts of a name', ['-subj', '/C=DE/O=Contoso/CN=daemon.contoso.com']],
    ['signed with SHA-512', ['-subj', '/CN=daemon', '-sha512']],
    ['that lasts beyond 2050', ['-subj', '/CN=daemon', '-days', '20000']],
    ['with other letters in its name', ['-subj', '/CN=Zoë', '-utf8']],
    ['with DNS names', ['-subj', '/CN=x', '-addext', 'subjectAltName=DNS:a.example,DNS:b.example']],
  ])("of OpenSSL's %s is read", (_, options) => {
    const octets = openssl(...options)

    expect(parseCertificate(octets)).toMatchObject(readWithNode(octets))
  })

  it('has the names that OpenSSL wrote', () => {
    const options = [
      '-subj',
      '/C=DE/CN=Zoë',
      '-utf8',
      '-addext',
      'subjectAltName=DNS:a.example,DNS:b.example',
    ]

    const parsed = parseCertificate(openssl(...options))

    expect(parsed).toMatchObject({ commonName: 'Zoë', dnsNames: ['a.example', 'b.example'] })
    expect(parsed?.subjectName).toEqual(parsed?.issuerName)
  })

  it('may have no common name', () => {
    const parsed = parseCertificate(openssl('-subj', '/O=Contoso'))

    expect(parsed?.commonName).toBeUndefined()
  })

  it('of version 1 is read, as az makes it', () => {
    const request = join(folder, 'request.pem')
    const key = join(folder, 'v1.pem')
    const out = join(folder, 'v1.der')
    execFileSync(
      'openssl',
      ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', request, '-subj', '/CN=v1'],
      { stdio: 'pipe' },
    )
    execFileSync(
      'openssl',
      ['x509', '-req', '-in', request, '-signkey', key, '-outform', 'DER', '-out', out, '-sha1'],
      { stdio: 'pipe' },
    )
    const octets = Uint8Array.from(readFileSync(out))

    expect(parseCertificate(octets)).toMatchObject(readWithNode(octets))
    expect(parseCertificate(octets)).toMatchObject({ commonName: 'v1', dnsNames: [] })
  })

  it('is none where octets are missing, at whatever place', () => {
    const { certificate } = aCertifiedKey()

    for (let length = 0; length < certificate.length; length++) {
      expect(parseCertificate(certificate.subarray(0, length))).toBeUndefined()
    }
  })

  it('is none where there is more behind it', () => {
    const { certificate } = aCertifiedKey()

    expect(parseCertificate(Uint8Array.from([...certificate, 0]))).toBeUndefined()
  })

  it('is read or is none, and never a surprise, with any octet changed', () => {
    const { certificate } = aCertifiedKey()
    const changed = Array.from(certificate, (octet, index) => {
      const copy = Uint8Array.from(certificate)
      copy[index] = octet ^ 0xff
      return copy
    })

    expect(() => changed.map(parseCertificate)).not.toThrow()
  })

  it.each([
    [
      'a key',
      () =>
        generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'der' }),
    ],
    ['text', () => new TextEncoder().encode('garbage')],
    ['nothing', () => new Uint8Array()],
  ])('is not %s', (_, octets) => {
    expect(parseCertificate(Uint8Array.from(octets()))).toBeUndefined()
  })
})
