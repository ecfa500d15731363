import type { App, TenantHandle } from 'mock-entra'
import { describe, expect } from 'vitest'

import { test } from './browser-test.ts'
import { pollDeviceCode, requestDeviceCode } from './device-code.ts'
import { pressButton, signIn, waitForPage } from './steps.ts'

const addTelevision = (tenant: TenantHandle): App =>
  tenant.addApp({ displayName: 'Television', isFallbackPublicClient: true })

describe('the device code pages', () => {
  test('sign a device in, whose code is typed in any case', async ({ tenant, visit: { page } }) => {
    const app = addTelevision(tenant)
    const code = await requestDeviceCode(tenant, app)
    expect(await pollDeviceCode(tenant, app, code)).toMatchObject({ error: 'authorization_pending' })

    await page.goto(code.verification_uri)
    await page.getByPlaceholder('Code').fill(code.user_code.toLowerCase())
    await pressButton(page, 'Next')
    await signIn(page, tenant.user)
    await waitForPage(page, 'Are you trying to sign in to Television?')
    expect(await pollDeviceCode(tenant, app, code)).toMatchObject({ error: 'authorization_pending' })
    await pressButton(page, 'Continue')
    await page.getByText('You have signed in to the Television application on your device.').waitFor()

    expect(await pollDeviceCode(tenant, app, code)).toMatchObject({
      token_type: 'Bearer',
      scope: `${tenant.api.identifierUri}/Tasks.Read`,
      access_token: expect.any(String),
      id_token: expect.any(String),
    })
  })

  test('take the code from the address, and the session of the browser', async ({
    tenant,
    visit: { page },
  }) => {
    const app = addTelevision(tenant)
    const [first, second] = [await requestDeviceCode(tenant, app), await requestDeviceCode(tenant, app)]
    await page.goto(`${first.verification_uri}?user_code=${first.user_code}`)
    await pressButton(page, 'Next')
    await signIn(page, tenant.user)
    await pressButton(page, 'Continue')
    await waitForPage(page, 'Television')

    await page.goto(`${second.verification_uri}?user_code=${second.user_code}`)
    await pressButton(page, 'Next')
    await page.locator(`[data-test-id="${tenant.user.username}"]`).click()
    await pressButton(page, 'Continue')
    await waitForPage(page, 'Television')

    expect(await pollDeviceCode(tenant, app, second)).toHaveProperty('access_token')
  })

  test('decline a device: authorization_declined', async ({ tenant, visit: { page } }) => {
    const app = addTelevision(tenant)
    const code = await requestDeviceCode(tenant, app)

    await page.goto(code.verification_uri)
    await page.getByPlaceholder('Code').fill(code.user_code)
    await pressButton(page, 'Next')
    await signIn(page, tenant.user)
    await pressButton(page, 'Cancel')
    await page.getByText('You declined to sign in').waitFor()

    expect(await pollDeviceCode(tenant, app, code)).toMatchObject({ error: 'authorization_declined' })
  })

  test('refuse a code that nobody has, one that was used, and one that has expired', async ({
    tenant,
    visit: { page },
  }) => {
    const app = addTelevision(tenant)
    const [used, old] = [await requestDeviceCode(tenant, app), await requestDeviceCode(tenant, app)]
    tenant.approveDeviceCode(used.user_code)
    tenant.clock.advance({ minutes: 16 })
    const messages: string[] = []

    await page.goto(old.verification_uri)
    for (const code of ['NOBODYS', used.user_code, old.user_code]) {
      await page.getByPlaceholder('Code').fill(code)
      await pressButton(page, 'Next')
      await page.locator(`#otc[value="${code}"]`).waitFor()
      messages.push(await page.getByRole('alert').innerText())
    }

    expect(messages).toEqual([
      expect.stringMatching(/^That code did not work/),
      expect.stringMatching(/^That code has been used already/),
      expect.stringMatching(/^That code has expired/),
    ])
  })
})
