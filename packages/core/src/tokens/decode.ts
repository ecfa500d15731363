import type { Tenant } from '../directory/tenant.ts'
import { MockEntraError } from '../errors/mock-entra-error.ts'
import type { DecodedToken, EntraClaims } from './claims.ts'
import { requireJsonPart } from './json-part.ts'
import { verifyToken } from './verify.ts'
import type { TokenFault } from './verify.ts'

/** @throws {MockEntraError} `MOCK_ENTRA_INVALID_TOKEN` */
export function decodeToken(token: string): DecodedToken {
  const parts = String(token).split('.')
  const [header = '', claims = '', signature = ''] = parts
  try {
    if (parts.length !== 3) throw new Error(`It has ${parts.length} parts.`)
    return {
      header: requireJsonPart(header),
      claims: requireJsonPart(claims) as unknown as EntraClaims,
      signature,
    }
  } catch (cause) {
    throw invalidToken('tokens.decode(token)', 'a text that is no JWT', 'three parts of base64url', cause)
  }
}

const explanations: Readonly<Record<TokenFault, string>> = {
  malformed: 'a text that is no RS256 JWT',
  unknownKey: 'a token whose kid is none of the published keys',
  signature: 'a token whose signature is not right',
  expired: 'a token that has expired by the clock of the tenant',
  notYetValid: 'a token that is not valid yet by the clock of the tenant',
}

/** @throws {MockEntraError} `MOCK_ENTRA_INVALID_TOKEN` with what is wrong */
export function verifyOrExplain(tenant: Tenant, token: string): EntraClaims {
  const { fault, claims } = verifyToken(tenant, String(token), 0)
  if (fault !== undefined) throw invalidToken('tokens.verify(token)', explanations[fault], expected)
  if (claims['tid'] !== tenant.id) {
    const { tid } = claims
    const whose = typeof tid === 'string' ? `a token of the tenant ${tid}` : 'a token that names no tenant'
    throw invalidToken('tokens.verify(token)', whose, expected)
  }
  return claims as unknown as EntraClaims
}

const expected = 'a token that this tenant issued and that is valid now'

function invalidToken(option: string, received: string, wanted: string, cause?: unknown): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_INVALID_TOKEN', {
    option,
    received,
    expected: wanted,
    remedy:
      option === 'tokens.decode(token)'
        ? 'Pass the token as it was received, from the first letter to the last.'
        : 'Pass the token as it was received; `tokens.decode` shows what is in one.',
    cause,
  })
}
