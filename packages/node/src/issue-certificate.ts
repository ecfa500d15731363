import { createHash, createPublicKey, generateKeyPair, randomBytes, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

import { createCertificate } from '@mock-entra/core'

/** A key pair with its certificate, and the authority's where it has one. */
export interface IssuedCertificate {
  readonly privateKey: KeyObject
  /** DER */
  readonly certificate: Uint8Array
  /** DER; undefined for a self-signed certificate. */
  readonly authority: Uint8Array | undefined
}

export interface CertificateContent {
  readonly subjectName: string
  readonly notBefore: Date
  readonly notAfter: Date
  readonly privateKey: KeyObject
}

/** RSA, because Entra takes no other key of an app. */
export async function generatePrivateKey(): Promise<KeyObject> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  return privateKey
}

/** What `New-SelfSignedCertificate` and `openssl req -x509` make for an app. */
export function issueSelfSigned(content: CertificateContent): IssuedCertificate {
  const certificate = issue(content, { name: content.subjectName, privateKey: content.privateKey })
  return { privateKey: content.privateKey, certificate, authority: undefined }
}

/** A certificate of an authority that is made for it: for apps that trust names of an authority. */
export async function issueByAuthority(content: CertificateContent): Promise<IssuedCertificate> {
  const signer = { name: 'mock-entra app CA', privateKey: await generatePrivateKey() }
  const { notBefore, notAfter, privateKey } = content
  const authority = issue(
    { subjectName: signer.name, notBefore, notAfter, privateKey: signer.privateKey },
    signer,
    'ca',
  )
  return { privateKey, certificate: issue(content, signer), authority }
}

interface Signer {
  readonly name: string
  readonly privateKey: KeyObject
}

function issue(content: CertificateContent, signer: Signer, usage: 'ca' | 'signing' = 'signing'): Uint8Array {
  const publicKey = createPublicKey(content.privateKey).export({ type: 'spki', format: 'der' })
  return createCertificate({
    subject: content.subjectName,
    issuer: signer.name,
    publicKey,
    serialNumber: randomBytes(16),
    notBefore: content.notBefore,
    notAfter: content.notAfter,
    signatureAlgorithm: 'sha256WithRSAEncryption',
    usage,
    subjectKeyIdentifier: digest(publicKey),
    authorityKeyIdentifier: digest(
      createPublicKey(signer.privateKey).export({ type: 'spki', format: 'der' }),
    ),
    sign: (data) => sign('sha256', data, signer.privateKey),
  })
}

function digest(publicKey: Uint8Array): Uint8Array {
  return createHash('sha1').update(publicKey).digest()
}
