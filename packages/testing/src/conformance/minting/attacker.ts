import { createHmac, generateKeyPair as generateKeyPairWithCallback, sign as signWith } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

import type { Sign } from './jws.ts'

const generateKeyPair = promisify(generateKeyPairWithCallback)

/** A key pair of somebody whom nobody has reason to trust. */
export interface AttackerKey {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** The attacker's key for RSA signatures. Made at the first use, and the same for the whole process. */
export const attackerKey = once(() => generateKeyPair('rsa', { modulusLength: 2048 }))

/** A key that is too short: RFC 7518 §3.3 asks for 2048 bits. */
export const shortKey = once(() => generateKeyPair('rsa', { modulusLength: 1024 }))

/** The attacker's key for ECDSA signatures. */
export const ellipticKey = once(() => generateKeyPair('ec', { namedCurve: 'P-256' }))

/** RSASSA-PKCS1-v1_5 with SHA-256: RFC 7518 §3.3. */
export function rs256({ privateKey }: AttackerKey): Sign {
  return (input) => signWith('sha256', Buffer.from(input), privateKey).toString('base64url')
}

/** ECDSA on P-256 with SHA-256: RFC 7518 §3.4. */
export function es256({ privateKey }: AttackerKey): Sign {
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const
  return (input) => signWith('sha256', Buffer.from(input), key).toString('base64url')
}

/** HMAC with SHA-256: RFC 7518 §3.2. */
export function hs256(secret: string | Buffer): Sign {
  return (input) => createHmac('sha256', secret).update(input).digest('base64url')
}

/** What stands after the second dot of an unsecured JWS: RFC 7515 appendix A.5. */
export const unsigned: Sign = () => ''

function once(make: () => Promise<AttackerKey>): () => Promise<AttackerKey> {
  let made: Promise<AttackerKey> | undefined
  return () => (made ??= make())
}
