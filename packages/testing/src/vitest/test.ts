import { startMockEntra } from '@mock-entra/node'
import type { MockEntra, TenantHandle, TenantSeed } from '@mock-entra/node'
import { test as base } from 'vitest'
import type { TestAPI } from 'vitest'

import { assertNoInternalErrors, endTest } from '../setup/end-test.ts'
import { splitOptions } from '../setup/setup-options.ts'
import type { SetupOptions } from '../setup/setup-options.ts'

/** What tests get by naming it: `test('…', async ({ tenant }) => …)`. */
export interface EntraFixtures {
  /** The mock of this worker. It starts when a test first asks for it or for a tenant, and keeps its state between tests. */
  entra: MockEntra
  /** A tenant of this test's own, in the mock of the worker. */
  tenant: TenantHandle
  /** What `entra` is started with. Can be provided by the configuration: `provide: { entraOptions: { … } }`. @default {} */
  entraOptions: SetupOptions
  /** What `tenant` is seeded with: `test.override({ tenantSeed: { … } })`. @default an app, an API and a user */
  tenantSeed: TenantSeed
}

/** What fails a test in which the mock itself failed, whatever it uses of it: Vitest swallows what a worker's fixture throws. */
interface Checked {
  /** The mocks of this worker that a test has started. */
  running: Set<MockEntra>
  internalErrors: undefined
}

/**
 * Vitest's `test`, with a mock that starts once per worker and a tenant that is fresh in every test.
 *
 * Tests that use `tenant` can run concurrently, because tenants share nothing.
 *
 * @example
 * test('signs in', async ({ tenant }) => {
 *   const client = new ConfidentialClientApplication(tenant.msalConfig())
 * })
 */
export const test: TestAPI<EntraFixtures> = base.extend<{
  $worker: Pick<EntraFixtures, 'entra' | 'entraOptions'> & Pick<Checked, 'running'>
  $test: Pick<EntraFixtures, 'tenant' | 'tenantSeed'> & Pick<Checked, 'internalErrors'>
}>({
  running: [async ({}, use) => use(new Set()), { scope: 'worker' }],
  entraOptions: [async ({}, use) => use({}), { scope: 'worker', injected: true }],
  entra: [
    async ({ entraOptions, running }, use) => {
      const entra = await startMockEntra(splitOptions(entraOptions).mockOptions)
      running.add(entra)
      await use(entra)
      running.delete(entra)
      await entra.close()
    },
    { scope: 'worker' },
  ],
  internalErrors: [
    async ({ running }, use) => {
      await use(undefined)
      for (const entra of running) assertNoInternalErrors(entra)
    },
    { auto: true },
  ],
  tenantSeed: async ({}, use) => use({}),
  tenant: async ({ entra, entraOptions, tenantSeed }, use) => {
    const tenant = entra.createTenant(tenantSeed)
    await use(tenant)
    try {
      endTest(tenant, splitOptions(entraOptions).checks, entra)
    } finally {
      entra.deleteTenant(tenant)
    }
  },
})
