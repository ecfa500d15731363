import { afterAll, beforeEach, describe, expect, test } from 'vitest'

import { startMockEntra } from './start-mock-entra.ts'

const entra = await startMockEntra()
afterAll(entra.close)
beforeEach(() => entra.reset())

type Json = Readonly<Record<string, unknown>>

async function askToken(params: Readonly<Record<string, string>>): Promise<Json> {
  const { clientId, clientSecret } = entra.credentials
  const response = await fetch(`${entra.authority}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...params }),
  })
  return (await response.json()) as Json
}

/** The tokens of a user who signs in with a password, for Microsoft Graph. */
async function signIn(username = entra.user.username): Promise<Json> {
  return await askToken({
    grant_type: 'password',
    username,
    password: 'mock-entra-password',
    scope: 'openid offline_access User.Read',
  })
}

async function refresh({ refresh_token: token }: Json): Promise<Json> {
  return await askToken({ grant_type: 'refresh_token', refresh_token: String(token) })
}

describe('revokeSessions', () => {
  test('ends refresh tokens, and says when they and it were: AADSTS50173', async () => {
    entra.clock.freeze('2026-03-04T12:00:00Z')
    const tokens = await signIn()
    entra.clock.advance({ hours: 1 })

    entra.revokeSessions(entra.user)
    const body = await refresh(tokens)

    expect(Object.keys(body)).toEqual([
      'error',
      'error_description',
      'error_codes',
      'timestamp',
      'trace_id',
      'correlation_id',
      'error_uri',
      'suberror',
    ])
    expect(body).toMatchObject({ error: 'invalid_grant', error_codes: [50173], suberror: 'bad_token' })
    expect(body['error_description']).toContain("issued at '2026-03-04T12:00:00.000Z'")
    expect(body['error_description']).toContain("user is '2026-03-04T13:00:00.000Z'")
  })

  test('ends those that were made in the same millisecond, and not those after it', async () => {
    entra.clock.freeze('2026-03-04T12:00:00Z')
    const before = await signIn()
    entra.revokeSessions(entra.user)
    const after = await signIn()

    expect(await refresh(before)).toMatchObject({ error_codes: [50173] })
    expect(await refresh(after)).toHaveProperty('access_token')
  })

  test('leaves access tokens as they are', async () => {
    const { access_token: token } = await signIn()

    entra.revokeSessions(entra.user)
    const response = await fetch(`${entra.url}/oidc/userinfo`, {
      headers: { authorization: `Bearer ${String(token)}` },
    })

    expect(response.status).toBe(200)
  })

  test('leaves other users alone', async () => {
    const bob = entra.addUser({ displayName: 'Bob' })
    const [ofAlice, ofBob] = [await signIn(), await signIn(bob.username)]

    entra.revokeSessions(bob)

    expect(await refresh(ofAlice)).toHaveProperty('access_token')
    expect(await refresh(ofBob)).toMatchObject({ error_codes: [50173] })
  })

  test('ends codes that were not redeemed yet: AADSTS50173', async () => {
    const redirectUri = 'http://localhost:3000/auth/callback'
    const url = new URL(`${entra.authority}/oauth2/v2.0/authorize`)
    url.search = new URLSearchParams({
      client_id: entra.app.appId,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'openid',
    }).toString()
    const { params } = await entra.signIn(url)

    entra.revokeSessions(entra.user)
    const body = await askToken({
      grant_type: 'authorization_code',
      code: params['code'] ?? '',
      redirect_uri: redirectUri,
    })

    expect(body).toMatchObject({ error: 'invalid_grant', error_codes: [50173] })
  })

  test.each([
    ['of another tenant', () => entra.createTenant().user],
    [
      'from before a reset',
      () => {
        const bob = entra.addUser({ displayName: 'Bob' })
        entra.reset()
        return bob
      },
    ],
  ])('complains about a user %s', (_, find) => {
    const user = find()

    expect(() => entra.revokeSessions(user)).toThrow(
      expect.objectContaining({ code: 'MOCK_ENTRA_MISSING_OBJECT', received: `'${user.objectId}'` }),
    )
  })
})
