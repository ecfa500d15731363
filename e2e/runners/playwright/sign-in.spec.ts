// #region playwright
import { expect, test } from 'mock-entra/playwright'

import { startWebApp } from './web-app.ts' // your app: here one with MSAL Node

test('a user signs in to the web app', async ({ page, tenant }) => {
  await using app = await startWebApp(tenant)

  await page.goto(app.url)
  await page.fill('#i0116', tenant.user.username)
  await page.click('#idSIButton9')
  await page.fill('#i0118', tenant.user.password ?? '')
  await page.click('#idSIButton9')
  await page.click('#idBtn_Back') // Stay signed in? No

  await expect(page.locator('body')).toHaveText(`Hello, ${tenant.user.displayName}`)
  expect(tenant).toHaveRequestedToken({ grantType: 'authorization_code', times: 1 })
})
// #endregion

const tenantIds = new Set<string>()
const ports = new Set<number>()

for (const name of ['first', 'second']) {
  test(`the ${name} test of a worker has a tenant of its own, in its one mock`, async ({ entra, tenant }) => {
    expect(tenantIds).not.toContain(tenant.tenantId)
    tenantIds.add(tenant.tenantId)
    ports.add(entra.port)
    expect([...ports]).toEqual([entra.port])
  })
}

test.describe('a seed', () => {
  test.use({ tenantSeed: { users: [{ userPrincipalName: 'carol' }] } })

  test('is what the tenants of a group start with', ({ tenant }) => {
    expect(tenant.user.username).toMatch(/^carol@/)
  })
})
