import { MockEntraError } from '@mock-entra/node'
import type { MockEntraOptions } from '@mock-entra/node'

/** The options of `startMockEntra`, and what a test must not leave behind. */
export interface SetupOptions extends MockEntraOptions {
  /**
   * Whether a test fails that ends before a fault that it planned has happened.
   *
   * @default false
   */
  readonly failOnUnusedFaults?: boolean
}

/** What is checked when a test ends. */
export type Checks = Required<Pick<SetupOptions, 'failOnUnusedFaults'>>

/** Tells what the helper does from what the mock is started with, which checks its own part. */
export function splitOptions(options: SetupOptions): { checks: Checks; mockOptions: MockEntraOptions } {
  const { failOnUnusedFaults = false, ...mockOptions } = options
  if (typeof failOnUnusedFaults === 'boolean') return { checks: { failOnUnusedFaults }, mockOptions }
  throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: 'options.failOnUnusedFaults',
    received: JSON.stringify(failOnUnusedFaults) ?? typeof failOnUnusedFaults,
    expected: 'true or false',
    remedy: 'Leave it out, and faults that have not happened are forgotten when the test ends.',
  })
}
