import { startMockEntra } from 'mock-entra'
import type { MockEntra, TenantHandle } from 'mock-entra'
import type { Browser } from 'playwright-core'
import { test as base } from 'vitest'

import { launchBrowser, openVisit, unexpectedComplaints } from './browser.ts'
import type { Visit } from './browser.ts'

interface Fixtures {
  readonly $file: { readonly browser: Browser; readonly entra: MockEntra }
  readonly $test: { readonly tenant: TenantHandle; readonly visit: Visit }
}

/**
 * A test in a browser: one Chromium and one mock for the file; a tenant and a browser profile for each test.
 *
 * Fails where the console, a Content-Security-Policy or a request to another machine gives reason to complain.
 */
export const test = base.extend<Fixtures>({
  browser: [
    async ({}, use) => {
      const browser = await launchBrowser()
      await use(browser)
      await browser.close()
    },
    { scope: 'file' },
  ],
  entra: [
    async ({}, use) => {
      const entra = await startMockEntra()
      await use(entra)
      await entra.close()
    },
    { scope: 'file' },
  ],
  tenant: async ({ entra }, use) => {
    await use(entra.createTenant())
  },
  visit: async ({ browser }, use) => {
    const visit = await openVisit(browser)
    await use(visit)
    await visit.context.close()
    const complaints = unexpectedComplaints(visit)
    if (complaints.length > 0) throw new Error(`The browser complains.\n${complaints.join('\n')}`)
  },
})
