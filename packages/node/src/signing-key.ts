import { createHash, generateKeyPair, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

import { createCertificate, renderPem } from '@mock-entra/core'
import type { SigningKey } from '@mock-entra/core'

import { parseKeyPairFile } from './key-pair-file.ts'

/** Makes an RSA-2048 key and its certificate, on a thread of libuv's. Takes 26 to 110 ms. */
export async function generateSigningKey(): Promise<string> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const certificate = createSigningCertificate(privateKey, publicKey)
  return `${privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()}${renderPem('CERTIFICATE', certificate)}`
}

/**
 * Reads a key from PEM text: a PKCS#8 private key followed by its certificate.
 *
 * @throws an error that says what is wrong with the text
 */
export function parseSigningKey(pem: string): SigningKey {
  const { privateKey, certificate } = parseKeyPairFile(pem)
  if (privateKey.asymmetricKeyDetails?.modulusLength !== 2048) {
    throw new Error('its key is not RSA with 2048 bits')
  }
  const { n = '', e = '' } = certificate.publicKey.export({ format: 'jwk' })
  return {
    kid: createHash('sha1').update(certificate.raw).digest('base64url'),
    n,
    e,
    certificate: certificate.raw.toString('base64'),
    sign: (text) => sign('sha256', Buffer.from(text, 'latin1'), privateKey).toString('base64url'),
    verify: (text, signature) =>
      verify(
        'sha256',
        Buffer.from(text, 'latin1'),
        certificate.publicKey,
        Buffer.from(signature, 'base64url'),
      ),
  }
}

/** Self-signed and valid for long, like the ones Entra publishes: nobody checks more of it than its key. */
function createSigningCertificate(privateKey: KeyObject, publicKey: KeyObject): Uint8Array {
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const fingerprint = createHash('sha1').update(spki).digest()
  return createCertificate({
    subject: 'mock-entra signing key',
    issuer: 'mock-entra signing key',
    publicKey: spki,
    serialNumber: fingerprint.subarray(0, 16),
    notBefore: new Date(Date.UTC(2020, 0, 1)),
    notAfter: new Date(Date.UTC(2049, 0, 1)),
    signatureAlgorithm: 'sha256WithRSAEncryption',
    usage: 'signing',
    subjectKeyIdentifier: fingerprint,
    sign: (data) => sign('sha256', data, privateKey),
  })
}
