import { describe, expect, it } from 'vitest'

import type { HttpResponse } from '../http-message.ts'
import { aMock, aRequest, aTokenRequest, bodyOf } from '../testing/index.ts'
import type { Mock, RequestParts } from '../testing/index.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const apiId = '22222222-2222-2222-2222-222222222222'
const guid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
const requestId = '5b5b5b5b-6666-4777-8888-999999999999'

function claimsOf(token: string): Readonly<Record<string, unknown>> {
  const [, payload = ''] = token.split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Readonly<Record<string, unknown>>
}

/** An access token of alice's, and the ID token beside it. */
async function signIn(
  { send }: Mock,
  scope = 'openid profile User.Read',
): Promise<{ readonly accessToken: string; readonly idToken: string }> {
  const body = bodyOf(
    await send(
      aTokenRequest({
        grant_type: 'password',
        username: 'alice@contoso.onmicrosoft.com',
        password: 'mock-entra-password',
        scope,
      }),
    ),
  )
  return { accessToken: String(body['access_token']), idToken: String(body['id_token']) }
}

async function askUserInfo({ send }: Mock, token: string, parts: RequestParts = {}): Promise<HttpResponse> {
  const { headers, ...rest } = parts
  return await send(
    aRequest({ path: '/oidc/userinfo', headers: { authorization: `Bearer ${token}`, ...headers }, ...rest }),
  )
}

describe('userinfo', () => {
  it.each(['GET', 'POST'])('answers %s with what the token covers', async (method) => {
    const mock = aMock()
    const { accessToken, idToken } = await signIn(mock)

    const response = await askUserInfo(mock, accessToken, { method })

    expect(response.status).toBe(200)
    expect(Object.entries(bodyOf(response))).toEqual([
      ['sub', claimsOf(idToken)['sub']],
      ['name', 'Alice Mock'],
      ['family_name', 'Mock'],
      ['given_name', 'Alice'],
      ['picture', 'https://localhost:4577/v1.0/me/photo/$value'],
    ])
    expect(response.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store, no-cache',
      'x-ms-request-id': guid,
    })
    expect(mock.bugs).toEqual([])
  })

  it('is where the discovery document says', async () => {
    const mock = aMock()
    const { accessToken } = await signIn(mock)
    const document = bodyOf(await mock.send(aRequest()))

    const path = new URL(String(document['userinfo_endpoint'])).pathname
    const response = await askUserInfo(mock, accessToken, { path })

    expect(response.status).toBe(200)
  })

  it('has its picture at Microsoft where the mock stands for Microsoft', async () => {
    const mock = aMock()
    const { accessToken } = await signIn(mock)

    const response = await askUserInfo(mock, accessToken, { baseUrl: 'https://login.microsoftonline.com' })

    expect(bodyOf(response)['picture']).toBe('https://graph.microsoft.com/v1.0/me/photo/$value')
  })

  it('may be read by scripts of any origin, after a preflight', async () => {
    const mock = aMock()
    const { accessToken } = await signIn(mock)
    const origin = 'https://app.example'

    const preflight = await mock.send(
      aRequest({
        method: 'OPTIONS',
        path: '/oidc/userinfo',
        headers: { origin, 'access-control-request-headers': 'authorization' },
      }),
    )
    const response = await askUserInfo(mock, accessToken, { headers: { origin } })
    const refused = await askUserInfo(mock, 'garbage', { headers: { origin } })

    expect(preflight).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'authorization' },
    })
    expect(response.headers['access-control-allow-origin']).toBe('*')
    expect(refused.headers['access-control-allow-origin']).toBe('*')
  })
})

describe('userinfo, refusals', () => {
  it('have the shape of Microsoft Graph, and a challenge', async () => {
    const mock = aMock()

    const response = await mock.send(
      aRequest({
        path: '/oidc/userinfo',
        headers: { 'client-request-id': requestId, 'return-client-request-id': 'true' },
      }),
    )

    expect(response.status).toBe(401)
    expect(bodyOf(response)).toEqual({
      error: {
        code: 'InvalidAuthenticationToken',
        message: 'Access token is empty.',
        innerError: { date: '2026-03-04T05:06:07', 'request-id': guid, 'client-request-id': requestId },
      },
    })
    expect(response.headers).toMatchObject({
      'www-authenticate':
        'Bearer realm="", authorization_uri="https://localhost:4577/common/oauth2/authorize", ' +
        'client_id="00000003-0000-0000-c000-000000000000"',
      'client-request-id': requestId,
    })
    expect(mock.log).toEqual([
      { method: 'GET', path: '/oidc/userinfo', status: 401, detail: 'Access token is empty.' },
    ])
    expect(mock.bugs).toEqual([])
  })

  it.each<[string, (tokens: { readonly accessToken: string; readonly idToken: string }) => string, string]>([
    ['an ID token', ({ idToken }) => idToken, "Access token validation failure. Invalid audience '1111"],
    ['garbage', () => 'garbage', 'Access token validation failure: it is of no tenant of the mock.'],
    [
      'a cut token',
      ({ accessToken }) => accessToken.slice(0, -9),
      'Access token validation failure: signature.',
    ],
  ])('tells what is wrong with %s', async (_, select, message) => {
    const mock = aMock()
    const token = select(await signIn(mock))

    const response = await askUserInfo(mock, token)

    expect(response.status).toBe(401)
    expect(bodyOf(response)['error']).toMatchObject({
      code: 'InvalidAuthenticationToken',
      message: expect.stringContaining(message),
    })
  })

  it('tells that a token has expired', async () => {
    const mock = aMock()
    const { accessToken } = await signIn(mock)
    mock.tenant.clock.advance({ seconds: 3599 + 300 })

    const response = await askUserInfo(mock, accessToken)

    expect(response.status).toBe(401)
    expect(bodyOf(response)['error']).toMatchObject({
      message: 'Lifetime validation failed, the token is expired.',
    })
  })

  it('is 403 without a challenge where the token lacks openid', async () => {
    const mock = aMock()
    const { accessToken } = await signIn(mock, 'User.Read')

    const response = await askUserInfo(mock, accessToken)

    expect(response.status).toBe(403)
    expect(response.headers).not.toHaveProperty('www-authenticate')
    expect(bodyOf(response)['error']).toMatchObject({ code: 'Authorization_RequestDenied' })
  })
})

describe('getMemberObjects', () => {
  const alice = 'alice@contoso.onmicrosoft.com'

  /** Alice is in 201 groups, one of which is no security group: too many for a token. */
  function aMockWithGroups(): Mock {
    const groups = Array.from({ length: 202 }, (_, index) => ({
      displayName: `Group ${index}`,
      members: [alice],
      securityEnabled: index > 0,
    }))
    return aMock({
      apis: [
        {
          appId: apiId,
          displayName: 'API',
          groupMembershipClaims: 'SecurityGroup',
          api: { oauth2PermissionScopes: [{ value: 'Tasks.Read' }] },
        },
      ],
      groups,
    })
  }

  interface Overage {
    readonly _claim_sources: { readonly src1: { readonly endpoint: string } }
  }

  async function ask(mock: Mock, token: string, body: string, path?: string): Promise<HttpResponse> {
    const [user] = mock.tenant.users.keys()
    return await mock.send(
      aRequest({
        method: 'POST',
        path: path ?? `/${tenantId}/users/${user}/getMemberObjects`,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body,
      }),
    )
  }

  it('lists, where a token with too many groups points to, all of them', async () => {
    const mock = aMockWithGroups()
    const forApi = await signIn(mock, `api://${apiId}/Tasks.Read`)
    const forGraph = await signIn(mock)
    const { _claim_sources: sources } = claimsOf(forApi.accessToken) as unknown as Overage

    const path = new URL(sources.src1.endpoint).pathname
    const response = await ask(mock, forGraph.accessToken, '{"securityEnabledOnly":true}', path)

    expect(response.status).toBe(200)
    expect(bodyOf(response)['value']).toHaveLength(201)
  })

  it.each([
    ['{"securityEnabledOnly":true}', 201],
    ['{"securityEnabledOnly":false}', 202],
    ['{}', 202],
    ['', 202],
    ['null', 202],
  ])('takes the body %j', async (body, count) => {
    const mock = aMockWithGroups()
    const { accessToken } = await signIn(mock)

    const response = await ask(mock, accessToken, body)

    expect(bodyOf(response)['value']).toHaveLength(count)
  })

  it('refuses a body that is no JSON as Microsoft Graph does', async () => {
    const mock = aMockWithGroups()
    const { accessToken } = await signIn(mock)

    const response = await ask(mock, accessToken, 'securityEnabledOnly=true')

    expect(response.status).toBe(400)
    expect(bodyOf(response)['error']).toMatchObject({ code: 'Request_BadRequest' })
    expect(mock.bugs).toEqual([])
  })

  it('asks who it is before it reads the body', async () => {
    const mock = aMockWithGroups()

    const response = await ask(mock, 'garbage', 'securityEnabledOnly=true')

    expect(response.status).toBe(401)
  })

  it('refuses another method in the shape of Microsoft Graph, which has no AADSTS codes', async () => {
    const mock = aMockWithGroups()
    const { accessToken } = await signIn(mock)
    const path = `/${tenantId}/users/${apiId}/getMemberObjects`

    const response = await askUserInfo(mock, accessToken, { path })

    expect(bodyOf(response)).toEqual({
      error: { code: 'Request_BadRequest', message: expect.any(String), innerError: expect.any(Object) },
    })
  })

  it('knows no other user', async () => {
    const mock = aMockWithGroups()
    const { accessToken } = await signIn(mock)

    const response = await ask(mock, accessToken, '', `/${tenantId}/users/${apiId}/getMemberObjects`)

    expect(response.status).toBe(404)
    expect(bodyOf(response)['error']).toMatchObject({
      code: 'Request_ResourceNotFound',
      message: `Resource '${apiId}' does not exist.`,
    })
  })
})
