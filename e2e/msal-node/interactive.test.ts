import { InteractionRequiredAuthError, PublicClientApplication, ServerError } from '@azure/msal-node'
import type { AuthenticationResult, InteractiveRequest } from '@azure/msal-node'
import { startMockEntra } from 'mock-entra'
import type { App, MockEntra, TenantHandle } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openBrowser } from '../support/browser.ts'
import { signInAndReturn } from '../support/loopback-browser.ts'
import { entriesOf, goThrough } from '../support/person.ts'
import type { Entries } from '../support/person.ts'
import { rejectionOf } from '../support/rejection.ts'
import { verifyToken } from '../support/verify-token.ts'

let entra: MockEntra
let scopes: string[]

beforeAll(async () => {
  entra = await startMockEntra()
  scopes = [`${entra.api.identifierUri}/Tasks.Read`]
})
afterAll(() => entra.close())

/** A desktop app: MSAL listens on loopback and lets somebody open the browser. */
async function acquireInteractively(
  browse: InteractiveRequest['openBrowser'],
  request: Partial<InteractiveRequest> = {},
  app: App = entra.app,
): Promise<AuthenticationResult> {
  const client = new PublicClientApplication(entra.msalConfig(app))
  return await client.acquireTokenInteractive({ scopes, openBrowser: browse, ...request })
}

/** Opens the browser, enters that on the pages, and sends the form by which the last one returns to the app. */
function walkThroughPages(entries: Entries): InteractiveRequest['openBrowser'] {
  return async (url) => {
    const browser = openBrowser()
    await browser.submit(await goThrough(browser, await browser.visit(url), entries))
  }
}

describe('MSAL Node, interactive', () => {
  test('a desktop app gets an access token for the user who signs in', async () => {
    const result = await acquireInteractively(signInAndReturn(entra))

    const claims = await verifyToken(result.accessToken, entra, {
      issuer: entra.issuer,
      audience: entra.api.appId,
    })
    expect(claims).toMatchObject({
      azp: entra.app.appId,
      azpacr: '0',
      oid: entra.user.objectId,
      scp: 'Tasks.Read',
    })
  })

  test('the account and the ID token are those of the user', async () => {
    const result = await acquireInteractively(signInAndReturn(entra))

    const claims = await verifyToken(result.idToken, entra, { audience: entra.app.appId })
    expect(claims['preferred_username']).toBe(entra.user.username)
    expect(result.account?.homeAccountId).toBe(`${entra.user.objectId}.${entra.tenantId}`)
  })

  test('the answer comes as a form, to a redirect URI on a port of the moment', async () => {
    const seen: Awaited<ReturnType<TenantHandle['signIn']>>[] = []

    await acquireInteractively(signInAndReturn(entra, { onResult: (result) => seen.push(result) }))

    expect(seen).toHaveLength(1)
    expect(seen[0]?.responseMode).toBe('form_post')
    expect(seen[0]?.redirectUrl).toMatch(/^http:\/\/localhost:\d+$/)
  })

  test('the state of the app comes back', async () => {
    const result = await acquireInteractively(signInAndReturn(entra), { state: 'where the user was' })

    expect(result.uniqueId).toBe(entra.user.objectId)
  })

  test('loginHint decides who signs in', async () => {
    const bob = entra.addUser({ userPrincipalName: 'hinted' })

    const result = await acquireInteractively(signInAndReturn(entra), { loginHint: bob.username })

    expect(result.account?.username).toBe(bob.username)
  })

  test('a redirect URI that the app has not registered is an error page, with AADSTS50011', async () => {
    const app = entra.addApp({
      displayName: 'Without loopback',
      publicClient: { redirectUris: ['https://login.microsoftonline.com/common/oauth2/nativeclient'] },
    })

    const error = await rejectionOf(acquireInteractively(signInAndReturn(entra), {}, app))

    expect(error.message).toContain('AADSTS50011: ')
  })

  test('an app that has no redirect URI at all is an error page, with AADSTS500113', async () => {
    const app = entra.addApp({ displayName: 'Without redirect URI', isFallbackPublicClient: true })

    const error = await rejectionOf(acquireInteractively(signInAndReturn(entra), {}, app))

    expect(error.message).toContain('AADSTS500113: ')
  })
})

describe('MSAL Node, interactive on the pages', () => {
  test('a person signs in with a password, and the form brings the code to MSAL', async () => {
    const user = entra.addUser({ userPrincipalName: 'typing', password: 'typed by hand' })

    const result = await acquireInteractively(walkThroughPages(entriesOf(user)))

    expect(result.account?.username).toBe(user.username)
  })

  test('a person who declines consent is a ServerError access_denied with AADSTS65004', async () => {
    const app = entra.addApp({
      displayName: 'Unwanted',
      publicClient: { redirectUris: ['http://localhost'] },
      requireConsent: true,
    })

    const error = await rejectionOf(
      acquireInteractively(walkThroughPages({ ...entriesOf(entra.user), consent: { cancel: '1' } }), {}, app),
    )

    expect(error).toBeInstanceOf(ServerError)
    expect(error).not.toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorCode: 'access_denied' })
    expect(error.message).toContain('AADSTS65004: ')
  })

  test('a person who accepts gets the tokens', async () => {
    const app = entra.addApp({
      displayName: 'Wanted',
      publicClient: { redirectUris: ['http://localhost'] },
      requireConsent: true,
    })

    const result = await acquireInteractively(walkThroughPages(entriesOf(entra.user)), {}, app)

    expect(result.scopes).toEqual(scopes)
  })

  test('prompt=none without a session is a ServerError login_required with AADSTS50058', async () => {
    const error = await rejectionOf(acquireInteractively(walkThroughPages({}), { prompt: 'none' }))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'login_required' })
    expect(error.message).toContain('AADSTS50058: ')
  })
})
