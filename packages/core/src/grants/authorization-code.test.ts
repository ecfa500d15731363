import { describe, expect, it } from 'vitest'

import type { Issuer } from '../issuer.ts'
import { aCode, aCodeRequest, aTenant, acquireTokens, anIssuer, refusalOfRequest } from '../testing/index.ts'
import type { SeededTenant } from '../testing/index.ts'
import { answerTokenRequest } from '../token-endpoint.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const api = `api://${apiId}`
const noon = Date.parse('2026-03-04T12:00:00Z')
const jwt = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/)
const opaque = expect.stringMatching(/^1\.A[\w-]{300,}$/)

/** An issuer with the default tenant, whose time stands still at noon. */
function anIssuerAtNoon(): SeededTenant & { readonly issuer: Issuer } {
  const issuer = anIssuer({ timeSource: () => noon })
  return { issuer, ...aTenant(issuer) }
}

describe('authorization code', () => {
  it('yields the whole v2 body in the order of Entra', async () => {
    const { issuer } = anIssuerAtNoon()
    const code = await aCode(issuer)

    const response = await answerTokenRequest(issuer, aCodeRequest(code, { clientInfo: true }))

    expect(Object.entries(response)).toEqual([
      ['token_type', 'Bearer'],
      ['scope', `${api}/Tasks.Read`],
      ['expires_in', 3599],
      ['ext_expires_in', 3599],
      ['access_token', jwt],
      ['refresh_token', opaque],
      ['id_token', jwt],
      ['client_info', expect.stringMatching(/^[\w-]+$/)],
    ])
  })

  it('yields the whole v1 body, whose numbers are texts', async () => {
    const { issuer } = anIssuerAtNoon()
    const code = await aCode(issuer, { endpoint: 'v1', scope: 'openid', resource: api })

    const response = await answerTokenRequest(issuer, aCodeRequest(code, { endpoint: 'v1' }))

    expect(Object.entries(response)).toEqual([
      ['token_type', 'Bearer'],
      ['scope', 'Tasks.Read Tasks.ReadWrite'],
      ['expires_in', '3599'],
      ['ext_expires_in', '3599'],
      ['expires_on', String(noon / 1000 + 3599)],
      ['not_before', String(noon / 1000 - 300)],
      ['resource', api],
      ['access_token', jwt],
      ['refresh_token', opaque],
      ['id_token', jwt],
    ])
  })

  it.each([
    ['v2 with offline_access', { scope: 'offline_access User.Read' }, 'v2', true],
    ['v2 without offline_access', { scope: 'openid User.Read' }, 'v2', false],
    ['v1 without offline_access', { endpoint: 'v1', scope: undefined, resource: api }, 'v1', true],
  ] as const)('yields a refresh token or not: %s', async (_, parts, endpoint, isGiven) => {
    const { issuer } = anIssuerAtNoon()
    const code = await aCode(issuer, parts)

    const response = await answerTokenRequest(issuer, aCodeRequest(code, { endpoint }))

    expect('refresh_token' in response).toBe(isGiven)
  })

  it('yields an ID token only where openid was asked for', async () => {
    const { issuer } = anIssuerAtNoon()
    const code = await aCode(issuer, { scope: 'User.Read' })

    const response = await answerTokenRequest(issuer, aCodeRequest(code))

    expect(response).not.toHaveProperty('id_token')
    expect(response).not.toHaveProperty('client_info')
  })

  it.each([
    ['as it was sent', 'n-0S6_WzA2Mj', 'n-0S6_WzA2Mj'],
    ['not at all where none was sent', undefined, undefined],
    ['not at all where an empty one was sent', '', undefined],
  ])('repeats the nonce in the ID token %s', async (_, nonce, expected) => {
    const { issuer } = anIssuerAtNoon()
    const code = await aCode(issuer, { nonce })

    const { idClaims } = await acquireTokens(issuer, aCodeRequest(code))

    expect(idClaims['nonce']).toBe(expected)
    expect('nonce' in idClaims).toBe(expected !== undefined)
  })

  it('yields an ID token without c_hash and at_hash, which are for the front channel', async () => {
    const { issuer } = anIssuerAtNoon()
    const code = await aCode(issuer, { nonce: 'n' })

    const { idClaims } = await acquireTokens(issuer, aCodeRequest(code))

    expect(idClaims).toMatchObject({ aud: appId, nonce: 'n' })
    expect(idClaims).not.toHaveProperty('c_hash')
    expect(idClaims).not.toHaveProperty('at_hash')
  })

  it('may be redeemed for a part of the scopes', async () => {
    const { issuer } = anIssuerAtNoon()
    const code = await aCode(issuer, { scope: `openid ${api}/Tasks.Read ${api}/Tasks.ReadWrite` })

    const { response, claims } = await acquireTokens(
      issuer,
      aCodeRequest(code, { scope: `${api}/Tasks.ReadWrite` }),
    )

    expect(claims['scp']).toBe('Tasks.ReadWrite')
    expect(response.scope).toBe(`${api}/Tasks.ReadWrite`)
    expect(response.id_token).toEqual(jwt)
  })

  it('of scopes of two resources is redeemed for one of them', async () => {
    const { issuer } = anIssuerAtNoon()
    const code = await aCode(issuer, { scope: `User.Read ${api}/Tasks.Read` })

    const { claims } = await acquireTokens(issuer, aCodeRequest(code, { scope: `${api}/Tasks.Read` }))

    expect(claims).toMatchObject({ aud: apiId, scp: 'Tasks.Read' })
  })

  it('of two resources cannot be redeemed for both: AADSTS28000', async () => {
    const { issuer } = anIssuerAtNoon()
    const code = await aCode(issuer, { scope: `User.Read ${api}/Tasks.Read` })

    const refusal = await refusalOfRequest(issuer, aCodeRequest(code))

    expect(refusal).toMatchObject({ aadsts: 28000, error: 'invalid_request', status: 400 })
    expect(refusal.message).toContain(`User.Read ${api}/Tasks.Read`)
  })

  it.each([
    ['the resource of the token request', 'https://vault.azure.net', 'https://vault.azure.net'],
    ['the resource of the authorization request', undefined, api],
  ])('on v1 is for %s', async (_, resource, expected) => {
    const { issuer } = anIssuerAtNoon()
    const code = await aCode(issuer, { endpoint: 'v1', scope: undefined, resource: api })

    const response = await answerTokenRequest(issuer, aCodeRequest(code, { endpoint: 'v1', resource }))

    expect(response.resource).toBe(expected)
  })

  it('on v1 without any resource is for Azure AD Graph', async () => {
    const { issuer } = anIssuerAtNoon()
    const code = await aCode(issuer, { endpoint: 'v1', scope: undefined })

    const response = await answerTokenRequest(issuer, aCodeRequest(code, { endpoint: 'v1' }))

    expect(response.resource).toBe('00000002-0000-0000-c000-000000000000')
  })

  it('with resource on v2 is refused with AADSTS901002', async () => {
    const { issuer } = anIssuerAtNoon()
    const code = await aCode(issuer)

    const refusal = await refusalOfRequest(issuer, aCodeRequest(code, { resource: api }))

    expect(refusal.aadsts).toBe(901002)
  })

  it('is found at common, organizations and by the domain of the tenant', async () => {
    const { issuer } = anIssuerAtNoon()

    const tenants: unknown[] = []
    for (const tenant of ['common', 'organizations', 'contoso.onmicrosoft.com']) {
      const { claims } = await acquireTokens(
        issuer,
        aCodeRequest(await aCode(issuer, { tenant }), { tenant }),
      )
      tenants.push(claims['tid'])
    }

    expect(tenants).toEqual([tenantId, tenantId, tenantId])
  })
})
