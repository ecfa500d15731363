import type { Application } from './directory/application.ts'
import { isTenantAlias, requireTenant } from './directory/directory.ts'
import { findRedirectUri } from './directory/redirect-uri.ts'
import type { Tenant } from './directory/tenant.ts'
import type { User } from './directory/user.ts'
import { issuerFor } from './issuer-urls.ts'
import type { Issuer } from './issuer.ts'
import { asText } from './json.ts'
import { accountsOf, describeAccount } from './sign-in/account.ts'
import type { SignInAnswer } from './sign-in/answer.ts'
import type { Browser } from './sign-in/flow.ts'
import { findSession } from './state/sessions.ts'
import type { BrowserSession, SignIn } from './state/sessions.ts'
import { findHintedUser } from './tokens/login-hint.ts'
import { peekClaims } from './tokens/verify.ts'

/** A sign-out request: OpenID Connect RP-Initiated Logout. Absent parameters are undefined. */
export interface SignOutRequest {
  readonly tenant: string
  readonly baseUrl: string
  readonly postLogoutRedirectUri: string | undefined
  readonly state: string | undefined
  readonly clientId: string | undefined
  readonly idTokenHint: string | undefined
  /** The `login_hint` claim of an ID token, or a user name. */
  readonly logoutHint: string | undefined
  /** What a person picked where the browser had several accounts: the object id. */
  readonly account: string | undefined
}

/** How a browser's session ends: of the account that is named, and of all of them where none is. */
export function answerSignOut(issuer: Issuer, request: SignOutRequest, browser: Browser): SignInAnswer {
  const tenant = requireTenantOfSession(issuer, request.tenant, browser)
  const session = findSession(tenant, browser.sessionId(tenant.id))
  const signIns = session === undefined ? [] : [...session.signIns.values()]
  const named = findNamedUser(tenant, request)
  if (named === undefined && signIns.length > 1) return askWhichAccount(tenant, session)
  const ending = signIns.filter(({ userId }) => named === undefined || userId === named.id)
  const frontChannelUrls =
    session === undefined ? [] : describeFrontChannel(issuer, tenant, session, ending, request)
  const sessionChange = { tenantId: tenant.id, session: endSignIns(tenant, session, ending) }
  const redirectUrl = findReturnUrl(tenant, request)
  if (redirectUrl !== undefined && frontChannelUrls.length === 0) {
    return { kind: 'location', url: redirectUrl, sessionChange }
  }
  const username = tenant.users.get(ending[0]?.userId ?? '')?.userPrincipalName
  return {
    kind: 'page',
    page: { kind: 'signedOut', username, frontChannelUrls, redirectUrl },
    tenant: tenant.id,
    sessionChange,
  }
}

/** At `common` it is the tenant in which this browser has a session. */
function requireTenantOfSession({ directory }: Issuer, segment: string, { sessionId }: Browser): Tenant {
  const tenants = [...directory.tenants.values()]
  const [first] = tenants
  if (!isTenantAlias(segment.toLowerCase()) || first === undefined) return requireTenant(directory, segment)
  return tenants.find((tenant) => findSession(tenant, sessionId(tenant.id)) !== undefined) ?? first
}

function findNamedUser(
  tenant: Tenant,
  { account, logoutHint, idTokenHint }: SignOutRequest,
): User | undefined {
  if (account !== undefined) return tenant.users.get(account)
  if (logoutHint !== undefined) return findHintedUser(tenant, logoutHint)
  const { oid } = readIdToken(idTokenHint)
  return tenant.users.get(oid)
}

/** A hint only: it selects whom to sign out of this very browser, so that its signature does not matter. */
function readIdToken(token = ''): { readonly oid: string; readonly aud: string } {
  const { oid, aud } = peekClaims(token) ?? {}
  return { oid: asText(oid), aud: asText(aud) }
}

/** The page's form goes to the very address that was asked for, and adds the account. */
function askWhichAccount(tenant: Tenant, session: BrowserSession | undefined): SignInAnswer {
  const accounts = accountsOf({ tenant, session }).map(describeAccount)
  return {
    kind: 'page',
    page: { kind: 'accounts', purpose: 'signOut', accounts, appName: undefined, flowToken: '' },
    tenant: tenant.id,
  }
}

/** What is left of the session; undefined where that is nothing. */
function endSignIns(
  tenant: Tenant,
  session: BrowserSession | undefined,
  ending: readonly SignIn[],
): BrowserSession | undefined {
  for (const { userId } of ending) {
    session?.signIns.delete(userId)
    session?.apps.delete(userId)
  }
  if (session === undefined || session.signIns.size > 0) return session
  tenant.sessions.delete(session.id)
  return undefined
}

/** OpenID Connect Front-Channel Logout §3: the `logoutUrl` of every app that the user is signed in to. */
function describeFrontChannel(
  issuer: Issuer,
  tenant: Tenant,
  session: BrowserSession,
  ending: readonly SignIn[],
  { baseUrl }: SignOutRequest,
): readonly string[] {
  const iss = issuerFor(issuer, baseUrl, tenant.id, 'v2')
  return ending.flatMap(({ userId, sid }) =>
    [...(session.apps.get(userId) ?? [])].flatMap((appId) => {
      const url = tenant.applications.get(appId)?.web.logoutUrl
      if (url === undefined || url === null) return []
      const withSession = new URL(url)
      withSession.searchParams.set('sid', sid)
      withSession.searchParams.set('iss', iss)
      return [withSession.href]
    }),
  )
}

/** Where to go on to: a redirect URI of the app, or of any app where none is named, and nowhere else. */
function findReturnUrl(tenant: Tenant, request: SignOutRequest): string | undefined {
  const { postLogoutRedirectUri: uri, state } = request
  if (uri === undefined || uri === '') return undefined
  if (
    !appsOf(tenant, request).some(
      (app) => findRedirectUri(app, uri) !== undefined || app.web.logoutUrl === uri,
    )
  ) {
    return undefined
  }
  if (state === undefined) return uri
  const url = new URL(uri)
  url.searchParams.set('state', state)
  return url.href
}

function appsOf(tenant: Tenant, { clientId, idTokenHint }: SignOutRequest): readonly Application[] {
  const appId = clientId ?? readIdToken(idTokenHint).aud
  const named = tenant.applications.get(appId.toLowerCase())
  if (named !== undefined) return [named]
  return clientId === undefined ? [...tenant.applications.values()] : []
}
