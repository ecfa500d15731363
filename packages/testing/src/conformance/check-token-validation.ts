import { tokenCases } from './case.ts'
import type { TokenResult } from './case.ts'
import { assertOptions } from './options.ts'
import type { TokenValidationOptions } from './options.ts'
import { summarize } from './summary.ts'

/** What an API does with the tokens of the catalogue. */
export interface TokenValidationReport {
  /** Whether every forgery was refused and every good token accepted, but for the exceptions in the options. */
  readonly passed: boolean
  /** One for every token, the good ones first. */
  readonly results: readonly TokenResult[]
  /** The forgeries that were accepted, but for those in `accept`. */
  readonly gotThrough: readonly TokenResult[]
  /** The good tokens that were refused, but for those in `reject`. */
  readonly refused: readonly TokenResult[]
  /** For people: each failure with the reason and the fix, and the remarks. */
  readonly summary: string
}

/**
 * Tries every token of the catalogue on an API or a validator, one after the other.
 *
 * @example
 * const report = await checkTokenValidation({ entra, token: { scopes: ['Tasks.Read'] }, protect: verify })
 * console.log(report.summary)
 *
 * @throws {MockEntraError} when an option, a forgery or an acceptance is misspelt
 */
export async function checkTokenValidation(options: TokenValidationOptions): Promise<TokenValidationReport> {
  assertOptions(options)
  const results: TokenResult[] = []
  for (const tokenCase of tokenCases(options)) results.push(await tokenCase.run(options))

  const failures = results.filter(({ passed }) => !passed)
  const gotThrough = failures.filter(({ group, isAccepted }) => group !== 'acceptance' && isAccepted)
  const refused = failures.filter(({ group, isAccepted }) => group === 'acceptance' && !isAccepted)
  return { passed: failures.length === 0, results, gotThrough, refused, summary: summarize(results) }
}
