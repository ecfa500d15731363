import { after, afterEach, before } from 'node:test'

import { startMockEntra } from '@mock-entra/node'
import type { MockEntra } from '@mock-entra/node'

import { endTest } from '../setup/end-test.ts'
import { setUpWithHooks } from '../setup/set-up-with-hooks.ts'
import { splitOptions } from '../setup/setup-options.ts'
import type { SetupOptions } from '../setup/setup-options.ts'

export type { SetupOptions } from '../setup/setup-options.ts'

/** What a test of `node:test` gets as its argument: as much of it as is used here. */
export interface NodeTestContext {
  after(run: () => Promise<void>): void
  afterEach(run: () => void): void
}

/**
 * Starts a mock for one test of `node:test` and its subtests, and closes it when the test ends.
 *
 * After each subtest the mock is returned to its seed. The test also fails where the mock itself failed.
 *
 * @param t the argument of the test
 * @throws {MockEntraError} when an option is misspelt, has the wrong type or contradicts another
 * @example
 * test('signs in', async (t) => {
 *   const entra = await setupMockEntra(t)
 * })
 */
export function setupMockEntra(t: NodeTestContext, options?: SetupOptions): Promise<MockEntra>
/**
 * Starts a mock before all tests of the file, or of the `describe` it is called in; returns it to its seed after each
 * test, and closes it after all.
 *
 * @returns the running mock, for use in tests and in later hooks
 * @throws {MockEntraError} when an option is misspelt, has the wrong type or contradicts another
 * @example
 * describe('sign-in', () => {
 *   const entra = setupMockEntra()
 *   it('…', async () => { … entra.msalConfig() … })
 * })
 */
export function setupMockEntra(options?: SetupOptions): MockEntra
export function setupMockEntra(
  context: NodeTestContext | SetupOptions = {},
  options: SetupOptions = {},
): MockEntra | Promise<MockEntra> {
  if (isContext(context)) return setUpForTest(context, options)
  return setUpWithHooks({ beforeAll: before, afterEach, afterAll: after }, context)
}

async function setUpForTest(t: NodeTestContext, options: SetupOptions): Promise<MockEntra> {
  const { checks, mockOptions } = splitOptions(options)
  const entra = await startMockEntra(mockOptions)
  t.afterEach(() => endTest(entra, checks))
  t.after(async () => {
    try {
      endTest(entra, checks)
    } finally {
      await entra.close()
    }
  })
  return entra
}

function isContext(value: NodeTestContext | SetupOptions): value is NodeTestContext {
  return 'after' in value && typeof value.after === 'function'
}
