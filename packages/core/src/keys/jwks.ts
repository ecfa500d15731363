import type { SigningKey } from './key-ring.ts'

/** One entry of Entra's key set. There is no `alg`, so validators that insist on it fail against Entra too. */
export interface PublishedKey {
  readonly kty: 'RSA'
  readonly use: 'sig'
  readonly kid: string
  readonly x5t: string
  readonly n: string
  readonly e: string
  readonly x5c: readonly [string]
  /** Multi-tenant validators compare the token's `iss` with this. The v1 key set has none. */
  readonly issuer?: string
}

export function describeKeys(keys: readonly SigningKey[], issuer?: string): readonly PublishedKey[] {
  return keys.map(({ kid, n, e, certificate }) => ({
    kty: 'RSA',
    use: 'sig',
    kid,
    x5t: kid,
    n,
    e,
    x5c: [certificate],
    ...(issuer === undefined ? {} : { issuer }),
  }))
}
