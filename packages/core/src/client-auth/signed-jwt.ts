import { decodeOctets } from '../base64url.ts'
import { parseJsonPart } from '../tokens/json-part.ts'
import type { Claims } from '../tokens/token-description.ts'

/** A JWT that somebody else signed, taken apart and not verified. */
export interface SignedJwt {
  readonly header: Claims
  readonly claims: Claims
  /** What the signature covers: RFC 7515 §5.2. */
  readonly signedText: Uint8Array
  readonly signature: Uint8Array
}

const encoder = new TextEncoder()

/** @returns a sentence that says what is wrong, where the text is no JWT */
export function parseSignedJwt(text: string): SignedJwt | string {
  const [encodedHeader = '', encodedClaims = '', encodedSignature, ...rest] = text.split('.')
  const header = parseJsonPart(encodedHeader)
  const claims = parseJsonPart(encodedClaims)
  const signature = encodedSignature === undefined ? undefined : decodeOctets(encodedSignature)
  if (header === undefined) return 'Its first part is not the base64url of a JSON object.'
  if (claims === undefined) return 'Its second part is not the base64url of a JSON object.'
  if (signature === undefined || rest.length > 0) return 'It needs three parts of base64url.'
  return { header, claims, signedText: encoder.encode(`${encodedHeader}.${encodedClaims}`), signature }
}
