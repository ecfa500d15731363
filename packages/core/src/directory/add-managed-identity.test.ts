import { describe, expect, it } from 'vitest'

import { aTenant, addManagedIdentitySeed, anIssuer, complaintOf } from '../testing/index.ts'
import { findSharedSource, findSource, managedIdentityKinds } from './managed-identity.ts'
import { emptyTenant } from './tenant.ts'

const id = 'aaaaaaaa-0000-4000-8000-000000000001'
const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
const providers = /^\/subscriptions\/[0-9a-f-]{36}\/resourcegroups\/mock-entra\/providers\//

describe('added managed identity', () => {
  it('is a service principal without an app registration, and its host', () => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)

    const { identity, source } = addManagedIdentitySeed(issuer, tenant)

    expect(identity).toMatchObject({ id: uuid, appId: uuid, displayName: 'mock-imds', accountEnabled: true })
    expect(identity.id).not.toBe(identity.appId)
    expect(tenant.servicePrincipals.get(identity.appId)).toBe(identity)
    expect(tenant.applications.has(identity.appId)).toBe(false)
    expect(source).toMatchObject({ kind: 'imds', tenant, identities: [identity], keyFile: undefined })
  })

  it('has the resource id of its host where it is system-assigned', () => {
    const issuer = anIssuer()

    const { identity } = addManagedIdentitySeed(issuer, aTenant(issuer).tenant, { displayName: 'web-1' })

    const { resourceId, hostResourceId } = identity.managedIdentity
    expect(resourceId.replace(providers, '')).toBe('Microsoft.Compute/virtualMachines/web-1')
    expect(hostResourceId).toBe(resourceId)
  })

  it('has a resource id of its own where it is user-assigned', () => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)
    const own = addManagedIdentitySeed(issuer, tenant, { kind: 'appService', displayName: 'web-1' })

    const { identity, source } = addManagedIdentitySeed(issuer, tenant, {
      kind: 'appService',
      type: 'UserAssigned',
      displayName: 'reader',
    })

    const { resourceId, hostResourceId } = identity.managedIdentity
    expect(resourceId.replace(providers, '')).toBe('Microsoft.ManagedIdentity/userAssignedIdentities/reader')
    expect(hostResourceId).toBe(own.identity.managedIdentity.resourceId)
    expect(source).toBe(own.source)
  })

  it('has the ids that its seed names', () => {
    const issuer = anIssuer()
    const clientId = 'aaaaaaaa-0000-4000-8000-000000000002'
    const resourceId = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/x/y'

    const { identity } = addManagedIdentitySeed(issuer, aTenant(issuer).tenant, {
      type: 'UserAssigned',
      clientId: clientId.toUpperCase(),
      objectId: id,
      resourceId,
    })

    expect(identity).toMatchObject({ id, appId: clientId, managedIdentity: { resourceId } })
  })

  it.each([
    [undefined, 3599, 299],
    [undefined, 60, 60],
    [86_400, 3599, 86_400],
  ])(
    'has tokens that live as its seed (%s) says, and no longer than MSAL forgets them',
    (seed, all, lifetime) => {
      const issuer = anIssuer({ tokenLifetime: all })
      const tokenLifetime = seed === undefined ? {} : { tokenLifetime: seed }

      const { identity } = addManagedIdentitySeed(issuer, aTenant(issuer).tenant, tokenLifetime)

      expect(identity.managedIdentity.tokenLifetime).toBe(lifetime)
    },
  )

  it.each(managedIdentityKinds)('finds on a host of kind %s the same secret in every mock', (kind) => {
    const [one, two] = [anIssuer(), anIssuer()].map((issuer) =>
      addManagedIdentitySeed(issuer, aTenant(issuer, { id }).tenant, { kind }),
    )

    expect(one?.source.secret).toEqual(uuid)
    expect(two?.source.secret).toBe(one?.source.secret)
  })

  it('has an id and a name of its own without being told', () => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)

    const added = (['imds', 'imds', 'appService'] as const).map((kind) =>
      addManagedIdentitySeed(issuer, tenant, { kind, type: 'UserAssigned' }),
    )

    const names = added.map(({ identity }) => identity.displayName)
    expect(names).toEqual(['mock-imds-identity-1', 'mock-imds-identity-2', 'mock-appservice-identity-1'])
    expect(new Set(added.map(({ identity }) => identity.appId)).size).toBe(3)
  })

  it('goes when its tenant is emptied, and its host with it', () => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)
    const { tenant: other } = aTenant(issuer)
    const { identity } = addManagedIdentitySeed(issuer, tenant)
    const { source } = addManagedIdentitySeed(issuer, other)

    emptyTenant(issuer, tenant)

    expect(tenant.servicePrincipals.has(identity.appId)).toBe(false)
    expect([...issuer.managedIdentitySources]).toEqual([source])
  })
})

describe('host that all tenants share', () => {
  it('is the one that was added first', () => {
    const issuer = anIssuer()
    const [one, two] = [aTenant(issuer).tenant, aTenant(issuer).tenant]
    const first = addManagedIdentitySeed(issuer, two)
    const second = addManagedIdentitySeed(issuer, one)

    expect(findSharedSource(issuer.managedIdentitySources, 'imds')).toBe(first.source)
    expect(findSharedSource(issuer.managedIdentitySources, 'appService')).toBeUndefined()
    expect(findSource(issuer.managedIdentitySources, one, 'imds')).toBe(second.source)
  })
})

describe('managed identity that cannot be added', () => {
  it('would be the second system-assigned one of its host', async () => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)
    addManagedIdentitySeed(issuer, tenant)

    const complaint = await complaintOf(() => addManagedIdentitySeed(issuer, tenant, { displayName: 'b' }))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_CONFLICT',
      option: 'managedIdentity.type',
      received: "'SystemAssigned' for the kind 'imds', whose host has a system-assigned identity already",
      expected: 'one system-assigned identity for each kind of a tenant',
      remedy: "Use the first one, or add this one with type: 'UserAssigned'.",
    })
  })

  it('is user-assigned in Cloud Shell', async () => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)

    const complaint = await complaintOf(() =>
      addManagedIdentitySeed(issuer, tenant, { kind: 'cloudShell', type: 'UserAssigned' }),
    )

    expect(complaint).toMatchObject({ code: 'MOCK_ENTRA_INVALID_OPTION', option: 'managedIdentity.type' })
    expect(issuer.managedIdentitySources.size).toBe(0)
  })

  it.each([
    ['of a system-assigned identity', { type: 'SystemAssigned' }, '', { subject: 's' }],
    [
      'with an expression',
      { type: 'UserAssigned' },
      '[0].claimsMatchingExpression',
      { claimsMatchingExpression: { value: "claims['sub'] eq 'a'", languageVersion: 1 } },
    ],
  ] as const)('has a federated credential %s', async (_, seed, member, match) => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)
    const federatedIdentityCredentials = [{ issuer: 'https://token.actions.githubusercontent.com', ...match }]

    const complaint = await complaintOf(() =>
      addManagedIdentitySeed(issuer, tenant, { ...seed, federatedIdentityCredentials }),
    )

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_INVALID_OPTION',
      option: `managedIdentity.federatedIdentityCredentials${member}`,
    })
    expect(issuer.managedIdentitySources.size).toBe(0)
  })

  it.each([
    ['clientId', { clientId: id }],
    ['objectId', { objectId: id }],
    ['resourceId', { resourceId: '/subscriptions/S/resourceGroups/g' }],
  ])('has a %s that another one has', async (property, ids) => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)
    const first = { clientId: id, objectId: id, resourceId: '/subscriptions/s/resourcegroups/g' }
    addManagedIdentitySeed(issuer, tenant, { type: 'UserAssigned', ...first })

    const complaint = await complaintOf(() =>
      addManagedIdentitySeed(issuer, tenant, { type: 'UserAssigned', displayName: 'b', ...ids }),
    )

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_CONFLICT',
      option: `managedIdentity.${property}`,
    })
  })

  it('has a role that its resource does not define, and leaves nothing behind', async () => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)
    const before = tenant.servicePrincipals.size
    const appRoleAssignments = [{ resource: 'Tasks API', roles: ['Tasks.Write.All'] }]

    const complaint = await complaintOf(() => addManagedIdentitySeed(issuer, tenant, { appRoleAssignments }))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_MISSING_OBJECT',
      option: 'managedIdentity.appRoleAssignments[0].roles',
      received: "'Tasks.Write.All'",
    })
    expect(tenant.servicePrincipals.size).toBe(before)
    expect(issuer.managedIdentitySources.size).toBe(0)
  })

  it.each([
    ['kind', 'vm'],
    ['type', 'userAssigned'],
    ['clientId', 'me'],
    ['objectId', 7],
    ['resourceId', 'subscriptions/s'],
    ['resourceId', '/subscriptions/s'],
    ['tokenLifetime', 0],
    ['tokenLifetime', 86_401],
  ])('has a misspelt %s: %j', async (property, value) => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)

    const complaint = await complaintOf(() =>
      addManagedIdentitySeed(issuer, tenant, { [property]: value } as never),
    )

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_INVALID_OPTION',
      option: `managedIdentity.${property}`,
    })
  })
})
