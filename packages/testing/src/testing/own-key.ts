import { createDecipheriv, constants, generateKeyPairSync, privateDecrypt } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

import type { MockEntra } from '@mock-entra/node'

/** A key set like the tenant's, with a key whose private half the test has. */
export interface OwnKey {
  readonly jwksUri: string
  readonly privateKey: KeyObject
}

export async function ownKey({ jwksUri }: MockEntra): Promise<OwnKey> {
  const { keys } = (await (await fetch(jwksUri)).json()) as { keys: [object] }
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = { ...keys[0], ...publicKey.export({ format: 'jwk' }) }
  const content = Buffer.from(JSON.stringify({ keys: [key] })).toString('base64')
  return { jwksUri: `data:application/json;base64,${content}`, privateKey }
}

/** RFC 7516 §5.2, for RSA-OAEP-256 and A256GCM. */
export function decryptToken(token: string, privateKey: KeyObject): string {
  const [header = '', ...parts] = token.split('.')
  const [encryptedKey, initialization, ciphertext, tag] = parts.map((part) => Buffer.from(part, 'base64url'))
  const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }
  const contentKey = privateDecrypt({ key: privateKey, ...padding }, encryptedKey!)
  const decipher = createDecipheriv('aes-256-gcm', contentKey, initialization!)
    .setAAD(Buffer.from(header))
    .setAuthTag(tag!)
  return Buffer.concat([decipher.update(ciphertext!), decipher.final()]).toString()
}
