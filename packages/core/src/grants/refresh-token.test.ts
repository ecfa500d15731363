import { describe, expect, it } from 'vitest'

import type { TenantSeed } from '../directory/seeds.ts'
import type { Issuer } from '../issuer.ts'
import {
  aCode,
  aCodeRequest,
  aRefreshRequest,
  aTenant,
  aUserTokenRequest,
  acquireTokens,
  anIssuer,
  refusalOfRequest,
} from '../testing/index.ts'
import type { SeededTenant, SignInParts } from '../testing/index.ts'
import type { TokenRequest } from '../token-request.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const otherAppId = '33333333-3333-3333-3333-333333333333'
const api = `api://${apiId}`
const callback = 'http://localhost/auth/callback'
const noon = Date.parse('2026-03-04T12:00:00Z')

/** An issuer whose time stands still at noon. */
function anIssuerAtNoon(seed: TenantSeed = {}): SeededTenant & { readonly issuer: Issuer } {
  const issuer = anIssuer({ timeSource: () => noon })
  return { issuer, ...aTenant(issuer, seed) }
}

async function aRefreshToken(issuer: Issuer, parts: SignInParts = {}): Promise<string> {
  const code = await aCode(issuer, parts)
  const { response } = await acquireTokens(issuer, aCodeRequest(code, { endpoint: parts.endpoint ?? 'v2' }))
  return response.refresh_token ?? ''
}

describe('refresh token', () => {
  it('yields the whole body of Entra, with a refresh token that is another one', async () => {
    const { issuer } = anIssuerAtNoon()
    const token = await aRefreshToken(issuer)

    const { response } = await acquireTokens(issuer, aRefreshRequest(token, { clientInfo: true }))

    expect(response).toMatchObject({ token_type: 'Bearer', scope: `${api}/Tasks.Read`, expires_in: 3599 })
    expect(Object.keys(response)).toEqual([
      'token_type',
      'scope',
      'expires_in',
      'ext_expires_in',
      'access_token',
      'refresh_token',
      'id_token',
      'client_info',
    ])
    expect(response.refresh_token).toMatch(/^1\.A[\w-]{700,}$/)
    expect(response.refresh_token).not.toBe(token)
  })

  it('stays good after it has been used, and so does the new one', async () => {
    const { issuer } = anIssuerAtNoon()
    const token = await aRefreshToken(issuer)
    const { response } = await acquireTokens(issuer, aRefreshRequest(token))

    const again = await acquireTokens(issuer, aRefreshRequest(token))
    const next = await acquireTokens(issuer, aRefreshRequest(response.refresh_token))

    expect(again.claims['scp']).toBe('Tasks.Read')
    expect(next.claims['scp']).toBe('Tasks.Read')
  })

  it('keeps user, subject and session of the sign-in', async () => {
    const { issuer } = anIssuerAtNoon()
    const first = await acquireTokens(issuer, aCodeRequest(await aCode(issuer, { nonce: 'n' })))

    const second = await acquireTokens(issuer, aRefreshRequest(first.response.refresh_token))

    const { oid, sub, sid } = first.claims
    expect(second.claims).toMatchObject({ oid, sub, sid })
    expect(second.idClaims).toMatchObject({ oid, sub: first.idClaims.sub, sid })
    expect(second.idClaims).not.toHaveProperty('nonce')
    expect(second.claims['uti']).not.toBe(first.claims['uti'])
  })

  it.each([
    ['another resource', 'User.Read', 'https://graph.microsoft.com', 'User.Read openid profile'],
    ['another scope of the resource', `${api}/Tasks.ReadWrite`, apiId, 'Tasks.ReadWrite'],
    ['OpenID Connect scopes only, which means what was asked for at first', 'openid', apiId, 'Tasks.Read'],
    ['.default', `${api}/.default`, apiId, 'Tasks.Read Tasks.ReadWrite'],
  ])('may be used for %s', async (_, scope, aud, scp) => {
    const { issuer } = anIssuerAtNoon()
    const token = await aRefreshToken(issuer)

    const { claims, response } = await acquireTokens(issuer, aRefreshRequest(token, { scope }))

    expect(claims).toMatchObject({ aud, scp })
    expect(response).toHaveProperty('refresh_token')
  })

  it('of one version of the endpoints may be used at the other', async () => {
    const { issuer } = anIssuerAtNoon()
    const v2 = await aRefreshToken(issuer)
    const v1 = await aRefreshToken(issuer, { endpoint: 'v1', scope: undefined, resource: api })

    const atV1 = await acquireTokens(issuer, aRefreshRequest(v2, { endpoint: 'v1', resource: api }))
    const atV2 = await acquireTokens(issuer, aRefreshRequest(v1, { scope: `${api}/Tasks.Read` }))

    expect(atV1.response).toMatchObject({ expires_in: '3599', resource: api })
    expect(atV2.response).toMatchObject({ expires_in: 3599, scope: `${api}/Tasks.Read` })
  })

  it.each([
    ['the resource of the request', 'https://vault.azure.net', 'https://vault.azure.net'],
    ['the resource of the sign-in where the request has none', undefined, api],
  ])('on v1 is for %s', async (_, resource, expected) => {
    const { issuer } = anIssuerAtNoon()
    const token = await aRefreshToken(issuer, { endpoint: 'v1', scope: undefined, resource: api })

    const { response } = await acquireTokens(issuer, aRefreshRequest(token, { endpoint: 'v1', resource }))

    expect(response.resource).toBe(expected)
    expect(response).toHaveProperty('refresh_token')
  })

  it('comes with the password grant as well, and needs no redirect URI', async () => {
    const { issuer } = anIssuerAtNoon()
    const scope = `offline_access ${api}/Tasks.Read`
    const { response } = await acquireTokens(issuer, aUserTokenRequest({ scope }))

    const { claims } = await acquireTokens(issuer, aRefreshRequest(response.refresh_token))

    expect(claims['scp']).toBe('Tasks.Read')
  })

  it.each(['common', 'organizations', 'Contoso.onmicrosoft.com'])(
    'tells the tenant at %s',
    async (tenant) => {
      const { issuer } = anIssuerAtNoon()
      const token = await aRefreshToken(issuer)

      const { claims } = await acquireTokens(issuer, aRefreshRequest(token, { tenant }))

      expect(claims['tid']).toBe(tenantId)
    },
  )
})

describe('refresh token, refusals', () => {
  it.each([undefined, ''])('needs refresh_token: AADSTS900144 (%j)', async (token) => {
    const { issuer } = anIssuerAtNoon()

    const refusal = await refusalOfRequest(issuer, aRefreshRequest(token))

    expect(refusal).toMatchObject({ aadsts: 900144, error: 'invalid_request', status: 400 })
    expect(refusal.message).toBe("The request body must contain the parameter 'refresh_token'.")
  })

  it('is refused with AADSTS70000 where nobody issued it', async () => {
    const { issuer } = anIssuerAtNoon()

    const refusal = await refusalOfRequest(issuer, aRefreshRequest('1.Aunknown'))

    expect(refusal).toMatchObject({
      aadsts: 70000,
      error: 'invalid_grant',
      status: 400,
      suberror: 'bad_token',
    })
    expect(refusal.message).toBe("The value provided for the parameter 'refresh_token' is not valid.")
  })

  it('is refused with AADSTS50059 at common where nobody issued it', async () => {
    const { issuer } = anIssuerAtNoon()

    const refusal = await refusalOfRequest(issuer, aRefreshRequest('1.Aunknown', { tenant: 'common' }))

    expect(refusal.aadsts).toBe(50059)
  })

  it('is refused with AADSTS70000 from another app', async () => {
    const { issuer } = anIssuerAtNoon({
      apps: [
        { appId, displayName: 'Portal', secret: 'floci-az-dev-secret', web: { redirectUris: [callback] } },
        { appId: otherAppId, displayName: 'Other', secret: 'other', web: { redirectUris: [callback] } },
      ],
    })
    const token = await aRefreshToken(issuer)
    const request = aRefreshRequest(token, { clientId: otherAppId, clientSecret: 'other' })

    const refusal = await refusalOfRequest(issuer, request)

    expect(refusal).toMatchObject({ aadsts: 70000, error: 'invalid_grant', suberror: 'bad_token' })
    expect(refusal.detail).toBe(`The refresh_token was issued to ${appId}, and ${otherAppId} presents it.`)
  })

  it.each<[string, Partial<TokenRequest>, number, string]>([
    ['scopes of two resources', { scope: `User.Read ${api}/Tasks.Read` }, 28000, 'invalid_request'],
    ['a scope that nobody exposes', { scope: `${api}/Tasks.Nope` }, 70011, 'invalid_scope'],
    ['claims that are no JSON', { claims: 'cp1' }, 90100, 'invalid_request'],
    ['resource on v2', { resource: api }, 901002, 'invalid_request'],
  ])('is refused with %s (%j): AADSTS%i', async (_, parts, aadsts, error) => {
    const { issuer } = anIssuerAtNoon()
    const token = await aRefreshToken(issuer)

    const refusal = await refusalOfRequest(issuer, aRefreshRequest(token, parts))

    expect(refusal).toMatchObject({ aadsts, error, status: 400 })
  })
})
