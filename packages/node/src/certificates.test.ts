import { execFileSync } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { MockEntraError } from '@mock-entra/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { startMockEntra } from './index.ts'
import type { CertificateSource, MockEntra } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'mock-entra-certificates-'))
const file = (name: string): string => join(folder, name)
let entra: MockEntra

beforeAll(async () => {
  const run = (...options: string[]): void =>
    void execFileSync('openssl', options, { cwd: folder, stdio: 'pipe' })
  const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', 'key.pem']
  run('req', '-x509', ...key, '-out', 'certificate.pem', '-subj', '/CN=from openssl')
  run('x509', '-in', 'certificate.pem', '-outform', 'DER', '-out', 'certificate.der')
  const pfx = ['-export', '-inkey', 'key.pem', '-in', 'certificate.pem', '-out', 'certificate.pfx']
  run('pkcs12', ...pfx, '-passout', 'pass:hello')
  entra = await startMockEntra({ trust: false })
})
afterEach(() => entra.reset())
afterAll(async () => {
  await entra.close()
  rmSync(folder, { recursive: true })
})

function complaintOf(action: () => unknown): MockEntraError {
  try {
    action()
  } catch (error) {
    if (error instanceof MockEntraError) return error
    throw error
  }
  throw new Error('Expected a MockEntraError, and nothing was thrown.')
}

describe('addCertificate', () => {
  it.each([
    ['PEM', () => readFileSync(file('certificate.pem'), 'utf8'), undefined],
    [
      'PEM with its key',
      () => readFileSync(file('key.pem'), 'utf8') + readFileSync(file('certificate.pem'), 'utf8'),
      undefined,
    ],
    ['PEM as octets', () => readFileSync(file('certificate.pem')), undefined],
    ['DER', () => readFileSync(file('certificate.der')), undefined],
    ['an X509Certificate', () => new X509Certificate(readFileSync(file('certificate.pem'))), undefined],
    ['the path of a PEM file', () => file('certificate.pem'), undefined],
    ['the path of a DER file', () => file('certificate.der'), undefined],
    ['the path of a PFX file', () => file('certificate.pfx'), 'hello'],
  ] as [string, () => CertificateSource, string | undefined][])('takes %s', (_, source, passphrase) => {
    const { fingerprint, fingerprint256 } = new X509Certificate(readFileSync(file('certificate.pem')))

    const added = entra.addCertificate(entra.app, source(), passphrase === undefined ? {} : { passphrase })

    expect(added).toMatchObject({
      thumbprint: fingerprint.replaceAll(':', ''),
      thumbprintSha256: fingerprint256.replaceAll(':', ''),
    })
    expect(new X509Certificate(added.certificate).subject).toBe('CN=from openssl')
  })

  it.each([
    ['a file that is missing', () => file('missing.pem'), 'cannot be read'],
    ['a file that is something else', () => file('key.pem'), 'holds no certificate'],
    ['a PFX without its passphrase', () => file('certificate.pfx'), 'holds no certificate'],
    ['a certificate that is cut off', () => '-----BEGIN CERTIFICATE-----', 'PEM text without'],
    [
      'the text of a private key',
      () => readFileSync(file('key.pem'), 'utf8'),
      'PEM text without a certificate',
    ],
    ['octets', () => new Uint8Array(3), 'an object'],
    ['a key', () => createPrivateKey(readFileSync(file('key.pem'))) as never, 'a key without a certificate'],
    ['nothing', () => undefined as never, 'undefined'],
  ] as [string, () => CertificateSource, string][])('refuses %s', (_, source, received) => {
    const complaint = complaintOf(() => entra.addCertificate(entra.app, source()))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_INVALID_OPTION',
      option: 'addCertificate(app, certificate)',
    })
    expect(complaint.received).toContain(received)
    expect(complaint.message).not.toContain('PRIVATE')
  })

  it('refuses an app of before a reset', () => {
    const app = entra.addApp({ displayName: 'Gone' })
    entra.reset()

    const complaint = complaintOf(() => entra.addCertificate(app, file('certificate.pem')))

    expect(complaint).toMatchObject({ code: 'MOCK_ENTRA_MISSING_OBJECT', option: 'app' })
  })
})

describe('createCertificate', () => {
  it('makes a key and a certificate that fit each other', async () => {
    const made = await entra.createCertificate()
    const certificate = new X509Certificate(made.certificate)

    expect(certificate.checkPrivateKey(createPrivateKey(made.privateKey))).toBe(true)
    expect(certificate.subject).toBe(`CN=${entra.app.displayName}`)
    expect(certificate.fingerprint.replaceAll(':', '')).toBe(made.thumbprint)
    expect(made.pem).toBe(made.privateKey + made.certificate)
    expect(made.clientCertificate).toEqual({
      thumbprintSha256: made.thumbprintSha256,
      privateKey: made.privateKey,
    })
  })

  it('takes name, validity and key', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const validity = { notBefore: new Date('2024-01-01'), notAfter: new Date('2024-02-01') }

    const made = await entra.createCertificate(entra.app, { subjectName: 'past', ...validity, privateKey })

    const certificate = new X509Certificate(made.certificate)
    expect(certificate.subject).toBe('CN=past')
    expect(new Date(certificate.validTo)).toEqual(validity.notAfter)
    expect(certificate.checkPrivateKey(privateKey)).toBe(true)
  })

  it('goes by the clock of the tenant', async () => {
    entra.clock.set('2030-06-01T00:00:00Z')

    const { validFrom } = new X509Certificate((await entra.createCertificate()).certificate)

    expect(new Date(validFrom)).toEqual(new Date('2030-05-31T00:00:00Z'))
  })

  it('makes an authority where the app is to trust the name, and sends it along', async () => {
    const made = await entra.createCertificate(entra.app, { trustBy: 'subjectName' })
    const [leaf, authority] = made.certificate
      .split(/(?=-----BEGIN)/)
      .map((certificate) => new X509Certificate(certificate))

    expect(authority?.ca).toBe(true)
    expect(leaf?.verify(authority!.publicKey)).toBe(true)
    expect(made.clientCertificate.x5c).toBe(made.certificate)
  })

  it.each([
    ['an unknown option', { subject: 'x' }, 'MOCK_ENTRA_UNKNOWN_OPTION'],
    ['a name that is too long', { subjectName: 'x'.repeat(65) }, 'MOCK_ENTRA_INVALID_OPTION'],
    ['an end before the beginning', { notAfter: new Date(0) }, 'MOCK_ENTRA_INVALID_OPTION'],
    ['a key that is none', { privateKey: 'key' }, 'MOCK_ENTRA_INVALID_OPTION'],
    [
      'an EC key',
      { privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey },
      'MOCK_ENTRA_INVALID_OPTION',
    ],
  ])('refuses %s', async (_, options, code) => {
    await expect(entra.createCertificate(entra.app, options as never)).rejects.toMatchObject({ code })
  })

  it('writes key and certificate to a file that only the owner reads, and that goes with close()', async () => {
    const mock = await startMockEntra({ trust: false })
    const made = await mock.createCertificate()

    const path = made.pemFile()

    expect(made.pemFile()).toBe(path)
    expect(readFileSync(path, 'utf8')).toBe(made.pem)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    await mock.close()
    expect(existsSync(path)).toBe(false)
    expect(complaintOf(() => made.pemFile())).toMatchObject({
      code: 'MOCK_ENTRA_CLOSED',
      option: 'pemFile()',
    })
  })
})
