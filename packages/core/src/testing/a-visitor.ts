import { answerAdminConsentRequest } from '../admin-consent-endpoint.ts'
import type { AdminConsentRequest } from '../admin-consent-endpoint.ts'
import { answerAuthorizeRequest } from '../authorize-endpoint.ts'
import type { AuthorizeRequest } from '../authorize-request.ts'
import { answerDevicePage } from '../device-endpoint.ts'
import type { TenantSeed } from '../directory/seeds.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { Issuer, IssuerSettings } from '../issuer.ts'
import { answerSignIn } from '../sign-in-endpoint.ts'
import type { RefusalAnswer, SignInAnswer } from '../sign-in/answer.ts'
import type { Browser } from '../sign-in/flow.ts'
import type { Page } from '../sign-in/page.ts'
import { answerSignOut } from '../sign-out-endpoint.ts'
import type { SignOutRequest } from '../sign-out-endpoint.ts'
import { anAdminConsentRequest, anAuthorizeRequest, aSignOutRequest } from './an-authorize-request.ts'
import { aTenant, anIssuer } from './an-issuer.ts'

type Fields = Readonly<Record<string, string>>

/**
 * A person at a browser, below HTTP: keeps the session of every tenant, and the page that was shown last.
 *
 * A refusal on an error page is thrown, as are those that no app is known for.
 */
export interface Visitor {
  /** Value of the session cookie by tenant id. */
  readonly sessionIds: Map<string, string>
  authorize(parts?: Partial<AuthorizeRequest>): Promise<SignInAnswer>
  requestAdminConsent(parts?: Partial<AdminConsentRequest>): Promise<SignInAnswer>
  /** Opens the page for device codes. */
  openDevicePage(userCode?: string): Promise<SignInAnswer>
  /** Sends the form of the page that was shown last: as it is, or with other fields, `step` and `flowToken` included. */
  submit(fields?: Fields): Promise<SignInAnswer>
  signOut(parts?: Partial<SignOutRequest>): SignInAnswer
}

export interface VisitorSettings {
  /** Whether the browser has the cookie of "Don't show this again". */
  readonly skipsStaySignedIn?: boolean
  /** Sessions that the browser begins with. */
  readonly sessionIds?: ReadonlyMap<string, string>
}

/** A tenant and somebody who visits it. Its time stands still at `2026-03-04 05:06:07Z`. */
export function aVisitedTenant(
  seed: TenantSeed = {},
  settings: Partial<IssuerSettings> = {},
): { readonly issuer: Issuer; readonly tenant: Tenant; readonly visitor: Visitor } {
  const issuer = anIssuer({ timeSource: () => Date.parse('2026-03-04T05:06:07Z'), ...settings })
  return { issuer, tenant: aTenant(issuer, seed).tenant, visitor: aVisitor(issuer) }
}

/** A person who is not asked whether to stay signed in, unless a test wants that. */
export function aVisitor(issuer: Issuer, settings: VisitorSettings = {}): Visitor {
  const { skipsStaySignedIn = true } = settings
  const sessionIds = new Map(settings.sessionIds)
  let form: Fields = {}

  /** As with HTTP, a request carries the cookies of its time. */
  function browser(): Browser {
    const cookies = new Map(sessionIds)
    return { sessionId: (tenantId) => cookies.get(tenantId), skipsStaySignedIn }
  }

  function keep(answer: SignInAnswer): SignInAnswer {
    const { sessionChange } = answer
    if (sessionChange?.session !== undefined) {
      sessionIds.set(sessionChange.tenantId, sessionChange.session.id)
    } else if (sessionChange !== undefined) {
      sessionIds.delete(sessionChange.tenantId)
    }
    if (answer.kind === 'page' && 'flowToken' in answer.page) {
      form = { step: stepOf(answer.page), flowToken: answer.page.flowToken }
    }
    if (answer.kind === 'errorPage') throw answer.refusal
    return answer
  }

  return {
    sessionIds,
    authorize: async (parts) =>
      keep(await answerAuthorizeRequest(issuer, anAuthorizeRequest(parts), browser())),
    requestAdminConsent: async (parts) =>
      keep(await answerAdminConsentRequest(issuer, anAdminConsentRequest(parts), browser())),
    openDevicePage: async (userCode = '') => {
      const { tenant } = anAuthorizeRequest()
      return keep(await answerDevicePage(issuer, { tenant, userCode }, browser()))
    },
    submit: async (fields = {}) =>
      keep(await answerSignIn(issuer, new Map(Object.entries({ ...form, ...fields })), browser())),
    signOut: (parts) => keep(answerSignOut(issuer, aSignOutRequest(parts), browser())),
  }
}

function stepOf({ kind }: Page): string {
  return kind === 'accounts' ? 'account' : kind
}

/** What an answer is: the kind of its page, or `redirect`, `refusal` or `location`. */
export function kindOf(answer: SignInAnswer): string {
  return answer.kind === 'page' ? answer.page.kind : answer.kind
}

/** The page of an answer, which must be of this kind. */
export function pageOf<Kind extends Page['kind']>(
  answer: SignInAnswer,
  kind: Kind,
): Extract<Page, { readonly kind: Kind }> {
  if (answer.kind === 'page' && answer.page.kind === kind) {
    return answer.page as Extract<Page, { readonly kind: Kind }>
  }
  throw new Error(`Expected the page '${kind}', and got ${describe(answer)}.`)
}

/** What an app is told by an answer that must be a success. */
export function paramsOf(answer: SignInAnswer): Readonly<Record<string, string>> {
  if (answer.kind === 'redirect') return answer.params
  throw new Error(`Expected a response to the app, and got ${describe(answer)}.`)
}

/** The refusal that an answer takes to the app. */
export function refusalToApp(answer: SignInAnswer): RefusalAnswer {
  if (answer.kind === 'refusal') return answer
  throw new Error(`Expected a refusal for the app, and got ${describe(answer)}.`)
}

function describe(answer: SignInAnswer): string {
  return JSON.stringify({ ...answer, sessionChange: undefined }, null, 2)
}

/** Goes through the pages that ask for name and password; the answer is what comes after them. */
export async function enterPassword(
  visitor: Visitor,
  username = 'alice@contoso.onmicrosoft.com',
  password = 'mock-entra-password',
): Promise<SignInAnswer> {
  await visitor.submit({ step: 'username', loginfmt: username })
  return await visitor.submit({ step: 'password', passwd: password })
}

/** Signs somebody in at a browser, for tests that are about what comes after. */
export async function signIn(visitor: Visitor, username?: string, password?: string): Promise<SignInAnswer> {
  await visitor.authorize({ prompt: 'login' })
  return await enterPassword(visitor, username, password)
}
