import type { SigningKeys, TenantHandle } from '@mock-entra/node'

import type { GoodTokenOptions, TokenTenant } from '../conformance/forgery.ts'
import { assertNames, assertTokenOptions } from '../conformance/options.ts'
import type { Protect } from '../conformance/verdict.ts'

/** What is drilled, and by which keys. */
export interface RolloverOptions {
  /** The tenant that the API trusts. */
  readonly entra: Pick<TenantHandle, 'requests'> & TokenTenant
  /** The API, or its validator: the same as for `describeTokenValidation`. */
  readonly protect: Protect
  /** What a good token for the API looks like. @default a token of `entra.user` for `entra.api`, with all its scopes */
  readonly token?: GoodTokenOptions
  /** The keys that sign the API's tokens: `await entra.keys.forApp(api)` where it has its own. @default `entra.keys` */
  readonly keys?: SigningKeys
}

/** @throws {MockEntraError} `MOCK_ENTRA_UNKNOWN_OPTION` for what is misspelt: it would be a check that is not made */
export function assertRolloverOptions(options: RolloverOptions, others: readonly string[]): void {
  assertNames('options', Object.keys(options), ['entra', 'protect', 'token', 'keys', ...others])
  assertTokenOptions(options.token)
}
