import { describe, expect, it } from 'vitest'

import type { TenantSeed } from '../directory/seeds.ts'
import { aTenant, aUserTokenRequest, acquireTokens, anIssuer } from '../testing/index.ts'

const apiId = '22222222-2222-2222-2222-222222222222'
const scope = `openid api://${apiId}/Tasks.Read`

describe('sub of a user', () => {
  it('is a SHA-256 in base64url, and not the object id', async () => {
    const issuer = anIssuer()
    const { seeded } = aTenant(issuer)

    const { claims } = await acquireTokens(issuer, aUserTokenRequest())

    expect(claims.sub).toMatch(/^[\w-]{43}$/)
    expect(claims['oid']).toBe(seeded.user!.id)
  })

  it('differs between the app that the ID token is for and the API of the access token', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const { claims, idClaims } = await acquireTokens(issuer, aUserTokenRequest({ scope }))

    expect(claims.sub).not.toBe(idClaims.sub)
  })

  it('is the same in every token for the same app', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const first = await acquireTokens(issuer, aUserTokenRequest({ scope }))
    const second = await acquireTokens(issuer, aUserTokenRequest({ scope }))

    expect(second.claims.sub).toBe(first.claims.sub)
    expect(second.idClaims.sub).toBe(first.idClaims.sub)
  })

  it('is the same however the API is called', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const byUri = await acquireTokens(issuer, aUserTokenRequest())
    const byId = await acquireTokens(issuer, aUserTokenRequest({ scope: `${apiId}/.default` }))

    expect(byId.claims.sub).toBe(byUri.claims.sub)
  })

  it('differs between users', async () => {
    const issuer = anIssuer()
    aTenant(issuer, { users: [{ userPrincipalName: 'alice' }, { userPrincipalName: 'bob' }] })

    const alice = await acquireTokens(issuer, aUserTokenRequest())
    const bob = await acquireTokens(issuer, aUserTokenRequest({ username: 'bob@contoso.onmicrosoft.com' }))

    expect(bob.claims.sub).not.toBe(alice.claims.sub)
  })

  it('is the same from another issuer with the same tenant', async () => {
    const one = anIssuer()
    const other = anIssuer()
    aTenant(one)
    aTenant(other)

    const first = await acquireTokens(one, aUserTokenRequest({ scope }))
    const second = await acquireTokens(other, aUserTokenRequest({ scope }))

    expect(second.claims.sub).toBe(first.claims.sub)
    expect(second.idClaims.sub).toBe(first.idClaims.sub)
  })

  it('differs between tenants', async () => {
    const seed: TenantSeed = {
      domain: 'contoso.onmicrosoft.com',
      apps: [{ appId: '11111111-1111-1111-1111-111111111111', isFallbackPublicClient: true }],
      apis: [{ appId: apiId, api: { oauth2PermissionScopes: [{ value: 'Tasks.Read' }] } }],
      users: [{ userPrincipalName: 'alice', id: 'aaaaaaaa-0000-4000-8000-000000000001' }],
    }
    const one = anIssuer()
    const other = anIssuer()
    aTenant(one, seed)
    const { tenant } = aTenant(other, { ...seed, id: 'bbbbbbbb-0000-4000-8000-000000000002' })
    const request = aUserTokenRequest({ clientSecret: undefined })

    const first = await acquireTokens(one, request)
    const second = await acquireTokens(other, { ...request, tenant: tenant.id })

    expect(second.claims.sub).not.toBe(first.claims.sub)
    expect(second.claims['oid']).toBe(first.claims['oid'])
  })
})
