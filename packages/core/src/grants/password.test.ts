import { describe, expect, it } from 'vitest'

import { aTenant, aUserTokenRequest, acquireTokens, anIssuer, refusalOfRequest } from '../testing/index.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'

describe('password grant', () => {
  it.each([
    ['username', { username: undefined }],
    ['username', { username: '' }],
    ['password', { password: undefined }],
    ['password', { password: '' }],
    ['scope', { scope: undefined }],
    ['scope', { scope: '' }],
  ])('needs %s: AADSTS900144 (%j)', async (name, parts) => {
    const issuer = anIssuer()
    aTenant(issuer)

    const refusal = await refusalOfRequest(issuer, aUserTokenRequest(parts))

    expect(refusal).toMatchObject({ aadsts: 900144, error: 'invalid_request', status: 400 })
    expect(refusal.message).toBe(`The request body must contain the parameter '${name}'.`)
  })

  it('refuses a scope of spaces with AADSTS28003', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const refusal = await refusalOfRequest(issuer, aUserTokenRequest({ scope: '  ' }))

    expect(refusal).toMatchObject({
      code: 'emptyScope',
      aadsts: 28003,
      error: 'invalid_request',
      status: 400,
    })
  })

  it('needs resource on the v1 endpoint: AADSTS50001', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const refusal = await refusalOfRequest(issuer, aUserTokenRequest({ endpoint: 'v1' }))

    expect(refusal.aadsts).toBe(50001)
  })

  it('refuses an unknown resource with AADSTS500011 when strict', async () => {
    const issuer = anIssuer({ strict: true })
    aTenant(issuer)

    const refusal = await refusalOfRequest(issuer, aUserTokenRequest({ scope: 'api://nobody/Read' }))

    expect(refusal).toMatchObject({ aadsts: 500011, error: 'invalid_resource', status: 400 })
  })

  it('gives a token for an unregistered resource with the scope that was asked for, when not strict', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const { claims } = await acquireTokens(issuer, aUserTokenRequest({ scope: 'api://resource/Read' }))

    expect(claims).toMatchObject({ aud: 'api://resource', scp: 'Read', ver: '2.0' })
    expect(claims).not.toHaveProperty('idtyp')
  })

  it('gives a token for Microsoft Graph where no scope names a resource', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const { response, claims } = await acquireTokens(issuer, aUserTokenRequest({ scope: 'User.Read openid' }))

    expect(claims).toMatchObject({ aud: 'https://graph.microsoft.com', scp: 'User.Read openid', ver: '1.0' })
    expect(response.scope).toBe('User.Read openid')
  })

  it('needs no secret from a public client, and says so in the token', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const { claims } = await acquireTokens(issuer, aUserTokenRequest({ clientSecret: undefined }))

    expect(claims['azpacr']).toBe('0')
  })

  it('takes the user name in any case', async () => {
    const issuer = anIssuer()
    aTenant(issuer)
    const request = aUserTokenRequest({ username: 'ALICE@contoso.OnMicrosoft.com' })

    const { claims } = await acquireTokens(issuer, request)

    expect(claims['preferred_username']).toBe('alice@contoso.onmicrosoft.com')
  })

  it('gives an ID token only where openid was asked for', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const { response } = await acquireTokens(issuer, aUserTokenRequest())

    expect(response).not.toHaveProperty('id_token')
    expect(response).not.toHaveProperty('client_info')
  })

  it('gives all scopes of the resource on the v1 endpoint, whatever scope says', async () => {
    const issuer = anIssuer()
    aTenant(issuer)
    const request = aUserTokenRequest({ endpoint: 'v1', scope: 'openid Tasks.Read', resource: apiId })

    const { response } = await acquireTokens(issuer, request)

    expect(response.scope).toBe('Tasks.Read Tasks.ReadWrite')
  })

  it('refuses a user who is not assigned with AADSTS50105 where the app requires it', async () => {
    const issuer = anIssuer()
    aTenant(issuer, {
      apps: [{ appId, displayName: 'Portal', secret: 's3cret', appRoleAssignmentRequired: true }],
    })

    const refusal = await refusalOfRequest(issuer, aUserTokenRequest({ clientSecret: 's3cret' }))

    expect(refusal).toMatchObject({
      code: 'userNotAssigned',
      aadsts: 50105,
      error: 'invalid_grant',
      status: 400,
    })
    expect(refusal.message).toContain("'alice@contoso.onmicrosoft.com'")
  })

  it('puts the roles of the user at the API into the access token, those at the app into the ID token', async () => {
    const issuer = anIssuer()
    aTenant(issuer, {
      apis: [
        { appId: apiId, displayName: 'API', appRoles: [{ value: 'Reader' }] },
        { appId, displayName: 'Portal', secret: 's3cret', appRoles: [{ value: 'Admin' }] },
      ],
      apps: [],
      users: [
        {
          userPrincipalName: 'alice',
          appRoleAssignments: [
            { resource: 'API', roles: ['Reader'] },
            { resource: 'Portal', roles: ['Admin'] },
          ],
        },
      ],
    })
    const request = aUserTokenRequest({ clientSecret: 's3cret', scope: `openid ${apiId}/.default` })

    const { claims, idClaims } = await acquireTokens(issuer, request)

    expect(claims['roles']).toEqual(['Reader'])
    expect(idClaims['roles']).toEqual(['Admin'])
  })
})
