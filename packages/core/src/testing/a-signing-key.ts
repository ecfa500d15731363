import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto'

import type { SigningKey } from '../keys/key-ring.ts'
import { createCertificate } from '../keys/x509.ts'

/** A real RSA key, made anew: no key of ours is in a file. */
export function aSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' })
  const certificate = createCertificate({
    subject: 'test',
    issuer: 'test',
    publicKey: publicKey.export({ type: 'spki', format: 'der' }),
    serialNumber: new Uint8Array([1]),
    notBefore: new Date('2020-01-01'),
    notAfter: new Date('2040-01-01'),
    signatureAlgorithm: 'sha256WithRSAEncryption',
    usage: 'signing',
    subjectKeyIdentifier: new Uint8Array(20),
    sign: (data) => sign('sha256', data, privateKey),
  })
  return {
    kid: createHash('sha1').update(certificate).digest('base64url'),
    n,
    e,
    certificate: Buffer.from(certificate).toString('base64'),
    sign: (text) => sign('sha256', Buffer.from(text, 'latin1'), privateKey).toString('base64url'),
    verify: (text, signature) =>
      verify('sha256', Buffer.from(text, 'latin1'), publicKey, Buffer.from(signature, 'base64url')),
  }
}
