/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'

import { test } from './browser-test.ts'
import { signIn, waitForPage } from './steps.ts'
import { openWebApp } from './web-app.ts'

/** What has the focus, as a screen reader calls it. */
async function focused(page: Page): Promise<string> {
  return await page.evaluate(() => {
    const element = document.activeElement
    if (element instanceof HTMLInputElement && element.type === 'submit') return element.value
    if (element instanceof HTMLInputElement) return element.name
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim().replaceAll(/\s+/g, ' ') ?? ''
  })
}

/** What the Tab key comes to, in order, from where the focus is. */
async function tabThrough(page: Page, times: number): Promise<readonly string[]> {
  const stops = [await focused(page)]
  for (let stop = 0; stop < times; stop++) {
    await page.keyboard.press('Tab')
    stops.push(await focused(page))
  }
  return stops
}

describe('with the keyboard alone', () => {
  test('a person signs in with Enter', async ({ tenant, visit: { page } }) => {
    const web = await openWebApp(tenant)
    await page.goto(web.authorizeUrl())

    await page.keyboard.type(tenant.user.username)
    await page.keyboard.press('Enter')
    await waitForPage(page, 'Enter password')
    await page.keyboard.type(tenant.user.password ?? '')
    await page.keyboard.press('Enter')
    await waitForPage(page, 'Stay signed in?')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')

    expect(await web.answer(page)).toHaveProperty('code')
  })

  test('Tab goes through a page from top to bottom, and Space presses buttons', async ({
    tenant,
    visit: { page },
  }) => {
    const web = await openWebApp(tenant)
    await page.goto(web.authorizeUrl())
    expect(await tabThrough(page, 1)).toEqual(['loginfmt', 'Next'])
    await page.locator('[name=loginfmt]').focus()
    await page.keyboard.type(tenant.user.username)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await waitForPage(page, 'Enter password')
    expect(await tabThrough(page, 2)).toEqual(['passwd', 'Sign in', 'Back'])
    await page.keyboard.press('Space')
    await waitForPage(page, 'Sign in')

    await signIn(page, tenant.user)

    expect(await web.answer(page)).toHaveProperty('code')
  })

  test('a person picks an account', async ({ tenant, visit: { page } }) => {
    const web = await openWebApp(tenant)
    await page.goto(web.authorizeUrl())
    await signIn(page, tenant.user)
    await web.answer(page)
    await page.goto(web.authorizeUrl({ prompt: 'select_account' }))
    await waitForPage(page, 'Pick an account')

    await page.keyboard.press('Tab')
    const [account, other] = await tabThrough(page, 1)
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')

    expect(account).toContain(`Alice Mock, ${tenant.user.username}, signed in`)
    expect(other).toContain('Use another account')
    expect(await web.answer(page)).toHaveProperty('code')
  })

  test('a person reads the permissions and declines them', async ({ tenant, visit: { page } }) => {
    const web = await openWebApp(tenant, { requireConsent: true })
    await page.goto(web.authorizeUrl())
    await signIn(page, tenant.user)
    await waitForPage(page, 'Permissions requested')

    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.locator('details').first().getAttribute('open')).toBe('')
    expect((await tabThrough(page, 3)).slice(-2)).toEqual(['Accept', 'Cancel'])
    await page.keyboard.press('Enter')

    expect(await web.answer(page)).toMatchObject({ error: 'access_denied', error_subcode: 'cancel' })
  })
})
