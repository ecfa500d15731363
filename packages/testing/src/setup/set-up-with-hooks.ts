import { startMockEntra } from '@mock-entra/node'
import type { MockEntra } from '@mock-entra/node'

import { endTest } from './end-test.ts'
import { createLazyHandle } from './lazy-handle.ts'
import type { Life } from './lazy-handle.ts'
import { splitOptions } from './setup-options.ts'
import type { SetupOptions } from './setup-options.ts'

/** The hooks of a test runner, by the names that most of them use. */
export interface RunnerHooks {
  readonly beforeAll: (run: () => Promise<void>) => unknown
  readonly afterEach: (run: () => void) => unknown
  readonly afterAll: (run: () => Promise<void>) => unknown
}

/** Starts a mock before all tests, returns it to its seed after each, and closes it after all. */
export function setUpWithHooks(hooks: RunnerHooks, options: SetupOptions = {}): MockEntra {
  const { checks, mockOptions } = splitOptions(options)
  let life: Life<MockEntra> = { phase: 'not started' }

  hooks.beforeAll(async () => {
    life = { phase: 'running', handle: await startMockEntra(mockOptions) }
  })
  hooks.afterEach(() => {
    if (life.phase === 'running') endTest(life.handle, checks)
  })
  hooks.afterAll(async () => {
    if (life.phase !== 'running') return
    const { handle } = life
    life = { phase: 'closed' }
    await handle.close()
  })
  return createLazyHandle(() => life, 'setupMockEntra()')
}
