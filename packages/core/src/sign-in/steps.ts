import { isSameSecret } from '../client-auth/constant-time.ts'
import type { GrantControl } from '../directory/conditional-access.ts'
import { changeUser } from '../directory/directory-objects.ts'
import { EntraError } from '../errors/entra-error.ts'
import type { Issuer } from '../issuer.ts'
import { createSignIn, rememberSignIn, revokeSignIns } from '../state/sessions.ts'
import type { SignIn } from '../state/sessions.ts'
import { findHintedUser } from '../tokens/login-hint.ts'
import { claimsOf } from './access-request.ts'
import { nameUser, selectUser } from './account.ts'
import { acceptConsent } from './consent.ts'
import { enterDeviceCode } from './device.ts'
import type { SignInFlow } from './flow.ts'
import type { Page, Step } from './page.ts'
import { findPasswordFault } from './password.ts'
import { verificationCode } from './requirements.ts'

/** What a person entered on a page: the form's fields by name. */
export type Input = ReadonlyMap<string, string>

type TakeStep = (issuer: Issuer, flow: SignInFlow, input: Input) => void

/** What each page's form does to the flow: the only place where what a person does changes anything. */
const steps: Readonly<Record<Step, TakeStep>> = {
  account: pickAccount,
  username: enterUsername,
  password: enterPassword,
  newPassword: changePassword,
  verification: enterVerificationCode,
  terms: acceptTerms,
  staySignedIn: chooseToStay,
  consent: (issuer, flow, input) => acceptConsent(issuer, flow, input.get('forOrganization') === 'true'),
  deviceCode: (issuer, flow, input) => enterDeviceCode(issuer, flow, input.get('otc') ?? ''),
  deviceApproval: approveDevice,
}

/** These choose the account, and so begin anew: a person may go back to them with the browser's own button. */
const restarts: ReadonlySet<string> = new Set<Step>(['account', 'username'])

/**
 * Takes one step of a sign-in.
 *
 * A step that the last page did not ask for does nothing, so that nobody gets past a page by leaving it out.
 *
 * @throws {EntraError} `consentDeclined` where the person cancels; `invalidParameter` for a step that no page has
 */
export function takeStep(issuer: Issuer, flow: SignInFlow, input: Input): void {
  const step = input.get('step') ?? ''
  if (!Object.hasOwn(steps, step)) throw new EntraError('invalidParameter', { name: 'step' })
  if (step !== stepOf(flow.shown) && !restarts.has(step)) return
  if (input.has('cancel')) throw new EntraError('consentDeclined', {}, 'The user pressed Cancel.')
  if (restarts.has(step) || input.has('back')) forgetAccount(flow)
  if (input.has('back')) flow.accountChoice = 'pick'
  else steps[step as Step](issuer, flow, input)
}

/** What a page's form sends as `step`. */
function stepOf(page: Page | undefined): string | undefined {
  return page?.kind === 'accounts' ? 'account' : page?.kind
}

function forgetAccount(flow: SignInFlow): void {
  flow.user = undefined
  flow.signIn = undefined
  flow.isFresh = false
  flow.hasChosenToStay = false
  flow.hasConsented = false
  flow.refusal = undefined
  flow.problem = undefined
}

function pickAccount(_issuer: Issuer, flow: SignInFlow, input: Input): void {
  const user = flow.tenant.users.get(input.get('account') ?? '')
  flow.accountChoice = 'type'
  flow.username = ''
  if (user !== undefined && flow.session?.signIns.has(user.id) === true) selectUser(flow, user)
}

function enterUsername(issuer: Issuer, flow: SignInFlow, input: Input): void {
  const name = (input.get('loginfmt') ?? '').trim()
  nameUser(issuer, flow, name)
  const { tenant } = flow
  const user = findHintedUser(tenant, name)
  flow.accountChoice = 'type'
  if (user !== undefined) return selectUser(flow, user)
  const known = [...tenant.users.values()].slice(0, 10).map(({ userPrincipalName }) => userPrincipalName)
  flow.refusal =
    name === ''
      ? new EntraError('invalidUserInput', {})
      : new EntraError(
          'userNotFound',
          { user: name, tenant: tenant.displayName },
          `The tenant has these users: ${known.join(', ')}.`,
        )
}

function enterPassword(_issuer: Issuer, flow: SignInFlow, input: Input): void {
  const { tenant, user } = flow
  if (user === undefined) return
  flow.refusal = findPasswordFault(tenant, user, input.get('passwd') ?? '')
  if (flow.refusal !== undefined) return
  flow.isFresh = true
  useSignIn(flow, createSignIn(tenant, tenant.ids, user))
}

/** The sign-in of the flow from now on, in the browser's session as well. */
export function useSignIn(flow: SignInFlow, signIn: SignIn): void {
  flow.signIn = signIn
  flow.session = rememberSignIn(flow.tenant, flow.tenant.ids, flow.session, signIn)
}

function changePassword(_issuer: Issuer, flow: SignInFlow, input: Input): void {
  const { tenant, user, signIn } = flow
  if (user === undefined || signIn === undefined) return
  const password = input.get('newpwd') ?? ''
  flow.problem = findNewPasswordProblem(user.password ?? '', input)
  if (flow.problem !== undefined) return
  tenant.changes.together(() => {
    changeUser(tenant, user, { password, forceChangePasswordNextSignIn: false })
    revokeSignIns(tenant, user) // a new password ends what began with the old one, but for this sign-in
  })
  satisfy(flow, 'passwordChange', { revocations: user.revocations })
}

function findNewPasswordProblem(current: string, input: Input): string | undefined {
  const password = input.get('newpwd') ?? ''
  if (!isSameSecret(current, input.get('oldpwd') ?? '')) return 'Your current password is incorrect.'
  if (password === '') return 'Enter a new password.'
  if (password !== (input.get('confirmnewpwd') ?? '')) return 'The new passwords do not match.'
  return isSameSecret(current, password) ? 'Choose a password that you have not used before.' : undefined
}

function enterVerificationCode(_issuer: Issuer, flow: SignInFlow, input: Input): void {
  const entered = (input.get('otc') ?? '').trim()
  flow.problem = entered === verificationCode ? undefined : 'wrong code'
  if (flow.problem === undefined) verify(flow)
}

/** A second factor proves who it is, and with that every authentication context that the request asks for. */
export function verify(flow: SignInFlow): void {
  const known = flow.signIn?.authenticationContexts ?? []
  const contexts = [...new Set([...known, ...claimsOf(flow).authenticationContexts])]
  satisfy(flow, 'mfa', { authenticationContexts: contexts })
}

function acceptTerms(_issuer: Issuer, flow: SignInFlow): void {
  satisfy(flow, 'termsOfUse')
}

/** The sign-in with one thing more; refresh tokens from before keep the one that they know. */
export function satisfy(flow: SignInFlow, control: GrantControl, changes: Partial<SignIn> = {}): void {
  const { signIn } = flow
  if (signIn === undefined) return
  useSignIn(flow, {
    ...signIn,
    ...changes,
    satisfied: [...new Set([...signIn.satisfied, control])],
  })
}

function chooseToStay(_issuer: Issuer, flow: SignInFlow, input: Input): void {
  flow.hasChosenToStay = true
  if (flow.signIn !== undefined) useSignIn(flow, { ...flow.signIn, isPersistent: !input.has('no') })
}

function approveDevice(_issuer: Issuer, flow: SignInFlow): void {
  if (flow.purpose.kind === 'device') flow.purpose.hasApproved = true
}
