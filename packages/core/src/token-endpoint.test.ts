import { describe, expect, it } from 'vitest'

import type { TenantSeed } from './directory/seeds.ts'
import type { Issuer } from './issuer.ts'
import {
  aTenant,
  aTokenRequest,
  aUserTokenRequest,
  acquireTokens,
  anIssuer,
  refusalOfRequest,
  verifySignature,
} from './testing/index.ts'
import type { SeededTenant } from './testing/index.ts'
import { answerTokenRequest } from './token-endpoint.ts'
import type { TokenRequest } from './token-request.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const base = 'https://localhost:4577'
const noon = Date.parse('2026-03-04T12:00:00Z') / 1000

/** What is random in a token, by its shape: octets in base64url. */
const opaque = expect.stringMatching(/^[\w-]{43,}$/)
const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
const uti = expect.stringMatching(/^[\w-]{22}$/)
const rh = expect.stringMatching(/^1\.[\w-]+\.$/)

/** An issuer with the default tenant, whose time stands still at noon. */
function anIssuerAtNoon(seed: TenantSeed = {}): SeededTenant & { readonly issuer: Issuer } {
  const issuer = anIssuer({ timeSource: () => noon * 1000 })
  return { issuer, ...aTenant(issuer, seed) }
}

/** The seed of an API that accepts v1 tokens. */
const v1Api: TenantSeed = {
  apis: [
    {
      appId: apiId,
      displayName: 'Tasks API',
      api: { requestedAccessTokenVersion: null, oauth2PermissionScopes: [{ value: 'Tasks.Read' }] },
      appRoles: [{ value: 'Tasks.Read.All' }],
    },
  ],
}

describe('token endpoint, granting', () => {
  it('answers v2 client credentials with a token and its lifetime, and nothing else', async () => {
    const { issuer } = anIssuerAtNoon()

    const response = await answerTokenRequest(issuer, aTokenRequest())

    expect(response).toEqual({
      token_type: 'Bearer',
      expires_in: 3599,
      ext_expires_in: 3599,
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    })
    expect(Object.keys(response)).toEqual(['token_type', 'expires_in', 'ext_expires_in', 'access_token'])
  })

  it('issues a signed v2 app-only token with the claims of Entra and no others', async () => {
    const { issuer, tenant } = anIssuerAtNoon()
    const servicePrincipalId = tenant.servicePrincipals.get(appId)!.id

    const { response, header, claims } = await acquireTokens(issuer, aTokenRequest())

    await verifySignature(response.access_token, tenant)
    expect(header).toEqual({ typ: 'JWT', alg: 'RS256', kid: tenant.keys.current.kid })
    expect(claims).toEqual({
      aud: apiId,
      iss: `${base}/${tenantId}/v2.0`,
      iat: noon - 300,
      nbf: noon - 300,
      exp: noon + 3599,
      aio: opaque,
      azp: appId,
      azpacr: '1',
      oid: servicePrincipalId,
      rh,
      roles: ['Tasks.Read.All'],
      sub: servicePrincipalId,
      tid: tenantId,
      uti,
      ver: '2.0',
      xms_ftd: opaque,
    })
  })

  it('issues a signed v1 app-only token where the resource wants v1', async () => {
    const { issuer, tenant } = anIssuerAtNoon(v1Api)
    const servicePrincipalId = tenant.servicePrincipals.get(appId)!.id

    const { response, header, claims } = await acquireTokens(issuer, aTokenRequest())

    const { kid } = tenant.keys.current
    await verifySignature(response.access_token, tenant)
    expect(header).toEqual({ typ: 'JWT', alg: 'RS256', x5t: kid, kid })
    expect(claims).toEqual({
      aud: `api://${apiId}`,
      iss: `${base}/${tenantId}/`,
      iat: noon - 300,
      nbf: noon - 300,
      exp: noon + 3599,
      aio: opaque,
      appid: appId,
      appidacr: '1',
      idp: `${base}/${tenantId}/`,
      oid: servicePrincipalId,
      rh,
      sub: servicePrincipalId,
      tid: tenantId,
      uti,
      ver: '1.0',
    })
  })

  it('answers a password with scope, access token, ID token and client_info, in the order of Entra', async () => {
    const { issuer } = anIssuerAtNoon()
    const request = aUserTokenRequest({ scope: `openid api://${apiId}/Tasks.Read`, clientInfo: true })

    const response = await answerTokenRequest(issuer, request)

    expect(response).toMatchObject({
      token_type: 'Bearer',
      scope: `api://${apiId}/Tasks.Read`,
      expires_in: 3599,
      ext_expires_in: 3599,
    })
    expect(Object.keys(response)).toEqual([
      'token_type',
      'scope',
      'expires_in',
      'ext_expires_in',
      'access_token',
      'id_token',
      'client_info',
    ])
  })

  it('issues signed v2 delegated and ID tokens with the claims of Entra and no others', async () => {
    const { issuer, tenant, seeded } = anIssuerAtNoon()
    const request = aUserTokenRequest({ scope: `openid profile api://${apiId}/Tasks.Read` })

    const { response, claims, idClaims } = await acquireTokens(issuer, request)

    const registered = { iss: `${base}/${tenantId}/v2.0`, iat: noon - 300, nbf: noon - 300, exp: noon + 3599 }
    const person = {
      name: 'Alice Mock',
      oid: seeded.user!.id,
      preferred_username: 'alice@contoso.onmicrosoft.com',
    }
    const rest = { aio: opaque, rh, sid: uuid, sub: opaque, tid: tenantId, uti, ver: '2.0' }
    await verifySignature(response.access_token, tenant)
    await verifySignature(response.id_token!, tenant)
    expect(claims).toEqual({
      aud: apiId,
      ...registered,
      ...person,
      ...rest,
      azp: appId,
      azpacr: '1',
      scp: 'Tasks.Read',
    })
    expect(idClaims).toEqual({ aud: appId, ...registered, ...person, ...rest })
  })

  it('issues signed v1 delegated and ID tokens on the v1 endpoint', async () => {
    const { issuer, tenant, seeded } = anIssuerAtNoon(v1Api)
    const request = aUserTokenRequest({ endpoint: 'v1', scope: 'openid', resource: `api://${apiId}` })

    const { response, claims, idClaims } = await acquireTokens(issuer, request)

    const registered = { iss: `${base}/${tenantId}/`, iat: noon - 300, nbf: noon - 300, exp: noon + 3599 }
    const person = {
      amr: ['pwd'],
      family_name: 'Mock',
      given_name: 'Alice',
      ipaddr: '127.0.0.1',
      name: 'Alice Mock',
      oid: seeded.user!.id,
      unique_name: 'alice@contoso.onmicrosoft.com',
      upn: 'alice@contoso.onmicrosoft.com',
    }
    const rest = { rh, sub: opaque, tid: tenantId, uti, ver: '1.0' }
    await verifySignature(response.access_token, tenant)
    await verifySignature(response.id_token!, tenant)
    expect(claims).toEqual({
      aud: `api://${apiId}`,
      ...registered,
      ...person,
      ...rest,
      acr: '1',
      aio: opaque,
      appid: appId,
      appidacr: '1',
      scp: 'Tasks.Read',
      sid: uuid,
    })
    expect(idClaims).toEqual({ aud: appId, ...registered, ...person, ...rest })
  })

  it('finds the tenant of the path by a verified domain in any case', async () => {
    const { issuer } = anIssuerAtNoon()

    const { claims } = await acquireTokens(issuer, aTokenRequest({ tenant: 'Contoso.OnMicrosoft.com' }))

    expect(claims['tid']).toBe(tenantId)
  })
})

describe('token endpoint, order of checks', () => {
  /** A request in which everything is wrong, to be put right from the first check on. */
  const allWrong: Partial<TokenRequest> = {
    tenant: 'fabrikam.example',
    grantType: 'magic',
    clientId: '33333333-3333-3333-3333-333333333333',
    clientSecret: 'wrong',
    scope: 'api://nobody/.default',
  }

  it.each([
    ['the tenant', {}, 90002],
    ['the grant type', { tenant: tenantId }, 70003],
    ['the app', { tenant: tenantId, grantType: 'client_credentials' }, 700016],
    ['the secret', { tenant: tenantId, grantType: 'client_credentials', clientId: appId }, 7000215],
    ['the resource', { ...aTokenRequest(), scope: allWrong.scope }, 500011],
  ] as const)('checks %s before what follows', async (_, corrections, aadsts) => {
    const issuer = anIssuer({ strict: true })
    aTenant(issuer)
    const request = aTokenRequest({ ...allWrong, ...corrections })

    const refusal = await refusalOfRequest(issuer, request)

    expect(refusal.aadsts).toBe(aadsts)
  })

  it('looks for grant_type before client_id (AADSTS900144)', async () => {
    const { issuer } = anIssuerAtNoon()
    const request = aTokenRequest({ grantType: undefined, clientId: undefined })

    const refusal = await refusalOfRequest(issuer, request)

    expect(refusal.message).toBe("The request body must contain the parameter 'grant_type'.")
  })

  it('refuses an app that is disabled with AADSTS7000112 before its wrong secret', async () => {
    const { issuer, tenant } = anIssuerAtNoon()
    Object.assign(tenant.servicePrincipals.get(appId)!, { accountEnabled: false })

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ clientSecret: 'wrong' }))

    expect(refusal.aadsts).toBe(7000112)
  })

  // grants.md §0: the parameters that a grant requires come before client authentication.
  it.each([
    ['scope', aTokenRequest({ clientSecret: 'wrong', scope: undefined })],
    ['username', aUserTokenRequest({ clientSecret: 'wrong', username: undefined })],
    ['password', aUserTokenRequest({ clientSecret: 'wrong', password: undefined })],
  ])('looks for %s before it checks the secret (AADSTS900144)', async (name, request) => {
    const { issuer } = anIssuerAtNoon()

    const refusal = await refusalOfRequest(issuer, request)

    expect(refusal.message).toBe(`The request body must contain the parameter '${name}'.`)
  })

  it('checks the app before the password of the user', async () => {
    const { issuer } = anIssuerAtNoon()
    const request = aUserTokenRequest({ clientSecret: 'wrong', password: 'wrong' })

    const refusal = await refusalOfRequest(issuer, request)

    expect(refusal.aadsts).toBe(7000215)
  })

  // grants.md §0: scope and resource come before user and grant.
  it('checks the resource before the password of the user', async () => {
    const issuer = anIssuer({ strict: true })
    aTenant(issuer)
    const request = aUserTokenRequest({ scope: 'api://nobody/Tasks.Read', password: 'wrong' })

    const refusal = await refusalOfRequest(issuer, request)

    expect(refusal.aadsts).toBe(500011)
  })
})
