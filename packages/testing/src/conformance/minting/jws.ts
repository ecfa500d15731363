/** Claims, or the members of a header. */
export type Members = Readonly<Record<string, unknown>>

/** A signed token, taken apart. */
export interface ParsedToken {
  readonly header: Members
  readonly claims: Members
  /** The three parts as they stand in the token. */
  readonly encoded: { readonly header: string; readonly payload: string; readonly signature: string }
}

export function parseToken(token: string): ParsedToken {
  const [header = '', payload = '', signature = ''] = token.split('.')
  return {
    header: decodeMembers(header),
    claims: decodeMembers(payload),
    encoded: { header, payload, signature },
  }
}

/** Signs `{header}.{payload}`, and returns the signature in base64url. */
export type Sign = (signingInput: string) => string

/** A compact JWS (RFC 7515 §7.1), by whoever holds the key. */
export function assemble(header: Members, claims: Members | string, sign: Sign): string {
  const payload = typeof claims === 'string' ? encodeText(claims) : encodeMembers(claims)
  const signingInput = `${encodeMembers(header)}.${payload}`
  return `${signingInput}.${sign(signingInput)}`
}

export function encodeMembers(members: Members): string {
  return encodeText(JSON.stringify(members))
}

export function encodeText(text: string): string {
  return Buffer.from(text).toString('base64url')
}

function decodeMembers(part: string): Members {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Members
}
