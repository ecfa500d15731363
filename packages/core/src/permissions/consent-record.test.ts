import { describe, expect, it } from 'vitest'

import { answerDeviceRequest } from '../device-endpoint.ts'
import { findResource, unregisteredResource } from '../directory/resource.ts'
import type { Resource } from '../directory/resource.ts'
import type { AppSeed } from '../directory/seeds.ts'
import type { OAuth2PermissionGrant, ServicePrincipal } from '../directory/service-principal.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { Issuer } from '../issuer.ts'
import { approveDevice } from '../state/device-codes.ts'
import {
  aCode,
  aCodeRequest,
  aDeviceRequest,
  aRefreshRequest,
  aTenant,
  aTokenRequest,
  addUserSeed,
  acquireTokens,
  anIssuer,
  refusalOf,
  refusalOfRequest,
} from '../testing/index.ts'
import type { SeededTenant } from '../testing/index.ts'
import { describePermission } from './permission.ts'
import { recordAppRoles, recordConsent } from './record-consent.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const graphId = '00000003-0000-0000-c000-000000000000'
const api = `api://${apiId}`

interface Context extends SeededTenant {
  readonly issuer: Issuer
  readonly client: ServicePrincipal
}

/** An app whose users must consent, and an API with a permission that only administrators can consent to. */
function aContext(app: AppSeed = {}): Context {
  const issuer = anIssuer()
  const seeded = aTenant(issuer, {
    apis: [
      {
        appId: apiId,
        displayName: 'Tasks API',
        api: {
          oauth2PermissionScopes: [
            { value: 'Tasks.Read', id: 'aaaaaaaa-0000-4000-8000-000000000001' },
            { value: 'Tasks.ReadWrite', id: 'aaaaaaaa-0000-4000-8000-000000000002' },
            { value: 'Tasks.Admin', id: 'aaaaaaaa-0000-4000-8000-000000000003', type: 'Admin' },
          ],
        },
        appRoles: [{ value: 'Tasks.Read.All', id: 'aaaaaaaa-0000-4000-8000-000000000004' }],
      },
    ],
    apps: [
      {
        appId,
        displayName: 'Portal',
        secret: 'floci-az-dev-secret',
        isFallbackPublicClient: true,
        web: { redirectUris: ['http://localhost/auth/callback'] },
        requireConsent: true,
        ...app,
      },
    ],
  })
  return { issuer, ...seeded, client: seeded.tenant.servicePrincipals.get(appId)! }
}

function resourceIn(tenant: Tenant, name: string): Resource {
  return findResource(tenant, name) ?? unregisteredResource(name)
}

/** The grants of a tenant as `{resource}: {scopes} for {whom}`. */
function listGrants({ permissionGrants, servicePrincipals, users }: Tenant): readonly string[] {
  const nameOf = (resourceId: string): string =>
    [...servicePrincipals.values()].find(({ id }) => id === resourceId)?.displayName ?? 'unknown'
  return permissionGrants.map(({ resourceId, scopes, principalId, consentType }: OAuth2PermissionGrant) => {
    const whom = principalId === null ? 'all' : users.get(principalId)?.displayName
    return `${nameOf(resourceId)}: ${scopes.join(' ')} for ${whom} (${consentType})`
  })
}

describe('record of consent', () => {
  it('has one grant for each resource, and one for everybody next to those of users', () => {
    const { tenant, seeded, client } = aContext()
    const read = describePermission(client, resourceIn(tenant, apiId), 'Tasks.Read')
    const user = describePermission(client, resourceIn(tenant, graphId), 'User.Read')

    recordConsent(tenant, [read, user], seeded.user)
    recordConsent(tenant, [read], undefined)

    expect(listGrants(tenant)).toEqual([
      'Tasks API: Tasks.Read for Alice Mock (Principal)',
      'Microsoft Graph: User.Read for Alice Mock (Principal)',
      'Tasks API: Tasks.Read for all (AllPrincipals)',
    ])
  })

  it('adds to what was consented to before, each permission once', () => {
    const { tenant, seeded, client } = aContext()
    const bob = addUserSeed(tenant, { displayName: 'Bob' })
    const resource = resourceIn(tenant, apiId)
    const [read, write] = ['Tasks.Read', 'Tasks.ReadWrite'].map((value) =>
      describePermission(client, resource, value),
    )

    recordConsent(tenant, [read!], seeded.user)
    recordConsent(tenant, [write!], bob)
    recordConsent(tenant, [write!, read!, write!], seeded.user)

    expect(listGrants(tenant)).toEqual([
      'Tasks API: Tasks.Read Tasks.ReadWrite for Alice Mock (Principal)',
      'Tasks API: Tasks.ReadWrite for Bob (Principal)',
    ])
  })

  it('leaves out what nobody registered', () => {
    const { tenant, seeded, client } = aContext()

    recordConsent(
      tenant,
      [describePermission(client, resourceIn(tenant, 'api://nobody'), 'Read')],
      seeded.user,
    )

    expect(listGrants(tenant)).toEqual([])
  })

  it('gives listed app roles once', () => {
    const role = { id: 'aaaaaaaa-0000-4000-8000-000000000004', type: 'Role' } as const
    const { tenant, seeded, client } = aContext({
      requiredResourceAccess: [{ resourceAppId: apiId, resourceAccess: [role] }],
    })

    recordAppRoles(tenant, seeded.app!, client)
    recordAppRoles(tenant, seeded.app!, client)

    expect(tenant.appRoleAssignments).toEqual([
      {
        principalId: client.id,
        resourceId: tenant.servicePrincipals.get(apiId)!.id,
        appRoleId: role.id,
        createdDateTime: expect.any(Date),
      },
    ])
  })
})

describe('consent of a user', () => {
  it('holds for what was asked, for this user, from then on', async () => {
    const { issuer, tenant } = aContext()
    const scope = `openid offline_access ${api}/Tasks.Read`
    const bob = addUserSeed(tenant, { displayName: 'Bob' })
    const { response } = await acquireTokens(issuer, aCodeRequest(await aCode(issuer, { scope })))

    const { claims } = await acquireTokens(issuer, aRefreshRequest(response.refresh_token))
    const more = await refusalOfRequest(
      issuer,
      aRefreshRequest(response.refresh_token, { scope: `${api}/Tasks.ReadWrite` }),
    )
    const ofBob = await refusalOfRequest(
      issuer,
      aTokenRequest({
        grantType: 'password',
        username: bob.userPrincipalName,
        password: 'mock-entra-password',
        scope: `${api}/Tasks.Read`,
      }),
    )

    expect(claims['scp']).toBe('Tasks.Read')
    expect(more).toMatchObject({ aadsts: 65001, error: 'invalid_grant', suberror: 'consent_required' })
    expect(ofBob).toMatchObject({ aadsts: 65001, error: 'invalid_grant', suberror: 'consent_required' })
  })

  it('adds up over sign-ins, and all of it stands in scp', async () => {
    const { issuer, tenant } = aContext()
    await aCode(issuer, { scope: `${api}/Tasks.ReadWrite` })

    const { claims } = await acquireTokens(
      issuer,
      aCodeRequest(await aCode(issuer, { scope: `${api}/Tasks.Read` })),
    )

    expect(claims['scp']).toBe('Tasks.ReadWrite Tasks.Read')
    expect(listGrants(tenant)).toEqual(['Tasks API: Tasks.ReadWrite Tasks.Read for Alice Mock (Principal)'])
  })

  it('covers all resources that the request names', async () => {
    const { issuer } = aContext()
    const scope = `openid offline_access User.Read ${api}/Tasks.Read`
    const code = await aCode(issuer, { scope })

    const { response, claims } = await acquireTokens(issuer, aCodeRequest(code, { scope: 'User.Read' }))
    const other = await acquireTokens(
      issuer,
      aRefreshRequest(response.refresh_token, { scope: `${api}/Tasks.Read` }),
    )

    expect(claims.aud).toBe('https://graph.microsoft.com')
    expect(other.claims.aud).toBe(apiId)
  })

  it('to offline_access is no permission of the token', async () => {
    const { issuer } = aContext()
    const code = await aCode(issuer, { scope: 'openid profile offline_access User.Read' })

    const { response, claims } = await acquireTokens(issuer, aCodeRequest(code))

    expect(String(claims['scp']).split(' ').toSorted()).toEqual(['User.Read', 'openid', 'profile'])
    expect(response.scope).not.toContain('offline_access')
  })

  it('cannot be given to a permission for administrators: AADSTS90094', async () => {
    const { issuer, tenant } = aContext()

    const refusal = await refusalOf(() => aCode(issuer, { scope: `${api}/Tasks.Admin` }))

    expect(refusal.aadsts).toBe(90094)
    expect(listGrants(tenant)).toEqual([])
  })

  it('can be given to a permission for administrators by one', async () => {
    const { issuer, tenant } = aContext()
    const user = addUserSeed(tenant, { displayName: 'Root', directoryRoles: ['Global Administrator'] })

    await aCode(issuer, { user, scope: `${api}/Tasks.Admin` })

    expect(listGrants(tenant)).toEqual(['Tasks API: Tasks.Admin for Root (Principal)'])
  })

  it('on a device is for the resource that the v1 request names', async () => {
    const listed = { id: 'aaaaaaaa-0000-4000-8000-000000000001', type: 'Scope' } as const
    const { issuer, tenant, seeded } = aContext({
      requiredResourceAccess: [{ resourceAppId: apiId, resourceAccess: [listed] }],
    })
    const { baseUrl } = aTokenRequest()
    const v1 = { tenant: tenant.id, endpoint: 'v1', baseUrl } as const
    const device = answerDeviceRequest(issuer, aDeviceRequest({ ...v1, scope: undefined, resource: api }))
    approveDevice(issuer.directory, device.user_code, seeded.user!)

    const { claims } = await acquireTokens(
      issuer,
      aTokenRequest({ ...v1, grantType: 'device_code', scope: undefined, deviceCode: device.device_code }),
    )

    expect(listGrants(tenant)).toEqual(['Tasks API: Tasks.Read for Alice Mock (Principal)'])
    expect(claims['scp']).toBe('Tasks.Read')
  })
})

describe('permission of Microsoft Graph', () => {
  it.each([
    ['User.Read', false],
    ['Mail.ReadWrite', false],
    ['User.ReadBasic.All', false],
    ['Files.ReadWrite.All', false],
    ['Sites.Read.All', false],
    ['User.Read.All', true],
    ['Directory.Read.All', true],
    ['Group.ReadWrite.All', true],
    ['directory.read.all', true],
    ['user.readbasic.all', false],
    ['openid', false],
    ['offline_access', false],
  ])('%s is for administrators: %s', (value, expected) => {
    const { tenant, client } = aContext()

    const permission = describePermission(client, resourceIn(tenant, graphId), value)

    expect(permission.isForAdministrators).toBe(expected)
  })

  it('ending in .All is for administrators at Microsoft only, elsewhere the API decides', () => {
    const { tenant, client } = aContext()

    const own = describePermission(client, resourceIn(tenant, apiId), 'Tasks.Read')
    const admin = describePermission(client, resourceIn(tenant, apiId), 'Tasks.Admin')
    const nobody = describePermission(client, resourceIn(tenant, 'api://nobody'), 'Everything.All')

    expect([own, admin, nobody].map(({ isForAdministrators }) => isForAdministrators)).toEqual([
      false,
      true,
      false,
    ])
  })
})
