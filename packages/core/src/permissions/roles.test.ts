import { describe, expect, it } from 'vitest'

import type { TenantSeed } from '../directory/seeds.ts'
import {
  aTenant,
  aTokenRequest,
  aUserTokenRequest,
  acquireTokens,
  anIssuer,
  refusalOfRequest,
} from '../testing/index.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const secret = 'floci-az-dev-secret'

const api = {
  appId: apiId,
  displayName: 'API',
  api: { oauth2PermissionScopes: [{ value: 'Tasks.Read' }] },
  appRoles: [
    { value: 'Job', allowedMemberTypes: ['Application'] },
    { value: 'Reader', allowedMemberTypes: ['User'] },
    { value: 'Writer' },
    { value: 'Retired', isEnabled: false },
  ],
} as const

const allRoles = [{ resource: 'API', roles: ['Writer', 'Retired'] }]

describe('roles', () => {
  it('of an app are those assigned to it for applications, in the order of the API', async () => {
    const issuer = anIssuer()
    const appRoleAssignments = [{ resource: 'API', roles: ['Writer', 'Job', 'Retired'] }]
    aTenant(issuer, { apis: [api], apps: [{ appId, secret, appRoleAssignments }] })

    const { claims } = await acquireTokens(issuer, aTokenRequest())

    expect(claims['roles']).toEqual(['Job', 'Writer'])
  })

  it('of a user are those assigned to the user, without the disabled ones', async () => {
    const issuer = anIssuer()
    aTenant(issuer, { apis: [api], users: [{ userPrincipalName: 'alice', appRoleAssignments: allRoles }] })

    const { claims } = await acquireTokens(issuer, aUserTokenRequest())

    expect(claims['roles']).toEqual(['Writer'])
  })

  it('of an app do not reach a user', async () => {
    const issuer = anIssuer()
    const apps = [{ appId, secret, appRoleAssignments: allRoles }]
    aTenant(issuer, { apis: [api], apps })

    const { claims } = await acquireTokens(issuer, aUserTokenRequest())

    expect(claims).not.toHaveProperty('roles')
  })

  it('reach a user through a group that the user is in', async () => {
    const issuer = anIssuer()
    const appRoleAssignments = [{ resource: 'API', roles: ['Reader'] }]
    aTenant(issuer, {
      apis: [api],
      groups: [{ displayName: 'Readers', members: ['Alice@contoso.onmicrosoft.com'], appRoleAssignments }],
    })

    const { claims } = await acquireTokens(issuer, aUserTokenRequest())

    expect(claims['roles']).toEqual(['Reader'])
  })

  it('do not reach a user through a nested group', async () => {
    const issuer = anIssuer()
    const appRoleAssignments = [{ resource: 'API', roles: ['Reader'] }]
    aTenant(issuer, {
      apis: [api],
      groups: [
        { displayName: 'Inner', members: ['alice@contoso.onmicrosoft.com'] },
        { displayName: 'Outer', members: ['Inner'], appRoleAssignments },
      ],
    })

    const { claims } = await acquireTokens(issuer, aUserTokenRequest())

    expect(claims).not.toHaveProperty('roles')
  })

  it('of another resource stay out', async () => {
    const issuer = anIssuer()
    const other = { displayName: 'Other', appRoles: [{ value: 'Other.Role' }] }
    const appRoleAssignments = [{ resource: 'Other', roles: ['Other.Role'] }]
    aTenant(issuer, { apis: [api, other], apps: [{ appId, secret, appRoleAssignments }] })

    const { claims } = await acquireTokens(issuer, aTokenRequest())

    expect(claims).not.toHaveProperty('roles')
  })
})

describe('required assignment', () => {
  const strictApp = { appId, secret, displayName: 'App', appRoleAssignmentRequired: true }
  const alice = 'alice@contoso.onmicrosoft.com'

  /** An app that only assigned users may use, with groups that are assigned to it. */
  const seedWithGroups = (groups: NonNullable<TenantSeed['groups']>): TenantSeed => ({
    apis: [api, { ...strictApp, appRoles: [{ value: 'Use' }] }],
    apps: [],
    groups,
  })
  const assigned = [{ resource: 'App', roles: ['Use'] }]

  it('admits a user through a group', async () => {
    const issuer = anIssuer()
    aTenant(
      issuer,
      seedWithGroups([{ displayName: 'Users', members: [alice], appRoleAssignments: assigned }]),
    )

    const { claims } = await acquireTokens(issuer, aUserTokenRequest())

    expect(claims['scp']).toBe('Tasks.Read')
  })

  it('refuses a user who is in a nested group only with AADSTS50105', async () => {
    const issuer = anIssuer()
    aTenant(
      issuer,
      seedWithGroups([
        { displayName: 'Inner', members: [alice] },
        { displayName: 'Outer', members: ['Inner'], appRoleAssignments: assigned },
      ]),
    )

    const refusal = await refusalOfRequest(issuer, aUserTokenRequest())

    expect(refusal.aadsts).toBe(50105)
  })

  it('of an app does not concern client credentials of that app', async () => {
    const issuer = anIssuer()
    aTenant(issuer, { apis: [api], apps: [strictApp] })

    const { claims } = await acquireTokens(issuer, aTokenRequest())

    expect(claims['azp']).toBe(appId)
  })
})
