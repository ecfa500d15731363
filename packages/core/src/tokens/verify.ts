import { encodeText } from '../base64url.ts'
import type { Tenant } from '../directory/tenant.ts'
import { parseJsonPart } from './json-part.ts'
import { signedHeader } from './sign.ts'
import type { Claims, JoseHeader } from './token-description.ts'

/** What is wrong with a token of the tenant's own, in the order in which it is found out. */
export type TokenFault = 'malformed' | 'unknownKey' | 'signature' | 'notYetValid' | 'expired'

export type Verification =
  | { readonly fault: undefined; readonly claims: Claims }
  /** `claims` only where the signature was right. */
  | { readonly fault: TokenFault; readonly claims?: Claims }

/** Clocks that differ by this much are forgiven, in seconds. */
const clockSkew = 300

/**
 * Verifies a token that the tenant issued: the mirror image of `sign.ts`, and the nonce of Graph's tokens the reason why
 * no library can do it.
 *
 * @param leeway seconds by which clocks may differ @default 300
 */
export function verifyToken(tenant: Tenant, token: string, leeway = clockSkew): Verification {
  const [encodedHeader = '', encodedClaims = '', signature = '', ...rest] = token.split('.')
  const header = parseJsonPart(encodedHeader) as JoseHeader | undefined
  const claims = parseJsonPart(encodedClaims)
  if (header === undefined || claims === undefined || rest.length > 0 || header.alg !== 'RS256') {
    return { fault: 'malformed' }
  }
  if (header.nonce !== undefined && typeof header.nonce !== 'string') return { fault: 'malformed' }
  const key = tenant.keys.published.find(({ kid }) => kid === header.kid)
  if (key === undefined) return { fault: 'unknownKey' }
  const signed = header.nonce === undefined ? encodedHeader : encodeText(JSON.stringify(signedHeader(header)))
  // Decoders skip what is no base64url; a signature with something in between is another text, and not this key's.
  if (!/^[\w-]+$/.test(signature) || !key.verify(`${signed}.${encodedClaims}`, signature)) {
    return { fault: 'signature' }
  }
  const fault = findTimeFault(claims, tenant.clock.now() / 1000, leeway)
  return { fault, claims }
}

/** What a token says of itself, which nobody has verified. */
export function peekClaims(token: string): Claims | undefined {
  return parseJsonPart(token.split('.')[1] ?? '')
}

function findTimeFault({ nbf, exp }: Claims, now: number, leeway: number): TokenFault | undefined {
  if (typeof exp !== 'number' || now >= exp + leeway) return 'expired'
  return typeof nbf === 'number' && nbf > now + leeway ? 'notYetValid' : undefined
}
