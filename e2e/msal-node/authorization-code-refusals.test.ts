import {
  ConfidentialClientApplication,
  CryptoProvider,
  InteractionRequiredAuthError,
  PublicClientApplication,
  ServerError,
} from '@azure/msal-node'
import { startMockEntra } from 'mock-entra'
import type { MockEntra, TenantHandle } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { nativeRedirectUri, obtainCode, refreshTokenOf } from '../support/msal-sign-in.ts'
import type { ObtainedCode } from '../support/msal-sign-in.ts'
import { rejectionOf } from '../support/rejection.ts'

let entra: MockEntra
let scopes: string[]

beforeAll(async () => {
  entra = await startMockEntra()
  scopes = [`${entra.api.identifierUri}/Tasks.Read`]
})
afterAll(() => entra.close())

function webClient(tenant: TenantHandle = entra): ConfidentialClientApplication {
  return new ConfidentialClientApplication(tenant.msalConfig())
}

function webClientWithSecret(clientSecret: string): ConfidentialClientApplication {
  const config = entra.msalConfig()
  return new ConfidentialClientApplication({ ...config, auth: { ...config.auth, clientSecret } })
}

function nativeClient(): PublicClientApplication {
  return new PublicClientApplication(entra.msalConfig())
}

/** A redemption that must fail, and one of the same code that must not: a code survives what does not fit. */
async function redeemTwice(
  client: ConfidentialClientApplication,
  request: ObtainedCode,
  changes: Partial<ObtainedCode>,
): Promise<{ readonly error: Error; readonly uniqueId: string }> {
  const error = await rejectionOf(client.acquireTokenByCode({ ...request, ...changes }))
  const { uniqueId } = await client.acquireTokenByCode(request)
  return { error, uniqueId }
}

describe('MSAL Node, refused authorization codes', () => {
  test('a wrong code_verifier is a ServerError with AADSTS501481, and the right one is taken after it', async () => {
    const client = webClient()
    const { verifier } = await new CryptoProvider().generatePkceCodes()

    const { error, uniqueId } = await redeemTwice(client, await obtainCode(entra, client, { scopes }), {
      codeVerifier: verifier,
    })

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 501481 })
    expect(uniqueId).toBe(entra.user.objectId)
  })

  test('a missing code_verifier is a ServerError with AADSTS501481', async () => {
    const client = webClient()
    const { code, redirectUri } = await obtainCode(entra, client, { scopes })

    const error = await rejectionOf(client.acquireTokenByCode({ code, scopes, redirectUri }))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 501481 })
  })

  test('a code_verifier for a code without a challenge is a ServerError with AADSTS501481', async () => {
    const client = webClient()
    const redirectUri = 'http://localhost/auth/callback'
    const { params } = await entra.signIn(await client.getAuthCodeUrl({ scopes, redirectUri }))
    const { verifier } = await new CryptoProvider().generatePkceCodes()

    const error = await rejectionOf(
      client.acquireTokenByCode({ code: params['code']!, codeVerifier: verifier, scopes, redirectUri }),
    )

    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 501481 })
  })

  test('a code is good once: AADSTS54005', async () => {
    const client = webClient()
    const request = await obtainCode(entra, client, { scopes })
    await client.acquireTokenByCode(request)

    const error = await rejectionOf(client.acquireTokenByCode(request))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 54005 })
  })

  test('a second redemption ends the refresh token of the first, with AADSTS70000', async () => {
    const client = webClient()
    const request = await obtainCode(entra, client, { scopes })
    await client.acquireTokenByCode(request)
    const refreshToken = refreshTokenOf(client)
    await rejectionOf(webClient().acquireTokenByCode(request))

    const error = await rejectionOf(client.acquireTokenByRefreshToken({ scopes, refreshToken }))

    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 70000, subError: 'bad_token' })
  })

  test('a second redemption ends the refresh tokens that came of that one, too', async () => {
    const client = webClient()
    const request = await obtainCode(entra, client, { scopes })
    const { account } = await client.acquireTokenByCode(request)
    await client.acquireTokenSilent({ scopes, account: account!, forceRefresh: true })
    await rejectionOf(webClient().acquireTokenByCode(request))

    const error = await rejectionOf(
      client.acquireTokenSilent({ scopes, account: account!, forceRefresh: true }),
    )

    expect(error).toMatchObject({ errorNo: 70000 })
  })

  test('of 64 simultaneous redemptions exactly one gets tokens, and the others AADSTS54005', async () => {
    const client = webClient()
    const request = await obtainCode(entra, client, { scopes })

    const results = await Promise.allSettled(
      Array.from({ length: 64 }, () => client.acquireTokenByCode(request)),
    )

    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    expect(refusals).toHaveLength(63)
    expect(new Set(refusals.map(({ errorNo }: ServerError) => errorNo))).toEqual(new Set([54005]))
  })

  test('of 64 simultaneous redemptions none keeps a refresh token that is good', async () => {
    const client = webClient()
    const request = await obtainCode(entra, client, { scopes })
    await Promise.allSettled(Array.from({ length: 64 }, () => client.acquireTokenByCode(request)))

    const error = await rejectionOf(
      client.acquireTokenByRefreshToken({ scopes, refreshToken: refreshTokenOf(client) }),
    )

    expect(error).toMatchObject({ errorNo: 70000 })
  })

  test('a code is good for ten minutes, and not a second longer: AADSTS70008', async () => {
    const tenant = entra.createTenant()
    tenant.clock.freeze()
    const client = webClient(tenant)
    const request = await obtainCode(tenant, client, { scopes: ['User.Read'] })
    const another = await obtainCode(tenant, client, { scopes: ['User.Read'] })

    tenant.clock.advance({ minutes: 9, seconds: 59 })
    const { uniqueId } = await client.acquireTokenByCode(request)
    tenant.clock.advance({ seconds: 1 })
    const error = await rejectionOf(client.acquireTokenByCode(another))

    expect(uniqueId).toBe(tenant.user.objectId)
    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 70008, subError: 'bad_token' })
  })

  test('another redirect URI than that of the request is a ServerError with AADSTS500112', async () => {
    const client = webClient()

    const { error, uniqueId } = await redeemTwice(client, await obtainCode(entra, client, { scopes }), {
      redirectUri: 'http://localhost:8080/auth/callback',
    })

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 500112 })
    expect(uniqueId).toBe(entra.user.objectId)
  })

  test('a wrong secret is a ServerError with AADSTS7000215, and leaves the code as it is', async () => {
    const client = webClient()
    const request = await obtainCode(entra, client, { scopes })

    const error = await rejectionOf(webClientWithSecret('wrong').acquireTokenByCode(request))
    const { uniqueId } = await client.acquireTokenByCode(request)

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_client', errorNo: 7000215 })
    expect(uniqueId).toBe(entra.user.objectId)
  })

  test('the code of a web app without its secret is a ServerError with AADSTS7000218', async () => {
    const request = await obtainCode(entra, webClient(), { scopes })

    const error = await rejectionOf(nativeClient().acquireTokenByCode(request))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_client', errorNo: 7000218 })
  })

  test('the code of a native app with a secret is a ServerError with AADSTS700025', async () => {
    const request = await obtainCode(entra, nativeClient(), { scopes, redirectUri: nativeRedirectUri })

    const error = await rejectionOf(webClient().acquireTokenByCode(request))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_client', errorNo: 700025 })
  })

  test('the code of another app is refused with AADSTS70000', async () => {
    const app = entra.addApp({
      displayName: 'Another app',
      secret: 'another',
      web: { redirectUris: ['http://localhost/auth/callback'] },
    })
    const request = await obtainCode(entra, webClient(), { scopes })

    const error = await rejectionOf(
      new ConfidentialClientApplication(entra.msalConfig(app)).acquireTokenByCode(request),
    )

    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 70000 })
  })

  test('the code of another tenant is a ServerError with AADSTS700005', async () => {
    const tenant = entra.createTenant()
    const request = await obtainCode(entra, webClient(), { scopes })

    const error = await rejectionOf(webClient(tenant).acquireTokenByCode(request))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 700005 })
  })

  test('a code that nobody issued is refused with AADSTS70000', async () => {
    const client = webClient()
    const request = await obtainCode(entra, client, { scopes })

    const error = await rejectionOf(client.acquireTokenByCode({ ...request, code: `${request.code}x` }))

    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 70000 })
  })

  test('scopes of two APIs are refused with AADSTS28000, because a token is for one', async () => {
    const client = webClient()
    const request = await obtainCode(entra, client, { scopes: [...scopes, 'User.Read'] })

    const error = await rejectionOf(client.acquireTokenByCode(request))

    expect(error).toMatchObject({ errorNo: 28000 })
  })

  test('a code from before the sessions were revoked is refused with AADSTS50173', async () => {
    const client = webClient()
    const user = entra.addUser({ userPrincipalName: 'revoked' })
    const request = await obtainCode(entra, client, { scopes }, user)

    entra.revokeSessions(user)

    const error = await rejectionOf(client.acquireTokenByCode(request))
    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 50173, subError: 'bad_token' })
  })
})
