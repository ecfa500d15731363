import { decodeJwt } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { App, MockEntra, SignInResult } from 'mock-entra'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { openBrowser } from '../support/browser.ts'
import type { Browser, Visit } from '../support/browser.ts'
import { entriesOf, goThrough } from '../support/person.ts'
import type { Served } from '../support/serve.ts'
import { callbackPath, serveWebApp } from './web-app.ts'
import type { Outcome, WebAppOptions } from './web-app.ts'

let entra: MockEntra
let app: App
let browser: Browser

beforeAll(async () => {
  entra = await startMockEntra()
  app = entra.addApp({
    displayName: 'Passport',
    secret: 's3cret',
    optionalClaims: { idToken: [{ name: 'upn' }] },
    web: {
      redirectUris: [`http://localhost${callbackPath}`],
      implicitGrantSettings: { enableIdTokenIssuance: true },
    },
  })
})
beforeEach(() => {
  browser = openBrowser()
})
afterAll(() => entra.close())

function serveApp(options: Partial<WebAppOptions> = {}): Promise<Served> {
  return serveWebApp({ tenant: entra, app, responseType: 'code', responseMode: 'query', ...options })
}

/** Asks the web app to sign the browser in: where it sends it. */
async function startLogin({ url }: Served): Promise<string> {
  const { location } = await browser.visit(`${url}/login`)
  return location ?? ''
}

/** Takes the answer to the app, as the browser would. */
function returnToApp({ redirectUrl, params, responseMode }: SignInResult): Promise<Visit> {
  if (responseMode !== 'form_post') return browser.visit(redirectUrl)
  return browser.visit(redirectUrl, { method: 'POST', body: new URLSearchParams(params) })
}

async function logIn(web: Served): Promise<Visit> {
  return returnToApp(await entra.signIn(await startLogin(web)))
}

function outcomeOf({ body }: Visit): Outcome {
  return JSON.parse(body) as Outcome
}

describe('the OIDCStrategy of passport-azure-ad', () => {
  test.each<Pick<WebAppOptions, 'responseType' | 'responseMode'>>([
    { responseType: 'code', responseMode: 'query' },
    { responseType: 'code', responseMode: 'form_post' },
    { responseType: 'code id_token', responseMode: 'form_post' },
    { responseType: 'id_token', responseMode: 'form_post' },
  ])('signs the user in with $responseType by $responseMode', async (options) => {
    await using web = await serveApp(options)

    const page = await logIn(web)

    expect(page.status).toBe(200)
    expect(outcomeOf(page).user?.profile).toMatchObject({
      oid: entra.user.objectId,
      displayName: entra.user.displayName,
      upn: entra.user.username,
      _json: { iss: entra.issuer, aud: app.appId, preferred_username: entra.user.username },
    })
  })

  test('gets an access and a refresh token for the code of a hybrid sign-in', async () => {
    await using web = await serveApp({ responseType: 'code id_token', responseMode: 'form_post' })

    const { user } = outcomeOf(await logIn(web))

    expect(decodeJwt(user?.accessToken ?? '')).toMatchObject({ oid: entra.user.objectId })
    expect(user?.refreshToken).toMatch(/^1\.A/)
  })

  test('signs in who enters name and password on the pages', async () => {
    await using web = await serveApp({ responseType: 'code id_token', responseMode: 'form_post' })
    const start = await browser.visit(await startLogin(web))
    const answer = await goThrough(browser, start, entriesOf(entra.user))

    const page = await browser.submit(answer)

    expect(outcomeOf(page).user?.profile['oid']).toBe(entra.user.objectId)
  })

  test('signs in at the v1 metadata, where every ID token has a upn', async () => {
    await using web = await serveApp({
      responseType: 'code id_token',
      responseMode: 'form_post',
      metadata: `${entra.authority}/.well-known/openid-configuration`,
      resourceUrl: 'https://graph.microsoft.com',
    })

    const page = await logIn(web)

    expect(outcomeOf(page).user?.profile).toMatchObject({
      oid: entra.user.objectId,
      upn: entra.user.username,
      name: { givenName: 'Alice', familyName: 'Mock' },
      _json: { ver: '1.0', iss: `${entra.authority}/` },
    })
  })

  // With no resource it asks the v1 userinfo endpoint, which the mock does not serve and says so.
  test('is told that v1 userinfo is not built where it asks for no resource', async () => {
    await using web = await serveApp({
      metadata: `${entra.authority}/.well-known/openid-configuration`,
    })

    const page = await logIn(web)

    expect(outcomeOf(page).reason).toMatch(/failed to fetch user profile: .*not_implemented.*v1 userinfo/)
  })
})

describe('the OIDCStrategy of passport-azure-ad refuses', () => {
  /** Changes what the app is told before the browser takes it there. */
  async function logInWith(
    web: Served,
    change: (params: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
  ): Promise<Visit> {
    const answer = await entra.signIn(await startLogin(web))
    return returnToApp({ ...answer, params: change(answer.params) })
  }

  test('a person who cancels', async () => {
    const curious = entra.addApp({
      displayName: 'Curious',
      secret: 's3cret',
      requireConsent: true,
      web: { redirectUris: [`http://localhost${callbackPath}`] },
    })
    await using web = await serveApp({ app: curious, responseMode: 'form_post' })
    const start = await browser.visit(await startLogin(web))
    const answer = await goThrough(browser, start, { ...entriesOf(entra.user), consent: { cancel: '1' } })

    const page = await browser.submit(answer)

    expect(page.status).toBe(401)
    expect(outcomeOf(page).reason).toMatch(/access_denied/)
  })

  test('an ID token whose signature does not fit', async () => {
    await using web = await serveApp({ responseType: 'id_token', responseMode: 'form_post' })

    const page = await logInWith(web, (params) => ({ ...params, id_token: tamper(params['id_token']) }))

    expect(page.status).toBe(401)
    expect(outcomeOf(page).reason).toMatch(/invalid signature/)
  })

  test('an ID token with the nonce of another request', async () => {
    await using web = await serveApp({ responseType: 'id_token', responseMode: 'form_post' })
    const another = await entra.signIn(await startLogin(web))

    const page = await logInWith(web, (params) => ({ ...params, id_token: another.params['id_token'] ?? '' }))

    expect(page.status).toBe(401)
    expect(outcomeOf(page).reason).toMatch(/invalid nonce/)
  })

  test('a code that the ID token beside it is not for', async () => {
    await using web = await serveApp({ responseType: 'code id_token', responseMode: 'form_post' })
    const another = await entra.signIn(await startLogin(web))

    const page = await logInWith(web, (params) => ({ ...params, code: another.params['code'] ?? '' }))

    expect(page.status).toBe(401)
    expect(outcomeOf(page).reason).toMatch(/invalid c_hash/)
  })

  test('an ID token of another issuer, though its signature fits', async () => {
    await using web = await serveApp({ responseType: 'id_token', responseMode: 'form_post' })
    const { searchParams } = new URL(await startLogin(web))
    const idToken = await entra.tokens.idToken({
      claims: {
        iss: entra.createTenant().issuer,
        aud: app.appId,
        nonce: searchParams.get('nonce'),
      },
    })

    const page = await browser.visit(`${web.url}${callbackPath}`, {
      method: 'POST',
      body: new URLSearchParams({ id_token: idToken, state: searchParams.get('state') ?? '' }),
    })

    expect(page.status).toBe(401)
    expect(outcomeOf(page).reason).toMatch(/jwt issuer is invalid/)
  })

  test('a code for the second time, which Entra answers with AADSTS54005', async () => {
    await using web = await serveApp({ responseMode: 'form_post' })
    const first = await entra.signIn(await startLogin(web))
    await returnToApp(first)

    const page = await logInWith(web, (params) => ({ ...params, code: first.params['code'] ?? '' }))

    expect(page.status).toBe(401)
    expect(outcomeOf(page).reason).toMatch(/failed to redeem authorization code: .*AADSTS54005/)
  })
})

/** The first character of a signature counts in full; of the last one, two bits only. */
function tamper(token = ''): string {
  const [header, claims, signature = ''] = token.split('.')
  return [header, claims, (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1)].join('.')
}
