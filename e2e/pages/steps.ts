import type { User } from 'mock-entra'
import type { Page } from 'playwright-core'

/** What a person does on the sign-in pages, by what they read there. */

export async function enterUsername(page: Page, username: string): Promise<void> {
  await page.getByPlaceholder('Email, phone, or Skype').fill(username)
  await page.getByRole('button', { name: 'Next' }).click()
}

export async function enterPassword(page: Page, { password = '' }: Pick<User, 'password'>): Promise<void> {
  await page.getByPlaceholder('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

export async function answerStaySignedIn(page: Page, answer: 'Yes' | 'No'): Promise<void> {
  await page.getByRole('heading', { name: 'Stay signed in?' }).waitFor()
  await page.getByRole('button', { name: answer, exact: true }).click()
}

/** The whole of it: username, password, and for how long. */
export async function signIn(page: Page, user: User, staySignedIn: 'Yes' | 'No' = 'No'): Promise<void> {
  await enterUsername(page, user.username)
  await enterPassword(page, user)
  await answerStaySignedIn(page, staySignedIn)
}

export async function pressButton(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click()
}

/** The heading of the page, once there is one with these words. */
export async function waitForPage(page: Page, heading: string | RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading }).waitFor()
}
