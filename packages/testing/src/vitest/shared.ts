import type { RemoteMockEntra, RemoteTenantHandle, TenantSeed } from '@mock-entra/node'
import { afterAll, afterEach, test as base, beforeAll } from 'vitest'
import type { TestAPI } from 'vitest'

import { endRemoteTest } from '../setup/end-test.ts'
import { createLazyHandle } from '../setup/lazy-handle.ts'
import type { Life } from '../setup/lazy-handle.ts'
import { connectToSharedMock, requireSharedMock } from './shared-mock.ts'

export { expect } from './matchers.ts'
export type { EntraMatchers } from '../matchers/matchers.ts'
export type { ExpectedTokenRequest } from '../matchers/request-matchers.ts'
export type { SharedMock } from './shared-mock.ts'

/** What tests get by naming it, from the one mock that the global set-up has started. */
export interface SharedFixtures {
  /** The mock of the whole run, in Vitest's main process. What is changed in it is changed for every test: use `tenant`. */
  entra: RemoteMockEntra
  /** A tenant of this test's own, in that mock. */
  tenant: RemoteTenantHandle
  /** What `tenant` is seeded with: `test.override({ tenantSeed: { … } })`. @default an app, an API and a user */
  tenantSeed: TenantSeed
}

/**
 * Vitest's `test`, with a tenant that is fresh in every test, in one mock for all workers.
 *
 * Needs `globalSetup: ['mock-entra/vitest/global-setup']`. Where starting a mock in each worker is no concern,
 * `mock-entra/vitest` has the same without waiting.
 *
 * @example
 * test('signs in', async ({ tenant }) => {
 *   const client = new ConfidentialClientApplication(tenant.msalConfig())
 *   …
 *   await expect(tenant).toHaveRequestedToken({ times: 1 })
 * })
 */
export const test: TestAPI<SharedFixtures> = base.extend<{
  $worker: Pick<SharedFixtures, 'entra'>
  $test: Pick<SharedFixtures, 'tenant' | 'tenantSeed'>
}>({
  entra: [
    async ({}, use) => {
      const entra = await connectToSharedMock()
      await use(entra)
      await entra.close()
    },
    { scope: 'worker' },
  ],
  tenantSeed: async ({}, use) => use({}),
  tenant: async ({ entra, tenantSeed }, use) => {
    const tenant = await entra.createTenant(tenantSeed)
    await use(tenant)
    await endRemoteTest(tenant, requireSharedMock().checks, () => entra.deleteTenant(tenant))
  },
})

/**
 * Adds a tenant for the file, or for the `describe` it is called in, to the mock of the run; returns it to its seed after
 * each test, and deletes it after all.
 *
 * @param seed @default an app, an API and a user
 * @returns the tenant, for use in tests and in later hooks
 * @throws {MockEntraError} in the first hook, without the global set-up or where the seed is misspelt
 * @example
 * const tenant = setupSharedTenant()
 */
export function setupSharedTenant(seed: TenantSeed = {}): RemoteTenantHandle {
  let life: Life<RemoteTenantHandle> = { phase: 'not started' }
  let entra: RemoteMockEntra | undefined

  beforeAll(async () => {
    entra = await connectToSharedMock()
    life = { phase: 'running', handle: await entra.createTenant(seed) }
  })
  afterEach(async () => {
    if (life.phase !== 'running') return
    const { handle } = life
    await endRemoteTest(handle, requireSharedMock().checks, () => handle.reset())
  })
  afterAll(async () => {
    if (life.phase === 'running') await entra?.deleteTenant(life.handle.tenantId)
    life = { phase: 'closed' }
    await entra?.close()
  })
  return createLazyHandle(() => life, 'setupSharedTenant()')
}
