import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import {
  AuthorizationResponseError,
  ResponseBodyError,
  authorizationCodeGrant,
  discovery,
  randomPKCECodeVerifier,
} from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openBrowser } from '../support/browser.ts'
import { entriesOf, goThrough } from '../support/person.ts'
import { rejectionOf } from '../support/rejection.ts'
import { discoverApp, redirectUri, startSignIn } from './relying-party.ts'

let entra: MockEntra

beforeAll(async () => {
  entra = await startMockEntra()
})
afterAll(() => entra.close())

describe('refusals of the authorization code flow in openid-client', () => {
  test('report AADSTS501481 for a code with another verifier than its challenge', async () => {
    const config = await discoverApp(entra)
    const { url, checks } = await startSignIn(config)
    const { redirectUrl } = await entra.signIn(url)
    const pkceCodeVerifier = randomPKCECodeVerifier()

    const error = await rejectionOf(
      authorizationCodeGrant(config, new URL(redirectUrl), { ...checks, pkceCodeVerifier }),
    )

    expect(error).toBeInstanceOf(ResponseBodyError)
    expect(error).toMatchObject({
      error: 'invalid_grant',
      status: 400,
      cause: { error: 'invalid_grant', error_codes: [501481] },
    })
  })

  test('report AADSTS54005 for a code that comes for the second time', async () => {
    const config = await discoverApp(entra)
    const { url, checks } = await startSignIn(config)
    const { redirectUrl } = await entra.signIn(url)
    await authorizationCodeGrant(config, new URL(redirectUrl), checks)

    const error = await rejectionOf(authorizationCodeGrant(config, new URL(redirectUrl), checks))

    expect(error).toMatchObject({ error: 'invalid_grant', cause: { error_codes: [54005] } })
  })

  test('report AADSTS50058 for prompt=none in a browser without a session', async () => {
    const config = await discoverApp(entra)
    const { url, checks } = await startSignIn(config, { prompt: 'none' })
    const response = await fetch(url, { redirect: 'manual' })
    const redirectUrl = new URL(response.headers.get('location') ?? '')

    const error = await rejectionOf(authorizationCodeGrant(config, redirectUrl, checks))

    expect(error).toBeInstanceOf(AuthorizationResponseError)
    expect(error).toMatchObject({
      error: 'login_required',
      error_description: expect.stringMatching(/^AADSTS50058: /),
    })
  })

  test('report AADSTS650053 for a scope that the API does not expose', async () => {
    const config = await discoverApp(entra)
    const { url, checks } = await startSignIn(config, { scope: `${entra.api.identifierUri}/Tasks.Burn` })
    const { redirectUrl } = await entra.signIn(url)

    const error = await rejectionOf(authorizationCodeGrant(config, new URL(redirectUrl), checks))

    expect(error).toBeInstanceOf(AuthorizationResponseError)
    expect(error).toMatchObject({
      error: 'invalid_client',
      error_description: expect.stringMatching(`^AADSTS650053: .*'Tasks\\.Burn'.*'${entra.api.appId}'`),
    })
  })

  test('report AADSTS65004 for a person who declines what the app asks for', async () => {
    const { appId } = entra.addApp({
      displayName: 'Curious',
      requireConsent: true,
      web: { redirectUris: [redirectUri] },
    })
    const config = await discovery(new URL(entra.issuer), appId, 's3cret')
    const { url, checks } = await startSignIn(config, {
      scope: `openid ${entra.api.identifierUri}/Tasks.Read`,
    })
    const browser = openBrowser()
    const { location = '' } = await goThrough(browser, await browser.visit(url), {
      ...entriesOf(entra.user),
      consent: { cancel: '1' },
    })

    const error = await rejectionOf(authorizationCodeGrant(config, new URL(location), checks))

    expect(error).toBeInstanceOf(AuthorizationResponseError)
    expect(error).toMatchObject({
      error: 'access_denied',
      error_description: expect.stringMatching(/^AADSTS65004: /),
    })
  })

  test('report AADSTS700054 for an ID token that the app is not set up to get at once', async () => {
    const config = await discoverApp(entra)
    const { url, checks } = await startSignIn(config, {
      response_type: 'code id_token',
      response_mode: 'form_post',
    })
    const { params } = await entra.signIn(url)
    const post = new Request(redirectUri, { method: 'POST', body: new URLSearchParams(params) })

    const error = await rejectionOf(authorizationCodeGrant(config, post, checks))

    expect(error).toMatchObject({
      error: 'unsupported_response_type',
      error_description: expect.stringMatching(/^AADSTS700054: /),
    })
  })

  test("include the answer to another request than the app's, by its state", async () => {
    const config = await discoverApp(entra)
    const { checks } = await startSignIn(config)
    const another = await startSignIn(config)
    const { redirectUrl } = await entra.signIn(another.url)

    const error = await rejectionOf(authorizationCodeGrant(config, new URL(redirectUrl), checks))

    expect(error).toMatchObject({ code: 'OAUTH_INVALID_RESPONSE' })
  })

  test("include an ID token for another request than the app's, by its nonce", async () => {
    const config = await discoverApp(entra)
    const { url, checks } = await startSignIn(config)
    const { redirectUrl } = await entra.signIn(url)

    const error = await rejectionOf(
      authorizationCodeGrant(config, new URL(redirectUrl), { ...checks, expectedNonce: 'another' }),
    )

    expect(error).toMatchObject({ code: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED' })
  })
})
