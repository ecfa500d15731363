import type { RedirectTarget } from './authorize-request.ts'
import type { Issuer } from './issuer.ts'
import type { SignInAnswer } from './sign-in/answer.ts'
import { describeConsentOutcome } from './sign-in/complete.ts'
import { continueFlow, requireFlow, showPage } from './sign-in/continue.ts'
import { decideDevice } from './sign-in/device.ts'
import { appNameOf } from './sign-in/flow.ts'
import type { Browser, SignInFlow } from './sign-in/flow.ts'
import { refuseToApp } from './sign-in/refuse.ts'
import { sessionChangeOf } from './sign-in/session-change.ts'
import { takeStep } from './sign-in/steps.ts'
import type { Input } from './sign-in/steps.ts'
import { findSession } from './state/sessions.ts'
import { requireParameter } from './token-request.ts'

/** How what a person entered on a page becomes the next page, or the response that the sign-in was for. */
export async function answerSignIn(issuer: Issuer, input: Input, browser: Browser): Promise<SignInAnswer> {
  const flow = requireFlow(issuer, requireParameter(input.get('flowToken'), 'flowToken'))
  resumeSession(flow, browser)
  const target = targetOf(flow)
  if (target === undefined) return await answerDevice(issuer, flow, input)
  if (input.has('cancel') && isAtAdministratorsWall(flow)) return leaveWall(issuer, flow, target)
  const answer = await refuseToApp({ target, params: refusalParamsOf(flow) }, async () => {
    takeStep(issuer, flow, input)
    return await continueFlow(issuer, flow)
  })
  if (answer.kind === 'refusal' || answer.kind === 'errorPage') issuer.flows.delete(flow.token)
  // Who gave the right password and then cancelled is signed in all the same.
  return { ...answer, sessionChange: answer.sessionChange ?? sessionChangeOf(flow) }
}

/**
 * The session of now: another tab may have signed somebody in or out since the page was shown, and another browser that
 * got hold of the page is not signed in at all.
 */
function resumeSession(flow: SignInFlow, browser: Browser): void {
  flow.session = findSession(flow.tenant, browser.sessionId(flow.tenant.id))
  const { session, signIn } = flow
  if (signIn !== undefined && session?.signIns.get(signIn.userId)?.sid !== signIn.sid) flow.signIn = undefined
}

/** "Need admin approval": the page has nothing that the person could accept or decline. */
function isAtAdministratorsWall({ shown }: SignInFlow): boolean {
  return shown?.kind === 'consent' && shown.scope === 'none'
}

/** Nothing was declined, and so Entra names no AADSTS code: apps tell the two apart by that. */
function leaveWall(issuer: Issuer, flow: SignInFlow, target: RedirectTarget): SignInAnswer {
  issuer.flows.delete(flow.token)
  const state = target.state === undefined ? {} : { state: target.state }
  return {
    kind: 'redirect',
    target,
    params: { error: 'access_denied', error_subcode: 'cancel', ...refusalParamsOf(flow), ...state },
    sessionChange: sessionChangeOf(flow),
  }
}

/** There is no app to go back to: what comes of it, the person sees here, and the device when it polls. */
async function answerDevice(issuer: Issuer, flow: SignInFlow, input: Input): Promise<SignInAnswer> {
  if (input.has('cancel') && flow.client !== undefined) return declineDevice(issuer, flow)
  takeStep(issuer, flow, input)
  return await continueFlow(issuer, flow)
}

function declineDevice(issuer: Issuer, flow: SignInFlow): SignInAnswer {
  decideDevice(flow, 'declined')
  issuer.flows.delete(flow.token)
  return showPage(flow, {
    kind: 'deviceDone',
    appName: appNameOf(flow) ?? '',
    isApproved: false,
  })
}

function refusalParamsOf({ purpose, tenant }: SignInFlow): Readonly<Record<string, string>> {
  return purpose.kind === 'adminConsent' ? describeConsentOutcome(tenant) : {}
}

function targetOf({ purpose }: SignInFlow): RedirectTarget | undefined {
  switch (purpose.kind) {
    case 'authorize':
      return purpose.authorize.target
    case 'adminConsent':
      return purpose.consent.target
    case 'device':
      return undefined
  }
}
