import type { MockEntra } from '@mock-entra/node'
import { afterAll, afterEach, beforeAll } from 'vitest'

import { setUpWithHooks } from '../setup/set-up-with-hooks.ts'
import type { SetupOptions } from '../setup/setup-options.ts'

export { expect } from './matchers.ts'
export { test } from './test.ts'
export type { EntraFixtures } from './test.ts'
export type { EntraMatchers } from '../matchers/matchers.ts'
export type { ExpectedTokenRequest } from '../matchers/request-matchers.ts'
export type { SetupOptions } from '../setup/setup-options.ts'

/**
 * Starts a mock before all tests of the file, or of the `describe` it is called in; returns it to its seed after each
 * test, and closes it after all.
 *
 * A test also fails where the mock itself failed. Concurrent tests share the mock: give each a tenant of its own, as
 * {@link test} does.
 *
 * @returns the running mock, for use in tests and in later hooks
 * @throws {MockEntraError} when an option is misspelt, has the wrong type or contradicts another
 * @example
 * const entra = setupMockEntra()
 *
 * test('signs in', async () => {
 *   const client = new ConfidentialClientApplication(entra.msalConfig())
 * })
 */
export function setupMockEntra(options?: SetupOptions): MockEntra {
  return setUpWithHooks({ beforeAll, afterEach, afterAll }, options)
}
