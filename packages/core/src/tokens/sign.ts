import { sha256 } from '@noble/hashes/sha2.js'

import { encodeOctets, encodeText } from '../base64url.ts'
import type { Tenant } from '../directory/tenant.ts'
import { signingKeysFor } from '../keys/app-keys.ts'
import type { KeyRing, SigningKey } from '../keys/key-ring.ts'
import type { DescribedTokens, JoseHeader, TokenDescription } from './token-description.ts'

/** The tokens of an answer, in their wire form. */
export interface SignedTokens {
  readonly accessToken: string
  readonly idToken: string | undefined
  readonly clientInfo: string | undefined
}

/** The only place where anything is signed. */
export async function signTokens(described: DescribedTokens, tenant: Tenant): Promise<SignedTokens> {
  const { accessToken, idToken, clientInfo } = described
  return {
    accessToken: await signToken(accessToken, tenant),
    idToken: idToken && (await signToken(idToken, tenant)),
    clientInfo: clientInfo && encodeText(JSON.stringify(clientInfo)),
  }
}

const encoder = new TextEncoder()

export async function signToken(description: TokenDescription, tenant: Tenant): Promise<string> {
  return await signJwt(description, signingKeysFor(tenant, description.recipient))
}

/** A JWS in compact serialization: RFC 7515 §7.1. */
export async function signJwt(
  { header, claims }: Pick<TokenDescription, 'header' | 'claims'>,
  keys: KeyRing,
): Promise<string> {
  const payload = encodeText(JSON.stringify(claims))
  const signedPart = encodeText(JSON.stringify(signedHeader(header)))
  const visiblePart = header.nonce === undefined ? signedPart : encodeText(JSON.stringify(header))
  const signature = await keyOf(header, keys).sign(`${signedPart}.${payload}`)
  return `${visiblePart}.${payload}.${signature}`
}

/** By the name in the header, because a rotation may come between two tokens of one answer. */
function keyOf({ kid }: JoseHeader, { current, published }: KeyRing): SigningKey {
  return kid === current.kid ? current : (published.find((key) => key.kid === kid) ?? current)
}

/**
 * The header that the signature covers.
 *
 * Where a token carries a nonce, Entra signs the header with the nonce's SHA-256 in its place, so that only Microsoft
 * Graph, which knows to hash it, can verify the token. An API that accepts such a token does not verify signatures.
 */
export function signedHeader(header: JoseHeader): JoseHeader {
  if (header.nonce === undefined) return header
  return { ...header, nonce: encodeOctets(sha256(encoder.encode(header.nonce))) }
}
