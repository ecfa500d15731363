import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import {
  ClientSecretBasic,
  ClientSecretPost,
  ResponseBodyError,
  authorizationCodeGrant,
  discovery,
  fetchUserInfo,
  refreshTokenGrant,
} from 'openid-client'
import type { TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { rejectionOf } from '../support/rejection.ts'
import { verifyToken } from '../support/verify-token.ts'
import { discoverApp, redirectUri, startSignIn } from './relying-party.ts'

type Tokens = TokenEndpointResponse & TokenEndpointResponseHelpers

let entra: MockEntra

beforeAll(async () => {
  entra = await startMockEntra({
    tenants: [
      { users: [{ userPrincipalName: 'ada', displayName: 'Ada Lovelace', mail: 'ada@contoso.com' }] },
    ],
  })
})
afterAll(() => entra.close())

/** Signs the user in, from the app's first redirect to its tokens. */
async function signIn(parameters: Readonly<Record<string, string>> = {}): Promise<Tokens> {
  const config = await discoverApp(entra)
  const { url, checks } = await startSignIn(config, parameters)
  const { redirectUrl } = await entra.signIn(url)
  return await authorizationCodeGrant(config, new URL(redirectUrl), checks)
}

describe('the authorization code flow of openid-client', () => {
  test('signs the user in with state, nonce and PKCE', async () => {
    const tokens = await signIn()

    expect(tokens.claims()).toMatchObject({
      iss: entra.issuer,
      aud: entra.app.appId,
      oid: entra.user.objectId,
      tid: entra.tenantId,
      name: 'Ada Lovelace',
      preferred_username: 'ada@contoso.onmicrosoft.com',
      email: 'ada@contoso.com',
      ver: '2.0',
    })
    expect(tokens.refresh_token).toBeUndefined()
  })

  test('gets an access token for the API whose scope was asked for', async () => {
    const { identifierUri, appId } = entra.api

    const tokens = await signIn({ scope: `openid ${identifierUri}/Tasks.Read` })

    const claims = await verifyToken(tokens.access_token, entra, { issuer: entra.issuer, audience: appId })
    expect(claims).toMatchObject({ scp: 'Tasks.Read', azp: entra.app.appId, oid: entra.user.objectId })
    expect(tokens.scope).toBe(`${identifierUri}/Tasks.Read`)
  })

  test.each([
    { name: 'client_secret_post', method: ClientSecretPost },
    { name: 'client_secret_basic', method: ClientSecretBasic },
  ])('redeems the code with $name', async ({ method }) => {
    const config = await discoverApp(entra, { authentication: method(entra.credentials.clientSecret) })
    const { url, checks } = await startSignIn(config)
    const { redirectUrl } = await entra.signIn(url)

    const tokens = await authorizationCodeGrant(config, new URL(redirectUrl), checks)

    expect(tokens.claims()?.sub).toMatch(/^[\w-]{43}$/)
  })

  test('takes the answer as a form that the browser posts', async () => {
    const config = await discoverApp(entra)
    const { url, checks } = await startSignIn(config, { response_mode: 'form_post' })
    const { params } = await entra.signIn(url)
    const post = new Request(redirectUri, { method: 'POST', body: new URLSearchParams(params) })

    const tokens = await authorizationCodeGrant(config, post, checks)

    expect(tokens.claims()?.['oid']).toBe(entra.user.objectId)
  })

  test('signs in to the app at the v1 metadata', async () => {
    const { clientId, clientSecret } = entra.credentials
    const config = await discovery(new URL(`${entra.authority}/`), clientId, clientSecret)
    const { url, checks } = await startSignIn(config, { resource: entra.api.identifierUri })
    const { redirectUrl } = await entra.signIn(url)

    const tokens = await authorizationCodeGrant(config, new URL(redirectUrl), checks)

    expect(tokens.claims()).toMatchObject({
      iss: `${entra.authority}/`,
      ver: '1.0',
      upn: entra.user.username,
      unique_name: entra.user.username,
      amr: ['pwd'],
    })
  })

  test('reads the user at the userinfo endpoint, under the subject of the ID token', async () => {
    const config = await discoverApp(entra)
    const { url, checks } = await startSignIn(config)
    const { redirectUrl } = await entra.signIn(url)
    const tokens = await authorizationCodeGrant(config, new URL(redirectUrl), checks)

    const userInfo = await fetchUserInfo(config, tokens.access_token, tokens.claims()?.sub ?? '')

    expect(userInfo).toEqual({
      sub: tokens.claims()?.sub,
      name: 'Ada Lovelace',
      family_name: 'Lovelace',
      given_name: 'Ada',
      picture: `${entra.url}/v1.0/me/photo/$value`,
      email: 'ada@contoso.com',
    })
  })

  test('tells the time of the sign-in to an app that limits its age with max_age', async () => {
    const config = await discoverApp(entra)
    const { url, checks } = await startSignIn(config, { max_age: '600' })
    const { redirectUrl } = await entra.signIn(url)

    const tokens = await authorizationCodeGrant(config, new URL(redirectUrl), { ...checks, maxAge: 600 })

    const seconds = Math.floor(entra.clock.now() / 1000)
    expect(tokens.claims()?.auth_time).toBeGreaterThan(seconds - 600)
    expect(tokens.claims()?.auth_time).toBeLessThanOrEqual(seconds)
  })
})

describe('the refresh token grant of openid-client', () => {
  test('yields new tokens, and a refresh token beside the one that stays good', async () => {
    const config = await discoverApp(entra)
    const first = await signIn({ scope: 'openid profile offline_access' })

    const second = await refreshTokenGrant(config, first.refresh_token ?? '')
    const third = await refreshTokenGrant(config, first.refresh_token ?? '')

    expect(second.claims()).toMatchObject({ sub: first.claims()?.sub, oid: entra.user.objectId })
    expect(second.claims()).not.toHaveProperty('nonce')
    const refreshTokens = [first, second, third].map((tokens) => tokens.refresh_token)
    expect(new Set(refreshTokens).size).toBe(3)
  })

  test('yields an access token for another API than the first', async () => {
    const config = await discoverApp(entra)
    const { refresh_token = '' } = await signIn({ scope: 'openid offline_access' })

    const tokens = await refreshTokenGrant(config, refresh_token, {
      scope: `${entra.api.identifierUri}/Tasks.Read`,
    })

    const claims = await verifyToken(tokens.access_token, entra, { audience: entra.api.appId })
    expect(claims['scp']).toBe('Tasks.Read')
  })

  test("reports AADSTS50173 once the user's sessions are revoked", async () => {
    const user = entra.addUser({ displayName: 'Revoked' })
    const config = await discoverApp(entra)
    const { url, checks } = await startSignIn(config, { scope: 'openid offline_access' })
    const { redirectUrl } = await entra.signIn(url, { user })
    const tokens = await authorizationCodeGrant(config, new URL(redirectUrl), checks)
    entra.revokeSessions(user)

    const error = await rejectionOf(refreshTokenGrant(config, tokens.refresh_token ?? ''))

    expect(error).toBeInstanceOf(ResponseBodyError)
    expect(error).toMatchObject({ error: 'invalid_grant', cause: { error_codes: [50173] } })
  })
})
