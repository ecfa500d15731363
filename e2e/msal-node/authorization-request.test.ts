import { ConfidentialClientApplication } from '@azure/msal-node'
import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { acquireByCode, obtainCode, webRedirectUri } from '../support/msal-sign-in.ts'
import { rejectionOf } from '../support/rejection.ts'

let entra: MockEntra
let scope: string

beforeAll(async () => {
  entra = await startMockEntra()
  scope = `${entra.api.identifierUri}/Tasks.Read`
})
afterAll(() => entra.close())

function webClient(): ConfidentialClientApplication {
  return new ConfidentialClientApplication(entra.msalConfig())
}

describe('MSAL Node, authorization request', () => {
  test('a nonce comes back in the ID token', async () => {
    const client = webClient()
    const request = await obtainCode(entra, client, { scopes: [scope], nonce: 'n-0S6_WzA2Mj' })

    const result = await client.acquireTokenByCode({ ...request, nonce: 'n-0S6_WzA2Mj' })

    expect(result.idTokenClaims).toMatchObject({ nonce: 'n-0S6_WzA2Mj' })
  })

  test('without a nonce the ID token has none, which MSAL would refuse', async () => {
    const result = await acquireByCode(entra, webClient(), { scopes: [scope] })

    expect(result.idTokenClaims).not.toHaveProperty('nonce')
  })

  test('MSAL refuses the nonce of another request', async () => {
    const client = webClient()
    const request = await obtainCode(entra, client, { scopes: [scope], nonce: 'mine' })

    const error = await rejectionOf(client.acquireTokenByCode({ ...request, nonce: 'of-another-request' }))

    expect(error).toMatchObject({ errorCode: 'nonce_mismatch' })
  })

  test('the state comes back as it was, and MSAL accepts it', async () => {
    const client = webClient()
    const state = 'a b+c&d=ä%20"{}'
    const urlRequest = { scopes: [scope], redirectUri: webRedirectUri, state }
    const { params } = await entra.signIn(await client.getAuthCodeUrl(urlRequest))

    const result = await client.acquireTokenByCode({ ...urlRequest, code: params['code']! }, params as never)

    expect(params['state']).toBe(state)
    expect(result.uniqueId).toBe(entra.user.objectId)
  })

  test('without a state none comes back', async () => {
    const url = await webClient().getAuthCodeUrl({ scopes: [scope], redirectUri: webRedirectUri })

    const { redirectUrl, params } = await entra.signIn(url)

    expect(Object.keys(params).toSorted()).toEqual(['client_info', 'code', 'session_state'])
    expect(Object.fromEntries(new URL(redirectUrl).searchParams)).toEqual(params)
  })

  test('response_mode=query, the default, puts the code into the query, before an empty fragment', async () => {
    const url = await webClient().getAuthCodeUrl({ scopes: [scope], redirectUri: webRedirectUri })

    const { redirectUrl, params, responseMode } = await entra.signIn(url)

    expect(responseMode).toBe('query')
    expect(redirectUrl).toMatch(/^http:\/\/localhost\/auth\/callback\?.*#$/)
    expect(new URL(redirectUrl).searchParams.get('code')).toBe(params['code'])
  })

  test('response_mode=fragment puts the code into the fragment', async () => {
    const url = await webClient().getAuthCodeUrl({
      scopes: [scope],
      redirectUri: webRedirectUri,
      responseMode: 'fragment',
    })

    const { redirectUrl, params } = await entra.signIn(url)

    expect(new URL(redirectUrl).search).toBe('')
    expect(new URLSearchParams(new URL(redirectUrl).hash.slice(1)).get('code')).toBe(params['code'])
  })

  test('response_mode=form_post leaves the redirect URI as it is', async () => {
    const url = await webClient().getAuthCodeUrl({
      scopes: [scope],
      redirectUri: webRedirectUri,
      responseMode: 'form_post',
    })

    const { redirectUrl, params, responseMode } = await entra.signIn(url)

    expect({ redirectUrl, responseMode }).toEqual({ redirectUrl: webRedirectUri, responseMode: 'form_post' })
    expect(params['code']).toMatch(/^1\./)
  })

  test('the port of http://localhost is free to choose', async () => {
    const redirectUri = 'http://localhost:3000/auth/callback'

    const result = await acquireByCode(entra, webClient(), { scopes: [scope], redirectUri })

    expect(result.uniqueId).toBe(entra.user.objectId)
  })

  test('loginHint decides who signs in', async () => {
    const bob = entra.addUser({ userPrincipalName: 'hinted', displayName: 'Bob Hinted' })

    const result = await acquireByCode(entra, webClient(), { scopes: [scope], loginHint: bob.username })

    expect(result.account?.username).toBe(bob.username)
  })

  test('the user of entra.signIn decides, whatever loginHint says', async () => {
    const bob = entra.addUser({ userPrincipalName: 'chosen' })
    const request = { scopes: [scope], loginHint: entra.user.username }

    const result = await acquireByCode(entra, webClient(), request, bob)

    expect(result.account?.username).toBe(bob.username)
  })

  test.each(['login', 'select_account', 'consent'])('prompt=%s ends in a code as well', async (prompt) => {
    const result = await acquireByCode(entra, webClient(), { scopes: [scope], prompt })

    expect(result.uniqueId).toBe(entra.user.objectId)
  })

  test('a redirect URI that is not registered is shown to the person, with AADSTS50011', async () => {
    const url = await webClient().getAuthCodeUrl({
      scopes: [scope],
      redirectUri: 'https://attacker.example/callback',
    })

    const error = await rejectionOf(entra.signIn(url))

    expect(error).toMatchObject({ code: 'MOCK_ENTRA_SIGN_IN_REFUSED' })
    expect(error.message).toContain('AADSTS50011: ')
  })

  test('a scope that the API does not expose comes back to the app as AADSTS650053', async () => {
    const url = await webClient().getAuthCodeUrl({
      scopes: [`${entra.api.identifierUri}/Tasks.Delete`],
      redirectUri: webRedirectUri,
      state: 'mine',
    })

    const { params } = await entra.signIn(url)

    expect(params).toMatchObject({ error: 'invalid_client', state: 'mine' })
    expect(params['error_description']).toMatch(/^AADSTS650053: /)
    expect(params).not.toHaveProperty('code')
  })
})
