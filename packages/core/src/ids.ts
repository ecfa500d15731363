import { sha256 } from '@noble/hashes/sha2.js'

import { encodeOctets } from './base64url.ts'

/** Everything random that the mock hands out comes from here. */
export interface Ids {
  /** A version 4 UUID. */
  readonly uuid: () => string
  /** `byteLength` random octets in base64url. */
  readonly opaque: (byteLength: number) => string
}

/** Fills an array with random octets, as `crypto.getRandomValues` does. */
export type RandomSource = (octets: Uint8Array<ArrayBuffer>) => void

const poolSize = 4096

/** Draws from a pool, because asking the operating system for each of a token's ids costs more than the ids. */
export function createIds(fill: RandomSource = (octets) => void crypto.getRandomValues(octets)): Ids {
  const pool = new Uint8Array(poolSize)
  let used = poolSize

  function take(byteLength: number): Uint8Array {
    if (used + byteLength > poolSize) {
      fill(pool)
      used = 0
    }
    used += byteLength
    return pool.subarray(used - byteLength, used)
  }

  return {
    uuid: () => formatUuid(take(16), 4),
    opaque: (byteLength) => encodeOctets(take(byteLength)),
  }
}

/** A UUID that is always the same for the same name: object ids of what every mock is seeded with. */
export function deriveUuid(...name: readonly string[]): string {
  return formatUuid(digest(name).slice(0, 16), 8) // version 8: RFC 9562 §5.8, for ids made in a way of one's own
}

/** The base64url SHA-256 (43 characters) of the parts: the shape of Entra's pairwise `sub`. */
export function deriveOpaque(...name: readonly string[]): string {
  return encodeOctets(digest(name))
}

const encoder = new TextEncoder()

function digest(name: readonly string[]): Uint8Array {
  return sha256(encoder.encode(name.join('\0')))
}

const hex = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0'))

function formatUuid(octets: Uint8Array, version: number): string {
  let text = ''
  for (let index = 0; index < 16; index++) {
    const octet = octets[index] ?? 0
    if (index === 4 || index === 6 || index === 8 || index === 10) text += '-'
    if (index === 6) text += hex[(octet & 0x0f) | (version << 4)]
    else if (index === 8) text += hex[(octet & 0x3f) | 0x80]
    else text += hex[octet]
  }
  return text
}
