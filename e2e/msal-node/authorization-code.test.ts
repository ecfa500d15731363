import { CryptoProvider, ConfidentialClientApplication, PublicClientApplication } from '@azure/msal-node'
import { decodeJwt } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { LogEntry, MockEntra } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { acquireByCode, nativeRedirectUri, webRedirectUri } from '../support/msal-sign-in.ts'
import { verifyToken } from '../support/verify-token.ts'

let entra: MockEntra
let scope: string
const requests: LogEntry[] = []

beforeAll(async () => {
  entra = await startMockEntra({ log: (entry) => requests.push(entry) })
  scope = `${entra.api.identifierUri}/Tasks.Read`
})
afterAll(() => entra.close())

function webClient(): ConfidentialClientApplication {
  return new ConfidentialClientApplication(entra.msalConfig())
}

/** A native app. The configuration that holds a secret is for web apps; MSAL ignores it here. */
function nativeClient(): PublicClientApplication {
  return new PublicClientApplication(entra.msalConfig())
}

describe('MSAL Node, authorization code', () => {
  test('a web app gets an access token for the user', async () => {
    const result = await acquireByCode(entra, webClient(), { scopes: [scope] })

    const claims = await verifyToken(result.accessToken, entra, {
      issuer: entra.issuer,
      audience: entra.api.appId,
    })
    expect(claims).toMatchObject({
      azp: entra.app.appId,
      azpacr: '1',
      oid: entra.user.objectId,
      preferred_username: entra.user.username,
      scp: 'Tasks.Read',
      tid: entra.tenantId,
      ver: '2.0',
    })
  })

  test('a native app gets one without a secret, and the token says that nobody authenticated the app', async () => {
    const result = await acquireByCode(entra, nativeClient(), {
      scopes: [scope],
      redirectUri: nativeRedirectUri,
    })

    const claims = await verifyToken(result.accessToken, entra, { issuer: entra.issuer })
    expect(claims).toMatchObject({ oid: entra.user.objectId, azpacr: '0', scp: 'Tasks.Read' })
  })

  test('PKCE is optional for a web app', async () => {
    const client = webClient()
    const { params } = await entra.signIn(
      await client.getAuthCodeUrl({ scopes: [scope], redirectUri: webRedirectUri }),
    )

    const result = await client.acquireTokenByCode({
      code: params['code']!,
      scopes: [scope],
      redirectUri: webRedirectUri,
    })

    await expect(verifyToken(result.accessToken, entra, { issuer: entra.issuer })).resolves.toBeDefined()
  })

  test('a plain code challenge is its own verifier', async () => {
    const client = webClient()
    const { verifier } = await new CryptoProvider().generatePkceCodes()
    const { params } = await entra.signIn(
      await client.getAuthCodeUrl({
        scopes: [scope],
        redirectUri: webRedirectUri,
        codeChallenge: verifier,
        codeChallengeMethod: 'plain',
      }),
    )

    const result = await client.acquireTokenByCode({
      code: params['code']!,
      codeVerifier: verifier,
      scopes: [scope],
      redirectUri: webRedirectUri,
    })

    expect(result.uniqueId).toBe(entra.user.objectId)
  })

  test('the ID token verifies for the client app, and names the user and the sign-in', async () => {
    const result = await acquireByCode(entra, webClient(), { scopes: [scope] })

    const claims = await verifyToken(result.idToken, entra, {
      issuer: entra.issuer,
      audience: entra.app.appId,
    })
    expect(claims).toMatchObject({
      name: entra.user.displayName,
      oid: entra.user.objectId,
      preferred_username: entra.user.username,
      tid: entra.tenantId,
      ver: '2.0',
    })
    expect(claims['sid']).toBe(decodeJwt(result.accessToken)['sid'])
    expect(result.idTokenClaims).toEqual(claims)
  })

  test('the ID token of the token endpoint has no hash of code or access token', async () => {
    const result = await acquireByCode(entra, webClient(), { scopes: [scope] })

    expect(result.idTokenClaims).not.toHaveProperty('c_hash')
    expect(result.idTokenClaims).not.toHaveProperty('at_hash')
  })

  test('the account has the ids of the user and the tenant', async () => {
    const result = await acquireByCode(entra, webClient(), { scopes: [scope] })

    expect(result.account).toMatchObject({
      homeAccountId: `${entra.user.objectId}.${entra.tenantId}`,
      localAccountId: entra.user.objectId,
      tenantId: entra.tenantId,
      username: entra.user.username,
      name: entra.user.displayName,
      environment: `localhost:${entra.port}`,
    })
  })

  test('the client_info of the authorization response is that of the account', async () => {
    const url = await webClient().getAuthCodeUrl({ scopes: [scope], redirectUri: webRedirectUri })

    const { params } = await entra.signIn(url)

    const clientInfo: unknown = JSON.parse(Buffer.from(params['client_info']!, 'base64url').toString())
    expect(clientInfo).toEqual({ uid: entra.user.objectId, utid: entra.tenantId })
  })

  test('the granted scopes are those of the API in full, without the OpenID Connect ones', async () => {
    const scopes = [scope, `${entra.api.identifierUri}/Tasks.ReadWrite`]

    const result = await acquireByCode(entra, webClient(), { scopes })

    expect(result.scopes).toEqual(scopes)
    expect(decodeJwt(result.accessToken)['scp']).toBe('Tasks.Read Tasks.ReadWrite')
  })

  test('without scopes of an API the access token is for Microsoft Graph', async () => {
    const result = await acquireByCode(entra, webClient(), { scopes: ['User.Read'] })

    expect(result.scopes.toSorted()).toEqual(['User.Read', 'openid', 'profile'])
    expect(decodeJwt(result.accessToken)).toMatchObject({ aud: 'https://graph.microsoft.com', ver: '1.0' })
  })

  test('a scope of Microsoft Graph is named as Graph names it, in whatever case it was asked for', async () => {
    const result = await acquireByCode(entra, webClient(), { scopes: ['user.read'] })

    expect(String(decodeJwt(result.accessToken)['scp']).split(' ')).toContain('User.Read')
    expect(result.scopes).toContain('User.Read')
  })

  test('a scope of Microsoft Graph that was asked for in full is granted in full', async () => {
    const scopes = ['https://graph.microsoft.com/User.Read']

    const result = await acquireByCode(entra, webClient(), { scopes })

    expect(result.scopes).toContain('https://graph.microsoft.com/User.Read')
    expect(String(decodeJwt(result.accessToken)['scp']).split(' ')).toContain('User.Read')
  })

  test('one sign-in is for several APIs, and each gets a token of its own', async () => {
    const client = webClient()
    const request = { scopes: [scope], extraScopesToConsent: ['User.Read'] }
    const { account, accessToken } = await acquireByCode(entra, client, request)

    const graph = await client.acquireTokenSilent({ scopes: ['User.Read'], account: account! })

    expect(decodeJwt(accessToken)['aud']).toBe(entra.api.appId)
    expect(decodeJwt(graph.accessToken)['aud']).toBe('https://graph.microsoft.com')
  })

  test('the tokens are cached for the account', async () => {
    const client = webClient()
    const { account, accessToken } = await acquireByCode(entra, client, { scopes: [scope] })
    const before = requests.length

    const silent = await client.acquireTokenSilent({ scopes: [scope], account: account! })

    expect(silent).toMatchObject({ fromCache: true, accessToken })
    expect(requests.slice(before)).toEqual([])
  })
})
