import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { authorizationCodeGrant, buildEndSessionUrl } from 'openid-client'
import type { Configuration } from 'openid-client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { openBrowser } from '../support/browser.ts'
import type { Browser } from '../support/browser.ts'
import { paramsOf, signInByHand } from '../support/person.ts'
import { discoverApp, redirectUri, startSignIn } from './relying-party.ts'

let entra: MockEntra
let config: Configuration
let browser: Browser
let idToken: string

beforeAll(async () => {
  entra = await startMockEntra()
  config = await discoverApp(entra)
})
beforeEach(async () => {
  browser = openBrowser()
  const { url, checks } = await startSignIn(config)
  const { location = '' } = await signInByHand(browser, url, entra.user)
  const tokens = await authorizationCodeGrant(config, new URL(location), checks)
  idToken = tokens.id_token ?? ''
})
afterAll(() => entra.close())

/** What the app is told that asks, without a page, whether somebody is signed in. */
async function askSilently(): Promise<Readonly<Record<string, string>>> {
  const { url } = await startSignIn(config, { prompt: 'none' })
  return paramsOf(await browser.visit(url))
}

describe('the end session URL of openid-client', () => {
  test('signs the browser out and leads back to the app with its state', async () => {
    const before = await askSilently()

    const answer = await browser.visit(
      buildEndSessionUrl(config, {
        post_logout_redirect_uri: redirectUri,
        id_token_hint: idToken,
        state: 'bye',
      }),
    )

    expect(before).toHaveProperty('code')
    expect(answer.status).toBe(302)
    expect(answer.location).toBe(`${redirectUri}?state=bye`)
    expect(await askSilently()).toMatchObject({ error: 'login_required' })
  })

  test('signs the browser out where the app says nothing but its client id', async () => {
    const answer = await browser.visit(buildEndSessionUrl(config, {}))

    expect(answer.status).toBe(200)
    expect(answer.body).toContain('You signed out of your account')
    expect(await askSilently()).toMatchObject({ error: 'login_required' })
  })

  test.each([
    'https://attacker.example/',
    'http://localhost:3000/auth/callback/../../elsewhere',
    'http://localhost:3000/elsewhere',
    'javascript:alert(1)',
  ])('shows a page instead of going to %s, which is not registered', async (uri) => {
    const answer = await browser.visit(
      buildEndSessionUrl(config, { post_logout_redirect_uri: uri, id_token_hint: idToken }),
    )

    expect(answer.status).toBe(200)
    expect(answer.location).toBeUndefined()
    expect(answer.body).toContain('You signed out of your account')
    expect(answer.body).not.toContain(uri)
    expect(await askSilently()).toMatchObject({ error: 'login_required' })
  })

  test("does not go to another app's redirect URI", async () => {
    const elsewhere = 'https://another.example/signed-out'
    entra.addApp({ displayName: 'Another', web: { redirectUris: [elsewhere] } })

    const answer = await browser.visit(
      buildEndSessionUrl(config, { post_logout_redirect_uri: elsewhere, id_token_hint: idToken }),
    )

    expect(answer.location).toBeUndefined()
  })
})
