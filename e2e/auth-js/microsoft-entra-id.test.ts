import type { AuthConfig } from '@auth/core'
import MicrosoftEntraID from '@auth/core/providers/microsoft-entra-id'
import { startMockEntra } from 'mock-entra'
import type { App, MockEntra } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { openBrowser } from '../support/browser.ts'
import { entriesOf, goThrough } from '../support/person.ts'
import { verifyToken } from '../support/verify-token.ts'
import { createAuthApp, origin } from './auth-app.ts'
import type { AuthApp } from './auth-app.ts'

const redirectUris = ['http://localhost/auth/callback/microsoft-entra-id']

let entra: MockEntra
let app: App

beforeAll(async () => {
  entra = await startMockEntra({
    tenants: [
      { users: [{ userPrincipalName: 'ada', displayName: 'Ada Lovelace', mail: 'ada@contoso.com' }] },
    ],
  })
  app = entra.addApp({ displayName: 'Auth.js', secret: 's3cret', web: { redirectUris } })
})
afterAll(() => entra.close())

type ProviderOptions = Parameters<typeof MicrosoftEntraID>[0]
type JwtParameters = Parameters<NonNullable<NonNullable<AuthConfig['callbacks']>['jwt']>>[0]

/**
 * The provider as it comes, but for `profile`: its own asks graph.microsoft.com for a photo, and fails where that host
 * cannot be reached.
 */
function entraId(options: Partial<ProviderOptions> = {}): ReturnType<typeof MicrosoftEntraID> {
  const { appId: clientId, secret: clientSecret = '' } = app
  // #region auth-js
  const provider = MicrosoftEntraID({
    clientId,
    clientSecret,
    issuer: entra.issuer,
    profile: ({ sub, name, email }) => ({ id: sub, name, email, image: null }),
  })
  // #endregion
  return { ...provider, options: { ...provider.options, ...options } }
}

/** Goes to Entra and back, as the seeded user. */
async function signIn(web: AuthApp): Promise<Response> {
  const { redirectUrl } = await entra.signIn(await web.startSignIn())
  return await web.request(redirectUrl)
}

describe('the provider microsoft-entra-id of Auth.js', () => {
  test('signs the user in', async () => {
    const web = createAuthApp({ providers: [entraId()] })

    const response = await signIn(web)

    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe(origin)
    expect(await web.session()).toEqual({
      user: { name: 'Ada Lovelace', email: 'ada@contoso.com', image: null },
      expires: expect.any(String),
    })
    expect(web.errors).toEqual([])
  })

  test('protects the sign-in with PKCE, and asks for the scope User.Read', async () => {
    const web = createAuthApp({ providers: [entraId()] })

    const { origin: host, searchParams } = new URL(await web.startSignIn())

    expect(host).toBe(entra.url)
    expect(Object.fromEntries(searchParams)).toMatchObject({
      client_id: app.appId,
      redirect_uri: `${origin}/auth/callback/microsoft-entra-id`,
      scope: 'openid profile email User.Read',
      code_challenge_method: 'S256',
    })
  })

  test('signs in who enters name and password on the pages', async () => {
    const web = createAuthApp({ providers: [entraId()] })
    const browser = openBrowser()
    const start = await browser.visit(await web.startSignIn())
    const { location = '' } = await goThrough(browser, start, entriesOf(entra.user))

    await web.request(location)

    expect(await web.session()).toMatchObject({ user: { name: 'Ada Lovelace' } })
  })

  test('gives the callbacks the claims of the ID token, and tokens for the API of the scope', async () => {
    const { identifierUri, appId } = entra.api
    const scope = `openid profile offline_access ${identifierUri}/Tasks.Read`
    const signedIn: Pick<JwtParameters, 'account' | 'profile'>[] = []
    const web = createAuthApp({
      providers: [entraId({ authorization: { params: { scope } } })],
      callbacks: {
        jwt: ({ token, account, profile }) => {
          if (account) signedIn.push({ account, ...(profile && { profile }) })
          return token
        },
      },
    })

    await signIn(web)

    const [{ account, profile } = {}] = signedIn
    expect(profile).toMatchObject({
      oid: entra.user.objectId,
      tid: entra.tenantId,
      preferred_username: entra.user.username,
    })
    expect(account).toMatchObject({ token_type: 'bearer', refresh_token: expect.stringMatching(/^1\.A/) })
    const claims = await verifyToken(account?.access_token, entra, { audience: appId })
    expect(claims['scp']).toBe('Tasks.Read')
  })

  test('has no email of a user without a mailbox', async () => {
    const user = entra.addUser({ displayName: 'No Mailbox' })
    const web = createAuthApp({ providers: [entraId()] })
    const { redirectUrl } = await entra.signIn(await web.startSignIn(), { user })

    await web.request(redirectUrl)

    expect(await web.session()).toMatchObject({ user: { name: 'No Mailbox' } })
    expect(await web.session()).not.toHaveProperty('user.email')
  })
})

describe('Auth.js signs nobody in', () => {
  test('when the person declines what the app asks for', async () => {
    const { appId } = entra.addApp({
      displayName: 'Curious',
      secret: 's3cret',
      requireConsent: true,
      web: { redirectUris },
    })
    const web = createAuthApp({ providers: [entraId({ clientId: appId })] })
    const browser = openBrowser()
    const start = await browser.visit(await web.startSignIn())
    const { location = '' } = await goThrough(browser, start, {
      ...entriesOf(entra.user),
      consent: { cancel: '1' },
    })

    const response = await web.request(location)

    expect(response.headers.get('location')).toContain('error=OAuthCallbackError')
    expect(web.errors).toEqual(['OAuthCallbackError'])
    expect(await web.session()).toBeNull()
  })

  test('when the secret is wrong', async () => {
    const web = createAuthApp({ providers: [entraId({ clientSecret: 'wrong' })] })

    const response = await signIn(web)

    expect(response.headers.get('location')).toContain('error=OAuthCallbackError')
    expect(web.errors).toEqual(['OAuthCallbackError'])
    expect(await web.session()).toBeNull()
  })

  test('with a code that another browser asked for', async () => {
    const web = createAuthApp({ providers: [entraId()] })
    const another = createAuthApp({ providers: [entraId()] })
    await web.startSignIn()
    const { redirectUrl } = await entra.signIn(await another.startSignIn())

    await web.request(redirectUrl)

    expect(web.errors).toHaveLength(1)
    expect(await web.session()).toBeNull()
  })

  test('when it asks Graph for a photo, as its own profile does, and cannot reach it', async () => {
    const { fetch: reach } = globalThis
    using spy = vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input)
      if (url.hostname === 'graph.microsoft.com') throw new TypeError('fetch failed')
      return await reach(input, init)
    })
    const provider = MicrosoftEntraID({
      clientId: app.appId,
      clientSecret: 's3cret',
      issuer: entra.issuer,
    })
    const web = createAuthApp({ providers: [provider] })

    const response = await signIn(web)

    expect(spy).toHaveBeenCalled()
    expect(response.headers.get('location')).toMatch(/\/signin$/)
    expect(web.errors).toEqual(['OAuthProfileParseError'])
    expect(await web.session()).toBeNull()
  })
})
