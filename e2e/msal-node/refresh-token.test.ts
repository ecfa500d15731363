import {
  ConfidentialClientApplication,
  InteractionRequiredAuthError,
  PublicClientApplication,
  ServerError,
} from '@azure/msal-node'
import type { AccountInfo } from '@azure/msal-node'
import { startMockEntra } from 'mock-entra'
import type { MockEntra, TenantHandle } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { acquireByCode, nativeRedirectUri, refreshTokenOf } from '../support/msal-sign-in.ts'
import { rejectionOf } from '../support/rejection.ts'

let entra: MockEntra

beforeAll(async () => {
  entra = await startMockEntra()
})
afterAll(() => entra.close())

interface SignedIn {
  readonly tenant: TenantHandle
  readonly client: ConfidentialClientApplication
  readonly account: AccountInfo
  readonly scopes: string[]
  readonly refreshToken: string
}

/** A web app with a refresh token, in a tenant whose clock the test may move. */
async function signIn(tenant: TenantHandle = entra.createTenant()): Promise<SignedIn> {
  const client = new ConfidentialClientApplication(tenant.msalConfig())
  const scopes = [`${tenant.api.identifierUri}/Tasks.Read`]
  const { account } = await acquireByCode(tenant, client, { scopes })
  return { tenant, client, account: account!, scopes, refreshToken: refreshTokenOf(client) }
}

/** Refreshes with what MSAL has in its cache. */
async function refresh({ client, account, scopes }: SignedIn): Promise<string> {
  const { uniqueId } = await client.acquireTokenSilent({ scopes, account, forceRefresh: true })
  return uniqueId
}

describe('MSAL Node, refresh tokens', () => {
  test('a refresh token is opaque, and long', async () => {
    const { refreshToken } = await signIn()

    expect(refreshToken).toMatch(/^1\.A[\w-]{300,}$/)
  })

  test('a refresh token that was not used for 90 days is refused with AADSTS700082', async () => {
    const signedIn = await signIn()

    signedIn.tenant.clock.advance({ days: 90 })

    const error = await rejectionOf(refresh(signedIn))
    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 700082, subError: 'bad_token' })
  })

  test('a day less is good', async () => {
    const signedIn = await signIn()

    signedIn.tenant.clock.advance({ days: 89 })

    expect(await refresh(signedIn)).toBe(signedIn.tenant.user.objectId)
  })

  test('use keeps a chain of refresh tokens alive for longer than 90 days', async () => {
    const signedIn = await signIn()

    signedIn.tenant.clock.advance({ days: 60 })
    await refresh(signedIn)
    signedIn.tenant.clock.advance({ days: 60 })

    expect(await refresh(signedIn)).toBe(signedIn.tenant.user.objectId)
  })

  test('use keeps the old refresh token alive as well', async () => {
    const { tenant, client, scopes, refreshToken } = await signIn()

    tenant.clock.advance({ days: 60 })
    await client.acquireTokenByRefreshToken({ scopes, refreshToken })
    tenant.clock.advance({ days: 60 })

    const result = await client.acquireTokenByRefreshToken({ scopes, refreshToken })
    expect(result?.uniqueId).toBe(tenant.user.objectId)
  })

  test('a sign-in frequency that has run out is an InteractionRequiredAuthError with AADSTS70043', async () => {
    const signedIn = await signIn()
    const { tenant } = signedIn
    tenant.setConditionalAccess(tenant.user, { signInFrequencyHours: 1 })

    tenant.clock.advance({ hours: 1 })

    const error = await rejectionOf(refresh(signedIn))
    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 70043, subError: 'bad_token' })
  })

  test('a sign-in frequency that has not run out asks for nothing', async () => {
    const signedIn = await signIn()
    const { tenant } = signedIn
    tenant.setConditionalAccess(tenant.user, { signInFrequencyHours: 1 })

    tenant.clock.advance({ minutes: 59 })

    expect(await refresh(signedIn)).toBe(tenant.user.objectId)
  })

  test('refreshing does not count as a sign-in: AADSTS70043 comes an hour after the password', async () => {
    const signedIn = await signIn()
    const { tenant } = signedIn
    tenant.setConditionalAccess(tenant.user, { signInFrequencyHours: 1 })
    tenant.clock.advance({ minutes: 40 })
    await refresh(signedIn)

    tenant.clock.advance({ minutes: 20 })

    await expect(refresh(signedIn)).rejects.toMatchObject({ errorNo: 70043 })
  })

  test('the sign-in frequency of an API counts for that API only', async () => {
    const signedIn = await signIn()
    const { tenant, client, account } = signedIn
    tenant.setConditionalAccess(tenant.api, { signInFrequencyHours: 1 })
    tenant.clock.advance({ hours: 2 })

    const graph = await client.acquireTokenSilent({ scopes: ['User.Read'], account })
    const error = await rejectionOf(refresh(signedIn))

    expect(graph.uniqueId).toBe(tenant.user.objectId)
    expect(error).toMatchObject({ errorNo: 70043 })
  })

  test('a new sign-in starts the sign-in frequency anew', async () => {
    const { tenant, client, scopes } = await signIn()
    tenant.setConditionalAccess(tenant.user, { signInFrequencyHours: 1 })
    tenant.clock.advance({ hours: 1 })

    const { account } = await acquireByCode(tenant, client, { scopes })

    const result = await client.acquireTokenSilent({ scopes, account: account!, forceRefresh: true })
    expect(result.uniqueId).toBe(tenant.user.objectId)
  })

  test('the refresh token of another app is refused with AADSTS70000', async () => {
    const { tenant, scopes, refreshToken } = await signIn()
    const app = tenant.addApp({ displayName: 'Another app', secret: 'another' })
    const thief = new ConfidentialClientApplication(tenant.msalConfig(app))

    const error = await rejectionOf(thief.acquireTokenByRefreshToken({ scopes, refreshToken }))

    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 70000, subError: 'bad_token' })
  })

  test('a refresh token that nobody issued is refused with AADSTS70000', async () => {
    const { client, scopes, refreshToken } = await signIn()

    const error = await rejectionOf(
      client.acquireTokenByRefreshToken({ scopes, refreshToken: `${refreshToken}x` }),
    )

    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 70000, subError: 'bad_token' })
  })

  test('a refresh token of a web app without its secret is a ServerError with AADSTS7000218', async () => {
    const { tenant, scopes, refreshToken } = await signIn()
    const client = new PublicClientApplication(tenant.msalConfig())

    const error = await rejectionOf(client.acquireTokenByRefreshToken({ scopes, refreshToken }))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_client', errorNo: 7000218 })
  })

  test('a refresh token of a native app needs none', async () => {
    const client = new PublicClientApplication(entra.msalConfig())
    const scopes = [`${entra.api.identifierUri}/Tasks.Read`]
    const { account } = await acquireByCode(entra, client, { scopes, redirectUri: nativeRedirectUri })

    const result = await client.acquireTokenSilent({ scopes, account: account!, forceRefresh: true })

    expect(result).toMatchObject({ fromCache: false, uniqueId: entra.user.objectId })
  })

  test('scopes of two APIs are refused with AADSTS28000', async () => {
    const { client, scopes, refreshToken } = await signIn()

    const error = await rejectionOf(
      client.acquireTokenByRefreshToken({ scopes: [...scopes, 'User.Read'], refreshToken }),
    )

    expect(error).toMatchObject({ errorNo: 28000 })
  })

  test('a scope that the API does not expose is a ServerError with AADSTS70011', async () => {
    const { tenant, client, refreshToken } = await signIn()
    const scopes = [`${tenant.api.identifierUri}/Tasks.Delete`]

    const error = await rejectionOf(client.acquireTokenByRefreshToken({ scopes, refreshToken }))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_scope', errorNo: 70011 })
  })

  test('reset() ends refresh tokens: AADSTS70000', async () => {
    const { tenant, client, scopes, refreshToken } = await signIn()

    tenant.reset()

    await expect(client.acquireTokenByRefreshToken({ scopes, refreshToken })).rejects.toMatchObject({
      errorNo: 70000,
    })
  })
})
