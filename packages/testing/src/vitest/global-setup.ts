import { startMockEntra } from '@mock-entra/node'
import type { TestProject } from 'vitest/node'

import { assertNoInternalErrors } from '../setup/end-test.ts'
import { splitOptions } from '../setup/setup-options.ts'
import type { SetupOptions } from '../setup/setup-options.ts'
import type { SharedMock } from './shared-mock.ts'

export type { SetupOptions } from '../setup/setup-options.ts'
export type { SharedMock } from './shared-mock.ts'

/** What a file of Vitest's `globalSetup` exports as `setup`: it returns what ends the mock. */
export type GlobalSetup = (project: Pick<TestProject, 'provide'>) => Promise<() => Promise<void>>

/**
 * Makes a global set-up that starts one mock for all workers, for tests of `mock-entra/vitest/shared`.
 *
 * The run fails where the mock itself has failed.
 *
 * @throws {MockEntraError} when an option is misspelt, has the wrong type or contradicts another
 * @example
 * // entra.setup.ts, in `globalSetup` of the configuration
 * export const setup = createGlobalSetup({ strict: true, failOnUnusedFaults: true })
 */
export function createGlobalSetup(options: SetupOptions = {}): GlobalSetup {
  const { checks, mockOptions } = splitOptions(options)
  return async (project) => {
    const entra = await startMockEntra({ trust: false, ...mockOptions, control: true })
    project.provide('mockEntra', { url: entra.url, key: entra.controlKey, checks } satisfies SharedMock)
    return async () => {
      await entra.close()
      assertNoInternalErrors(entra)
    }
  }
}

/** The ready-made one: `globalSetup: ['mock-entra/vitest/global-setup']`. */
export const setup: GlobalSetup = createGlobalSetup()
