import type { User } from '../directory/user.ts'
import { EntraError } from '../errors/entra-error.ts'
import type { Issuer } from '../issuer.ts'
import { isSignInFrequencyExceeded } from '../permissions/conditional-access.ts'
import { isUnrevoked } from '../state/sessions.ts'
import type { SignIn } from '../state/sessions.ts'
import { accessRequestOf } from './access-request.ts'
import { appNameOf } from './flow.ts'
import type { SignInFlow } from './flow.ts'
import type { Interaction } from './interaction.ts'

/** Whether the browser's session proves who it is; else the password must. */
export function checkSession(_issuer: Issuer, flow: SignInFlow): Interaction | undefined {
  const { user, session, refusal } = flow
  if (user === undefined) return undefined
  if (flow.signIn !== undefined && isGood(user, flow.signIn)) return undefined
  flow.signIn = undefined
  const known = session?.signIns.get(user.id)
  const fault = findSessionFault(flow, known)
  if (fault === undefined) {
    flow.signIn = known
    return undefined
  }
  flow.refusal = undefined
  return {
    page: {
      kind: 'password',
      flowToken: flow.token,
      appName: appNameOf(flow),
      username: user.userPrincipalName,
      ...(refusal === undefined ? {} : { refusal }),
    },
    refusal: fault,
  }
}

/** Asked again at every page: a user may be disabled while they look at one. */
function isGood(user: User, signIn: SignIn): boolean {
  return user.accountEnabled && signIn.userId === user.id && isUnrevoked(user, signIn)
}

/** Why a sign-in of the browser's is not good enough for the request. */
function findSessionFault(flow: SignInFlow, signIn: SignIn | undefined): EntraError | undefined {
  const { user, tenant, purpose } = flow
  if (user === undefined || signIn === undefined || !isGood(user, signIn)) {
    return new EntraError('noSession', {})
  }
  const { prompt, maxAge } = purpose.kind === 'authorize' ? purpose.authorize : {}
  const age = (tenant.clock.now() - signIn.authenticatedAt) / 1000
  const isTooOld = prompt === 'login' || (maxAge !== undefined && age > maxAge) || maxAge === 0
  if (isTooOld)
    return new EntraError('noSession', {}, 'The request asks for a fresh sign-in (prompt or max_age).')
  return isSignInFrequencyExceeded(accessRequestOf(flow, user, signIn))
    ? new EntraError('sessionSignInFrequencyExceeded', {}).as('interaction_required')
    : undefined
}
