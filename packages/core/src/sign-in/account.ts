import type { User } from '../directory/user.ts'
import { EntraError } from '../errors/entra-error.ts'
import { requireApp } from '../grants/client.ts'
import type { Issuer } from '../issuer.ts'
import { findSession, isUnrevoked } from '../state/sessions.ts'
import type { SignIn } from '../state/sessions.ts'
import { findHintedUser, findTenantOfHint } from '../tokens/login-hint.ts'
import { appNameOf } from './flow.ts'
import type { SignInFlow } from './flow.ts'
import type { Interaction } from './interaction.ts'
import type { Account, Page } from './page.ts'

/** What the request says about whom it wants. */
interface Hints {
  readonly loginHint: string | undefined
  readonly sid: string | undefined
  readonly prompt: string | undefined
}

/** Who signs in: the only account of the browser, the one that a hint names, or the one that a person picks or types. */
export function checkAccount(issuer: Issuer, flow: SignInFlow): Interaction | undefined {
  if (flow.user !== undefined && flow.tenant.users.get(flow.user.id) === flow.user) return undefined
  flow.user = undefined
  const hints = hintsOf(flow)
  if (flow.accountChoice === 'automatic') chooseAccount(issuer, flow, hints)
  if (flow.user !== undefined) return undefined
  return { page: describePage(flow, hints), refusal: refuseSilence(flow, hints) }
}

function hintsOf({ purpose }: SignInFlow): Hints {
  if (purpose.kind !== 'authorize') return { loginHint: undefined, sid: undefined, prompt: undefined }
  const { request, prompt } = purpose.authorize
  return { loginHint: request.loginHint || undefined, sid: request.sid || undefined, prompt }
}

function chooseAccount(issuer: Issuer, flow: SignInFlow, { loginHint, sid, prompt }: Hints): void {
  if (prompt === 'select_account') return
  if (loginHint !== undefined) {
    takeHint(issuer, flow, loginHint, prompt === 'none')
  } else if (prompt !== 'login' && flow.purpose.kind === 'authorize') {
    const accounts = accountsOf(flow)
    const [only, another] = accounts
    const chosen = sid === undefined ? only : accounts.find(({ signIn }) => signIn.sid === sid)
    if (chosen !== undefined && (sid !== undefined || another === undefined)) selectUser(flow, chosen.user)
  }
}

/** @param isSilent nobody can give a password, so that the hint can only mean who is signed in */
function takeHint(issuer: Issuer, flow: SignInFlow, hint: string, isSilent: boolean): void {
  nameUser(issuer, flow, hint)
  const user = findHintedUser(flow.tenant, hint)
  if (user === undefined) return
  if (!isSilent || accountsOf(flow).some((account) => account.user === user)) selectUser(flow, user)
}

export function selectUser(flow: SignInFlow, user: User): void {
  flow.user = user
  flow.username = user.userPrincipalName
}

interface SignedInAccount {
  readonly user: User
  readonly signIn: SignIn
}

/** The accounts that signed in with this browser and still exist. */
export function accountsOf({
  tenant,
  session,
}: Pick<SignInFlow, 'tenant' | 'session'>): readonly SignedInAccount[] {
  return [...(session?.signIns.values() ?? [])].flatMap((signIn) => {
    const user = tenant.users.get(signIn.userId)
    return user === undefined ? [] : [{ user, signIn }]
  })
}

function describePage(flow: SignInFlow, { loginHint }: Hints): Page {
  const accounts = accountsOf(flow).map(describeAccount)
  const frame = { flowToken: flow.token, appName: appNameOf(flow) }
  if (accounts.length > 0 && flow.accountChoice !== 'type')
    return { kind: 'accounts', purpose: 'signIn', accounts, ...frame }
  const { refusal } = flow
  flow.refusal = undefined
  return {
    kind: 'username',
    ...frame,
    username: flow.username || (loginHint ?? ''),
    canGoBack: accounts.length > 0,
    ...(refusal === undefined ? {} : { refusal }),
  }
}

export function describeAccount({ user, signIn }: SignedInAccount): Account {
  return {
    id: user.id,
    username: user.userPrincipalName,
    displayName: user.displayName,
    isSignedIn: isUnrevoked(user, signIn),
  }
}

function refuseSilence(flow: SignInFlow, { loginHint, sid }: Hints): EntraError {
  const accounts = accountsOf(flow)
  if (accounts.length === 0)
    return new EntraError('noSession', {}, 'This browser has no session of the tenant.')
  if (sid !== undefined) return new EntraError('requestedSessionNotFound', {})
  const names = accounts.map(({ user }) => user.userPrincipalName).join(', ')
  if (loginHint !== undefined) {
    return new EntraError('noSession', {}, `login_hint is '${loginHint}', and signed in are ${names}.`)
  }
  return new EntraError(
    'accountNotInTenant',
    {
      user: names,
      idp: flow.tenant.id,
      tenant: flow.tenant.displayName,
      appId: flow.client?.application.appId ?? '',
      appName: appNameOf(flow) ?? '',
    },
    `Several accounts are signed in (${names}): name one with login_hint or sid.`,
  )
}

/** A person typed, or a hint gave, the name of who signs in. At `common` the name's domain decides the tenant. */
export function nameUser(issuer: Issuer, flow: SignInFlow, name: string): void {
  flow.username = name
  if (!flow.isTenantOpen) return
  const tenant = findTenantOfHint(issuer.directory, name)
  if (tenant === undefined || tenant === flow.tenant) return
  flow.tenant = tenant
  flow.session = findSession(tenant, flow.browser.sessionId(tenant.id))
  if (flow.client !== undefined) flow.client = requireApp(tenant, flow.client.application.appId)
}
