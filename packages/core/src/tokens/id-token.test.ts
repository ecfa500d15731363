import { decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'

import type { UserSeed } from '../directory/seeds.ts'
import {
  aTenant,
  aTokenFactory,
  aUserTokenRequest,
  acquireTokens,
  anIssuer,
  verifySignature,
} from '../testing/index.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'

/** Claims of an ID token that depend on the scopes. */
const ofProfile = ['name', 'oid', 'preferred_username']

const alice: UserSeed = { userPrincipalName: 'alice', displayName: 'Alice Mock', mail: 'alice@mail.example' }

describe('ID token of the v2 endpoint', () => {
  it.each([
    ['openid', []],
    ['openid profile', ofProfile],
    ['openid email', ['email']],
    ['openid profile email', ['email', ...ofProfile]],
  ])('has for the scopes %s the claims %j of those that need one', async (scope, claims) => {
    const issuer = anIssuer()
    aTenant(issuer, { users: [alice] })

    const { idClaims } = await acquireTokens(issuer, aUserTokenRequest({ scope }))

    expect(Object.keys(idClaims).filter((name) => ['email', ...ofProfile].includes(name))).toEqual(claims)
  })

  it('has the mail of the user as email', async () => {
    const issuer = anIssuer()
    aTenant(issuer, { users: [alice] })

    const { idClaims } = await acquireTokens(issuer, aUserTokenRequest({ scope: 'openid email' }))

    expect(idClaims['email']).toBe('alice@mail.example')
  })

  it('has no email of a user without mail', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const { idClaims } = await acquireTokens(issuer, aUserTokenRequest({ scope: 'openid email' }))

    expect(idClaims).not.toHaveProperty('email')
  })

  it('is for the client app, whatever the access token is for', async () => {
    const issuer = anIssuer()
    aTenant(issuer)
    const request = aUserTokenRequest({ scope: `openid api://${apiId}/Tasks.Read` })

    const { claims, idClaims } = await acquireTokens(issuer, request)

    expect([idClaims.aud, claims.aud]).toEqual([appId, apiId])
  })

  it('is v2 even where the access token is v1, and names its key once', async () => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)

    const { response, claims, idClaims } = await acquireTokens(
      issuer,
      aUserTokenRequest({ scope: 'openid User.Read' }),
    )

    expect([claims['ver'], idClaims['ver']]).toEqual(['1.0', '2.0'])
    expect(idClaims.iss).toBe(`https://localhost:4577/${tenant.id}/v2.0`)
    expect(decodeProtectedHeader(response.id_token!)).toEqual({
      typ: 'JWT',
      alg: 'RS256',
      kid: tenant.keys.current.kid,
    })
  })

  it('verifies against the published keys', async () => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)

    const { response } = await acquireTokens(issuer, aUserTokenRequest({ scope: 'openid' }))

    await expect(verifySignature(response.id_token!, tenant)).resolves.toBeUndefined()
  })

  it('has no nonce, no hash and no roles that nobody asked for', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const { idClaims } = await acquireTokens(issuer, aUserTokenRequest({ scope: 'openid profile' }))

    for (const name of ['nonce', 'at_hash', 'c_hash', 'roles', 'scp', 'groups'])
      expect(idClaims).not.toHaveProperty(name)
  })

  it('repeats the nonce of the client', async () => {
    const issuer = anIssuer()
    const factory = aTokenFactory(issuer, aTenant(issuer))

    const token = await factory.idToken({ nonce: 'n-0S6_WzA2Mj' })

    expect(JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())).toMatchObject({
      nonce: 'n-0S6_WzA2Mj',
    })
  })
})

describe('ID token of the v1 endpoint', () => {
  it('is v1 even where the access token is v2, and names its key twice', async () => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)
    const { kid } = tenant.keys.current

    const { response, claims, idClaims } = await acquireTokens(
      issuer,
      aUserTokenRequest({ endpoint: 'v1', scope: 'openid', resource: apiId }),
    )

    expect([claims['ver'], idClaims['ver']]).toEqual(['2.0', '1.0'])
    expect(idClaims.iss).toBe(`https://localhost:4577/${tenant.id}/`)
    expect(decodeProtectedHeader(response.id_token!)).toEqual({ typ: 'JWT', alg: 'RS256', x5t: kid, kid })
  })

  it('has the names of the user whatever the scopes', async () => {
    const issuer = anIssuer()
    const { seeded } = aTenant(issuer, { users: [alice] })
    const request = aUserTokenRequest({ endpoint: 'v1', scope: 'openid', resource: apiId })

    const { idClaims } = await acquireTokens(issuer, request)

    expect(idClaims).toMatchObject({
      family_name: 'Mock',
      given_name: 'Alice',
      name: 'Alice Mock',
      oid: seeded.user!.id,
      unique_name: 'alice@contoso.onmicrosoft.com',
      upn: 'alice@contoso.onmicrosoft.com',
    })
    expect(idClaims).not.toHaveProperty('preferred_username')
    expect(idClaims).not.toHaveProperty('email')
  })
})
