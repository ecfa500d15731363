import { sha256 } from '@noble/hashes/sha2.js'

import { encodeOctets } from './base64url.ts'

/** Everything random that the mock hands out comes from here. */
export interface Ids {
  /** A version 4 UUID. */
  readonly uuid: () => string
  /** `byteLength` random octets in base64url. */
  readonly opaque: (byteLength: number) => string
  /** `length` random letters out of at most 256. */
  readonly code: (length: number, letters: string) => string
  /** Begins anew, where the ids are seeded; random ones go on. */
  readonly rewind: () => void
}

/** Fills an array with random octets, as `crypto.getRandomValues` does. */
export type RandomSource = (octets: Uint8Array<ArrayBuffer>) => void

const random: RandomSource = (octets) => void crypto.getRandomValues(octets)

const encoder = new TextEncoder()

const poolSize = 4096

export function createIds(source: RandomSource = random): Ids {
  return drawIds(source, () => undefined)
}

/**
 * Ids that repeat for the same seed, so that a test's snapshots hold.
 *
 * Everything that the mock hands out becomes guessable with it, as a test wants it.
 */
export function createSeededIds(...seed: readonly string[]): Ids {
  const name = seed.join('\0')
  let source = createSeededSource(name)
  return drawIds(
    (octets) => source(octets),
    () => {
      source = createSeededSource(name)
    },
  )
}

/** Draws from a pool, because asking the operating system for each of a token's ids costs more than the ids. */
function drawIds(fill: RandomSource, rewindSource: () => void): Ids {
  let pool: Uint8Array<ArrayBuffer> | undefined // made when first drawn from: a test has more tenants than it asks
  let used = poolSize

  function take(byteLength: number): Uint8Array {
    pool ??= new Uint8Array(poolSize)
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
    code: (length, letters) => Array.from(take(length), (octet) => letters[octet % letters.length]).join(''),
    rewind: () => {
      rewindSource()
      used = poolSize
    },
  }
}

/** The same octets for the same seed. */
function createSeededSource(seed: string): RandomSource {
  let block = 0
  return (octets) => {
    for (let index = 0; index < octets.length; index += 32, block++) {
      octets.set(sha256(encoder.encode(`${seed}\0${block}`)).subarray(0, octets.length - index), index)
    }
  }
}

/**
 * A UUID that is always the same for the same name: object ids of what a tenant is seeded with.
 *
 * Not a cryptographic digest: these ids protect nothing, and some forty of them are made at every start.
 */
export function deriveUuid(...name: readonly string[]): string {
  return formatUuid(scramble(name.join('\0')), 8) // version 8: RFC 9562 §5.8, for ids made in a way of one's own
}

/** Four FNV-1a hashes of 32 bits from different starts, each mixed once more at the end as MurmurHash3 does. */
function scramble(text: string): Uint8Array {
  const octets = new Uint8Array(16)
  for (let lane = 0; lane < 4; lane++) {
    let hash = Math.imul(0x811c9dc5, 2 * lane + 1)
    for (let index = 0; index < text.length; index++) {
      hash = Math.imul(hash ^ (text.charCodeAt(index) + lane), 0x01000193)
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    hash ^= hash >>> 16
    for (let octet = 0; octet < 4; octet++) octets[lane * 4 + octet] = hash >>> (octet * 8)
  }
  return octets
}

/** The base64url SHA-256 (43 characters) of the parts: the shape of Entra's pairwise `sub`. */
export function deriveOpaque(...name: readonly string[]): string {
  return encodeOctets(sha256(encoder.encode(name.join('\0'))))
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
