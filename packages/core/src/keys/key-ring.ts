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

/** Makes a new key; given by the platform. */
export type GenerateKey = () => Promise<SigningKey>

/** How a rollover shows in the key set. */
export interface RotateOptions {
  /** Whether the old key stays in the key set, so that tokens which it signed still verify. @default true */
  readonly overlap?: boolean
  /** `false` leaves the new key out of the key set, as a validator sees it whose copy is too old. @default true */
  readonly publish?: boolean
}

/** The keys of a tenant, or of an app that has its own: one signs, some are published. */
export interface KeyRing {
  readonly current: SigningKey
  readonly published: readonly SigningKey[]
  /** Signs with a new key from now on. */
  rotate(options?: RotateOptions): Promise<SigningKey>
  /** Publishes another key, which signs nothing yet. */
  publishAnother(): Promise<SigningKey>
  /** Takes a key out of the key set; without a kid, all but the one that signs. */
  retire(kid?: string): void
  /** Publishes another key under the name of the one that signs, so that nothing verifies. */
  publishImpostor(): Promise<void>
  /** Returns to the key of the start. */
  reset(): void
  /** Another ring, on a new key. */
  createAnother(): Promise<KeyRing>
}

export function createKeyRing(first: SigningKey, generate: GenerateKey): KeyRing {
  let current = first
  let published: readonly SigningKey[] = [first]
  let resets = 0 // a key that was begun before a reset must not come after it

  return {
    get current() {
      return current
    },
    get published() {
      return published
    },
    rotate: async ({ overlap = true, publish = true } = {}) => {
      const begun = resets
      const next = await generate()
      if (begun !== resets) return current
      published = [...(publish ? [next] : []), ...(overlap ? published : [])]
      current = next
      return next
    },
    publishAnother: async () => {
      const begun = resets
      const another = await generate()
      if (begun === resets) published = [another, ...published]
      return another
    },
    retire: (kid) => {
      const isKept = (key: SigningKey): boolean =>
        kid === undefined ? key.kid === current.kid : key.kid !== kid
      published = published.filter(isKept)
    },
    publishImpostor: async () => {
      const begun = resets
      const impostor = { ...(await generate()), kid: current.kid }
      if (begun !== resets) return
      published = [impostor, ...published.filter(({ kid }) => kid !== current.kid)]
    },
    reset: () => {
      resets++
      current = first
      published = [first]
    },
    createAnother: async () => createKeyRing(await generate(), generate),
  }
}
