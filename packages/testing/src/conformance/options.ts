import { MockEntraError } from '@mock-entra/node'

import { acceptances } from './acceptances.ts'
import type { AcceptanceName } from './acceptances.ts'
import { forgeries } from './forgeries.ts'
import type { ForgeryName } from './forgeries.ts'
import type { ForgeryGroup, GoodTokenOptions, TokenTenant } from './forgery.ts'
import type { Protect } from './verdict.ts'

/** What is checked, and against what. */
export interface TokenValidationOptions {
  /** The tenant that the API trusts. */
  readonly entra: TokenTenant
  readonly protect: Protect
  /** What a good token for the API looks like. @default a token of `entra.user` for `entra.api`, with all its scopes */
  readonly token?: GoodTokenOptions
  /**
   * Forgeries, or whole groups of them, that the API accepts knowingly, such as `'foreign tenant'` where it serves many
   * tenants. One that it refuses after all fails, so that the list stays true; groups are left out.
   *
   * @default none
   */
  readonly accept?: readonly (ForgeryGroup | ForgeryName)[]
  /**
   * Good tokens that the API refuses knowingly, such as `'guest of the tenant'`. One that it accepts after all fails.
   *
   * @default none
   */
  readonly reject?: readonly AcceptanceName[]
  /**
   * Whether a refusal has to have the right status: 401 where the caller is not known, 403 where they may not.
   *
   * @default false: the other one, or any other refusal, passes with a remark
   */
  readonly strict?: boolean
}

const optionNames = ['entra', 'protect', 'token', 'accept', 'reject', 'strict']
const tokenOptionNames = ['appOnly', 'app', 'user', 'resource', 'scopes', 'roles', 'version']

/**
 * Refuses what is misspelt: it would be a check that is not made.
 *
 * @param others further options of the caller
 */
export function assertOptions(options: object, others: readonly string[] = []): void {
  const { token, accept = [], reject = [] } = options as Partial<TokenValidationOptions>
  assertNames('options', Object.keys(options), [...optionNames, ...others])
  assertTokenOptions(token)
  assertNames('accept', accept, [
    ...new Set(forgeries.map(({ group }) => group)),
    ...forgeries.map(({ name }) => name),
  ])
  assertNames(
    'reject',
    reject,
    acceptances.map(({ name }) => name),
  )
}

export function assertTokenOptions(token: GoodTokenOptions = {}): void {
  assertNames('token', Object.keys(token), tokenOptionNames)
}

export function assertNames(option: string, received: readonly string[], known: readonly string[]): void {
  for (const name of received) {
    if (known.includes(name)) continue
    throw new MockEntraError('MOCK_ENTRA_UNKNOWN_OPTION', {
      option,
      received: `'${name}'`,
      expected: `one of ${known.map((each) => `'${each}'`).join(', ')}`,
      remedy: 'Spell it as it stands there.',
    })
  }
}
