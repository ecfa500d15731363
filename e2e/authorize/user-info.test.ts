import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const graph = 'https://graph.microsoft.com'

let entra: MockEntra
let stranger: MockEntra

beforeAll(async () => {
  ;[entra, stranger] = await Promise.all([startMockEntra(), startMockEntra()])
})
afterAll(() => Promise.all([entra.close(), stranger.close()]))

function graphToken(scopes: readonly string[], of: MockEntra = entra): Promise<string> {
  return of.tokens.accessToken({ resource: graph, scopes })
}

function askUserInfo(token?: string, init: RequestInit = {}): Promise<Response> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return fetch(`${entra.url}/oidc/userinfo`, { ...init, headers })
}

describe('the userinfo endpoint', () => {
  test.each(['GET', 'POST'])('answers a %s with what the scopes of the token let it see', async (method) => {
    const response = await askUserInfo(await graphToken(['openid', 'profile']), { method })

    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      sub: expect.stringMatching(/^[\w-]{43}$/),
      name: 'Alice Mock',
      family_name: 'Mock',
      given_name: 'Alice',
      picture: `${entra.url}/v1.0/me/photo/$value`,
    })
  })

  test('leaves the name out where the app has no scope profile', async () => {
    const response = await askUserInfo(await graphToken(['openid']))

    expect(Object.keys((await response.json()) as object)).toEqual(['sub', 'picture'])
  })

  test.each([
    { flaw: 'no token', token: () => undefined },
    { flaw: 'a token for another API', token: () => entra.tokens.accessToken() },
    {
      flaw: 'a token that has expired',
      token: () => entra.tokens.accessToken({ resource: graph, scopes: ['openid'], expiresIn: -3600 }),
    },
    { flaw: 'a token of another mock', token: () => graphToken(['openid'], stranger) },
    { flaw: 'something that is no token', token: () => 'garbage' },
  ])('answers 401 in the words of Microsoft Graph to $flaw', async ({ token }) => {
    const response = await askUserInfo(await token())

    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer realm="", authorization_uri="${entra.url}/common/oauth2/authorize", ` +
        'client_id="00000003-0000-0000-c000-000000000000"',
    )
    expect(await response.json()).toEqual({
      error: {
        code: 'InvalidAuthenticationToken',
        message: expect.any(String),
        innerError: {
          date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
          'request-id': expect.any(String),
          'client-request-id': expect.any(String),
        },
      },
    })
  })

  test('answers 403 to a token without the scope openid', async () => {
    const response = await askUserInfo(await graphToken(['User.Read']))

    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ error: { code: 'Authorization_RequestDenied' } })
  })

  test('lets scripts of any origin read the answer', async () => {
    const response = await askUserInfo(await graphToken(['openid']))

    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })
})
