import {
  acquireTokens,
  aTenant,
  addAppSeed,
  aTokenRequest,
  aUserTokenRequest,
  refusalOfRequest,
} from '@mock-entra/core/testing'
import { describe, expect, it } from 'vitest'

import { aGraph } from './testing/index.ts'
import type { Graph } from './testing/index.ts'

const apiId = '22222222-2222-2222-2222-222222222222'

/** An app that Graph made, with a service principal and a secret. */
async function aDaemon({ ask }: Graph): Promise<{
  readonly id: string
  readonly appId: string
  readonly servicePrincipalId: string
  readonly secret: { readonly keyId: string; readonly secretText: string }
}> {
  const { body: app } = await ask('POST /applications', { body: { displayName: 'Daemon' } })
  const { body: servicePrincipal } = await ask('POST /servicePrincipals', { body: { appId: app['appId'] } })
  const { body: secret } = await ask(`POST /applications/${String(app['id'])}/addPassword`, { body: {} })
  return {
    id: String(app['id']),
    appId: String(app['appId']),
    servicePrincipalId: String(servicePrincipal['id']),
    secret: secret as { readonly keyId: string; readonly secretText: string },
  }
}

describe('what Graph writes', () => {
  it('authenticates with the next token request, and no longer once it is removed: AADSTS7000215', async () => {
    const graph = aGraph()
    const daemon = await aDaemon(graph)
    const request = aTokenRequest({ clientId: daemon.appId, clientSecret: daemon.secret.secretText })

    const { claims } = await acquireTokens(graph.issuer, request)
    await graph.ask(`POST /applications/${daemon.id}/removePassword`, {
      body: { keyId: daemon.secret.keyId },
    })
    const refusal = await refusalOfRequest(graph.issuer, request)

    expect(claims).toMatchObject({ oid: daemon.servicePrincipalId, azp: daemon.appId })
    expect(refusal.aadsts).toBe(7000215)
  })

  it('includes secrets of the service principal itself', async () => {
    const graph = aGraph()
    const { appId, servicePrincipalId } = await aDaemon(graph)

    const { body } = await graph.ask(`POST /servicePrincipals/${servicePrincipalId}/addPassword`, {
      body: {},
    })
    const request = aTokenRequest({ clientId: appId, clientSecret: String(body['secretText']) })

    await expect(acquireTokens(graph.issuer, request)).resolves.toBeDefined()
  })

  it('includes secrets that expire: AADSTS7000222', async () => {
    const graph = aGraph()
    const { id, appId } = await aDaemon(graph)
    const { body } = await graph.ask(`POST /applications/${id}/addPassword`, {
      body: { passwordCredential: { endDateTime: '2026-03-05T00:00:00Z' } },
    })

    graph.tenant.clock.advance({ days: 1 })
    const request = aTokenRequest({ clientId: appId, clientSecret: String(body['secretText']) })

    expect((await refusalOfRequest(graph.issuer, request)).aadsts).toBe(7000222)
  })

  it('ends an app when it is deleted (AADSTS700016), and when it is disabled (AADSTS7000112)', async () => {
    const graph = aGraph()
    const daemon = await aDaemon(graph)
    const request = aTokenRequest({ clientId: daemon.appId, clientSecret: daemon.secret.secretText })

    await graph.ask(`PATCH /servicePrincipals/${daemon.servicePrincipalId}`, {
      body: { accountEnabled: false },
    })
    const disabled = await refusalOfRequest(graph.issuer, request)
    await graph.ask(`DELETE /applications/${daemon.id}`)
    const deleted = await refusalOfRequest(graph.issuer, request)

    expect([disabled.aadsts, deleted.aadsts]).toEqual([7000112, 700016])
  })

  it('grants app roles, and takes them back', async () => {
    const graph = aGraph()
    const daemon = await aDaemon(graph)
    const request = aTokenRequest({ clientId: daemon.appId, clientSecret: daemon.secret.secretText })
    const { body: resource } = await graph.ask(`GET /servicePrincipals(appId='${apiId}')`)
    const [role] = resource['appRoles'] as { id: string }[]

    const assigned = await graph.ask(
      `POST /servicePrincipals/${daemon.servicePrincipalId}/appRoleAssignments`,
      {
        body: { principalId: daemon.servicePrincipalId, resourceId: resource['id'], appRoleId: role!.id },
      },
    )
    const granted = await acquireTokens(graph.issuer, request)
    await graph.ask(
      `DELETE /servicePrincipals/${String(resource['id'])}/appRoleAssignedTo/${String(assigned.body['id'])}`,
    )
    const revoked = await acquireTokens(graph.issuer, request)

    expect(assigned.body).toMatchObject({
      principalDisplayName: 'Daemon',
      principalType: 'ServicePrincipal',
      resourceDisplayName: 'Tasks API',
    })
    expect(granted.claims['roles']).toEqual(['Tasks.Read.All'])
    expect(revoked.claims).not.toHaveProperty('roles')
  })

  it('refuses callers without a role where a service principal asks for one: AADSTS501051', async () => {
    const graph = aGraph()
    const daemon = await aDaemon(graph)
    const { body: resource } = await graph.ask(`GET /servicePrincipals(appId='${apiId}')`)

    await graph.ask(`PATCH /servicePrincipals/${String(resource['id'])}`, {
      body: { appRoleAssignmentRequired: true },
    })
    const request = aTokenRequest({ clientId: daemon.appId, clientSecret: daemon.secret.secretText })

    expect((await refusalOfRequest(graph.issuer, request)).aadsts).toBe(501051)
  })

  it('decides the version of tokens, and their optional and group claims', async () => {
    const graph = aGraph({ groups: [{ displayName: 'Team', members: ['alice@contoso.onmicrosoft.com'] }] })
    const [group] = graph.tenant.groups.values()
    const before = await acquireTokens(graph.issuer, aUserTokenRequest())

    await graph.ask(`PATCH /applications(appId='${apiId}')`, {
      body: {
        api: { requestedAccessTokenVersion: 1 },
        groupMembershipClaims: 'SecurityGroup',
        optionalClaims: { accessToken: [{ name: 'idtyp', additionalProperties: ['include_user_token'] }] },
      },
    })
    const after = await acquireTokens(graph.issuer, aUserTokenRequest())

    expect(before.claims).toMatchObject({ ver: '2.0' })
    expect(before.claims).not.toHaveProperty('groups')
    expect(after.claims).toMatchObject({ ver: '1.0', groups: [group!.id], idtyp: 'user' })
  })

  it('lets a new user sign in, and a disabled (AADSTS50057) or deleted one (AADSTS50034) not', async () => {
    const graph = aGraph()
    const { body } = await graph.ask('POST /users', {
      body: {
        accountEnabled: true,
        displayName: 'Bob',
        mailNickname: 'bob',
        userPrincipalName: 'bob@contoso.onmicrosoft.com',
        passwordProfile: { password: 'Str0ng-password', forceChangePasswordNextSignIn: false },
      },
    })
    const request = aUserTokenRequest({
      username: 'bob@contoso.onmicrosoft.com',
      password: 'Str0ng-password',
    })

    const { claims } = await acquireTokens(graph.issuer, request)
    await graph.ask(`PATCH /users/${String(body['id'])}`, { body: { accountEnabled: false } })
    const disabled = await refusalOfRequest(graph.issuer, request)
    await graph.ask(`DELETE /users/${String(body['id'])}`)
    const deleted = await refusalOfRequest(graph.issuer, request)

    expect(claims).toMatchObject({ oid: body['id'], name: 'Bob' })
    expect([disabled.aadsts, deleted.aadsts]).toEqual([50057, 50034])
  })

  it('lets an app of another tenant in once it has a service principal here, with the secret of its home', async () => {
    const graph = aGraph()
    const { tenant: home } = aTenant(graph.issuer)
    const app = addAppSeed(home, {
      displayName: 'Foreign',
      secret: 'home-secret',
      signInAudience: 'AzureADMultipleOrgs',
      identifierUris: ['api://foreign'],
    })
    const request = aTokenRequest({
      clientId: app.appId,
      clientSecret: 'home-secret',
      scope: 'api://foreign/.default',
    })

    const before = await refusalOfRequest(graph.issuer, request)
    const { body } = await graph.ask('POST /servicePrincipals', { body: { appId: app.appId } })
    const { claims } = await acquireTokens(graph.issuer, request)
    const ofHome = home.servicePrincipals.get(app.appId)!.id

    expect(before.aadsts).toBe(700016)
    expect(claims).toMatchObject({ tid: graph.tenant.id, oid: body['id'], aud: 'api://foreign' })
    expect(body['id']).not.toBe(ofHome)
  })

  it('ends the sign-ins of a user whose password it changes: AADSTS50173', async () => {
    const graph = aGraph()
    const password = 'An0ther-password'
    const { response } = await acquireTokens(
      graph.issuer,
      aUserTokenRequest({ scope: 'offline_access api://22222222-2222-2222-2222-222222222222/Tasks.Read' }),
    )

    await graph.ask('PATCH /users/alice@contoso.onmicrosoft.com', { body: { passwordProfile: { password } } })
    const refresh = aTokenRequest({
      grantType: 'refresh_token',
      scope: undefined,
      refreshToken: response.refresh_token,
    })

    expect((await refusalOfRequest(graph.issuer, refresh)).aadsts).toBe(50173)
    await expect(acquireTokens(graph.issuer, aUserTokenRequest({ password }))).resolves.toBeDefined()
  })

  it('is consent where it is a permission grant: without one AADSTS65001', async () => {
    const graph = aGraph(
      { apps: [{ displayName: 'Client', isFallbackPublicClient: true, requireConsent: true }] },
      { validateTokens: false },
    )
    const [client] = [...graph.tenant.applications.values()].filter(
      ({ displayName }) => displayName === 'Client',
    )
    const request = aUserTokenRequest({ clientId: client!.appId, clientSecret: undefined })
    const idOf = (appId: string): string => graph.tenant.servicePrincipals.get(appId)!.id
    const scope = 'Tasks.Read'

    const before = await refusalOfRequest(graph.issuer, request)
    const { body } = await graph.ask('POST /oauth2PermissionGrants', {
      body: {
        clientId: idOf(client!.appId),
        consentType: 'AllPrincipals',
        principalId: null,
        resourceId: idOf(apiId),
        scope,
      },
    })
    const { claims } = await acquireTokens(graph.issuer, request)
    await graph.ask(`DELETE /oAuth2PermissionGrants/${String(body['id'])}`)
    const after = await refusalOfRequest(graph.issuer, request)

    expect(body).toMatchObject({ consentType: 'AllPrincipals', principalId: null, scope })
    expect(claims['scp']).toBe(scope)
    expect([before.aadsts, after.aadsts]).toEqual([65001, 65001])
  })
})

describe('what the test adds', () => {
  it('is what Graph lists', async () => {
    const graph = aGraph()
    const app = addAppSeed(graph.tenant, {
      displayName: 'Portal',
      secret: 's3cret',
      web: { redirectUris: ['https://portal.example'] },
      notes: 'seeded',
    })

    const { value } = await graph.ask("GET /applications?$filter=displayName eq 'Portal'")

    expect(value).toMatchObject([
      {
        id: app.id,
        appId: app.appId,
        notes: 'seeded',
        web: { redirectUris: ['https://portal.example'] },
        passwordCredentials: [
          {
            hint: 's3c',
            secretText: null,
            startDateTime: '0001-01-01T00:00:00Z',
            endDateTime: '9999-12-31T23:59:59Z',
          },
        ],
      },
    ])
  })
})
