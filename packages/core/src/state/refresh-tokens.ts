import type { Platform } from '../directory/application.ts'
import type { Directory } from '../directory/directory.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { Ids } from '../ids.ts'
import type { ParsedScopes } from '../permissions/scopes.ts'
import type { Expiring } from './expiring-map.ts'
import type { SignIn } from './sessions.ts'

const day = 86_400_000

/** Counted from the last use; every use yields a new token, so that there is no limit to a chain of them. */
const inactivityLimit = 90 * day

/** Tokens of single-page applications end a day after the sign-in, however often they are used. */
const spaLifetime = day

/** A refresh token, by what it stands for: a user and an app, and neither a resource nor a scope. */
export interface RefreshToken extends Expiring {
  /** Client id of the app that it was issued to. */
  readonly appId: string
  readonly signIn: SignIn
  /** Undefined where no redirect URI was involved, as with a password or a device code. */
  readonly platform: Platform | undefined
  /** What the first request asked for: what a request without a scope means. */
  readonly scopes: ParsedScopes
  readonly resource: string | undefined
  /** All refresh tokens that come from one sign-in of one app, to be revoked together. */
  readonly familyId: string
  /** When the user signed in for a single-page application: the end of all its tokens is counted from here. */
  readonly spaSince: number | undefined
}

export type RefreshTokenContent = Omit<RefreshToken, 'expiresAt'>

export function issueRefreshToken(tenant: Tenant, ids: Ids, content: RefreshTokenContent): string {
  const token = `1.A${ids.opaque(540)}` // as long as Entra's, which do not fit into a cookie or a varchar(255)
  tenant.refreshTokens.set(token, { ...content, expiresAt: expiryOf(content, tenant.clock.now()) })
  return token
}

/** When a token that is issued now expires, in milliseconds since the epoch. */
export function expiryOf({ spaSince }: Pick<RefreshToken, 'spaSince'>, now: number): number {
  return spaSince === undefined ? now + inactivityLimit : spaSince + spaLifetime
}

/** When a token was issued or last used; for single-page applications, when the user signed in. */
export function issueDateOf({ spaSince, expiresAt }: RefreshToken): number {
  return spaSince ?? expiresAt - inactivityLimit
}

/** Entra lets a refresh token be used again and again; each use moves its end. */
export function touchRefreshToken(tenant: Tenant, token: string, content: RefreshToken): void {
  tenant.refreshTokens.set(token, { ...content, expiresAt: expiryOf(content, tenant.clock.now()) })
}

export function findTenantOfRefreshToken(directory: Directory, token: string): Tenant | undefined {
  return [...directory.tenants.values()].find(({ refreshTokens }) => refreshTokens.get(token) !== undefined)
}

export function revokeFamily(tenant: Tenant, familyId: string): void {
  tenant.changes.together(() => {
    for (const [token, content] of tenant.refreshTokens.entries()) {
      if (content.familyId === familyId) tenant.refreshTokens.delete(token)
    }
  })
}
