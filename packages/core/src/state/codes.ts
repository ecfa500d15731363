import type { ClaimsRequest } from '../claims-request.ts'
import type { Platform } from '../directory/application.ts'
import type { Directory } from '../directory/directory.ts'
import type { Tenant } from '../directory/tenant.ts'
import { EntraError } from '../errors/entra-error.ts'
import type { Ids } from '../ids.ts'
import type { ParsedScopes } from '../permissions/scopes.ts'
import type { Expiring } from './expiring-map.ts'
import { revokeFamily } from './refresh-tokens.ts'
import type { SignIn } from './sessions.ts'

/** Codes last ten minutes, the most that RFC 6749 §4.1.2 recommends and what Entra takes. */
const codeLifetime = 600_000

/** An authorization code, by what the token endpoint must know of the request that obtained it. */
export interface AuthorizationCode extends Expiring {
  /** Client id of the app that it was issued to. */
  readonly appId: string
  readonly signIn: SignIn
  /** The redirect URI as the request had it; undefined where it had none. */
  readonly redirectUri: string | undefined
  readonly platform: Platform
  readonly scopes: ParsedScopes
  /** What a v1 request asked for. */
  readonly resource: string | undefined
  /** What the request asked for with the `claims` parameter. */
  readonly claims: ClaimsRequest
  readonly nonce: string | undefined
  readonly challenge: CodeChallenge | undefined
  /** The family of the refresh tokens that it yields. */
  readonly familyId: string
  isRedeemed: boolean
}

/** PKCE: RFC 7636 §4.3. */
export interface CodeChallenge {
  readonly method: 'S256' | 'plain'
  readonly value: string
}

export type CodeContent = Omit<AuthorizationCode, 'expiresAt' | 'familyId' | 'isRedeemed'>

export function issueCode(tenant: Tenant, ids: Ids, content: CodeContent): string {
  const code = `1.A${ids.opaque(390)}` // Entra's are this long as well: some clients store them where they do not fit
  tenant.codes.set(code, {
    ...content,
    expiresAt: tenant.clock.now() + codeLifetime,
    familyId: ids.uuid(),
    isRedeemed: false,
  })
  return code
}

/** The tenant that issued a code. */
export function findTenantOfCode(directory: Directory, code: string): Tenant | undefined {
  return [...directory.tenants.values()].find(({ codes }) => codes.get(code) !== undefined)
}

/**
 * A code can be redeemed once: RFC 6749 §4.1.2.
 *
 * A second redemption tells that somebody else has the code, so that what the first one obtained is revoked as well.
 */
export function assertRedeemable(tenant: Tenant, code: AuthorizationCode): void {
  if (code.isRedeemed) {
    revokeFamily(tenant, code.familyId)
    throw new EntraError('codeAlreadyRedeemed', {})
  }
  if (tenant.clock.now() >= code.expiresAt) throw new EntraError('grantExpired', {})
}
