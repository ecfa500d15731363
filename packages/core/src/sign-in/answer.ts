import type { RedirectTarget } from '../authorize-request.ts'
import type { EntraError } from '../errors/entra-error.ts'
import type { BrowserSession } from '../state/sessions.ts'
import type { Page } from './page.ts'

/** What a browser gets: a page, or a way back to the app with what it asked for or with a refusal. */
export type SignInAnswer = PageAnswer | ErrorPageAnswer | RedirectAnswer | RefusalAnswer | LocationAnswer

/** The change of the browser's session that goes with an answer. */
export interface SessionChange {
  readonly tenantId: string
  /** Undefined: the session has ended. */
  readonly session: BrowserSession | undefined
}

interface Answer {
  readonly sessionChange?: SessionChange | undefined
}

export interface PageAnswer extends Answer {
  readonly kind: 'page'
  readonly page: Page
  /** The path segment of the tenant that the page's form is sent to. */
  readonly tenant: string
}

/** A refusal that the person is told, because the app could do nothing about it. */
export interface ErrorPageAnswer extends Answer {
  readonly kind: 'errorPage'
  readonly refusal: EntraError
}

/** An authorization response: RFC 6749 §4.1.2, OAuth 2.0 Multiple Response Types §5. */
export interface RedirectAnswer extends Answer {
  readonly kind: 'redirect'
  readonly target: RedirectTarget
  readonly params: Readonly<Record<string, string>>
}

/** An authorization error response: RFC 6749 §4.1.2.1. */
export interface RefusalAnswer extends Answer {
  readonly kind: 'refusal'
  readonly target: RedirectTarget
  readonly refusal: EntraError
  /** What goes along with the error, such as `admin_consent`. */
  readonly params: Readonly<Record<string, string>>
}

/** A redirect that carries no authorization: after sign-out and after an administrator's consent. */
export interface LocationAnswer extends Answer {
  readonly kind: 'location'
  readonly url: string
}
