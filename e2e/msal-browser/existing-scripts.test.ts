import type { User } from 'mock-entra'
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'

import { test } from '../pages/browser-test.ts'
import { openSpa } from './open-spa.ts'

/** Somebody's script for signing in to the real Entra, in a helper of theirs. */
type Script = (page: Page, user: { readonly username: string; readonly password: string }) => Promise<void>

const scripts: Record<string, Script> = {
  'by the names of the fields': async (page, { username, password }) => {
    await page.fill('input[name="loginfmt"]', username)
    await page.click('input[type="submit"]')
    await page.fill('input[name="passwd"]', password)
    await page.click('input[type="submit"]')
    await page.click('input[type="submit"]')
  },

  'by the ids of the elements': async (page, { username, password }) => {
    await page.waitForSelector('#i0116')
    await page.type('#i0116', username)
    await page.click('#idSIButton9')
    await page.waitForSelector('#i0118', { state: 'visible' })
    await page.type('#i0118', password)
    await page.click('#idSIButton9')
    await page.waitForSelector('#idBtn_Back')
    await page.click('#idBtn_Back')
  },

  'by the types and values of the inputs': async (page, { username, password }) => {
    await page.locator('input[type=email]').fill(username)
    await page.locator("input[type=submit][value='Next']").click()
    await page.locator('input[type=password]').fill(password)
    await page.locator("input[type=submit][value='Sign in']").click()
    await page.locator("input[type=submit][value='Yes']").click()
  },

  'by placeholders and roles': async (page, { username, password }) => {
    await page.getByPlaceholder('Email, phone, or Skype').click()
    await page.getByPlaceholder('Email, phone, or Skype').fill(username)
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByPlaceholder('Password').click()
    await page.getByPlaceholder('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('button', { name: 'Yes' }).click()
  },

  "by the fields' accessible names, as Playwright's code generator and documentation have them": async (
    page,
    { username, password },
  ) => {
    await page.getByRole('textbox', { name: 'Enter your email, phone, or Skype.' }).fill(username)
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('textbox', { name: `Enter the password for ${username}` }).fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('checkbox', { name: "Don't show this again" }).check()
    await page.getByRole('button', { name: 'No' }).click()
  },

  'by the words on the page': async (page, { username, password }) => {
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.locator('[name=loginfmt]').fill(username)
    await page.getByText('Next').click()
    await page.getByRole('heading', { name: 'Enter password' }).waitFor()
    await page.locator('[name=passwd]').fill(password)
    await page.getByText('Sign in').click()
    await page.getByText('Stay signed in?').waitFor()
    await page.getByText('Yes').click()
  },

  'with "No" by its words': async (page, { username, password }) => {
    await page.fill('#i0116', username)
    await page.click('text=Next')
    await page.fill('#i0118', password)
    await page.click('text=Sign in')
    await page.getByText('No', { exact: true }).click()
  },

  'with the Enter key': async (page, { username, password }) => {
    await page.fill('#i0116', username)
    await page.press('#i0116', 'Enter')
    await page.fill('#i0118', password)
    await page.press('#i0118', 'Enter')
    await page.locator('#KmsiCheckboxField').check()
    await page.keyboard.press('Enter')
  },

  'with navigations that are waited for, and an optional last page': async (page, { username, password }) => {
    await page.waitForURL('**/oauth2/v2.0/authorize**')
    await page.waitForLoadState('networkidle')
    await page.locator('input[name="loginfmt"]').fill(username)
    await Promise.all([page.waitForEvent('load'), page.locator('#idSIButton9').click()])
    await page.locator('input[name="passwd"]').fill(password)
    await Promise.all([page.waitForEvent('load'), page.locator('#idSIButton9').click()])
    const no = page.locator('#idBtn_Back')
    if (await no.isVisible()) await no.click()
  },
}

const requirePassword = ({ username, password = '' }: User): { username: string; password: string } => ({
  username,
  password,
})

describe("a script that was written for Entra's own pages", () => {
  test.for(Object.entries(scripts))('signs in %s', async ([, script], { tenant, visit }) => {
    const spa = await openSpa({ visit, tenant })

    await spa.leave('loginRedirect')
    await script(visit.page, requirePassword(tenant.user))

    expect((await spa.outcome()).result?.account?.username).toBe(tenant.user.username)
  })

  test('signs in by a popup', async ({ tenant, visit }) => {
    const spa = await openSpa({ visit, tenant })

    const popupPromise = visit.page.waitForEvent('popup')
    const calling = spa.call('loginPopup')
    const popup = await popupPromise
    await popup.waitForLoadState()
    await popup.locator('input[name="loginfmt"]').fill(tenant.user.username)
    await popup.locator('input[type="submit"]').click()
    await popup.locator('input[name="passwd"]').fill(tenant.user.password ?? '')
    await popup.locator('input[type="submit"]').click()
    await popup.locator('input[type="submit"]').click()

    expect((await calling).result?.account?.username).toBe(tenant.user.username)
  })

  test('finds what is wrong by #usernameError and #passwordError', async ({ tenant, visit }) => {
    const spa = await openSpa({ visit, tenant })
    const { page } = visit

    await spa.leave('loginRedirect')
    await page.fill('input[name="loginfmt"]', 'nobody@example.com')
    await page.click('#idSIButton9')
    expect(await page.locator('#usernameError').isVisible()).toBe(true)
    await page.fill('input[name="loginfmt"]', tenant.user.username)
    await page.click('#idSIButton9')
    await page.fill('input[name="passwd"]', 'wrong')
    await page.click('#idSIButton9')
    await page.waitForSelector('#passwordError')

    expect(await page.textContent('#passwordError')).toContain('Your account or password is incorrect')
    expect(await page.textContent('#displayName')).toBe(tenant.user.username)
  })

  test('passes the second factor by #idTxtBx_SAOTCC_OTC and #idSubmit_SAOTCC_Continue', async ({
    tenant,
    visit,
  }) => {
    tenant.setConditionalAccess(tenant.user, { grantControls: ['mfa'] })
    const spa = await openSpa({ visit, tenant })
    const { page } = visit

    await spa.leave('loginRedirect')
    await page.fill('#i0116', tenant.user.username)
    await page.click('#idSIButton9')
    await page.fill('#i0118', tenant.user.password ?? '')
    await page.click('#idSIButton9')
    await page.fill('#idTxtBx_SAOTCC_OTC', '123456')
    await page.click('#idSubmit_SAOTCC_Continue')
    await page.click('#idSIButton9')

    expect((await spa.outcome()).result?.account?.username).toBe(tenant.user.username)
  })

  test('leaves the account picker by its last tile, and picks by the name of the account', async ({
    tenant,
    visit,
  }) => {
    const { username, password } = requirePassword(tenant.user)
    const spa = await openSpa({ visit, tenant })
    const { page } = visit
    await spa.leave('loginRedirect')
    await scripts['by the names of the fields']?.(page, { username, password })
    await spa.outcome()

    await spa.leave('loginRedirect', { prompt: 'select_account' })
    await page.getByRole('heading', { name: 'Pick an account' }).waitFor()
    await page.locator('#otherTile').click()
    await page.locator('#i0116').waitFor()
    await page.goBack()
    await page.getByText('Use another account').click()
    await page.locator('#i0116').waitFor()
    await page.goBack()
    await page.locator('#otherTileText').click()
    await page.locator('#i0116').waitFor()
    await page.goBack()
    await page.locator(`[data-test-id="${username}"]`).click()

    expect((await spa.outcome()).result?.account?.username).toBe(username)
  })
})
