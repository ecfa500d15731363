import { MockEntraError } from '@mock-entra/node'

import { tokenCases } from './case.ts'
import type { TokenCase } from './case.ts'
import type { TokenTenant } from './forgery.ts'
import { assertOptions } from './options.ts'
import type { TokenValidationOptions } from './options.ts'
import { describeFailure } from './summary.ts'

/** What registers tests: the functions of Vitest, Jest or `node:test`. */
export interface TestRunner {
  readonly describe: (title: string, body: () => void) => unknown
  readonly it: (title: string, body: () => Promise<void>) => unknown
}

/** What is attacked, and with which runner. */
export interface DescribeTokenValidationOptions
  extends Omit<TokenValidationOptions, 'entra'>, Partial<TestRunner> {
  /** The tenant that the API trusts; as a function where it is only there once `beforeAll` has run. */
  readonly entra: TokenTenant | (() => TokenTenant)
}

/**
 * Registers one test for every token of the catalogue: the good ones that the API has to accept, and the forgeries that it
 * has to refuse.
 *
 * @param options.describe the runner's own @default the global one
 * @param options.it the runner's own @default the global one
 * @example
 * describeTokenValidation({
 *   describe,
 *   it,
 *   entra: () => entra,
 *   token: { scopes: ['Tasks.Read'] },
 *   protect: (token) => fetch(url, { headers: { authorization: `Bearer ${token}` } }),
 * })
 *
 * @throws {MockEntraError} when an option, a forgery or an acceptance is misspelt, or where there is no runner
 */
export function describeTokenValidation(options: DescribeTokenValidationOptions): void {
  assertOptions(options, ['describe', 'it'])
  const { describe, it } = requireRunner(options)
  const { entra, protect } = options

  for (const [group, cases] of Map.groupBy(tokenCases(options), (each) => each.group)) {
    describe(`token validation: ${group}`, () => {
      for (const each of cases) {
        it(titleOf(each), async () => {
          const result = await each.run({ entra: typeof entra === 'function' ? entra() : entra, protect })
          if (!result.passed) throw new Error(describeFailure(result))
        })
      }
    })
  }
}

function titleOf({ name, group, isException }: TokenCase): string {
  const isAccepted = (group === 'acceptance') !== isException
  return `${isAccepted ? 'accepts' : 'refuses'}: ${name}${isException ? ', knowingly' : ''}`
}

function requireRunner(given: Partial<TestRunner>): TestRunner {
  const { describe, it } = { ...(globalThis as Partial<TestRunner>), ...given }
  if (describe !== undefined && it !== undefined) return { describe, it }
  throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: describe === undefined ? 'describe' : 'it',
    received: 'nothing, and no global of that name',
    expected: 'the function of the test runner',
    remedy: "Pass them: `import { describe, it } from 'vitest'`, or from 'node:test'.",
  })
}
