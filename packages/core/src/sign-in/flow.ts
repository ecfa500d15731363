import type { Authorize, RedirectTarget } from '../authorize-request.ts'
import type { Application } from '../directory/application.ts'
import type { ServicePrincipal } from '../directory/service-principal.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import type { EntraError } from '../errors/entra-error.ts'
import type { ParsedScopes } from '../permissions/scopes.ts'
import type { DeviceCode } from '../state/device-codes.ts'
import type { Expiring } from '../state/expiring-map.ts'
import type { BrowserSession, SignIn } from '../state/sessions.ts'
import { findSession } from '../state/sessions.ts'
import type { Page } from './page.ts'

/** How long the pages of one sign-in stay good. */
const flowLifetime = 3_600_000

/** What a person signs in for. */
export type Purpose =
  | { readonly kind: 'authorize'; readonly authorize: Authorize }
  | { readonly kind: 'adminConsent'; readonly consent: AdminConsent }
  | { readonly kind: 'device'; device: DeviceCode | undefined; hasApproved: boolean }

/** An admin consent request whose parameters make sense. */
export interface AdminConsent {
  readonly target: RedirectTarget
  /** Undefined: what the app's registration lists. */
  readonly scopes: ParsedScopes | undefined
}

export interface FlowClient {
  readonly application: Application
  readonly servicePrincipal: ServicePrincipal
}

/** What is known of the browser: the values of its session cookies, by tenant id. */
export interface Browser {
  readonly sessionId: (tenantId: string) => string | undefined
  /** Whether the user asked not to be asked again whether to stay signed in. */
  readonly skipsStaySignedIn: boolean
}

/**
 * One sign-in, from the request that began it to the answer that ends it, over as many pages as it takes.
 *
 * Every page's form names it by its token. What a person has done stands here and in the session; what is still to be
 * done is found out anew each time, from the top of the list in `interactions.ts`.
 */
export interface SignInFlow extends Expiring {
  readonly token: string
  readonly purpose: Purpose
  readonly browser: Browser
  tenant: Tenant
  /** Whether the path named no tenant, so that the user's name decides. */
  readonly isTenantOpen: boolean
  /** Undefined until the code of a device is known. */
  client: FlowClient | undefined
  session: BrowserSession | undefined
  /** The name that was typed, which may be nobody's. */
  username: string
  user: User | undefined
  /** The sign-in that the answer will be for, once it is good enough. */
  signIn: SignIn | undefined
  /** Whether the password was given in this flow. */
  isFresh: boolean
  /** Whether the person said whether to stay signed in. */
  hasChosenToStay: boolean
  /** How the account is chosen: without asking where possible, from the browser's accounts, or by typing a name. */
  accountChoice: 'automatic' | 'pick' | 'type'
  hasConsented: boolean
  /** The page that was shown last: what it asks for is all that counts, but for a new choice of the account. */
  shown: Page | undefined
  /** What was wrong with the last input: shown once, on the next page. */
  refusal: EntraError | undefined
  /** The same for what Entra has no code for. */
  problem: string | undefined
}

export interface FlowStart {
  readonly purpose: Purpose
  readonly tenant: Tenant
  readonly isTenantOpen: boolean
  readonly client: FlowClient | undefined
  readonly browser: Browser
}

export function beginFlow(start: FlowStart): SignInFlow {
  const { tenant, browser } = start
  return {
    ...start,
    token: `1.A${tenant.ids.opaque(48)}`,
    expiresAt: tenant.clock.now() + flowLifetime,
    session: findSession(tenant, browser.sessionId(tenant.id)),
    username: '',
    user: undefined,
    signIn: undefined,
    isFresh: false,
    hasChosenToStay: false,
    accountChoice: 'automatic',
    hasConsented: false,
    shown: undefined,
    refusal: undefined,
    problem: undefined,
  }
}

/** The app's name for people; undefined until the app is known. */
export function appNameOf({ client }: SignInFlow): string | undefined {
  return client?.application.displayName
}
