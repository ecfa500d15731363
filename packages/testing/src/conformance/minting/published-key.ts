import { X509Certificate, createPublicKey, sign } from 'node:crypto'
import type { JsonWebKey, KeyObject } from 'node:crypto'

import type { TokenTenant } from '../forgery.ts'
import type { AttackerKey } from './attacker.ts'

/** The public key of the tenant, as anybody can read it. */
export interface PublishedKey {
  readonly publicKey: KeyObject
  /** SubjectPublicKeyInfo in PEM: what most libraries take for an RSA public key. */
  readonly pem: string
  readonly certificate: X509Certificate
}

interface PublishedJwk extends JsonWebKey {
  readonly kid: string
  readonly x5c: readonly [string]
}

/** Reads the key over plain HTTP, which the mock speaks on the same port, so that no certificate has to be trusted. */
export async function fetchPublishedKey(
  { jwksUri }: Pick<TokenTenant, 'jwksUri'>,
  kid: unknown,
): Promise<PublishedKey> {
  const response = await fetch(jwksUri.replace(/^https:/, 'http:'))
  const { keys } = (await response.json()) as { keys: readonly PublishedJwk[] }
  const jwk = keys.find((key) => key.kid === kid)
  if (jwk === undefined) throw new Error(`${jwksUri} does not have the key ${String(kid)}.`)

  const publicKey = createPublicKey({ key: jwk, format: 'jwk' })
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  return { publicKey, pem, certificate: new X509Certificate(Buffer.from(jwk.x5c[0], 'base64')) }
}

/**
 * The tenant's certificate with the attacker's key in it, signed with the attacker's key, in DER.
 *
 * The key is swapped octet for octet: both are RSA keys of 2048 bits, and so have encodings of the same length. The
 * certificate ends with its signature (RFC 5280 §4.1), over the sequence that begins with the fifth octet.
 */
export function imitateCertificate(published: PublishedKey, attacker: AttackerKey): Buffer {
  const octets = Buffer.from(published.certificate.raw)
  const ownKey = published.publicKey.export({ type: 'spki', format: 'der' })
  attacker.publicKey.export({ type: 'spki', format: 'der' }).copy(octets, octets.indexOf(ownKey))

  const toBeSigned = octets.subarray(4, 4 + 4 + octets.readUInt16BE(6))
  const signature = sign('sha256', toBeSigned, attacker.privateKey)
  signature.copy(octets, octets.length - signature.length)
  return octets
}
