/** An RSA signing key. The private half stays with whoever made it; the issuer only gets to sign. */
export interface SigningKey {
  /** base64url SHA-1 of the certificate: Entra's `kid` and `x5t`. */
  readonly kid: string
  /** The modulus, base64url. */
  readonly n: string
  /** The public exponent, base64url. */
  readonly e: string
  /** The self-signed certificate, base64 DER: the one entry of `x5c`. */
  readonly certificate: string
  /**
   * Signs the ASCII octets of a text with RSASSA-PKCS1-v1_5 and SHA-256 (RFC 7518 §3.3) and returns the signature in
   * base64url: the third part of a compact JWS, out of the first two.
   *
   * Given by the platform, because signing is nearly all that a token costs, and a native call that
   * returns at once costs a quarter less than Web Crypto's round trip through a thread.
   */
  readonly sign: (signingInput: string) => string | Promise<string>
  /** Whether a signature in base64url is this key's, over the ASCII octets of the text. */
  readonly verify: (signingInput: string, signature: string) => boolean
}

/** The keys of one tenant: one signs, all are published. */
export interface KeyRing {
  readonly current: SigningKey
  readonly published: readonly SigningKey[]
}

export function createKeyRing(key: SigningKey): KeyRing {
  return { current: key, published: [key] }
}
