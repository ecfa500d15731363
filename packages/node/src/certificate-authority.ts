import { createHash, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

import { createCertificate, renderPem } from '@mock-entra/core'

import { parseKeyPairFile } from './key-pair-file.ts'

/** The name of every mock's CA. */
export const authorityName = 'mock-entra test CA'
const day = 86_400_000

// Taken at import, because TLS clients compare with the real time whatever a test's fake timers say.
const realNow = Date.now

/** Signs the mock's TLS certificates. Its key stays in this object unless it is exported into a data directory. */
export interface CertificateAuthority {
  /** The certificate that clients must trust, in PEM. */
  readonly certificate: string
  /** A certificate for host names, with its key and the authority's certificate. */
  issue(hosts: readonly string[]): ServerCertificate
  /** Key and certificate in PEM, for a 0600 file. */
  exportPem(): string
}

export interface ServerCertificate {
  readonly key: string
  readonly cert: string
}

export function createAuthority(): CertificateAuthority {
  const { privateKey, publicKey } = createEcKey()
  return describeAuthority(
    privateKey,
    renderPem('CERTIFICATE', createAuthorityCertificate(privateKey, publicKey)),
  )
}

/** @throws an error that says what is wrong with the text */
export function parseAuthority(pem: string): CertificateAuthority {
  const { privateKey, certificate, certificatePem } = parseKeyPairFile(pem)
  if (new Date(certificate.validTo).getTime() < realNow()) {
    throw new Error(`its certificate expired on ${certificate.validTo}`)
  }
  return describeAuthority(privateKey, certificatePem)
}

function describeAuthority(privateKey: KeyObject, certificate: string): CertificateAuthority {
  const authorityKeyIdentifier = keyIdentifier(createPublicKey(privateKey))
  return {
    certificate,
    issue: (hosts) => {
      const leaf = createEcKey()
      const der = createCertificate({
        ...validity(397), // Apple's clients refuse server certificates that live longer
        subject: 'mock-entra',
        issuer: authorityName,
        publicKey: leaf.publicKey.export({ type: 'spki', format: 'der' }),
        serialNumber: randomBytes(16),
        signatureAlgorithm: 'ecdsa-with-SHA256',
        usage: 'server',
        hosts,
        subjectKeyIdentifier: keyIdentifier(leaf.publicKey),
        authorityKeyIdentifier,
        sign: (data) => sign('sha256', data, privateKey),
      })
      return { key: exportPrivateKey(leaf.privateKey), cert: renderPem('CERTIFICATE', der) + certificate }
    },
    exportPem: () => exportPrivateKey(privateKey) + certificate,
  }
}

function createAuthorityCertificate(privateKey: KeyObject, publicKey: KeyObject): Uint8Array {
  return createCertificate({
    ...validity(3650),
    subject: authorityName,
    issuer: authorityName,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }),
    serialNumber: randomBytes(16),
    signatureAlgorithm: 'ecdsa-with-SHA256',
    usage: 'ca',
    subjectKeyIdentifier: keyIdentifier(publicKey),
    sign: (data) => sign('sha256', data, privateKey),
  })
}

function createEcKey(): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

function exportPrivateKey(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}

function keyIdentifier(publicKey: KeyObject): Uint8Array {
  return createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest()
}

/** From yesterday on, so that a client whose clock lags accepts it. */
function validity(days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const now = realNow()
  return { notBefore: new Date(now - day), notAfter: new Date(now + days * day) }
}
