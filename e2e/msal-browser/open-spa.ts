import type { Configuration, EndSessionRequest, RedirectRequest } from '@azure/msal-browser'
import type { App, AppSeed, TenantHandle } from 'mock-entra'
import type { Page } from 'playwright-core'
import { onTestFinished } from 'vitest'

import type { Visit } from '../pages/browser.ts'
import type { Method, Outcome } from './app/spa.ts'
import { serveSpa } from './serve-spa.ts'

/** A single-page application in a browser: its page, and what MSAL does in it. */
export interface Spa {
  readonly app: App
  readonly page: Page
  readonly origin: string
  /** The URLs that its server was asked for. */
  readonly received: readonly string[]
  /** Calls MSAL and waits for what comes of it. */
  call(method: Method, request?: object): Promise<Outcome>
  /** Calls MSAL's method that leaves the page. */
  leave(method: 'loginRedirect' | 'acquireTokenRedirect', request?: Partial<RedirectRequest>): Promise<void>
  leave(method: 'logoutRedirect', request?: EndSessionRequest): Promise<void>
  /** What the page shows of the last call, or of the redirect that it was loaded by. */
  outcome(): Promise<Outcome>
}

export interface SpaSettings {
  readonly visit: Visit
  readonly tenant: TenantHandle
  readonly seed?: AppSeed
  readonly auth?: Partial<Configuration['auth']>
  /** Where the app wants to be told of sign-outs. */
  readonly logoutPath?: string
}

/** Registers a single-page application, serves it from an origin of its own, and opens it in a tab. */
export async function openSpa({ visit, tenant, seed, auth, logoutPath }: SpaSettings): Promise<Spa> {
  const server = await serveSpa((origin) => ({
    auth: {
      clientId: app.appId,
      authority: tenant.authority,
      knownAuthorities: [new URL(tenant.authority).host],
      redirectUri: `${origin}/`,
      ...auth,
    },
  }))
  const redirectUris = ['/', '/redirect'].map((path) => `${server.origin}${path}`)
  const web = logoutPath === undefined ? {} : { web: { logoutUrl: `${server.origin}${logoutPath}` } }
  const app = tenant.addApp({ displayName: 'Tasks', spa: { redirectUris }, ...web, ...seed })
  onTestFinished(() => server[Symbol.asyncDispose]())
  const page = visit.page.url() === 'about:blank' ? visit.page : await visit.context.newPage()
  await page.goto(`${server.origin}/`)
  const scopes = [`${tenant.api.identifierUri}/Tasks.Read`]
  const redirectUri = `${server.origin}/redirect` // the page for popups and frames

  const spa: Spa = {
    app,
    page,
    origin: server.origin,
    received: server.received,
    async call(method, request = {}) {
      await spa.outcome()
      return await page.evaluate(([name, sent]) => globalThis.spa.call(name, sent), [
        method,
        { scopes, redirectUri, ...request },
      ] as const)
    },
    async leave(method, request = {}) {
      await spa.outcome()
      await page.evaluate(([name, sent]) => void globalThis.spa.call(name, sent), [
        method,
        { scopes, ...request },
      ] as const)
    },
    async outcome() {
      const text = await page.locator('output').textContent()
      return JSON.parse(text ?? '') as Outcome
    },
  }
  return spa
}
