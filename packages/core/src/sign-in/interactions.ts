import type { Issuer } from '../issuer.ts'
import { checkAccount } from './account.ts'
import { checkConsent } from './consent.ts'
import { checkDeviceApproval, checkDeviceCode } from './device.ts'
import type { SignInFlow } from './flow.ts'
import type { Interaction, InteractionCheck } from './interaction.ts'
import { checkAssignment, checkRequirements } from './requirements.ts'
import { checkSession } from './session.ts'
import { checkStaySignedIn } from './stay-signed-in.ts'

/** What a sign-in takes, in the order in which Entra asks for it. */
const checks: readonly InteractionCheck[] = [
  checkDeviceCode, // which device is it for?
  checkAccount, // who is it?
  checkSession, // is that proven, and recently enough? or the password
  checkAssignment, // may they use the app?
  checkRequirements, // new password · second factor · terms of use
  checkStaySignedIn, // for how long?
  checkConsent, // do they let the app do what it asks for?
  checkDeviceApproval, // and is it their device?
]

/** The next thing that a person must do; undefined when the sign-in is complete. */
export function nextInteraction(issuer: Issuer, flow: SignInFlow): Interaction | undefined {
  for (const check of checks) {
    const interaction = check(issuer, flow)
    if (interaction !== undefined) return interaction
  }
  return undefined
}
