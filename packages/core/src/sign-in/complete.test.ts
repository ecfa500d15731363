import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'

import type { AuthorizeRequest } from '../authorize-request.ts'
import type { AppSeed } from '../directory/seeds.ts'
import {
  aVisitedTenant,
  enterPassword,
  paramsOf,
  refusalToApp,
  signIn,
  verifySignature,
} from '../testing/index.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const tenantId = '00000000-0000-0000-0000-000000000002'
const nonce = 'nonce-1'

type World = ReturnType<typeof aVisitedTenant>

/** Somebody in front of an app that may have tokens from the authorization endpoint. */
function aWorld(app: AppSeed = {}): World {
  const implicitGrantSettings = { enableIdTokenIssuance: true, enableAccessTokenIssuance: true }
  const web = { redirectUris: ['http://localhost/auth/callback'], implicitGrantSettings }
  return aVisitedTenant({ apps: [{ appId, web, ...app }] })
}

/** What the app is told when Alice has signed in. */
async function signInFor(
  { visitor }: World,
  parts: Partial<AuthorizeRequest> = {},
): Promise<Readonly<Record<string, string>>> {
  await visitor.authorize({ nonce, ...parts })
  return paramsOf(await enterPassword(visitor))
}

/** The left half of a SHA-256, by WebCrypto and not by the library of the product. */
async function halfHash(text = ''): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Buffer.from(digest).subarray(0, 16).toString('base64url')
}

describe('response to the app', () => {
  it.each([
    ['code', ['code', 'state', 'session_state']],
    ['id_token', ['id_token', 'state', 'session_state']],
    ['token', ['access_token', 'token_type', 'expires_in', 'scope', 'state', 'session_state']],
    ['code id_token', ['code', 'id_token', 'state', 'session_state']],
    [
      'code id_token token',
      ['code', 'access_token', 'token_type', 'expires_in', 'scope', 'id_token', 'state', 'session_state'],
    ],
  ])('holds, for %s, exactly %j', async (responseType, names) => {
    expect(Object.keys(await signInFor(aWorld(), { responseType }))).toEqual(names)
  })

  it.each([undefined, '', 'a b&c=d#e%20"<>', 'ä'.repeat(500)])('repeats the state: %j', async (state) => {
    expect((await signInFor(aWorld(), { state }))['state']).toBe(state)
  })

  it('never holds a refresh token', async () => {
    const params = await signInFor(aWorld(), {
      responseType: 'code id_token token',
      scope: 'openid offline_access User.Read',
    })

    expect(params).not.toHaveProperty('refresh_token')
  })

  it('names the user to MSAL where it asks for client_info', async () => {
    const world = aWorld()
    const [user] = world.tenant.users.keys()

    const { client_info: clientInfo = '' } = await signInFor(world, { clientInfo: true })

    expect(JSON.parse(Buffer.from(clientInfo, 'base64url').toString())).toEqual({
      uid: user,
      utid: tenantId,
    })
  })

  it('names the cloud where the app asks for it', async () => {
    const world = aWorld()

    expect(
      await signInFor(world, { instanceAware: true, baseUrl: 'https://login.windows.net' }),
    ).toMatchObject({
      cloud_instance_name: 'microsoftonline.com',
      cloud_instance_host_name: 'login.microsoftonline.com',
      cloud_graph_host_name: 'graph.windows.net',
      msgraph_host: 'graph.microsoft.com',
    })
  })

  it('names the session, the same in its ID token', async () => {
    const params = await signInFor(aWorld({ optionalClaims: { idToken: [{ name: 'sid' }] } }), {
      responseType: 'id_token',
    })

    expect(decodeJwt(params['id_token'] ?? '')['sid']).toBe(params['session_state'])
  })
})

describe('code', () => {
  it.each([
    ['the redirect URI of the request', 'http://localhost:3000/auth/callback'],
    ['none where the request had none', undefined],
    ['none where the request had an empty one', ''],
  ])('is bound to %s', async (_, redirectUri) => {
    const world = aWorld()

    const { code = '' } = await signInFor(world, { redirectUri })

    expect(world.tenant.codes.get(code)).toMatchObject({
      appId,
      redirectUri: redirectUri || undefined,
      platform: 'web',
    })
  })

  it('is bound to the code challenge', async () => {
    const world = aWorld()
    const value = 'a'.repeat(43)

    const { code = '' } = await signInFor(world, { codeChallenge: value, codeChallengeMethod: 'S256' })

    expect(world.tenant.codes.get(code)?.challenge).toEqual({ method: 'S256', value })
  })

  it.each([
    [nonce, nonce],
    ['', undefined],
    [undefined, undefined],
  ])('keeps the nonce %j as %j', async (sent, kept) => {
    const world = aWorld()

    const { code = '' } = await signInFor(world, { nonce: sent })

    expect(world.tenant.codes.get(code)?.nonce).toBe(kept)
  })

  it('is another one each time', async () => {
    const { visitor } = aWorld()
    const codes = [paramsOf(await signIn(visitor))['code'], paramsOf(await visitor.authorize())['code']]

    expect(new Set(codes).size).toBe(2)
  })
})

describe('ID token from the authorization endpoint', () => {
  it('is for the app, with its nonce, signed by the tenant', async () => {
    const world = aWorld()

    const { id_token: idToken = '' } = await signInFor(world, { responseType: 'id_token' })

    expect(decodeJwt(idToken)).toMatchObject({
      aud: appId,
      iss: `https://localhost:4577/${tenantId}/v2.0`,
      nonce,
      ver: '2.0',
      preferred_username: 'alice@contoso.onmicrosoft.com',
      oid: [...world.tenant.users.keys()][0],
    })
    await verifySignature(idToken, world.tenant)
  })

  it('is bound to the code and the access token beside it', async () => {
    const params = await signInFor(aWorld(), { responseType: 'code id_token token' })

    const claims = decodeJwt(params['id_token'] ?? '')

    expect(claims['c_hash']).toBe(await halfHash(params['code']))
    expect(claims['at_hash']).toBe(await halfHash(params['access_token']))
  })

  it('has no hash of what is not beside it', async () => {
    const claims = decodeJwt((await signInFor(aWorld(), { responseType: 'id_token' }))['id_token'] ?? '')

    expect(claims).not.toHaveProperty('c_hash')
    expect(claims).not.toHaveProperty('at_hash')
  })
})

describe('access token from the authorization endpoint', () => {
  it('is for the resource, and for a client that nobody authenticated', async () => {
    const params = await signInFor(aWorld(), {
      responseType: 'token',
      scope: `openid api://${apiId}/Tasks.Read`,
    })

    expect(params).toMatchObject({
      token_type: 'Bearer',
      expires_in: '3599',
      scope: `api://${apiId}/Tasks.Read`,
    })
    expect(decodeJwt(params['access_token'] ?? '')).toMatchObject({
      aud: apiId,
      azp: appId,
      azpacr: '0',
      scp: 'Tasks.Read',
    })
  })

  it('is for the resource of a v1 request', async () => {
    const params = await signInFor(aWorld(), {
      endpoint: 'v1',
      responseType: 'token',
      scope: undefined,
      resource: 'https://vault.azure.net',
    })

    expect(decodeJwt(params['access_token'] ?? '')['aud']).toBe('https://vault.azure.net')
  })

  it('is not for a resource that nobody registered when the mock is strict: AADSTS500011', async () => {
    const web = {
      redirectUris: ['http://localhost/auth/callback'],
      implicitGrantSettings: { enableAccessTokenIssuance: true },
    }
    const { visitor } = aVisitedTenant({ apps: [{ appId, web }] }, { strict: true })
    await visitor.authorize({ responseType: 'token', scope: 'api://nobody/Read' })

    expect(refusalToApp(await enterPassword(visitor)).refusal.aadsts).toBe(500011)
  })
})
