import { startMockEntra } from 'mock-entra'
import type { IdTokenOptions, MockEntra } from 'mock-entra'
import {
  ClientError,
  ClientSecretBasic,
  ClientSecretPost,
  ResponseBodyError,
  allowInsecureRequests,
  clientCredentialsGrant,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  genericGrantRequest,
} from 'openid-client'
import type { ClientAuth, Configuration, TokenEndpointResponse } from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { rejectionOf } from '../support/rejection.ts'
import { verifyToken } from '../support/verify-token.ts'

let entra: MockEntra
let stranger: MockEntra
let scope: string

beforeAll(async () => {
  ;[entra, stranger] = await Promise.all([startMockEntra(), startMockEntra()])
  scope = `${entra.api.identifierUri}/.default`
})
afterAll(() => Promise.all([entra.close(), stranger.close()]))

function discoverMock(authentication?: ClientAuth): Promise<Configuration> {
  const { clientId, clientSecret } = entra.credentials
  return discovery(new URL(entra.issuer), clientId, clientSecret, authentication, {
    execute: [enableNonRepudiationChecks], // verify the signature of ID tokens as well
  })
}

/** Signs the user in and, where an ID token is given, puts it in place of the one in the answer. */
async function signIn(idToken?: string): Promise<TokenEndpointResponse> {
  const config = await discoverMock()
  config[customFetch] = async (url, options) => {
    const response = await fetch(url, options as RequestInit)
    if (idToken === undefined || options.method !== 'POST') return response
    return Response.json({ ...((await response.json()) as object), id_token: idToken })
  }
  return await genericGrantRequest(config, 'password', {
    username: entra.user.username,
    password: entra.user.password ?? '',
    scope: 'openid profile',
  })
}

describe('openid-client', () => {
  test.each([
    { name: 'client_secret_post', authentication: ClientSecretPost },
    { name: 'client_secret_basic', authentication: ClientSecretBasic },
  ])('gets an app-only token with $name', async ({ authentication }) => {
    const config = await discoverMock(authentication(entra.credentials.clientSecret))

    const tokens = await clientCredentialsGrant(config, { scope })

    const claims = await verifyToken(tokens.access_token, entra, {
      issuer: entra.issuer,
      audience: entra.api.appId,
    })
    expect(claims['roles']).toEqual(['Tasks.Read.All'])
  })

  test('sends a secret of any characters as HTTP Basic', async () => {
    const secret = 'a:b+c d%20é~'
    const { appId } = entra.addApp({ displayName: 'Odd secret', secret })
    const config = await discovery(new URL(entra.issuer), appId, secret, ClientSecretBasic(secret))

    const tokens = await clientCredentialsGrant(config, { scope })

    expect(tokens.expires_in).toBe(3599)
  })

  test('discovers over plain HTTP where it is allowed to', async () => {
    const { clientId, clientSecret } = entra.credentials
    const server = new URL(entra.issuer.replace(entra.url, entra.httpUrl))

    const config = await discovery(server, clientId, clientSecret, undefined, {
      execute: [allowInsecureRequests],
    })

    expect(config.serverMetadata().issuer).toBe(server.href)
  })

  test('discovers the v1 metadata of the authority', async () => {
    const { clientId, clientSecret } = entra.credentials

    const config = await discovery(new URL(`${entra.authority}/`), clientId, clientSecret)

    expect(config.serverMetadata()).toMatchObject({
      issuer: `${entra.authority}/`,
      token_endpoint: `${entra.authority}/oauth2/token`,
    })
  })

  // It makes an exception for the issuer `{tenantid}` at https://login.microsoftonline.com only.
  test('does not discover /common, whose issuer is no URL of the mock', async () => {
    const error = await rejectionOf(discovery(new URL(`${entra.url}/common/v2.0`), entra.app.appId))

    expect(error).toBeInstanceOf(ClientError)
    expect(error).toMatchObject({ code: 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED' })
  })

  test('reports a wrong secret with the whole body of the answer', async () => {
    const config = await discovery(new URL(entra.issuer), entra.app.appId, 'wrong')

    const error = await rejectionOf(clientCredentialsGrant(config, { scope }))

    expect(error).toBeInstanceOf(ResponseBodyError)
    expect(error).toMatchObject({
      error: 'invalid_client',
      status: 401,
      cause: { error: 'invalid_client', error_codes: [7000215] },
    })
  })

  test('reports an unknown tenant with the status of the discovery document', async () => {
    const error = await rejectionOf(discovery(new URL(`${entra.url}/unknown.example/v2.0`), entra.app.appId))

    expect(error).toMatchObject({ code: 'OAUTH_RESPONSE_IS_NOT_CONFORM', cause: { status: 400 } })
  })

  test('accepts the ID token of the answer', async () => {
    const tokens = await signIn()

    const claims = await verifyToken(tokens.id_token, entra, { audience: entra.app.appId })
    expect(claims['preferred_username']).toBe(entra.user.username)
  })

  test('accepts an ID token of the factory', async () => {
    const idToken = await entra.tokens.idToken()

    const tokens = await signIn(idToken)

    expect(tokens.id_token).toBe(idToken)
  })

  test.each([
    {
      flaw: 'for another audience',
      options: { claims: { aud: 'another' } },
      code: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
    },
    {
      flaw: 'of another issuer',
      options: { claims: { iss: 'https://example.com/' } },
      code: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
    },
    { flaw: 'that has expired', options: { expiresIn: -3600 }, code: 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED' },
    {
      flaw: 'with another algorithm',
      options: { header: { alg: 'ES256' } },
      code: 'OAUTH_INVALID_RESPONSE',
    },
    {
      flaw: 'with an unknown key',
      options: { header: { kid: 'unknown' } },
      code: 'OAUTH_KEY_SELECTION_FAILED',
    },
  ] satisfies { flaw: string; options: IdTokenOptions; code: string }[])(
    'refuses an ID token $flaw',
    async ({ options, code }) => {
      const error = await rejectionOf(signIn(await entra.tokens.idToken(options)))

      expect(error).toBeInstanceOf(ClientError)
      expect(error).toMatchObject({ code })
    },
  )

  test('refuses an ID token with a tampered signature', async () => {
    const [header, claims] = (await entra.tokens.idToken()).split('.')
    const [, , signature] = (await entra.tokens.idToken()).split('.')

    const error = await rejectionOf(signIn([header, claims, signature].join('.')))

    expect(error).toMatchObject({ cause: { message: 'JWT signature verification failed' } })
  })

  test('refuses an ID token of another mock', async () => {
    const idToken = await stranger.tokens.idToken({ claims: { iss: entra.issuer, aud: entra.app.appId } })

    const error = await rejectionOf(signIn(idToken))

    expect(error).toMatchObject({ code: 'OAUTH_KEY_SELECTION_FAILED' })
  })
})
