import { X509Certificate, createPrivateKey, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** A private key with its certificate, as the mock keeps both in one file. */
export interface KeyPairFile {
  readonly privateKey: KeyObject
  readonly certificate: X509Certificate
  /** The certificate's part of the file. */
  readonly certificatePem: string
}

/**
 * Reads a PKCS#8 private key that is followed by its self-signed certificate, both in PEM.
 *
 * @throws an error that says what is wrong with the text
 */
export function parseKeyPairFile(pem: string): KeyPairFile {
  const certificatePem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\s*$/.exec(pem)?.[0]
  if (certificatePem === undefined) throw new Error('it does not end with a complete certificate')
  const privateKey = createPrivateKey(pem)
  const certificate = new X509Certificate(certificatePem)
  if (!certificate.checkPrivateKey(privateKey)) throw new Error('its certificate is for another key')
  if (!certificate.verify(certificate.publicKey)) throw new Error('its certificate is damaged')
  if (!canSign(privateKey, certificate.publicKey)) throw new Error('its private key is damaged')
  return { privateKey, certificate, certificatePem }
}

/** One damaged character can leave a key that parses, and that signs what nobody can verify. */
function canSign(privateKey: KeyObject, publicKey: KeyObject): boolean {
  const probe = Buffer.from('mock-entra')
  return verify('sha256', probe, publicKey, sign('sha256', probe, privateKey))
}
