/** The JOSE names of what signs client assertions: RFC 7518 §3.3 and §3.5. */
const algorithms = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  RS384: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-384' },
  RS512: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256', saltLength: 32 },
} as const

export type RsaAlgorithm = keyof typeof algorithms

export function isRsaAlgorithm(name: unknown): name is RsaAlgorithm {
  return typeof name === 'string' && Object.hasOwn(algorithms, name)
}

/** A public key as certificates have it (SubjectPublicKeyInfo, DER) or as key sets have it (RFC 7518 §6.3.1). */
export type RsaPublicKey = Uint8Array | { readonly n: string; readonly e: string }

export interface SignedText {
  readonly algorithm: RsaAlgorithm
  readonly key: RsaPublicKey
  readonly text: Uint8Array
  readonly signature: Uint8Array
}

/** `unusable`: the key is not RSA, or damaged. `weak`: it has fewer than 2048 bits. */
export type SignatureVerdict = 'valid' | 'invalid' | 'unusable' | 'weak'

/** Web Crypto, because core runs without Node, and no request without an assertion comes here. */
export async function verifyRsaSignature(signed: SignedText): Promise<SignatureVerdict> {
  const algorithm = algorithms[signed.algorithm]
  const key = await importKey(signed.key, algorithm)
  if (key === undefined) return 'unusable'
  const { modulusLength = 0 } = key.algorithm as { modulusLength?: number }
  if (modulusLength < 2048) return 'weak'
  const { signature, text } = signed
  const isValid = await crypto.subtle.verify(
    algorithm,
    key,
    Uint8Array.from(signature),
    Uint8Array.from(text),
  )
  return isValid ? 'valid' : 'invalid'
}

async function importKey(
  key: RsaPublicKey,
  algorithm: (typeof algorithms)[RsaAlgorithm],
): Promise<CryptoKey | undefined> {
  try {
    if (key instanceof Uint8Array) {
      return await crypto.subtle.importKey('spki', Uint8Array.from(key), algorithm, false, ['verify'])
    }
    const { n, e } = key
    return await crypto.subtle.importKey('jwk', { kty: 'RSA', n, e }, algorithm, false, ['verify'])
  } catch {
    return undefined // what makes a key unusable differs from runtime to runtime; the caller says which key it is
  }
}
