import { describe, expect, it } from 'vitest'

import { findAppRoles } from '../permissions/roles.ts'
import { aTenant, anIssuer } from '../testing/index.ts'
import { graphResource, resourceOf } from './resource.ts'
import type { TenantSeed } from './seeds.ts'

describe('default seed of the first tenant', () => {
  it('has the ids and the secret that the README names', () => {
    const { tenant, seeded } = aTenant(anIssuer())

    expect(tenant).toMatchObject({
      id: '00000000-0000-0000-0000-000000000002',
      displayName: 'Contoso',
      domains: ['contoso.onmicrosoft.com'],
    })
    expect(seeded.app).toMatchObject({
      appId: '11111111-1111-1111-1111-111111111111',
      displayName: 'Mock App',
      isFallbackPublicClient: true,
      passwordCredentials: [{ secretText: 'floci-az-dev-secret' }],
    })
    expect(seeded.user).toMatchObject({
      userPrincipalName: 'alice@contoso.onmicrosoft.com',
      displayName: 'Alice Mock',
      password: 'mock-entra-password',
    })
  })

  it('has one subscription, with an id that is the same in every mock', () => {
    const { tenant } = aTenant(anIssuer())

    const [subscription, ...others] = tenant.subscriptions
    expect(others).toEqual([])
    expect(subscription).toEqual({ ...aTenant(anIssuer()).tenant.subscriptions[0] })
    expect(subscription?.displayName).toBe('Contoso subscription')
  })

  it('has an API with v2 tokens, two scopes and a role that the app holds', () => {
    const { tenant, seeded } = aTenant(anIssuer())

    const appId = '22222222-2222-2222-2222-222222222222'
    expect(seeded.api).toMatchObject({
      appId,
      displayName: 'Tasks API',
      identifierUris: [`api://${appId}`],
      api: {
        requestedAccessTokenVersion: 2,
        oauth2PermissionScopes: [{ value: 'Tasks.Read' }, { value: 'Tasks.ReadWrite' }],
      },
      appRoles: [{ value: 'Tasks.Read.All', allowedMemberTypes: ['Application'] }],
    })
    const client = tenant.servicePrincipals.get(seeded.app!.appId)!
    expect(findAppRoles(tenant, client, resourceOf(tenant, seeded.api!))).toEqual(['Tasks.Read.All'])
  })

  it('lets its app manage the directory through Microsoft Graph', () => {
    const { tenant, seeded } = aTenant(anIssuer())

    const client = tenant.servicePrincipals.get(seeded.app!.appId)!
    expect(new Set(findAppRoles(tenant, client, graphResource(tenant)))).toEqual(
      new Set([
        'Application.ReadWrite.All',
        'AppRoleAssignment.ReadWrite.All',
        'DelegatedPermissionGrant.ReadWrite.All',
        'Directory.ReadWrite.All',
        'Group.ReadWrite.All',
        'RoleManagement.ReadWrite.Directory',
        'User.ReadWrite.All',
      ]),
    )
    expect(tenant.groups.size).toBe(0)
  })
})

describe('default seed of another tenant', () => {
  it('has ids, a domain and a secret of its own', () => {
    const issuer = anIssuer()
    const first = aTenant(issuer)

    const second = aTenant(issuer)

    expect(second.tenant.id).not.toBe(first.tenant.id)
    expect(second.tenant.domains).toEqual([`mock-${second.tenant.id.replaceAll('-', '')}.onmicrosoft.com`])
    expect(second.seeded.app!.appId).not.toBe(first.seeded.app!.appId)
    expect(second.seeded.api!.appId).not.toBe(first.seeded.api!.appId)
    expect(second.seeded.user!.id).not.toBe(first.seeded.user!.id)
    expect(second.seeded.app!.passwordCredentials[0]!.secretText).toMatch(/^[\w-]{43}$/)
  })

  it('is the same in every mock for the same tenant id', () => {
    const id = 'aaaaaaaa-0000-4000-8000-000000000001'
    const [one, other] = [anIssuer(), anIssuer()].map((issuer) => {
      aTenant(issuer)
      return aTenant(issuer, { id })
    })

    expect(other!.seeded.app!.appId).toBe(one!.seeded.app!.appId)
    expect(other!.seeded.api!.appId).toBe(one!.seeded.api!.appId)
    expect(other!.seeded.user!.id).toBe(one!.seeded.user!.id)
  })
})

describe('seed of a tenant', () => {
  it('keeps the known ids of app and API where it names another tenant id', () => {
    const id = 'aaaaaaaa-0000-4000-8000-000000000001'

    const { tenant, seeded } = aTenant(anIssuer(), { id })

    expect(tenant.domains).toEqual(['mock-aaaaaaaa000040008000000000000001.onmicrosoft.com'])
    expect(seeded.app!.appId).toBe('11111111-1111-1111-1111-111111111111')
  })

  it.each([
    ['fabrikam.example', ['fabrikam.example']],
    [
      ['Fabrikam.example', 'fabrikam.test'],
      ['fabrikam.example', 'fabrikam.test'],
    ],
  ])('has the domains %j', (domain, domains) => {
    const { tenant, seeded } = aTenant(anIssuer(), { domain })

    expect(tenant.domains).toEqual(domains)
    expect(seeded.user!.userPrincipalName).toBe('alice@fabrikam.example')
  })

  it('gives APIs v2 tokens and an App ID URI unless they say otherwise', () => {
    const appId = 'aaaaaaaa-0000-4000-8000-000000000001'
    const { tenant } = aTenant(anIssuer(), {
      apis: [{ appId }, { identifierUris: ['api://own'], api: { requestedAccessTokenVersion: null } }],
      apps: [{ displayName: 'Client' }],
    })

    const [first, second, client] = [...tenant.applications.values()]

    expect(first).toMatchObject({
      identifierUris: [`api://${appId}`],
      api: { requestedAccessTokenVersion: 2 },
    })
    expect(second).toMatchObject({
      identifierUris: ['api://own'],
      api: { requestedAccessTokenVersion: null },
    })
    expect(client).toMatchObject({ identifierUris: [], api: { requestedAccessTokenVersion: null } })
  })

  it('leaves the default app without a role of APIs that are others', () => {
    const { tenant, seeded } = aTenant(anIssuer(), { apis: [{ displayName: 'Own' }] })

    expect(seeded.app!.appId).toBe('11111111-1111-1111-1111-111111111111')
    const graph = graphResource(tenant).servicePrincipal!
    expect(tenant.appRoleAssignments.every(({ resourceId }) => resourceId === graph.id)).toBe(true)
  })

  it('makes the first of each list the one that tests use, if there is one', () => {
    const { seeded } = aTenant(anIssuer(), {
      apps: [{ displayName: 'First' }, { displayName: 'Second' }],
      apis: [],
      users: [],
    })

    expect(seeded.app!.displayName).toBe('First')
    expect(seeded.api).toBeUndefined()
    expect(seeded.user).toBeUndefined()
  })
})

describe('subscriptions of a seed', () => {
  it('have ids of their own where they name none', () => {
    const { tenant } = aTenant(anIssuer(), { subscriptions: [{}, {}] })

    expect(new Set(tenant.subscriptions.map(({ subscriptionId }) => subscriptionId)).size).toBe(2)
  })

  it('are none where the list is empty', () => {
    expect(aTenant(anIssuer(), { subscriptions: [] }).tenant.subscriptions).toEqual([])
  })

  it.each<[what: string, subscriptions: NonNullable<TenantSeed['subscriptions']>, expected: string]>([
    ['an id that is no GUID', [{ subscriptionId: 'me' }], 'a GUID'],
    [
      'one id twice',
      [
        { subscriptionId: '55555555-5555-4555-8555-555555555555' },
        { subscriptionId: '55555555-5555-4555-8555-555555555555' },
      ],
      'subscriptions with ids of their own',
    ],
  ])('with %s are refused', (_, subscriptions = [], expected) => {
    expect(() => aTenant(anIssuer(), { subscriptions })).toThrow(
      expect.objectContaining({ code: 'MOCK_ENTRA_INVALID_OPTION', expected }),
    )
  })
})
