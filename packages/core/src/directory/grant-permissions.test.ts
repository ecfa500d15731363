import { describe, expect, it } from 'vitest'

import { aTenant, addAppSeed, addUserSeed, anIssuer, complaintOf } from '../testing/index.ts'

const api = {
  appId: '22222222-2222-2222-2222-222222222222',
  displayName: 'Tasks API',
  identifierUris: ['api://tasks'],
  api: { oauth2PermissionScopes: [{ value: 'Tasks.Read' }] },
  appRoles: [
    { value: 'Job', allowedMemberTypes: ['Application'] },
    { value: 'Reader', allowedMemberTypes: ['User'] },
  ],
} as const

describe('app role assignment', () => {
  it.each(['Tasks API', 'api://tasks', 'API://tasks/', api.appId])('finds its resource by %s', (resource) => {
    const { tenant } = aTenant(anIssuer(), { apis: [api], apps: [] })

    const app = addAppSeed(tenant, { appRoleAssignments: [{ resource, roles: ['Job'] }] })

    expect(tenant.appRoleAssignments).toEqual([
      {
        principalId: tenant.servicePrincipals.get(app.appId)!.id,
        resourceId: tenant.servicePrincipals.get(api.appId)!.id,
        appRoleId: tenant.applications.get(api.appId)!.appRoles[0]!.id,
        createdDateTime: expect.any(Date),
      },
    ])
  })

  it('complains about a resource that nobody knows', async () => {
    const { tenant } = aTenant(anIssuer(), { apis: [api], apps: [] })
    const appRoleAssignments = [
      { resource: 'Tasks API', roles: ['Job'] },
      { resource: 'Mails API', roles: ['Job'] },
    ]

    const complaint = await complaintOf(() => addAppSeed(tenant, { appRoleAssignments }))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_MISSING_OBJECT',
      option: 'app.appRoleAssignments[1].resource',
      received: "'Mails API'",
      expected: 'a client id, an App ID URI or a display name of an app in this tenant',
      remedy: 'Add the API first: entries of `apis` are added before those of `apps`.',
    })
  })

  it.each([
    ['an app', 'Nope', 'one of Job'],
    ['an app', 'Reader', 'one of Job'],
    ['a user', 'Job', 'one of Reader'],
  ])('complains about a role that the resource does not have for %s: %s', async (who, role, expected) => {
    const { tenant } = aTenant(anIssuer(), { apis: [api], apps: [] })
    const appRoleAssignments = [{ resource: 'api://tasks', roles: [role] }]

    const complaint = await complaintOf(() =>
      who === 'an app'
        ? addAppSeed(tenant, { appRoleAssignments })
        : addUserSeed(tenant, { displayName: 'Bob', appRoleAssignments }),
    )

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_MISSING_OBJECT',
      option: expect.stringMatching(/^(app|user)\.appRoleAssignments\[0\]\.roles$/),
      received: `'${role}'`,
      expected,
      remedy: expect.stringContaining("on 'api://tasks', or name one that it has."),
    })
  })

  it('complains where the resource defines no role', async () => {
    const { tenant } = aTenant(anIssuer(), { apis: [{ displayName: 'Empty' }], apps: [] })
    const appRoleAssignments = [{ resource: 'Empty', roles: ['Job'] }]

    const complaint = await complaintOf(() => addAppSeed(tenant, { appRoleAssignments }))

    expect(complaint.expected).toContain("'Empty' defines none")
  })
})

describe('delegated permission grant', () => {
  it('is the consent of an administrator for everybody', () => {
    const { tenant } = aTenant(anIssuer(), { apis: [api], apps: [] })
    const oauth2PermissionGrants = [{ resource: 'Tasks API', scopes: ['Tasks.Read'] }]

    const app = addAppSeed(tenant, { oauth2PermissionGrants })

    expect(tenant.permissionGrants).toEqual([
      {
        clientId: tenant.servicePrincipals.get(app.appId)!.id,
        consentType: 'AllPrincipals',
        principalId: null,
        resourceId: tenant.servicePrincipals.get(api.appId)!.id,
        scopes: ['Tasks.Read'],
      },
    ])
  })

  it('complains about a scope that the API does not expose', async () => {
    const { tenant } = aTenant(anIssuer(), { apis: [api], apps: [] })
    const oauth2PermissionGrants = [{ resource: 'Tasks API', scopes: ['Tasks.Read', 'Tasks.Delete'] }]

    const complaint = await complaintOf(() => addAppSeed(tenant, { oauth2PermissionGrants }))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_MISSING_OBJECT',
      option: 'app.oauth2PermissionGrants[0].scopes',
      received: "'Tasks.Delete'",
      expected: 'one of Tasks.Read',
      remedy: "Define this scope on 'Tasks API', or name one that it has.",
    })
  })

  it('takes any scope of a service of Microsoft, whose scopes the mock does not know', () => {
    const { tenant } = aTenant(anIssuer())
    const oauth2PermissionGrants = [{ resource: 'https://graph.microsoft.com', scopes: ['Sites.Selected'] }]

    addAppSeed(tenant, { oauth2PermissionGrants })

    expect(tenant.permissionGrants.map(({ scopes }) => scopes)).toEqual([['Sites.Selected']])
  })
})
