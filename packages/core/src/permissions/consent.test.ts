import { describe, expect, it } from 'vitest'

import { putPermissionGrant } from '../directory/directory-objects.ts'
import type { AppSeed } from '../directory/seeds.ts'
import type { Issuer } from '../issuer.ts'
import { aTenant, aUserTokenRequest, acquireTokens, anIssuer, refusalOfRequest } from '../testing/index.ts'
import type { SeededTenant } from '../testing/index.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const api = `api://${apiId}`

/** An issuer with an API of three scopes, one of them disabled, and an app as the seed says. */
function anIssuerWithApi(app: AppSeed = {}): SeededTenant & { readonly issuer: Issuer } {
  const issuer = anIssuer()
  const oauth2PermissionScopes = [
    { value: 'Tasks.Read' },
    { value: 'Tasks.ReadWrite' },
    { value: 'Tasks.Old', isEnabled: false },
  ]
  return {
    issuer,
    ...aTenant(issuer, {
      apis: [{ appId: apiId, displayName: 'Tasks API', api: { oauth2PermissionScopes } }],
      apps: [{ appId, displayName: 'Portal', secret: 'floci-az-dev-secret', ...app }],
    }),
  }
}

describe('consent', () => {
  it('is taken for granted: .default stands for every enabled scope of the API', async () => {
    const { issuer } = anIssuerWithApi()

    const { claims } = await acquireTokens(issuer, aUserTokenRequest({ scope: `${api}/.default` }))

    expect(claims['scp']).toBe('Tasks.Read Tasks.ReadWrite')
  })

  it.each(['Tasks.Delete', 'Tasks.Old'])(
    'cannot be given to %s, which the API does not expose: AADSTS70011',
    async (value) => {
      const { issuer } = anIssuerWithApi()

      const refusal = await refusalOfRequest(issuer, aUserTokenRequest({ scope: `${api}/${value}` }))

      expect(refusal).toMatchObject({ code: 'invalidScope', aadsts: 70011, error: 'invalid_scope' })
      expect(refusal.message).toContain(`${api}/${value}`)
      expect(refusal.detail).toContain('Tasks.Read, Tasks.ReadWrite')
    },
  )

  it('matches scopes in any case, and puts them into the token as the API spells them', async () => {
    const { issuer } = anIssuerWithApi()

    const { response, claims } = await acquireTokens(
      issuer,
      aUserTokenRequest({ scope: `${api}/tasks.READ` }),
    )

    expect(claims['scp']).toBe('Tasks.Read')
    expect(response.scope).toBe(`${api}/Tasks.Read`)
  })

  it('given earlier shows in scp next to what is asked for', async () => {
    const { issuer } = anIssuerWithApi({
      oauth2PermissionGrants: [{ resource: 'Tasks API', scopes: ['Tasks.ReadWrite'] }],
    })

    const { claims } = await acquireTokens(issuer, aUserTokenRequest({ scope: `${api}/Tasks.Read` }))

    expect(claims['scp']).toBe('Tasks.ReadWrite Tasks.Read')
  })

  it('given earlier is what .default stands for', async () => {
    const { issuer } = anIssuerWithApi({
      oauth2PermissionGrants: [{ resource: api, scopes: ['Tasks.ReadWrite'] }],
    })

    const { claims } = await acquireTokens(issuer, aUserTokenRequest({ scope: `${api}/.default` }))

    expect(claims['scp']).toBe('Tasks.ReadWrite')
  })

  it.each([
    ['a scope', `${api}/Tasks.Read`],
    ['.default', `${api}/.default`],
    ['a scope of Microsoft Graph', 'User.Read'],
  ])('is missing for %s where the app requires it: AADSTS65001', async (_, scope) => {
    const { issuer } = anIssuerWithApi({ requireConsent: true })

    const refusal = await refusalOfRequest(issuer, aUserTokenRequest({ scope }))

    expect(refusal).toMatchObject({
      code: 'consentRequired',
      aadsts: 65001,
      error: 'invalid_grant',
      status: 400,
      suberror: 'consent_required',
    })
    expect(refusal.message).toContain(`'${appId}' named 'Portal'`)
  })

  it('names the scopes that are missing to the developer (AADSTS65001)', async () => {
    const { issuer } = anIssuerWithApi({
      requireConsent: true,
      oauth2PermissionGrants: [{ resource: apiId, scopes: ['Tasks.Read'] }],
    })
    const scope = `${api}/Tasks.Read ${api}/Tasks.ReadWrite`

    const refusal = await refusalOfRequest(issuer, aUserTokenRequest({ scope }))

    expect(refusal.detail).toContain('has not consented to Tasks.ReadWrite,')
  })

  it('suffices where the app requires it and an administrator has given it', async () => {
    const { issuer } = anIssuerWithApi({
      requireConsent: true,
      oauth2PermissionGrants: [{ resource: apiId, scopes: ['Tasks.Read'] }],
    })

    const { claims } = await acquireTokens(issuer, aUserTokenRequest({ scope: `${api}/Tasks.Read` }))

    expect(claims['scp']).toBe('Tasks.Read')
  })

  it('of one user counts for that user only', async () => {
    const { issuer, tenant, seeded } = anIssuerWithApi({ requireConsent: true })
    const grant = {
      clientId: tenant.servicePrincipals.get(appId)!.id,
      resourceId: tenant.servicePrincipals.get(apiId)!.id,
      consentType: 'Principal' as const,
      scopes: ['Tasks.Read'],
    }
    putPermissionGrant(tenant, { ...grant, principalId: 'somebody-else' })
    const refusal = await refusalOfRequest(issuer, aUserTokenRequest())
    putPermissionGrant(tenant, { ...grant, principalId: seeded.user!.id })

    const { claims } = await acquireTokens(issuer, aUserTokenRequest())

    expect(refusal.aadsts).toBe(65001)
    expect(claims['scp']).toBe('Tasks.Read')
  })
})
