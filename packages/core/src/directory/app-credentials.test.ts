import { X509Certificate } from 'node:crypto'

import { describe, expect, it } from 'vitest'

import { renderPem } from '../keys/x509.ts'
import { aCertifiedKey, aTenant, addAppSeed, anIssuer, complaintOf } from '../testing/index.ts'
import type { Application } from './application.ts'
import type { CertificateSeed } from './credential-seeds.ts'
import type { AppSeed } from './seeds.ts'

const { certificate, privateKey } = aCertifiedKey({ subject: 'daemon' })
const node = new X509Certificate(certificate)
const base64 = Buffer.from(certificate).toString('base64')
const pem = renderPem('CERTIFICATE', certificate)
const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

const add = (seed: AppSeed): Application => addAppSeed(aTenant(anIssuer()).tenant, seed)

describe('key credential', () => {
  it.each([
    ['PEM', pem],
    ['PEM behind a private key', keyPem + pem],
    ['PEM with the line ends of Windows', pem.replaceAll('\n', '\r\n')],
    ['base64, as manifests have it', base64],
    ['base64 with line breaks, as az sends it', base64.replaceAll(/.{64}/g, '$&\n')],
    ['DER', certificate],
    ['DER in a Buffer', Buffer.from(certificate)],
    ["Node's X509Certificate", node],
  ] as [string, CertificateSeed][])('takes %s', (_, key) => {
    const [credential] = add({ keyCredentials: [{ key }] }).keyCredentials

    expect(credential).toEqual({
      keyId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
      displayName: 'CN=daemon',
      type: 'AsymmetricX509Cert',
      usage: 'Verify',
      startDateTime: new Date(node.validFrom),
      endDateTime: new Date(node.validTo),
      customKeyIdentifier: Buffer.from(node.fingerprint.replaceAll(':', ''), 'hex').toString('base64'),
      key: certificate,
      isRevoked: false,
    })
  })

  it('says what the seed says', () => {
    const details = {
      keyId: 'aaaaaaaa-0000-4000-8000-000000000001',
      displayName: 'Mine',
      startDateTime: '2026-01-01T00:00:00Z',
      endDateTime: new Date('2026-02-01T00:00:00Z'),
      customKeyIdentifier: 'bWluZQ==',
      isRevoked: true,
    }

    const [credential] = add({ keyCredentials: [{ key: pem, ...details }] }).keyCredentials

    expect(credential).toMatchObject({ ...details, startDateTime: new Date('2026-01-01T00:00:00Z') })
  })

  it.each([
    ['a private key', keyPem],
    ['text', 'garbage'],
    ['DER of something else', new Uint8Array([0x30, 0x00])],
    ['a number', 42],
    ['nothing', undefined],
  ])('refuses %s, and shows nothing of it', async (_, key) => {
    const complaint = await complaintOf(() => add({ keyCredentials: [{ key: key as string }] }))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_INVALID_OPTION',
      option: 'app.keyCredentials[0].key',
    })
    expect(complaint.expected).toContain('a certificate: PEM, DER, base64 of DER, or an X509Certificate')
    expect(complaint.received).toMatch(/^(a value that is not shown|undefined)$/)
  })
})

describe('trusted certificate subject', () => {
  it('has the certificate of its authority', () => {
    const seed = { subjectName: 'daemon.contoso.com', authority: pem }

    const [subject] = add({ trustedCertificateSubjects: [seed] }).trustedCertificateSubjects

    expect(subject).toMatchObject({ subjectName: 'daemon.contoso.com', revokedCertificateIdentifiers: [] })
    expect(subject?.authority.commonName).toBe('daemon')
  })

  it('takes thumbprints of 40 hexadecimal digits only', async () => {
    const revokedCertificateIdentifiers = ['abc']
    const seed = { subjectName: 'daemon', authority: pem, revokedCertificateIdentifiers }

    const complaint = await complaintOf(() => add({ trustedCertificateSubjects: [seed] }))

    expect(complaint.option).toBe('app.trustedCertificateSubjects[0].revokedCertificateIdentifiers[0]')
  })
})
