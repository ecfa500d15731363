import {
  ConfidentialClientApplication,
  InteractionRequiredAuthError,
  PublicClientApplication,
  ServerError,
} from '@azure/msal-node'
import type { AuthenticationResult } from '@azure/msal-node'
import { decodeJwt } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { App, LogEntry, MockEntra, TenantHandle, User } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { rejectionOf } from '../support/rejection.ts'
import { verifyToken } from '../support/verify-token.ts'

let entra: MockEntra
let scope: string
const requests: LogEntry[] = []

beforeAll(async () => {
  entra = await startMockEntra({ log: (entry) => requests.push(entry) })
  scope = `${entra.api.identifierUri}/Tasks.Read`
})
afterAll(() => entra.close())

interface SignIn {
  readonly tenant?: TenantHandle
  readonly app?: App
  readonly user?: Pick<User, 'username' | 'password'>
  readonly password?: string
  readonly scopes?: string[]
}

/** Signs a user in with a public client of its own, so that no cache is warm. */
async function signIn({
  tenant = entra,
  app = tenant.app,
  user = tenant.user,
  password = user.password ?? '',
  scopes = [`${tenant.api.identifierUri}/Tasks.Read`],
}: SignIn = {}): Promise<AuthenticationResult | null> {
  const client = new PublicClientApplication(tenant.msalConfig(app))
  return await client.acquireTokenByUsernamePassword({ scopes, username: user.username, password })
}

/** Sends wrong passwords, one after the other. */
async function failToSignIn(times: number, request: SignIn): Promise<void> {
  for (let attempt = 0; attempt < times; attempt++) {
    await rejectionOf(signIn({ ...request, password: 'wrong' }))
  }
}

describe('MSAL Node, username and password', () => {
  test('a public client gets an access token for the user', async () => {
    const result = await signIn()

    const claims = await verifyToken(result?.accessToken, entra, {
      issuer: entra.issuer,
      audience: entra.api.appId,
    })
    expect(claims).toMatchObject({
      azp: entra.app.appId,
      azpacr: '0',
      oid: entra.user.objectId,
      preferred_username: entra.user.username,
      scp: 'Tasks.Read',
      ver: '2.0',
    })
  })

  test('a confidential client gets one too, and the token says how it authenticated', async () => {
    const client = new ConfidentialClientApplication(entra.msalConfig())

    const result = await client.acquireTokenByUsernamePassword({
      scopes: [scope],
      username: entra.user.username,
      password: entra.user.password ?? '',
    })

    const claims = await verifyToken(result?.accessToken, entra, { issuer: entra.issuer })
    expect(claims).toMatchObject({ oid: entra.user.objectId, azpacr: '1' })
  })

  test('the account has the ids of the user and the tenant', async () => {
    const result = await signIn()

    expect(result?.account).toMatchObject({
      homeAccountId: `${entra.user.objectId}.${entra.tenantId}`,
      localAccountId: entra.user.objectId,
      tenantId: entra.tenantId,
      username: entra.user.username,
      name: entra.user.displayName,
      environment: `localhost:${entra.port}`,
    })
  })

  test('the ID token verifies for the client app, and names the user', async () => {
    const result = await signIn()

    const claims = await verifyToken(result?.idToken, entra, {
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
    expect(claims).not.toHaveProperty('nonce')
  })

  test('the user has another sub at the API than at the client app', async () => {
    const result = await signIn()

    const [atApi, atApp] = [decodeJwt(result?.accessToken ?? ''), decodeJwt(result?.idToken ?? '')]
    expect(atApi.sub).toHaveLength(43)
    expect(atApp.sub).toHaveLength(43)
    expect(atApi.sub).not.toBe(atApp.sub)
  })

  test('the granted scopes are those of the API in full, without the OpenID Connect ones', async () => {
    const scopes = [`${entra.api.identifierUri}/Tasks.Read`, `${entra.api.identifierUri}/Tasks.ReadWrite`]

    const result = await signIn({ scopes })

    expect(result?.scopes).toEqual(scopes)
    expect(decodeJwt(result?.accessToken ?? '')['scp']).toBe('Tasks.Read Tasks.ReadWrite')
  })

  test('a scope without a resource is one of Microsoft Graph', async () => {
    const result = await signIn({ scopes: ['User.Read'] })

    expect(result?.scopes).toContain('User.Read')
    expect(decodeJwt(result?.accessToken ?? '')).toMatchObject({
      aud: 'https://graph.microsoft.com',
      ver: '1.0',
    })
  })

  test('acquireTokenSilent is served from the cache and makes no request', async () => {
    const client = new PublicClientApplication(entra.msalConfig())
    const { username, password = '' } = entra.user
    const first = await client.acquireTokenByUsernamePassword({ scopes: [scope], username, password })
    const [account] = await client.getAllAccounts()
    const before = requests.length

    const second = await client.acquireTokenSilent({ scopes: [scope], account: account! })

    expect(second).toMatchObject({ fromCache: true, accessToken: first?.accessToken })
    expect(requests.slice(before)).toEqual([])
  })

  test('the name is matched in any case', async () => {
    const { username, password } = entra.user

    const result = await signIn({ user: { username: username.toUpperCase(), password } })

    expect(result?.account?.username).toBe(username)
  })

  test('a password of any characters arrives as it was sent', async () => {
    const user = entra.addUser({ userPrincipalName: 'symbols', password: 'p+ä &=%41€"\u{1F511}' })

    const result = await signIn({ user })

    expect(result?.uniqueId).toBe(user.objectId)
  })

  test('an unknown user is an InteractionRequiredAuthError with AADSTS50034', async () => {
    const user = { username: 'nobody@contoso.onmicrosoft.com', password: 'any' }

    const error = await rejectionOf(signIn({ user }))

    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 50034, subError: 'bad_token' })
  })

  test('a wrong password is a ServerError with AADSTS50126', async () => {
    const user = entra.addUser({ userPrincipalName: 'mistyped' })

    const error = await rejectionOf(signIn({ user, password: 'wrong' }))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 50126, subError: '' })
  })

  test('ten wrong passwords lock the account with AADSTS50053, even for the right one', async () => {
    const tenant = entra.createTenant()
    await failToSignIn(10, { tenant })

    const error = await rejectionOf(signIn({ tenant }))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 50053 })
  })

  test('nine wrong passwords do not lock the account', async () => {
    const tenant = entra.createTenant()
    await failToSignIn(9, { tenant })

    const result = await signIn({ tenant })

    expect(result?.uniqueId).toBe(tenant.user.objectId)
  })

  test('a locked account opens again two minutes later', async () => {
    const tenant = entra.createTenant()
    await failToSignIn(10, { tenant })

    tenant.clock.advance({ minutes: 2 })

    const result = await signIn({ tenant })
    expect(result?.uniqueId).toBe(tenant.user.objectId)
  })

  test('a locked account does not lock its neighbours', async () => {
    const tenant = entra.createTenant()
    const neighbour = tenant.addUser({ displayName: 'Neighbour' })
    await failToSignIn(10, { tenant })

    const result = await signIn({ tenant, user: neighbour })

    expect(result?.uniqueId).toBe(neighbour.objectId)
  })

  test('a disabled user is a ServerError with AADSTS50057', async () => {
    const user = entra.addUser({ userPrincipalName: 'disabled', accountEnabled: false })

    const error = await rejectionOf(signIn({ user }))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 50057 })
  })

  test('a disabled user with a wrong password does not learn more than that', async () => {
    const user = entra.addUser({ userPrincipalName: 'disabled-and-mistyped', accountEnabled: false })

    const error = await rejectionOf(signIn({ user, password: 'wrong' }))

    expect(error).toMatchObject({ errorNo: 50126 })
  })

  test('an expired password is an InteractionRequiredAuthError with AADSTS50055', async () => {
    const user = entra.addUser({
      userPrincipalName: 'expired',
      passwordProfile: { password: 'old', forceChangePasswordNextSignIn: true },
    })

    const error = await rejectionOf(signIn({ user }))

    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({
      errorCode: 'invalid_grant',
      errorNo: 50055,
      subError: 'user_password_expired',
    })
  })

  test('missing consent is an InteractionRequiredAuthError with AADSTS65001', async () => {
    const app = entra.addApp({
      displayName: 'Without consent',
      isFallbackPublicClient: true,
      requireConsent: true,
    })

    const error = await rejectionOf(signIn({ app }))

    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 65001, subError: 'consent_required' })
  })

  test("an administrator's consent is enough", async () => {
    const app = entra.addApp({
      displayName: 'With consent',
      isFallbackPublicClient: true,
      requireConsent: true,
      oauth2PermissionGrants: [{ resource: entra.api.identifierUri, scopes: ['Tasks.Read'] }],
    })

    const result = await signIn({ app })

    expect(result?.scopes).toEqual([scope])
  })

  test('a user who is not assigned to the app is a ServerError with AADSTS50105', async () => {
    const app = entra.addApp({
      displayName: 'Members only',
      isFallbackPublicClient: true,
      appRoleAssignmentRequired: true,
    })

    const error = await rejectionOf(signIn({ app }))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 50105 })
  })

  test('a confidential app that sends no secret is a ServerError with AADSTS7000218', async () => {
    const app = entra.addApp({ displayName: 'Confidential', secret: 'not-sent' })

    const error = await rejectionOf(signIn({ app }))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_client', errorNo: 7000218 })
  })

  test('a scope that the API does not expose is a ServerError with AADSTS70011', async () => {
    const error = await rejectionOf(signIn({ scopes: [`${entra.api.identifierUri}/Tasks.Delete`] }))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_scope', errorNo: 70011 })
  })
})
