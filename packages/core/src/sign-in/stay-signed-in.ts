import { EntraError } from '../errors/entra-error.ts'
import type { Issuer } from '../issuer.ts'
import type { SignInFlow } from './flow.ts'
import type { Interaction } from './interaction.ts'

/** Asked after a password was given, and not of who asked not to be asked again. */
export function checkStaySignedIn(_issuer: Issuer, flow: SignInFlow): Interaction | undefined {
  if (!flow.isFresh || flow.hasChosenToStay || flow.browser.skipsStaySignedIn) return undefined
  return {
    page: { kind: 'staySignedIn', flowToken: flow.token, username: flow.username },
    refusal: new EntraError('keepMeSignedInInterrupt', {}),
  }
}
