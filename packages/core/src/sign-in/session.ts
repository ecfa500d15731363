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
  if (user === undefined || flow.signIn !== undefined) return undefined
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

/** Why a sign-in of the browser's is not good enough for the request. */
function findSessionFault(flow: SignInFlow, signIn: SignIn | undefined): EntraError | undefined {
  const { user, tenant, purpose } = flow
  if (user === undefined || signIn === undefined || !isUnrevoked(user, signIn) || !user.accountEnabled) {
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
