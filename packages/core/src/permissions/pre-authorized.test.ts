import { describe, expect, it } from 'vitest'

import { removePermissionGrant } from '../directory/directory-objects.ts'
import type { AppSeed } from '../directory/seeds.ts'
import type { Issuer } from '../issuer.ts'
import {
  aCode,
  aCodeRequest,
  aRefreshRequest,
  aTenant,
  aTokenRequest,
  aUserTokenRequest,
  acquireTokens,
  anIssuer,
  refusalOfRequest,
} from '../testing/index.ts'
import type { SeededTenant } from '../testing/index.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const otherAppId = '33333333-3333-3333-3333-333333333333'
const graphId = '00000003-0000-0000-c000-000000000000'
const api = `api://${apiId}`
const readId = 'aaaaaaaa-0000-4000-8000-000000000001'
const writeId = 'aaaaaaaa-0000-4000-8000-000000000002'
const oldId = 'aaaaaaaa-0000-4000-8000-000000000003'
const userReadId = 'e1fe6dd8-ba31-4d61-89e7-88639da4683d'
const allScopes = `${api}/.default`

interface Context extends SeededTenant {
  readonly issuer: Issuer
}

interface Seeds {
  readonly app?: AppSeed
  /** `preAuthorizedApplications`, and what else the API's registration has under `api`. */
  readonly api?: AppSeed['api']
  readonly tier?: AppSeed
}

function aContext(seeds: Seeds = {}): Context {
  const issuer = anIssuer()
  const apis: AppSeed[] = [
    {
      appId: apiId,
      displayName: 'Tasks API',
      secret: 's3cret',
      ...seeds.tier,
      api: {
        oauth2PermissionScopes: [
          { value: 'Tasks.Read', id: readId },
          { value: 'Tasks.ReadWrite', id: writeId },
          { value: 'Tasks.Old', id: oldId, isEnabled: false },
        ],
        ...seeds.api,
      },
    },
  ]
  const portal: AppSeed = {
    appId,
    displayName: 'Portal',
    secret: 'floci-az-dev-secret',
    web: { redirectUris: ['http://localhost/auth/callback'] },
    ...seeds.app,
  }
  return { issuer, ...aTenant(issuer, { apis, apps: [portal] }) }
}

function preAuthorized(client: string, ...delegatedPermissionIds: readonly string[]): Seeds['api'] {
  return { preAuthorizedApplications: [{ appId: client, delegatedPermissionIds }] }
}

function lists(...ids: readonly string[]): NonNullable<AppSeed['requiredResourceAccess']> {
  return [{ resourceAppId: apiId, resourceAccess: ids.map((id) => ({ id, type: 'Scope' as const })) }]
}

describe('pre-authorized application', () => {
  it('needs no consent to the permissions that the API names', async () => {
    const { issuer, tenant } = aContext({ app: { requireConsent: true }, api: preAuthorized(appId, readId) })

    const { claims } = await acquireTokens(issuer, aUserTokenRequest())

    expect(claims['scp']).toBe('Tasks.Read')
    expect(tenant.permissionGrants).toEqual([])
  })

  it('sees no consent page for them', async () => {
    const { issuer, tenant } = aContext({ app: { requireConsent: true }, api: preAuthorized(appId, readId) })

    await aCode(issuer, { scope: `${api}/Tasks.Read` })

    expect(tenant.permissionGrants.filter(({ scopes }) => scopes.includes('Tasks.Read'))).toEqual([])
  })

  it.each([
    ['another permission', preAuthorized(appId, writeId)],
    ['another app', preAuthorized(otherAppId, readId)],
    ['no permission', preAuthorized(appId)],
    ['an id that is no permission', preAuthorized(appId, otherAppId)],
  ])('needs consent where the API names %s: AADSTS65001', async (_, authorized) => {
    const { issuer } = aContext({ app: { requireConsent: true }, api: authorized })

    const refusal = await refusalOfRequest(issuer, aUserTokenRequest())

    expect(refusal).toMatchObject({ aadsts: 65001, error: 'invalid_grant', suberror: 'consent_required' })
  })

  it.each([
    ['what the API names', preAuthorized(appId, writeId), 'Tasks.ReadWrite'],
    ['what the API names and has enabled', preAuthorized(appId, readId, oldId), 'Tasks.Read'],
  ])('gets by .default %s', async (_, authorized, scp) => {
    const { issuer } = aContext({ app: { requireConsent: true }, api: authorized })

    const { claims } = await acquireTokens(issuer, aUserTokenRequest({ scope: allScopes }))

    expect(claims['scp']).toBe(scp)
  })
})

describe('.default', () => {
  it.each<[string, AppSeed, string]>([
    ['all that the API exposes, where the app lists nothing', {}, 'Tasks.Read Tasks.ReadWrite'],
    ['what the app lists', { requiredResourceAccess: lists(writeId) }, 'Tasks.ReadWrite'],
    [
      'in the order of the list',
      { requiredResourceAccess: lists(writeId, readId) },
      'Tasks.ReadWrite Tasks.Read',
    ],
    [
      'what the app lists and the API knows',
      { requiredResourceAccess: lists(readId, otherAppId) },
      'Tasks.Read',
    ],
    [
      'what the app lists and the API has enabled',
      { requiredResourceAccess: lists(readId, oldId) },
      'Tasks.Read',
    ],
  ])('stands for %s', async (_, app, scp) => {
    const { issuer } = aContext({ app })

    const { claims, response } = await acquireTokens(issuer, aUserTokenRequest({ scope: allScopes }))

    expect(claims['scp']).toBe(scp)
    expect(response.scope?.split(' ')).toContain(allScopes)
  })

  it('is consented to as a whole, and stands for that from then on', async () => {
    const { issuer, tenant } = aContext({
      app: { requireConsent: true, requiredResourceAccess: lists(readId, writeId) },
    })
    const before = await refusalOfRequest(issuer, aUserTokenRequest({ scope: allScopes }))

    const code = await aCode(issuer, { scope: allScopes })
    const { claims } = await acquireTokens(issuer, aCodeRequest(code))

    expect(before.aadsts).toBe(65001)
    expect(claims['scp']).toBe('Tasks.Read Tasks.ReadWrite')
    expect(tenant.permissionGrants.map(({ scopes }) => scopes)).toEqual([['Tasks.Read', 'Tasks.ReadWrite']])
  })

  it('does not ask again where the user consented to something else of the API', async () => {
    const { issuer } = aContext({
      app: { requireConsent: true, requiredResourceAccess: lists(readId, writeId) },
    })
    await aCode(issuer, { scope: `${api}/Tasks.Read` })

    const code = await aCode(issuer, { scope: allScopes })
    const { claims } = await acquireTokens(issuer, aCodeRequest(code))

    expect(claims['scp']).toBe('Tasks.Read')
  })

  it('knows the permissions of Microsoft Graph that every app lists', async () => {
    const { issuer } = aContext({
      app: {
        requireConsent: true,
        requiredResourceAccess: [
          { resourceAppId: graphId, resourceAccess: [{ id: userReadId, type: 'Scope' }] },
        ],
      },
    })

    const code = await aCode(issuer, { scope: 'https://graph.microsoft.com/.default' })
    const { claims } = await acquireTokens(issuer, aCodeRequest(code))

    expect(claims['scp']).toBe('User.Read')
  })
})

describe('consent of everybody and of one user', () => {
  it('adds up in scp', async () => {
    const { issuer } = aContext({
      app: {
        requireConsent: true,
        oauth2PermissionGrants: [{ resource: 'Tasks API', scopes: ['Tasks.ReadWrite'] }],
      },
    })

    const code = await aCode(issuer, { scope: `offline_access ${api}/Tasks.Read` })
    const { claims, response } = await acquireTokens(issuer, aCodeRequest(code))

    expect(claims['scp']).toBe('Tasks.ReadWrite Tasks.Read')
    expect(response.scope).toBe(`${api}/Tasks.ReadWrite ${api}/Tasks.Read`)
  })

  it('can be taken back: AADSTS65001', async () => {
    const { issuer, tenant } = aContext({ app: { requireConsent: true } })
    const code = await aCode(issuer, { scope: `offline_access ${api}/Tasks.Read` })
    const { response } = await acquireTokens(issuer, aCodeRequest(code))
    const grants = [...tenant.permissionGrants]
    for (const grant of grants) removePermissionGrant(tenant, grant)

    const refusal = await refusalOfRequest(issuer, aRefreshRequest(response.refresh_token))

    expect(refusal).toMatchObject({ aadsts: 65001, error: 'invalid_grant', suberror: 'consent_required' })
  })
})

describe('known client application', () => {
  /** What the API asks for on behalf of the user, for which nobody can be asked then. */
  async function callGraph(issuer: Issuer, assertion: string): ReturnType<typeof acquireTokens> {
    return await acquireTokens(
      issuer,
      aTokenRequest({
        grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        requestedTokenUse: 'on_behalf_of',
        clientId: apiId,
        clientSecret: 's3cret',
        scope: 'User.Read',
        assertion,
      }),
    )
  }

  const tier: AppSeed = {
    requireConsent: true,
    requiredResourceAccess: [{ resourceAppId: graphId, resourceAccess: [{ id: userReadId, type: 'Scope' }] }],
  }
  const app: AppSeed = { requireConsent: true, requiredResourceAccess: lists(readId) }

  it('takes the consent that the API needs along with its own', async () => {
    const { issuer } = aContext({ app, tier, api: { knownClientApplications: [appId] } })
    const code = await aCode(issuer, { scope: allScopes })
    const { response } = await acquireTokens(issuer, aCodeRequest(code))

    const { claims } = await callGraph(issuer, response.access_token)

    expect(claims).toMatchObject({ appid: apiId, scp: 'User.Read' })
  })

  it('takes none along where the API does not know it (AADSTS65001)', async () => {
    const { issuer } = aContext({ app, tier, api: { knownClientApplications: [otherAppId] } })
    const code = await aCode(issuer, { scope: allScopes })
    const { response } = await acquireTokens(issuer, aCodeRequest(code))

    await expect(callGraph(issuer, response.access_token)).rejects.toMatchObject({ aadsts: 65001 })
  })
})
