import { startMockEntra } from '@mock-entra/node'
import type { MockEntra, TenantHandle, TenantSeed } from '@mock-entra/node'
import { test as base } from 'vitest'
import type { TestAPI } from 'vitest'

import { endTest } from '../setup/end-test.ts'
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
  $worker: Pick<EntraFixtures, 'entra' | 'entraOptions'>
  $test: Pick<EntraFixtures, 'tenant' | 'tenantSeed'>
}>({
  entraOptions: [async ({}, use) => use({}), { scope: 'worker', injected: true }],
  entra: [
    async ({ entraOptions }, use) => {
      const entra = await startMockEntra(splitOptions(entraOptions).mockOptions)
      await use(entra)
      await entra.close()
    },
    { scope: 'worker' },
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
