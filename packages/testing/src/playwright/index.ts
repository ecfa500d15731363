import { startMockEntra } from '@mock-entra/node'
import type { MockEntra, TenantHandle, TenantSeed } from '@mock-entra/node'
import { test as base, expect as baseExpect } from '@playwright/test'

import type { MatchResult } from '../matchers/match-result.ts'
import { entraMatchers } from '../matchers/matchers.ts'
import { toHaveNoUnexpectedRequests, toHaveRequestedToken } from '../matchers/request-matchers.ts'
import type { ExpectedTokenRequest } from '../matchers/request-matchers.ts'
import { endTest } from '../setup/end-test.ts'
import { splitOptions } from '../setup/setup-options.ts'
import type { SetupOptions } from '../setup/setup-options.ts'

export type { ExpectedTokenRequest } from '../matchers/request-matchers.ts'
export type { SetupOptions } from '../setup/setup-options.ts'

/** What Playwright's tests get by naming it, once per test. */
export interface EntraTestFixtures {
  /** A tenant of this test's own, in the mock of the worker. */
  tenant: TenantHandle
  /** What `tenant` is seeded with: `test.use({ tenantSeed: { … } })`. @default an app, an API and a user */
  tenantSeed: TenantSeed
}

/** What Playwright's tests get by naming it, once per worker. */
export interface EntraWorkerFixtures {
  /** The mock of this worker, in its process. It starts when a test first asks for it, and keeps its state between tests. */
  entra: MockEntra
  /** What `entra` is started with: `test.use({ entraOptions: { … } })`, in a file or in the configuration. @default {} */
  entraOptions: SetupOptions
}

/**
 * Playwright's `test`, with a mock per worker and a tenant that is fresh in every test. Its browser contexts accept the mock's
 * certificate (`ignoreHTTPSErrors`).
 *
 * To add the fixtures to those of others: `mergeTests(test, other)`.
 *
 * @example
 * test('signs in', async ({ page, tenant }) => {
 *   const app = await startMyApp({ authority: tenant.authority, ...tenant.credentials })
 *   await page.goto(app.url)
 *   await page.fill('#i0116', tenant.user.username)
 * })
 */
export const test = base.extend<EntraTestFixtures, EntraWorkerFixtures>({
  entraOptions: [{}, { scope: 'worker', option: true }],
  entra: [
    async ({ entraOptions }, use) => {
      const entra = await startMockEntra(splitOptions(entraOptions).mockOptions)
      await use(entra)
      await entra.close()
    },
    { scope: 'worker' },
  ],
  tenantSeed: [{}, { option: true }],
  tenant: async ({ entra, entraOptions, tenantSeed }, use) => {
    const tenant = entra.createTenant(tenantSeed)
    await use(tenant)
    try {
      endTest(tenant, splitOptions(entraOptions).checks, entra)
    } finally {
      entra.deleteTenant(tenant)
    }
  },
  ignoreHTTPSErrors: true,
})

/** Those that read a journal do so at once, because the mock is in the process of the test. */
const matchers = {
  ...entraMatchers,
  toHaveRequestedToken: (received: TenantHandle, expected?: ExpectedTokenRequest): MatchResult =>
    toHaveRequestedToken(received, expected),
  toHaveNoUnexpectedRequests: (received: TenantHandle): MatchResult => toHaveNoUnexpectedRequests(received),
}

/** Playwright's own `expect`, with the matchers for tokens and requests. */
export const expect = baseExpect.extend(matchers)
