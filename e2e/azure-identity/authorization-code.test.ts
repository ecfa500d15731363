import { AuthenticationRequiredError, AuthorizationCodeCredential } from '@azure/identity'
import { decodeJwt } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { LogEntry, MockEntra, User } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { authorizeUrl } from '../support/authorize-url.ts'
import { nativeRedirectUri, webRedirectUri } from '../support/msal-sign-in.ts'
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

/** Signs the user in. The credential has no PKCE. */
async function obtainCode(redirectUri = webRedirectUri, user: User = entra.user): Promise<string> {
  const url = authorizeUrl(entra, {
    client_id: entra.app.appId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: `openid offline_access ${scope}`,
  })
  const { params } = await entra.signIn(url, { user })
  return params['code']!
}

function credentialWith(
  code: string,
  secret = entra.credentials.clientSecret,
  redirectUri = webRedirectUri,
): AuthorizationCodeCredential {
  const { tenantId, clientId } = entra.credentials
  const options = { ...entra.identityOptions(), retryOptions: { maxRetries: 0 } }
  return new AuthorizationCodeCredential(tenantId, clientId, secret, code, redirectUri, options)
}

describe('@azure/identity, AuthorizationCodeCredential', () => {
  test('gets a token for the user with a secret', async () => {
    const { token } = await credentialWith(await obtainCode()).getToken(scope)

    const claims = await verifyToken(token, entra, { issuer: entra.issuer, audience: entra.api.appId })
    expect(claims).toMatchObject({ azpacr: '1', oid: entra.user.objectId, scp: 'Tasks.Read' })
  })

  test('gets one for a native app without a secret', async () => {
    const { tenantId, clientId } = entra.credentials
    const code = await obtainCode(nativeRedirectUri)

    const { token } = await new AuthorizationCodeCredential(
      tenantId,
      clientId,
      code,
      nativeRedirectUri,
      entra.identityOptions(),
    ).getToken(scope)

    expect(decodeJwt(token)).toMatchObject({ azpacr: '0', oid: entra.user.objectId })
  })

  test('a second call is served from the cache, although the code is used', async () => {
    const credential = credentialWith(await obtainCode())
    const first = await credential.getToken(scope)
    const before = requests.length

    const second = await credential.getToken(scope)

    expect(second.token).toBe(first.token)
    expect(requests.slice(before)).toEqual([])
  })

  test('another API gets its token by the refresh token', async () => {
    const credential = credentialWith(await obtainCode())
    await credential.getToken(scope)

    const { token } = await credential.getToken('https://graph.microsoft.com/User.Read')

    expect(decodeJwt(token)).toMatchObject({ aud: 'https://graph.microsoft.com', oid: entra.user.objectId })
  })

  test('a code that was used is an AuthenticationRequiredError with AADSTS54005', async () => {
    const code = await obtainCode()
    await credentialWith(code).getToken(scope)

    const error = await rejectionOf(credentialWith(code).getToken(scope))

    expect(error).toBeInstanceOf(AuthenticationRequiredError)
    expect(error.message).toContain('AADSTS54005: ')
  })

  test('a wrong secret is an AuthenticationRequiredError with AADSTS7000215', async () => {
    const error = await rejectionOf(credentialWith(await obtainCode(), 'wrong').getToken(scope))

    expect(error).toBeInstanceOf(AuthenticationRequiredError)
    expect(error.message).toContain('AADSTS7000215: ')
  })

  test('another redirect URI is an AuthenticationRequiredError with AADSTS500112', async () => {
    const credential = credentialWith(
      await obtainCode(),
      entra.credentials.clientSecret,
      'http://localhost:1/auth/callback',
    )

    const error = await rejectionOf(credential.getToken(scope))

    expect(error).toBeInstanceOf(AuthenticationRequiredError)
    expect(error.message).toContain('AADSTS500112: ')
  })

  test('a code from before the sessions were revoked is an AuthenticationRequiredError with AADSTS50173', async () => {
    const user = entra.addUser({ userPrincipalName: 'revoked' })
    const code = await obtainCode(webRedirectUri, user)
    entra.revokeSessions(user)

    const error = await rejectionOf(credentialWith(code).getToken(scope))

    expect(error).toBeInstanceOf(AuthenticationRequiredError)
    expect(error.message).toContain('AADSTS50173: ')
  })
})
