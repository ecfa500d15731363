import { describe, expect, it } from 'vitest'

import type { AppSeed } from './directory/seeds.ts'
import { deriveUuid } from './ids.ts'
import {
  aTenant,
  aVisitedTenant,
  addAppSeed,
  enterPassword,
  kindOf,
  pageOf,
  paramsOf,
  refusalOf,
  refusalToApp,
  signIn,
} from './testing/index.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const graphId = '00000003-0000-0000-c000-000000000000'
const tenantId = '00000000-0000-0000-0000-000000000002'
const bob = 'bob@contoso.onmicrosoft.com'
const scopeId = deriveUuid(apiId, 'scope', 'Tasks.Read')
const roleId = deriveUuid(apiId, 'appRole', 'Tasks.Read.All')

type World = ReturnType<typeof aVisitedTenant>

/** An app that lists a scope and an app role of the Tasks API, Alice, and the administrator Bob. */
function aWorld(app: AppSeed = {}): World {
  return aVisitedTenant({
    apps: [
      {
        appId,
        displayName: 'Shop',
        web: { redirectUris: ['http://localhost/auth/callback'] },
        requiredResourceAccess: [
          {
            resourceAppId: apiId,
            resourceAccess: [
              { id: scopeId, type: 'Scope' },
              { id: roleId, type: 'Role' },
            ],
          },
          {
            resourceAppId: graphId,
            resourceAccess: [{ id: 'e1fe6dd8-ba31-4d61-89e7-88639da4683d', type: 'Scope' }],
          },
          { resourceAppId: 'aaaaaaaa-0000-4000-8000-000000000001', resourceAccess: [] },
        ],
        requireConsent: true,
        ...app,
      },
    ],
    users: [
      { userPrincipalName: 'alice' },
      { userPrincipalName: 'bob', directoryRoles: ['Cloud Application Administrator'] },
    ],
  })
}

/** What everybody has consented to, by client id of the resource. */
function consentOf({ tenant }: World): readonly unknown[] {
  const appIdOf = (id: string): string | undefined =>
    [...tenant.servicePrincipals.values()].find((principal) => principal.id === id)?.appId
  return tenant.permissionGrants.map(({ resourceId, consentType, principalId, scopes }) => [
    appIdOf(resourceId),
    consentType,
    principalId,
    scopes,
  ])
}

describe('admin consent', () => {
  it('is asked of an administrator for all that the registration lists', async () => {
    const { visitor } = aWorld()
    await visitor.requestAdminConsent()

    const page = pageOf(await enterPassword(visitor, bob), 'consent')

    expect(page).toMatchObject({ scope: 'organization', appName: 'Shop', username: bob })
    expect(page.permissions.map(({ title, resourceName }) => [title, resourceName])).toEqual([
      ['Tasks.Read', 'Tasks API'],
      ['User.Read', 'Microsoft Graph'],
      ['Tasks.Read.All', 'Tasks API'],
    ])
  })

  it('is told to the app, and counts for everybody', async () => {
    const world = aWorld()
    await world.visitor.requestAdminConsent()
    await enterPassword(world.visitor, bob)

    const answer = await world.visitor.submit()

    expect(answer).toMatchObject({
      kind: 'redirect',
      target: { redirectUri: 'http://localhost:3000/auth/callback', responseMode: 'query' },
    })
    expect(paramsOf(answer)).toEqual({ admin_consent: 'True', tenant: tenantId, state: 'state-1' })
    expect(consentOf(world)).toEqual([
      [apiId, 'AllPrincipals', null, ['Tasks.Read']],
      [graphId, 'AllPrincipals', null, ['User.Read']],
    ])
  })

  it('assigns the app roles that the registration lists, once', async () => {
    const world = aWorld()
    const { visitor, tenant } = world
    for (let count = 0; count < 2; count++) {
      await visitor.requestAdminConsent()
      await enterPassword(visitor, bob)
      await visitor.submit()
    }

    expect(tenant.appRoleAssignments).toEqual([
      {
        principalId: tenant.servicePrincipals.get(appId)?.id,
        resourceId: tenant.servicePrincipals.get(apiId)?.id,
        appRoleId: roleId,
        createdDateTime: new Date('2026-03-04T05:06:07Z'),
      },
    ])
  })

  it('lets everybody use the app without asking', async () => {
    const { visitor } = aWorld()
    await visitor.requestAdminConsent()
    await enterPassword(visitor, bob)
    await visitor.submit()

    const answer = await visitor
      .authorize({ scope: `api://${apiId}/Tasks.Read`, prompt: 'login' })
      .then(() => enterPassword(visitor))

    expect(kindOf(answer)).toBe('redirect')
  })

  it('is for the scopes of a v2 request, which the answer repeats', async () => {
    const world = aWorld()
    const scope = `api://${apiId}/Tasks.ReadWrite openid`
    await world.visitor.requestAdminConsent({ scope })
    await enterPassword(world.visitor, bob)

    const params = paramsOf(await world.visitor.submit())

    expect(params).toEqual({ admin_consent: 'True', tenant: tenantId, scope, state: 'state-1' })
    expect(consentOf(world)).toEqual([
      [apiId, 'AllPrincipals', null, ['Tasks.ReadWrite']],
      [graphId, 'AllPrincipals', null, ['openid']],
    ])
  })

  it('is for the registration with .default', async () => {
    const world = aWorld()
    await world.visitor.requestAdminConsent({ scope: `api://${apiId}/.default` })
    await enterPassword(world.visitor, bob)
    await world.visitor.submit()

    expect(consentOf(world)).toContainEqual([apiId, 'AllPrincipals', null, ['Tasks.Read']])
  })

  it('is not given for a scope that the API does not expose', async () => {
    const world = aWorld()
    await world.visitor.requestAdminConsent({ scope: `api://${apiId}/Tasks.Burn` })

    const { refusal } = refusalToApp(await enterPassword(world.visitor, bob))

    expect(refusal).toMatchObject({ code: 'unknownScope', aadsts: 650053 })
    expect(consentOf(world)).toEqual([])
  })

  it('needs no state', async () => {
    const { visitor } = aWorld()
    await visitor.requestAdminConsent({ state: undefined })
    await enterPassword(visitor, bob)

    expect(paramsOf(await visitor.submit())).toEqual({ admin_consent: 'True', tenant: tenantId })
  })

  it('is asked again although everything was consented to', async () => {
    const { visitor } = aWorld()
    await visitor.requestAdminConsent()
    await enterPassword(visitor, bob)
    await visitor.submit()
    await visitor.requestAdminConsent()

    expect(kindOf(await enterPassword(visitor, bob))).toBe('consent')
  })

  it('asks which account it is, even where one is signed in', async () => {
    const { visitor } = aWorld()
    await signIn(visitor, bob)

    expect(kindOf(await visitor.requestAdminConsent())).toBe('accounts')
  })
})

describe('admin consent of somebody else', () => {
  it('shows who is no administrator that they are none', async () => {
    const { visitor } = aWorld()
    await visitor.requestAdminConsent()

    expect(pageOf(await enterPassword(visitor), 'consent').scope).toBe('none')
  })

  it('is refused with AADSTS90094, whatever the form says', async () => {
    const world = aWorld()
    await world.visitor.requestAdminConsent()
    await enterPassword(world.visitor)

    const refusal = await refusalOf(() => world.visitor.submit({ forOrganization: 'true' }))

    expect(refusal).toMatchObject({ code: 'adminConsentRequired', aadsts: 90094 })
    expect(consentOf(world)).toEqual([])
    expect(world.tenant.appRoleAssignments).toEqual([])
  })

  it('is refused to the app when the person cancels: AADSTS65004', async () => {
    const world = aWorld()
    await world.visitor.requestAdminConsent()
    await enterPassword(world.visitor, bob)

    const { refusal, target, params } = refusalToApp(await world.visitor.submit({ cancel: '1' }))

    expect(refusal).toMatchObject({ code: 'consentDeclined', aadsts: 65004, error: 'access_denied' })
    expect(target.state).toBe('state-1')
    expect(params).toEqual({ admin_consent: 'True', tenant: tenantId })
    expect(consentOf(world)).toEqual([])
    expect(world.tenant.appRoleAssignments).toEqual([])
  })
})

describe('admin consent request', () => {
  it.each([
    ['an unknown tenant', 90002, { tenant: 'fabrikam.example' }],
    ['no client id', 900144, { clientId: undefined }],
    ['an unknown client', 700016, { clientId: 'aaaaaaaa-0000-4000-8000-000000000002' }],
    ['the empty client', 700038, { clientId: '00000000-0000-0000-0000-000000000000' }],
    ['a redirect URI of nobody', 50011, { redirectUri: 'https://evil.example/callback' }],
  ])('with %s is refused on a page: AADSTS%i', async (_, aadsts, parts) => {
    const { visitor } = aWorld()

    expect(await refusalOf(() => visitor.requestAdminConsent(parts))).toMatchObject({ aadsts })
  })

  it('of an app without a redirect URI is refused on a page: AADSTS500113', async () => {
    const { visitor, tenant } = aWorld()
    const { appId: clientId } = addAppSeed(tenant, { displayName: 'Daemon', secret: 'secret' })

    expect(await refusalOf(() => visitor.requestAdminConsent({ clientId }))).toMatchObject({
      aadsts: 500113,
    })
  })

  it('with a malformed scope is refused to the app: AADSTS70011', async () => {
    const { visitor } = aWorld()

    const { refusal, target } = refusalToApp(await visitor.requestAdminConsent({ scope: 'a"b' }))

    expect(refusal).toMatchObject({ aadsts: 70011, error: 'invalid_scope' })
    expect(target).toMatchObject({ responseMode: 'query', state: 'state-1' })
  })

  it('at organizations is for the tenant of who signs in', async () => {
    const { issuer, visitor } = aWorld()
    const { tenant: other } = aTenant(issuer, {
      domain: 'fabrikam.example',
      apps: [{ appId, displayName: 'Shop', web: { redirectUris: ['http://localhost/auth/callback'] } }],
      users: [{ userPrincipalName: 'carol', directoryRoles: ['Global Administrator'] }],
    })
    await visitor.requestAdminConsent({ tenant: 'organizations' })
    pageOf(await enterPassword(visitor, 'carol@fabrikam.example'), 'consent')

    expect(paramsOf(await visitor.submit())['tenant']).toBe(other.id)
  })
})
