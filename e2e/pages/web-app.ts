import type { App, AppSeed, TenantHandle } from 'mock-entra'
import type { Page } from 'playwright-core'
import { onTestFinished } from 'vitest'

import { serve } from '../support/serve.ts'

/** A web app that sends people to sign in, and shows what they come back with. */
export interface WebApp {
  readonly app: App
  readonly origin: string
  readonly redirectUri: string
  /** The authorization request that the app would send. */
  authorizeUrl(parameters?: Record<string, string>): string
  /** What the app was told, once the browser is back at it. */
  answer(page: Page): Promise<Record<string, string>>
}

export async function openWebApp(tenant: TenantHandle, seed: AppSeed = {}): Promise<WebApp> {
  const server = await serve((request, response) => {
    if (request.url === '/no-content') return response.writeHead(204).end() // a browser stays where it is
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const sent =
        request.method === 'POST' ? Buffer.concat(chunks).toString() : (request.url ?? '').split('?')[1]
      response.setHeader('content-type', 'text/html')
      response.end(renderCallback(Object.fromEntries(new URLSearchParams(sent ?? ''))))
    })
  })
  onTestFinished(() => server[Symbol.asyncDispose]())
  const origin = `http://localhost:${new URL(server.url).port}`
  const redirectUri = `${origin}/auth/callback`
  const app = tenant.addApp({
    displayName: 'Timesheets',
    secret: 's3cret',
    web: {
      redirectUris: [redirectUri, `${origin}/no-content`],
      logoutUrl: `${origin}/signed-out-by-frame`,
    },
    ...seed,
  })
  return {
    app,
    origin,
    redirectUri,
    authorizeUrl: (parameters = {}) => {
      const query = new URLSearchParams({
        client_id: app.appId,
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: `openid profile ${tenant.api.identifierUri}/Tasks.Read`,
        state: 'the state',
        ...parameters,
      })
      return `${tenant.authority}/oauth2/v2.0/authorize?${query.toString()}`
    },
    answer: async (page) => {
      const text = await page.locator('output').textContent()
      return JSON.parse(text ?? '') as Record<string, string>
    },
  }
}

function renderCallback(answer: Record<string, string>): string {
  const text = JSON.stringify(answer).replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<!doctype html><html lang="en"><title>Timesheets</title><link rel="icon" href="data:,">
    <output>${text}</output>`
}
