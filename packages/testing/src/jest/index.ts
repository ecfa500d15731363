import { MockEntraError } from '@mock-entra/node'
import type { MockEntra } from '@mock-entra/node'

import { entraMatchers } from '../matchers/matchers.ts'
import type { EntraMatchers } from '../matchers/matchers.ts'
import { setUpWithHooks } from '../setup/set-up-with-hooks.ts'
import type { RunnerHooks } from '../setup/set-up-with-hooks.ts'
import type { SetupOptions } from '../setup/setup-options.ts'

export type { EntraMatchers } from '../matchers/matchers.ts'
export type { ExpectedTokenRequest } from '../matchers/request-matchers.ts'
export type { SetupOptions } from '../setup/setup-options.ts'

declare global {
  // eslint-disable-next-line typescript/no-namespace -- where @types/jest keeps its matchers
  namespace jest {
    interface Matchers<R, T = {}> extends EntraMatchers<R, T> {}
  }
}

// Where `@jest/globals` has its matchers from. The package is there where Jest is, which is not here.
// @ts-ignore
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends EntraMatchers<R, T> {}
}

/** What Jest puts into the global object of a test file. */
interface JestGlobals extends RunnerHooks {
  readonly expect: { extend(matchers: object): void }
}

requireJest().expect.extend(entraMatchers)

/**
 * Starts a mock before all tests of the file, or of the `describe` it is called in; returns it to its seed after each
 * test, and closes it after all.
 *
 * A test also fails where the mock itself failed. Concurrent tests share the mock: give each a tenant of its own with
 * `createTenant`.
 *
 * @returns the running mock, for use in tests and in later hooks
 * @throws {MockEntraError} when an option is misspelt, has the wrong type or contradicts another
 * @example
 * const { setupMockEntra } = require('mock-entra/jest')
 *
 * const entra = setupMockEntra()
 *
 * test('signs in', async () => {
 *   const client = new ConfidentialClientApplication(entra.msalConfig())
 * })
 */
export function setupMockEntra(options?: SetupOptions): MockEntra {
  return setUpWithHooks(requireJest(), options)
}

/** By the globals, and not by `@jest/globals`, which cannot be imported where Jest is not installed flat. */
function requireJest(): JestGlobals {
  const globals = globalThis as Partial<JestGlobals>
  const { beforeAll, afterEach, afterAll, expect } = globals
  if (beforeAll && afterEach && afterAll && expect) return { beforeAll, afterEach, afterAll, expect }
  throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: 'mock-entra/jest',
    received: 'an import where there is no global beforeAll, afterEach, afterAll and expect',
    expected: 'an import in a test file of Jest, or in one of its setupFilesAfterEnv',
    remedy: 'Leave `injectGlobals` on. For other runners there are mock-entra/vitest and mock-entra/node.',
  })
}
