import { sha1 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'

import { encodeOctets } from '../base64url.ts'

/** The digests by which a certificate is named. */
export interface Thumbprints {
  readonly sha1: Uint8Array
  readonly sha256: Uint8Array
}

/** @param certificate DER */
export function thumbprintsOf(certificate: Uint8Array): Thumbprints {
  return { sha1: sha1(certificate), sha256: sha256(certificate) }
}

/** As portals, tools and Entra's messages write thumbprints. */
export function encodeHex(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()
}

/** Whether one of the names is this certificate's: a digest in base64url or, as some libraries send it, in hexadecimal. */
export function isNamed(certificate: Uint8Array, names: readonly string[]): boolean {
  const { sha1, sha256 } = thumbprintsOf(certificate)
  return names.some((name) =>
    [sha1, sha256].some(
      (digest) => name === encodeOctets(digest) || name.toUpperCase() === encodeHex(digest),
    ),
  )
}
