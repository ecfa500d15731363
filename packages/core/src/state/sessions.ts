import type { GrantControl } from '../directory/conditional-access.ts'
import { changeUser } from '../directory/directory-objects.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import type { Ids } from '../ids.ts'
import type { Expiring } from './expiring-map.ts'

const hour = 3_600_000
const day = 24 * hour

/** Entra's lifetimes of a browser session: 24 hours, or 90 days for "stay signed in". */
const sessionLifetime = day
const persistentLifetime = 90 * day

/** One user's sign-in: when it was, and what it took. Refresh tokens keep the one that they began with. */
export interface SignIn {
  /** `sid` and `session_state`: the same for all apps of the sign-in. */
  readonly sid: string
  readonly userId: string
  /** Milliseconds since the epoch. */
  readonly authenticatedAt: number
  /** What was done beyond the password. */
  readonly satisfied: readonly GrantControl[]
  /** Authentication contexts that were stepped up to: `acrs`. */
  readonly authenticationContexts: readonly string[]
  /** The user's `revocations` at the time; another count means that the sign-in was revoked. */
  readonly revocations: number
  /** Whether the user chose to stay signed in. */
  readonly isPersistent: boolean
}

/** What one browser has of one tenant: the accounts that signed in there. */
export interface BrowserSession extends Expiring {
  /** The value of the cookie. */
  readonly id: string
  /** By object id of the user. */
  readonly signIns: Map<string, SignIn>
  /** Client ids of the apps that were signed in to, by object id of the user: whom to tell at sign-out. */
  readonly apps: Map<string, Set<string>>
}

/** A sign-in that begins now, by password only. */
export function createSignIn(tenant: Tenant, ids: Ids, user: User): SignIn {
  return {
    sid: ids.uuid(),
    userId: user.id,
    authenticatedAt: tenant.clock.now(),
    satisfied: [],
    authenticationContexts: [],
    revocations: user.revocations,
    isPersistent: false,
  }
}

/** The browser's session of a tenant; undefined where it has none or none that still counts. */
export function findSession(tenant: Tenant, id: string | undefined): BrowserSession | undefined {
  const session = id === undefined ? undefined : tenant.sessions.get(id)
  return session !== undefined && tenant.clock.now() < session.expiresAt ? session : undefined
}

/**
 * Puts a sign-in into a browser's session, which begins with its first one.
 *
 * Whoever knew the cookie before somebody signed in must not have their session: a new sign-in gives it a new name.
 */
export function rememberSignIn(
  tenant: Tenant,
  ids: Ids,
  session: BrowserSession | undefined,
  signIn: SignIn,
): BrowserSession {
  const isKnown = session?.signIns.get(signIn.userId)?.sid === signIn.sid
  const signIns = new Map([...(session?.signIns ?? []), [signIn.userId, signIn]])
  const isPersistent = [...signIns.values()].some((entry) => entry.isPersistent)
  const renewed: BrowserSession = {
    id: session !== undefined && isKnown ? session.id : ids.opaque(32),
    signIns,
    apps: session?.apps ?? new Map(),
    expiresAt: tenant.clock.now() + (isPersistent ? persistentLifetime : sessionLifetime),
  }
  if (session !== undefined) tenant.sessions.delete(session.id)
  tenant.sessions.set(renewed.id, renewed)
  rememberBySid(tenant, signIn)
  return renewed
}

/** Keeps a sign-in findable by the `sid` of its tokens: on-behalf-of asks what the sign-in had taken. */
export function rememberBySid(tenant: Tenant, signIn: SignIn): void {
  tenant.signIns.set(signIn.sid, { signIn, expiresAt: signIn.authenticatedAt + persistentLifetime })
}

/** Whether a sign-in has not been revoked since. */
export function isUnrevoked(user: User, signIn: SignIn): boolean {
  return signIn.revocations === user.revocations
}

/**
 * Ends everything that a user's sign-ins led to: browser sessions and refresh tokens.
 *
 * Access tokens stay valid until they expire, as in Entra.
 */
export function revokeSignIns(tenant: Tenant, user: User): void {
  changeUser(tenant, user, {
    revocations: user.revocations + 1,
    signInSessionsValidFrom: tenant.clock.now(),
  })
}
