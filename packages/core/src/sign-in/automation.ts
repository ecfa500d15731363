import { changeUser } from '../directory/directory-objects.ts'
import type { User } from '../directory/user.ts'
import { EntraError } from '../errors/entra-error.ts'
import { MockEntraError } from '../errors/mock-entra-error.ts'
import type { Issuer } from '../issuer.ts'
import { createSignIn } from '../state/sessions.ts'
import { nameUser, selectUser } from './account.ts'
import { acceptConsent } from './consent.ts'
import type { SignInFlow } from './flow.ts'
import { nextInteraction } from './interactions.ts'
import { satisfy, useSignIn, verify } from './steps.ts'

/**
 * Does all that a person would do, on the pages that a person would see: signs in as the user, passes the second factor,
 * accepts terms and consent. What no person could do is refused as ever.
 */
export function signInWithoutPerson(issuer: Issuer, flow: SignInFlow, user: User): void {
  nameUser(issuer, flow, user.userPrincipalName)
  assertIsInTenant(flow, user)
  selectUser(flow, user)
  for (let next = nextInteraction(issuer, flow); next !== undefined; next = nextInteraction(issuer, flow)) {
    answerPage(issuer, flow, next.page.kind)
  }
}

function assertIsInTenant({ tenant }: SignInFlow, user: User): void {
  if (tenant.users.get(user.id) === user) return
  throw new MockEntraError('MOCK_ENTRA_MISSING_OBJECT', {
    option: 'user',
    received: `'${user.userPrincipalName}'`,
    expected: `a user of the tenant ${tenant.id}, for which the sign-in is`,
    remedy: 'Call the handle of that tenant, or name one of its users.',
  })
}

function answerPage(issuer: Issuer, flow: SignInFlow, page: string): void {
  switch (page) {
    case 'password':
      return giveProof(flow)
    case 'verification':
      return verify(flow)
    case 'terms':
      return satisfy(flow, 'termsOfUse')
    case 'newPassword':
      return keepPassword(flow)
    case 'consent':
      return acceptConsent(issuer, flow, false)
    case 'deviceApproval':
      if (flow.purpose.kind === 'device') flow.purpose.hasApproved = true
      return
    default:
      throw new Error(`Nobody can answer the page '${page}' without a person.`)
  }
}

/** Stands for a right password, and so reveals what only a right password does. */
function giveProof(flow: SignInFlow): void {
  const { tenant, user } = flow
  if (user === undefined) return
  if (!user.accountEnabled) throw new EntraError('userDisabled', {})
  useSignIn(flow, createSignIn(tenant, tenant.ids, user))
}

/** The password stays what the test knows; it only counts as changed. */
function keepPassword(flow: SignInFlow): void {
  const { tenant, user } = flow
  if (user !== undefined) changeUser(tenant, user, { forceChangePasswordNextSignIn: false })
  satisfy(flow, 'passwordChange')
}
