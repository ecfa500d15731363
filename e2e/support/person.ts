import type { User } from 'mock-entra'

import type { Browser, Visit } from './browser.ts'

/** What a person enters on each page of a sign-in, by the page's step. */
export type Entries = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>

/** What somebody enters who signs in, does not stay signed in, and lets the app do what it asks for. */
export function entriesOf({ username, password = '' }: User): Entries {
  return {
    username: { loginfmt: username },
    password: { passwd: password },
    staySignedIn: { no: '1' },
    consent: {},
  }
}

/** Goes from page to page, until one comes for which there is no entry left, or the answer goes to the app. */
export async function goThrough(browser: Browser, start: Visit, entries: Entries): Promise<Visit> {
  const left = new Map(Object.entries(entries).filter(([, entered]) => entered !== undefined))
  let page = start
  for (let step = stepOf(page); left.has(step); step = stepOf(page)) {
    page = await browser.submit(page, left.get(step)) // one page leads to the next
    left.delete(step)
  }
  return page
}

/** Signs a person in with a browser, and stops at the answer that is for the app. */
export async function signInByHand(browser: Browser, url: string | URL, user: User): Promise<Visit> {
  return goThrough(browser, await browser.visit(url), entriesOf(user))
}

/** Which page of a sign-in it is: what its form tells the server. Empty for any other page. */
export function stepOf({ form }: Visit): string {
  return form?.fields['step'] ?? ''
}

/** What the app is told, in whichever way. */
export function paramsOf({ location, form }: Visit): Readonly<Record<string, string>> {
  if (location === undefined) return form?.fields ?? {}
  const { search, hash } = new URL(location)
  return Object.fromEntries(new URLSearchParams(hash === '' ? search : hash.slice(1)))
}
