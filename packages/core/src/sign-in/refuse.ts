import type { RedirectTarget } from '../authorize-request.ts'
import { EntraError } from '../errors/entra-error.ts'
import type { EntraErrorCode } from '../errors/entra-error.ts'
import type { SignInAnswer } from './answer.ts'

/** Refusals that Entra explains to the person, because the app could do nothing about them. */
const shownToPerson: ReadonlySet<EntraErrorCode> = new Set<EntraErrorCode>([
  'adminConsentRequired',
  'blockedByConditionalAccess',
  'flowTokenExpired',
  'userNotAssigned',
])

export interface RefusalSettings {
  readonly target: RedirectTarget
  /** With `none` there is nobody to show a page to. */
  readonly prompt?: string | undefined
  /** What goes along with the error. @default nothing */
  readonly params?: Readonly<Record<string, string>>
}

/**
 * Answers, or takes the refusal to the app: RFC 6749 §4.1.2.1.
 *
 * The only catch outside the HTTP package: at this endpoint a refusal is an answer of the protocol's, with an address.
 */
export async function refuseToApp(
  { target, prompt, params = {} }: RefusalSettings,
  answer: () => Promise<SignInAnswer>,
): Promise<SignInAnswer> {
  try {
    return await answer()
  } catch (refusal) {
    if (!(refusal instanceof EntraError)) throw refusal
    if (prompt === 'none') return { kind: 'refusal', target, params, refusal: asSilent(refusal) }
    if (shownToPerson.has(refusal.code)) return { kind: 'errorPage', refusal }
    return { kind: 'refusal', target, params, refusal }
  }
}

/** There is nobody to show a page to. */
function asSilent(refusal: EntraError): EntraError {
  return shownToPerson.has(refusal.code) ? refusal.as('interaction_required') : refusal
}
