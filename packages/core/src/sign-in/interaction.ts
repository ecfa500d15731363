import type { EntraError } from '../errors/entra-error.ts'
import type { Issuer } from '../issuer.ts'
import type { SignInFlow } from './flow.ts'
import type { Page } from './page.ts'

/** Something that only a person can do. */
export interface Interaction {
  readonly page: Page
  /** What a request is told that forbids pages: `prompt=none`. */
  readonly refusal: EntraError
}

/**
 * Looks whether a person must do something, and settles what needs nobody.
 *
 * @throws {EntraError} where nothing that a person does could help
 */
export type InteractionCheck = (issuer: Issuer, flow: SignInFlow) => Interaction | undefined
