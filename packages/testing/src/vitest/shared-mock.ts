import { MockEntraError, connectMockEntra } from '@mock-entra/node'
import type { RemoteMockEntra } from '@mock-entra/node'
import { inject } from 'vitest'

import type { Checks } from '../setup/setup-options.ts'

/** What the global set-up tells the workers. */
export interface SharedMock {
  /** `connectMockEntra(url, key)` steers the mock from anywhere on this machine. */
  readonly url: string
  readonly key: string
  /** What every test is checked for. */
  readonly checks: Checks
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The mock that `mock-entra/vitest/global-setup` has started; undefined without it. */
    mockEntra: SharedMock
  }
}

/** @throws {MockEntraError} where no global set-up has started a mock */
export function requireSharedMock(): SharedMock {
  const shared = inject('mockEntra') as SharedMock | undefined
  if (shared !== undefined) return shared
  throw new MockEntraError('MOCK_ENTRA_CONNECTION', {
    option: 'mock-entra/vitest/shared',
    received: 'a run without a mock for all its files',
    expected: 'one that a global set-up starts',
    remedy: "Add `globalSetup: ['mock-entra/vitest/global-setup']` to the configuration of Vitest.",
  })
}

export async function connectToSharedMock(): Promise<RemoteMockEntra> {
  const { url, key } = requireSharedMock()
  return await connectMockEntra(url, key)
}
