import type { Issuer } from '../issuer.ts'
import { findUnmetRequirement, refuseUnmet } from '../permissions/conditional-access.ts'
import type { UnmetRequirement } from '../permissions/conditional-access.ts'
import { assertUserIsAssigned } from '../permissions/roles.ts'
import { accessRequestOf } from './access-request.ts'
import type { SignInFlow } from './flow.ts'
import type { Interaction } from './interaction.ts'
import type { Page } from './page.ts'

/** The code of the mock's second factor: a test must be able to know it. */
export const verificationCode = '123456'

/** Whether the app admits the user; a person can do nothing about it. */
export function checkAssignment(_issuer: Issuer, flow: SignInFlow): undefined {
  const { tenant, user, client, purpose } = flow
  if (user === undefined || client === undefined || purpose.kind === 'adminConsent') return
  assertUserIsAssigned(tenant, user, client.servicePrincipal)
}

/** What policies and the request ask for beyond the password. */
export function checkRequirements(_issuer: Issuer, flow: SignInFlow): Interaction | undefined {
  const { user, signIn } = flow
  if (user === undefined || signIn === undefined) return undefined
  const request = accessRequestOf(flow, user, signIn)
  const unmet = findUnmetRequirement(request)
  if (unmet === undefined) return undefined
  const refusal = refuseUnmet(unmet, request)
  if (unmet === 'block') throw refusal
  return { page: describePage(unmet, flow), refusal: refusal.as('interaction_required') }
}

function describePage(unmet: Exclude<UnmetRequirement, 'block'>, flow: SignInFlow): Page {
  const { problem, tenant } = flow
  const frame = { flowToken: flow.token, username: flow.username }
  flow.problem = undefined
  switch (unmet) {
    case 'passwordChange':
      return { kind: 'newPassword', ...frame, ...(problem === undefined ? {} : { problem }) }
    case 'termsOfUse':
      return { kind: 'terms', ...frame, tenantName: tenant.displayName }
    case 'mfa':
    case 'acrs':
      return {
        kind: 'verification',
        ...frame,
        expectedCode: verificationCode,
        isWrong: problem !== undefined,
      }
  }
}

export function promptOf({ purpose }: SignInFlow): string | undefined {
  return purpose.kind === 'authorize' ? purpose.authorize.prompt : undefined
}
