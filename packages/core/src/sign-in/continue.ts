import { EntraError } from '../errors/entra-error.ts'
import type { Issuer } from '../issuer.ts'
import type { PageAnswer, SignInAnswer } from './answer.ts'
import { completeAdminConsent, completeAuthorize, completeDevice } from './complete.ts'
import type { SignInFlow } from './flow.ts'
import { nextInteraction } from './interactions.ts'
import type { Page } from './page.ts'
import { promptOf } from './requirements.ts'
import { sessionChangeOf } from './session-change.ts'

/** The next page of a sign-in, or what it was for. */
export async function continueFlow(issuer: Issuer, flow: SignInFlow): Promise<SignInAnswer> {
  const next = nextInteraction(issuer, flow)
  if (next === undefined) return await complete(issuer, flow)
  if (promptOf(flow) === 'none') throw next.refusal
  issuer.flows.set(flow.token, flow)
  flow.shown = next.page
  return showPage(flow, next.page)
}

function complete(issuer: Issuer, flow: SignInFlow): Promise<SignInAnswer> | SignInAnswer {
  issuer.flows.delete(flow.token)
  switch (flow.purpose.kind) {
    case 'authorize':
      return completeAuthorize(issuer, flow, flow.purpose.authorize)
    case 'device':
      return showPage(flow, completeDevice(flow))
    case 'adminConsent':
      return completeAdminConsent(flow, flow.purpose.consent)
  }
}

export function showPage(flow: SignInFlow, page: Page): PageAnswer {
  return { kind: 'page', page, tenant: flow.tenant.id, sessionChange: sessionChangeOf(flow) }
}

/** The sign-in that a page's form belongs to. */
export function requireFlow(issuer: Issuer, token: string): SignInFlow {
  const flow = issuer.flows.get(token)
  if (flow !== undefined && flow.tenant.clock.now() < flow.expiresAt) return flow
  throw new EntraError(
    'flowTokenExpired',
    {},
    flow === undefined ? 'The sign-in is over, or the mock was reset since the page was shown.' : undefined,
  )
}
