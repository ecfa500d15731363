import { describe, expect, it } from 'vitest'

import { aTenant, aTokenRequest, acquireTokens, anIssuer, refusalOfRequest } from '../testing/index.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'

describe('client credentials', () => {
  it.each([undefined, ''])('needs scope on the v2 endpoint (%j): AADSTS900144', async (scope) => {
    const issuer = anIssuer()
    aTenant(issuer)

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ scope }))

    expect(refusal).toMatchObject({ aadsts: 900144, error: 'invalid_request', status: 400 })
    expect(refusal.message).toBe("The request body must contain the parameter 'scope'.")
  })

  it.each([
    ['a single scope', `api://${apiId}/Tasks.Read`],
    ['a bare scope of Microsoft Graph', 'User.Read'],
    ['a resource without .default', 'https://graph.microsoft.com'],
    ['OpenID Connect scopes only', 'openid profile'],
    ['a .default next to a single scope', `api://${apiId}/.default api://${apiId}/Tasks.Read`],
  ])('refuses %s with AADSTS1002012', async (_, scope) => {
    const issuer = anIssuer()
    aTenant(issuer)

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ scope }))

    expect(refusal).toMatchObject({
      code: 'scopeNotDefault',
      aadsts: 1002012,
      error: 'invalid_scope',
      status: 400,
      hasErrorUri: false,
    })
  })

  it('names the scope that is no .default (AADSTS1002012)', async () => {
    const issuer = anIssuer()
    aTenant(issuer)
    const scope = `openid api://${apiId}/Tasks.Read`

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ scope }))

    expect(refusal.message).toContain(`The scope api://${apiId}/Tasks.Read is not valid.`)
  })

  it('refuses .default of two resources with AADSTS70011', async () => {
    const issuer = anIssuer()
    aTenant(issuer)
    const scope = `api://${apiId}/.default https://graph.microsoft.com/.default`

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ scope }))

    expect(refusal).toMatchObject({
      code: 'invalidScope',
      aadsts: 70011,
      error: 'invalid_scope',
      status: 400,
      hasErrorUri: false,
    })
  })

  it('takes OpenID Connect scopes next to .default, and gives no ID token for them', async () => {
    const issuer = anIssuer()
    aTenant(issuer)
    const scope = `openid profile offline_access api://${apiId}/.default`

    const { response, claims } = await acquireTokens(issuer, aTokenRequest({ scope, clientInfo: true }))

    expect(claims.aud).toBe(apiId)
    expect(response).not.toHaveProperty('id_token')
    expect(response).not.toHaveProperty('client_info')
    expect(response).not.toHaveProperty('scope')
  })

  it('takes a bare .default for Microsoft Graph', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const { claims } = await acquireTokens(issuer, aTokenRequest({ scope: '.default' }))

    expect(claims.aud).toBe('https://graph.microsoft.com')
  })

  it('refuses an unknown resource with AADSTS500011 when strict', async () => {
    const issuer = anIssuer({ strict: true })
    aTenant(issuer)

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ scope: 'api://nobody/.default' }))

    expect(refusal).toMatchObject({
      code: 'resourceNotFound',
      aadsts: 500011,
      error: 'invalid_resource',
      status: 400,
      hasErrorUri: true,
    })
    expect(refusal.message).toContain("'api://nobody'")
    expect(refusal.message).toContain("'Contoso'")
  })

  it.each([
    [
      'v2',
      { scope: 'api://resource/.default' },
      'https://localhost:4577/00000000-0000-0000-0000-000000000002/v2.0',
    ],
    [
      'v1',
      { endpoint: 'v1', scope: undefined, resource: 'api://resource' },
      'https://localhost:4577/00000000-0000-0000-0000-000000000002/',
    ],
  ] as const)(
    'gives a %s token for an unregistered resource on that endpoint, with idtyp, when not strict',
    async (version, parts, iss) => {
      const issuer = anIssuer()
      aTenant(issuer)

      const { claims } = await acquireTokens(issuer, aTokenRequest(parts))

      expect(claims).toMatchObject({ aud: 'api://resource', iss, idtyp: 'app' })
      expect(claims['ver']).toBe(version === 'v1' ? '1.0' : '2.0')
    },
  )

  it.each([undefined, ''])('needs resource on the v1 endpoint (%j): AADSTS50001', async (resource) => {
    const issuer = anIssuer()
    aTenant(issuer)

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ endpoint: 'v1', resource }))

    expect(refusal).toMatchObject({
      code: 'resourceMissing',
      aadsts: 50001,
      error: 'invalid_resource',
      status: 400,
    })
  })

  it('refuses a resource whose service principal is disabled with AADSTS50001', async () => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)
    Object.assign(tenant.servicePrincipals.get(apiId)!, { accountEnabled: false })

    const refusal = await refusalOfRequest(issuer, aTokenRequest())

    expect(refusal.aadsts).toBe(50001)
    expect(refusal.message).toContain(`'api://${apiId}'`)
  })

  it('ignores scope on the v1 endpoint', async () => {
    const issuer = anIssuer()
    aTenant(issuer)
    const request = aTokenRequest({ endpoint: 'v1', resource: apiId, scope: 'not a "scope"' })

    const { response } = await acquireTokens(issuer, request)

    expect(response.resource).toBe(apiId)
  })

  it('refuses an app without a role with AADSTS501051 where the resource requires an assignment', async () => {
    const issuer = anIssuer()
    aTenant(issuer, {
      apps: [{ appId, displayName: 'Daemon', secret: 's3cret' }],
      apis: [{ appId: apiId, displayName: 'Vault', appRoleAssignmentRequired: true }],
    })

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ clientSecret: 's3cret' }))

    expect(refusal).toMatchObject({
      code: 'appNotAssignedToResource',
      aadsts: 501051,
      error: 'invalid_grant',
      status: 400,
    })
    expect(refusal.message).toBe(
      `App '${appId}' (Daemon) has no role assigned for the app '${apiId}' (Vault).`,
    )
  })

  it('admits an app with a role where the resource requires an assignment', async () => {
    const issuer = anIssuer()
    aTenant(issuer, {
      apps: [{ appId, secret: 's3cret', appRoleAssignments: [{ resource: 'Vault', roles: ['Open'] }] }],
      apis: [
        {
          appId: apiId,
          displayName: 'Vault',
          appRoleAssignmentRequired: true,
          appRoles: [{ value: 'Open' }],
        },
      ],
    })

    const { claims } = await acquireTokens(issuer, aTokenRequest({ clientSecret: 's3cret' }))

    expect(claims['roles']).toEqual(['Open'])
  })

  it('leaves roles out of the token of an app that has none', async () => {
    const issuer = anIssuer()
    aTenant(issuer, { apps: [{ appId, secret: 's3cret' }] })

    const { claims } = await acquireTokens(issuer, aTokenRequest({ clientSecret: 's3cret' }))

    expect(claims).not.toHaveProperty('roles')
    expect(claims).not.toHaveProperty('scp')
  })

  it('is open to a public client that has a secret', async () => {
    const issuer = anIssuer()
    aTenant(issuer, { apps: [{ appId, secret: 's3cret', isFallbackPublicClient: true }] })

    const { claims } = await acquireTokens(issuer, aTokenRequest({ clientSecret: 's3cret' }))

    expect(claims['azpacr']).toBe('1')
  })
})
