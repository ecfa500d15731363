import { describe, expect, it } from 'vitest'

import { aTenant, addAppSeed, anIssuer, complaintOf } from '../testing/index.ts'

const appId = 'aaaaaaaa-0000-4000-8000-000000000001'
const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
const noon = Date.parse('2026-03-04T12:00:00Z')
const day = 86_400_000

describe('added app', () => {
  it('has the defaults of Entra where its seed says nothing', () => {
    const { tenant } = aTenant(anIssuer())

    const app = addAppSeed(tenant, {})

    expect(app).toEqual({
      id: uuid,
      appId: uuid,
      tenantId: tenant.id,
      displayName: 'App',
      createdDateTime: expect.any(Date),
      deletedDateTime: null,
      signInAudience: 'AzureADMyOrg',
      identifierUris: [],
      isFallbackPublicClient: false,
      web: {
        homePageUrl: null,
        redirectUris: [],
        logoutUrl: null,
        implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: false },
      },
      spa: { redirectUris: [] },
      publicClient: { redirectUris: [] },
      api: {
        acceptMappedClaims: null,
        requestedAccessTokenVersion: null,
        oauth2PermissionScopes: [],
        preAuthorizedApplications: [],
        knownClientApplications: [],
      },
      requiredResourceAccess: [],
      appRoles: [],
      passwordCredentials: [],
      keyCredentials: [],
      trustedCertificateSubjects: [],
      federatedIdentityCredentials: [],
      groupMembershipClaims: null,
      optionalClaims: { accessToken: [], idToken: [], saml2Token: [] },
      requireConsent: false,
      conditionalAccess: {},
      ownerIds: new Set(),
      otherProperties: {},
    })
  })

  it('has a service principal, whose object id is neither that of the app nor the client id', () => {
    const { tenant } = aTenant(anIssuer())

    const app = addAppSeed(tenant, { appId, displayName: 'Portal' })

    const servicePrincipal = tenant.servicePrincipals.get(appId)!
    expect(servicePrincipal).toEqual({
      id: uuid,
      appId,
      displayName: 'Portal',
      createdDateTime: expect.any(Date),
      deletedDateTime: null,
      servicePrincipalType: 'Application',
      application: app,
      appOwnerOrganizationId: tenant.id,
      accountEnabled: true,
      appRoleAssignmentRequired: false,
      passwordCredentials: [],
      keyCredentials: [],
      ownerIds: new Set(),
      otherProperties: {},
    })
    expect(new Set([app.id, app.appId, servicePrincipal.id]).size).toBe(3)
  })

  it('keeps what its seed says', () => {
    const { tenant } = aTenant(anIssuer())
    const scopeId = 'aaaaaaaa-0000-4000-8000-000000000002'
    const roleId = 'aaaaaaaa-0000-4000-8000-000000000003'

    const app = addAppSeed(tenant, {
      appId: appId.toUpperCase(),
      displayName: 'Portal',
      identifierUris: ['api://portal'],
      web: { redirectUris: ['https://portal.example/callback'] },
      api: {
        requestedAccessTokenVersion: 1,
        oauth2PermissionScopes: [{ id: scopeId, value: 'Read', isEnabled: false }, { value: 'Write' }],
      },
      appRoles: [
        {
          id: roleId,
          value: 'Boss',
          displayName: 'The boss',
          allowedMemberTypes: ['User'],
          isEnabled: false,
        },
        { value: 'Job' },
      ],
      groupMembershipClaims: 'All',
      optionalClaims: { idToken: [{ name: 'email' }] },
      requireConsent: true,
    })

    expect(app).toMatchObject({
      appId,
      identifierUris: ['api://portal'],
      web: { redirectUris: ['https://portal.example/callback'] },
      api: {
        requestedAccessTokenVersion: 1,
        oauth2PermissionScopes: [
          { id: scopeId, value: 'Read', isEnabled: false },
          { id: uuid, value: 'Write', isEnabled: true },
        ],
      },
      appRoles: [
        {
          id: roleId,
          value: 'Boss',
          displayName: 'The boss',
          allowedMemberTypes: ['User'],
          isEnabled: false,
        },
        {
          id: uuid,
          value: 'Job',
          displayName: 'Job',
          allowedMemberTypes: ['Application', 'User'],
          isEnabled: true,
        },
      ],
      groupMembershipClaims: 'All',
      optionalClaims: { accessToken: [], idToken: [{ name: 'email', additionalProperties: [] }] },
      requireConsent: true,
    })
  })

  it('dates its secrets by the clock of the tenant', () => {
    const { tenant } = aTenant(anIssuer({ timeSource: () => noon }))
    const startDateTime = '2026-01-01T00:00:00Z'
    const passwordCredentials = [
      { secretText: 'second' },
      { secretText: 'third', startDateTime, keyId: appId },
    ]

    const app = addAppSeed(tenant, { secret: 'first', passwordCredentials })

    const [first, second, third] = app.passwordCredentials
    expect(first).toMatchObject({ secretText: 'first', displayName: null, keyId: uuid })
    expect(first!.endDateTime.getTime()).toBeGreaterThan(noon + 90 * 365 * day)
    expect(second).toMatchObject({
      startDateTime: new Date(noon - day),
      endDateTime: new Date(noon + 730 * day),
    })
    expect(third).toMatchObject({ startDateTime: new Date(startDateTime), keyId: appId })
  })

  it('has the same ids in every mock with the same seed, and others in another tenant', () => {
    const one = aTenant(anIssuer()).tenant
    const same = aTenant(anIssuer()).tenant
    const other = aTenant(anIssuer(), { id: appId }).tenant

    const ids = [one, same, other].map((tenant) => addAppSeed(tenant, { displayName: 'Portal' }).appId)

    expect(ids[1]).toBe(ids[0])
    expect(ids[2]).not.toBe(ids[0])
  })

  it('may hold a role of its own and consent to a scope of its own', () => {
    const { tenant } = aTenant(anIssuer())

    addAppSeed(tenant, {
      appId,
      appRoles: [{ value: 'Job' }],
      api: { oauth2PermissionScopes: [{ value: 'Read' }] },
      appRoleAssignments: [{ resource: appId, roles: ['Job'] }],
      oauth2PermissionGrants: [{ resource: appId, scopes: ['Read'] }],
    })

    const { id } = tenant.servicePrincipals.get(appId)!
    expect(tenant.appRoleAssignments.at(-1)).toMatchObject({ principalId: id, resourceId: id })
    expect(tenant.permissionGrants).toMatchObject([{ clientId: id, resourceId: id, scopes: ['Read'] }])
  })

  it('gets a client id of its own when another one has the same name', () => {
    const { tenant } = aTenant(anIssuer())

    const first = addAppSeed(tenant, { displayName: 'Portal' })
    const second = addAppSeed(tenant, { displayName: 'Portal' })

    expect(second.appId).not.toBe(first.appId)
  })
})

describe('app that cannot be added', () => {
  it('has the client id of another one', async () => {
    const { tenant } = aTenant(anIssuer())
    addAppSeed(tenant, { appId })

    const complaint = await complaintOf(() => addAppSeed(tenant, { appId: appId.toUpperCase() }))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_CONFLICT',
      option: 'app.appId',
      received: `'${appId}'`,
      expected: 'a value that nothing else in the tenant has',
      remedy: 'Choose another appId, or leave it out where it has a default.',
    })
  })

  // The look-up of resources ignores case and a trailing slash, so that these mean the same.
  it.each(['api://tasks', 'API://Tasks', 'api://tasks/'])(
    'has the App ID URI %s of another one',
    async (uri) => {
      const { tenant } = aTenant(anIssuer())
      addAppSeed(tenant, { identifierUris: ['api://tasks'] })

      const complaint = await complaintOf(() => addAppSeed(tenant, { identifierUris: [uri] }))

      expect(complaint).toMatchObject({ code: 'MOCK_ENTRA_CONFLICT', option: 'app.identifierUris' })
    },
  )

  it('is a single-page application with a secret', async () => {
    const { tenant } = aTenant(anIssuer())
    const spa = { redirectUris: ['https://spa.example'] }

    const complaint = await complaintOf(() =>
      addAppSeed(tenant, { displayName: 'Page', secret: 'hunter2', spa }),
    )

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_INVALID_OPTION',
      option: 'app.secret',
      received: 'a secret on a single-page application',
      expected: 'no secret, because a browser cannot keep one',
      remedy: "Remove the secret of 'Page', or give it web.redirectUris as well.",
    })
    expect(complaint.message).not.toContain('hunter2')
  })

  it.each([
    { web: { redirectUris: ['https://app.example'] }, spa: { redirectUris: ['https://app.example'] } },
    { publicClient: { redirectUris: ['https://app.example', 'https://app.example'] } },
  ])('has each redirect URI once: %j', async (seed) => {
    const { tenant } = aTenant(anIssuer())

    const complaint = await complaintOf(() => addAppSeed(tenant, { displayName: 'Page', ...seed }))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_INVALID_OPTION',
      option: 'app',
      received: "the redirect URI 'https://app.example' twice",
      remedy: "Remove it from all but one platform of 'Page'.",
    })
  })

  it('may have a secret with single-page and web redirect URIs', () => {
    const { tenant } = aTenant(anIssuer())

    const app = addAppSeed(tenant, {
      secret: 's3cret',
      spa: { redirectUris: ['https://app.example/spa'] },
      web: { redirectUris: ['https://app.example/web'] },
    })

    expect(app.passwordCredentials).toHaveLength(1)
  })

  it.each([
    ['an unknown role', { appRoleAssignments: [{ resource: 'Tasks API', roles: ['Nope'] }] }],
    ['an unknown scope', { oauth2PermissionGrants: [{ resource: 'Tasks API', scopes: ['Nope'] }] }],
    ['an unknown resource', { appRoleAssignments: [{ resource: 'Nope', roles: [] }] }],
  ])('leaves nothing behind: %s', async (_, permissions) => {
    const { tenant } = aTenant(anIssuer())
    const before = [tenant.applications.size, tenant.servicePrincipals.size, tenant.appRoleAssignments.length]

    await complaintOf(() => addAppSeed(tenant, { appId, ...permissions }))

    const after = [tenant.applications.size, tenant.servicePrincipals.size, tenant.appRoleAssignments.length]
    expect(after).toEqual(before)
  })

  it("leaves Microsoft's service behind whose client id it has", async () => {
    const { tenant } = aTenant(anIssuer())
    const graphId = '00000003-0000-0000-c000-000000000000'
    const appRoleAssignments = [{ resource: 'Nope', roles: [] }]

    await complaintOf(() => addAppSeed(tenant, { appId: graphId, appRoleAssignments }))

    expect(tenant.servicePrincipals.get(graphId)?.microsoft?.displayName).toBe('Microsoft Graph')
  })
})
