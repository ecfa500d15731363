import { afterAll, beforeEach, describe, expect, test } from 'vitest'

import type { MockEntra } from './mock-entra.ts'
import { startMockEntra } from './start-mock-entra.ts'
import type { TenantHandle } from './tenant-handle.ts'

const redirectUri = 'http://localhost:3000/auth/callback'
const guid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
const opaque = expect.stringMatching(/^1\.A[\w-]+$/)

const entra = await startMockEntra()
afterAll(entra.close)
beforeEach(() => entra.reset())

/** The URL of an authorization request of a tenant's first app. */
function authorizeUrl(handle: TenantHandle, parts: Readonly<Record<string, string>> = {}): URL {
  const { tenant = handle.tenantId, path = 'oauth2/v2.0/authorize', ...params } = parts
  const url = new URL(`${entra.url}/${tenant}/${path}`)
  url.search = new URLSearchParams({
    client_id: handle.app.appId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid profile',
    ...params,
  }).toString()
  return url
}

type Json = Readonly<Record<string, unknown>>

async function redeem(handle: TenantHandle, code: string | undefined): Promise<Json> {
  const { clientId, clientSecret } = handle.credentials
  const response = await fetch(`${handle.authority}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uri: redirectUri,
      code: code ?? '',
    }),
  })
  return (await response.json()) as Json
}

function claimsOf(token: unknown): Json {
  const [, payload = ''] = String(token).split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Json
}

/** Who signed in, as the ID token of the code says. */
async function userOf(handle: TenantHandle, code: string | undefined): Promise<unknown> {
  const { id_token: idToken } = await redeem(handle, code)
  return claimsOf(idToken)['preferred_username']
}

describe('signIn', () => {
  test.each([
    ['a text', (url: URL) => url.href],
    ['a URL object', (url: URL) => url],
  ])('takes %s, and returns where the browser would go', async (_, form) => {
    const url = authorizeUrl(entra, { state: 'a b&c' })

    const result = await entra.signIn(form(url))

    expect(result).toEqual({
      redirectUrl: expect.stringMatching(/^http:\/\/localhost:3000\/auth\/callback\?code=[^#]+#$/),
      params: { code: opaque, state: 'a b&c', session_state: guid },
      responseMode: 'query',
    })
    const sent = new URL(result.redirectUrl).searchParams
    expect(Object.fromEntries(sent)).toEqual(result.params)
  })

  test.each([
    ['fragment', /^http:\/\/localhost:3000\/auth\/callback#code=/],
    ['form_post', /^http:\/\/localhost:3000\/auth\/callback$/],
  ])('says how the app is told: %s', async (mode, redirectUrl) => {
    const result = await entra.signIn(authorizeUrl(entra, { response_mode: mode }))

    expect(result.responseMode).toBe(mode)
    expect(result.redirectUrl).toMatch(redirectUrl)
    expect(result.params['code']).toEqual(opaque)
  })

  test('yields a code that the token endpoint takes', async () => {
    const { params } = await entra.signIn(authorizeUrl(entra))

    const body = await redeem(entra, params['code'])

    expect(body).toMatchObject({ token_type: 'Bearer', id_token: expect.any(String) })
  })

  test('signs in the first user, whom the hint names, or who is given', async () => {
    const bob = entra.addUser({ displayName: 'Bob' })
    const carol = entra.addUser({ displayName: 'Carol' })
    const hinted = authorizeUrl(entra, { login_hint: bob.username })

    const answers = [
      await entra.signIn(authorizeUrl(entra)),
      await entra.signIn(hinted),
      await entra.signIn(hinted, { user: carol }),
    ]

    const users = await Promise.all(answers.map(({ params }) => userOf(entra, params['code'])))
    expect(users).toEqual([entra.user.username, bob.username, carol.username])
  })

  test('passes the second factor, terms and a new password', async () => {
    entra.setConditionalAccess(entra.user, { grantControls: ['mfa', 'termsOfUse', 'passwordChange'] })

    const { params } = await entra.signIn(authorizeUrl(entra))

    expect(params).toHaveProperty('code')
    expect(entra.user.password).toBe('mock-entra-password')
  })

  test('at common is for the tenant of its own user', async () => {
    const { appId } = entra.app
    const app = { appId, secret: 's3cret', web: { redirectUris: [redirectUri] } }
    const other = entra.createTenant({ apps: [app] })

    const { params } = await other.signIn(authorizeUrl(other, { tenant: 'common' }))

    expect(await userOf(other, params['code'])).toBe(other.user.username)
  })

  test('takes an admin consent URL, for an administrator', async () => {
    const root = entra.addUser({ displayName: 'Root', directoryRoles: ['Global Administrator'] })
    const url = authorizeUrl(entra, { path: 'v2.0/adminconsent', scope: 'User.Read', state: 's' })

    const { params } = await entra.signIn(url, { user: root })

    expect(params).toEqual({ admin_consent: 'True', tenant: entra.tenantId, scope: 'User.Read', state: 's' })
  })
})

describe('signIn, what the app is told', () => {
  test.each<[string, Readonly<Record<string, string>>, string, number]>([
    ['a response type that nobody knows', { response_type: 'magic' }, 'unsupported_response_type', 70005],
    ['an empty scope', { scope: '' }, 'invalid_request', 900144],
    ['a scope that the API does not expose', { scope: 'api://nope!/x y"' }, 'invalid_scope', 70011],
  ])('is the refusal of %s', async (_, parts, error, aadsts) => {
    const { params, redirectUrl } = await entra.signIn(authorizeUrl(entra, { ...parts, state: 's' }))

    expect(params).toMatchObject({ error, state: 's' })
    expect(params['error_description']).toMatch(new RegExp(`^AADSTS${aadsts}: .* Trace ID: `))
    expect(new URL(redirectUrl).searchParams.get('error')).toBe(error)
  })

  test('is that the user is disabled: AADSTS50057', async () => {
    const mallory = entra.addUser({ displayName: 'Mallory', accountEnabled: false })

    const { params } = await entra.signIn(authorizeUrl(entra), { user: mallory })

    expect(params['error_description']).toMatch(/^AADSTS50057: /)
    expect(params).not.toHaveProperty('code')
  })
})

describe('signIn, what is thrown', () => {
  test.each([
    ['', "''"],
    ['garbage', "'garbage'"],
    ['/tenant/oauth2/v2.0/authorize', "'/tenant/oauth2/v2.0/authorize'"],
    [undefined, "'undefined'"],
    [42, "'42'"],
  ])('is a complaint about %j', async (url, received) => {
    await expect(entra.signIn(url as string)).rejects.toMatchObject({
      code: 'MOCK_ENTRA_INVALID_OPTION',
      option: 'signIn(authorizeUrl)',
      received,
    })
  })

  test.each([
    '/',
    '/authorize',
    `/${entra.tenantId}/oauth2/v2.0/token`,
    `/${entra.tenantId}/oauth2/v2.0/logout`,
    `/${entra.tenantId}/v2.0/.well-known/openid-configuration`,
  ])('is a complaint about the path %s', async (path) => {
    await expect(entra.signIn(`${entra.url}${path}`)).rejects.toMatchObject({
      code: 'MOCK_ENTRA_INVALID_OPTION',
      expected: expect.stringContaining('/{tenant}/oauth2/v2.0/authorize'),
    })
  })

  test.each<[string, Readonly<Record<string, string>>, number]>([
    ['a redirect URI that is not registered', { redirect_uri: 'https://evil.example/' }, 50011],
    ['an app that nobody knows', { client_id: '99999999-9999-9999-9999-999999999999' }, 700016],
    ['a tenant that nobody knows', { tenant: 'fabrikam.example' }, 90002],
  ])('is what a person would see: %s', async (_, parts, aadsts) => {
    await expect(entra.signIn(authorizeUrl(entra, parts))).rejects.toMatchObject({
      code: 'MOCK_ENTRA_SIGN_IN_REFUSED',
      option: 'signIn(authorizeUrl)',
      received: expect.stringContaining(`AADSTS${aadsts}: `),
      cause: { name: 'EntraError', aadsts },
    })
  })

  test('is that conditional access blocks the user: AADSTS53003', async () => {
    entra.setConditionalAccess(entra.user, { grantControls: ['block'] })

    await expect(entra.signIn(authorizeUrl(entra))).rejects.toMatchObject({
      code: 'MOCK_ENTRA_SIGN_IN_REFUSED',
      cause: { aadsts: 53003 },
    })
  })

  test('is that only an administrator can consent for everybody: AADSTS90094', async () => {
    const url = authorizeUrl(entra, { path: 'v2.0/adminconsent', scope: 'User.Read' })

    await expect(entra.signIn(url)).rejects.toMatchObject({ cause: { aadsts: 90094 } })
  })

  test('is a complaint about a user of another tenant', async () => {
    const other = entra.createTenant()

    await expect(entra.signIn(authorizeUrl(entra), { user: other.user })).rejects.toMatchObject({
      code: 'MOCK_ENTRA_MISSING_OBJECT',
      option: 'user',
      received: `'${other.user.objectId}'`,
    })
  })

  test('is something about a URL of another tenant, where none of the users of this one exists', async () => {
    const other = entra.createTenant({
      apps: [{ secret: 's3cret', web: { redirectUris: [redirectUri] } }],
    })

    await expect(entra.signIn(authorizeUrl(other))).rejects.toMatchObject({ name: 'MockEntraError' })
  })
})

describe('signIn after a reset', () => {
  async function aResetMock(): Promise<{
    readonly code: string | undefined
    readonly bob: MockEntra['user']
  }> {
    const bob = entra.addUser({ displayName: 'Bob' })
    const { params } = await entra.signIn(authorizeUrl(entra))
    entra.reset()
    return { code: params['code'], bob }
  }

  test('knows the seeded user, and no user who was added', async () => {
    const { bob } = await aResetMock()

    const { params } = await entra.signIn(authorizeUrl(entra))

    expect(await userOf(entra, params['code'])).toBe(entra.user.username)
    await expect(entra.signIn(authorizeUrl(entra), { user: bob })).rejects.toMatchObject({
      code: 'MOCK_ENTRA_MISSING_OBJECT',
      remedy: expect.stringContaining('from before a reset'),
    })
  })

  test('does not know the codes from before: AADSTS70000', async () => {
    const { code } = await aResetMock()

    expect(await redeem(entra, code)).toMatchObject({ error: 'invalid_grant', error_codes: [70000] })
  })
})

describe('signIn, as a request', () => {
  test('is in the journal', async () => {
    await entra.signIn(authorizeUrl(entra))

    expect(entra.requests.last).toMatchObject({
      endpoint: 'authorize',
      clientId: entra.app.appId,
      status: 302,
    })
  })

  test('meets a planned refusal: AADSTS50196', async () => {
    entra.faults.next('authorize', { aadsts: 50196 })

    await expect(entra.signIn(authorizeUrl(entra))).rejects.toMatchObject({
      code: 'MOCK_ENTRA_SIGN_IN_REFUSED',
      received: expect.stringContaining('AADSTS50196'),
    })
    entra.faults.assertNonePending()
  })

  test('meets a delay, after which it goes on', async () => {
    entra.faults.next('authorize', { delay: 5 })

    expect((await entra.signIn(authorizeUrl(entra))).params).toHaveProperty('code')
  })
})
