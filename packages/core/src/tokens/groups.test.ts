import type { JWTPayload } from 'jose'
import { describe, expect, it } from 'vitest'

import type { GroupSeed, OptionalClaimSeed } from '../directory/seeds.ts'
import { aTenant, aUserTokenRequest, acquireTokens, anIssuer } from '../testing/index.ts'
import type { SeededTenant } from '../testing/index.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const alice = 'alice@contoso.onmicrosoft.com'
const member = 'b79fbf4d-3ef9-4689-8143-76b194e85509'

const engineers = 'aaaaaaaa-0000-4000-8000-000000000001'
const everybody = 'aaaaaaaa-0000-4000-8000-000000000002'
const newsletter = 'aaaaaaaa-0000-4000-8000-000000000003'
const strangers = 'aaaaaaaa-0000-4000-8000-000000000004'

/** Engineers holds alice, everybody holds the engineers, and newsletter is no security group. */
const groups: readonly GroupSeed[] = [
  {
    id: engineers,
    displayName: 'Engineers',
    members: [alice],
    appRoleAssignments: [{ resource: 'API', roles: ['Reader'] }],
  },
  {
    id: everybody,
    displayName: 'Everybody',
    members: ['Engineers'],
    appRoleAssignments: [{ resource: 'API', roles: ['Reader'] }],
  },
  { id: newsletter, displayName: 'Newsletter', members: [alice], securityEnabled: false },
  { id: strangers, displayName: 'Strangers' },
]

interface Settings {
  readonly membership: string | null
  readonly options?: readonly OptionalClaimSeed[]
  readonly groups?: readonly GroupSeed[]
}

/** The claims of alice's access token for an API whose registration asks for groups like this. */
async function claimsOfAlice(settings: Settings): Promise<SeededTenant & { readonly claims: JWTPayload }> {
  const issuer = anIssuer()
  const seededTenant = aTenant(issuer, {
    apis: [
      {
        appId: apiId,
        displayName: 'API',
        api: { oauth2PermissionScopes: [{ value: 'Tasks.Read' }] },
        appRoles: [{ value: 'Reader' }],
        groupMembershipClaims: settings.membership,
        optionalClaims: { accessToken: settings.options ?? [] },
      },
    ],
    apps: [{ appId, isFallbackPublicClient: true }],
    groups: settings.groups ?? groups,
  })
  const { claims } = await acquireTokens(issuer, aUserTokenRequest({ clientSecret: undefined }))
  return { ...seededTenant, claims }
}

/** So many groups with alice in them. */
const manyGroups = (count: number): readonly GroupSeed[] =>
  Array.from({ length: count }, (_, index) => ({ displayName: `Group ${index}`, members: [alice] }))

const option = (property: string): readonly OptionalClaimSeed[] => [
  { name: 'groups', additionalProperties: [property] },
]

describe('groups', () => {
  it.each([
    [null, undefined, undefined],
    ['None', undefined, undefined],
    ['SecurityGroup', [engineers, everybody], undefined],
    ['All', [engineers, newsletter, everybody], [member]],
    ['ApplicationGroup', [engineers], undefined],
    ['DirectoryRole', undefined, [member]],
    ['SecurityGroup, DirectoryRole', [engineers, everybody], [member]],
    ['ApplicationGroup,DirectoryRole', [engineers], [member]],
  ])('follow groupMembershipClaims %j: groups %j, wids %j', async (membership, expected, wids) => {
    const { claims } = await claimsOfAlice({ membership })

    const found = claims['groups'] as readonly string[] | undefined
    expect(found?.toSorted()).toEqual(expected?.toSorted())
    expect(claims['wids']).toEqual(wids)
  })

  it('are absent, not empty, for a user who is in none', async () => {
    const { claims } = await claimsOfAlice({ membership: 'All', groups: [] })

    expect(claims).not.toHaveProperty('groups')
  })

  it('are found once where they contain each other', async () => {
    const { claims } = await claimsOfAlice({
      membership: 'SecurityGroup',
      groups: [
        { id: engineers, displayName: 'Inner', members: [alice] },
        { id: everybody, displayName: 'Outer', members: [alice, 'Inner'] },
      ],
    })

    expect(claims['groups']).toHaveLength(2)
  })

  it('are in the token up to 200', async () => {
    const { claims } = await claimsOfAlice({ membership: 'SecurityGroup', groups: manyGroups(200) })

    expect(claims['groups']).toHaveLength(200)
    expect(claims).not.toHaveProperty('_claim_names')
  })

  it('are left to Graph from 201 on', async () => {
    const { claims, tenant, seeded } = await claimsOfAlice({
      membership: 'SecurityGroup',
      groups: manyGroups(201),
    })

    const endpoint = `https://localhost:4577/${tenant.id}/users/${seeded.user!.id}/getMemberObjects`
    expect(claims).not.toHaveProperty('groups')
    expect(claims['_claim_names']).toEqual({ groups: 'src1' })
    expect(claims['_claim_sources']).toEqual({ src1: { endpoint } })
  })

  it('are names with cloud_displayname and ApplicationGroup', async () => {
    const { claims } = await claimsOfAlice({
      membership: 'ApplicationGroup',
      options: option('cloud_displayname'),
    })

    expect(claims['groups']).toEqual(['Engineers'])
  })

  // tokens.md §5: `cloud_displayname` only with ApplicationGroup.
  it('stay ids with cloud_displayname and SecurityGroup', async () => {
    const { claims } = await claimsOfAlice({
      membership: 'SecurityGroup',
      options: option('cloud_displayname'),
    })

    expect(claims['groups']).toEqual([engineers, everybody])
  })

  it('take the place of the app roles with emit_as_roles', async () => {
    const { claims } = await claimsOfAlice({ membership: 'SecurityGroup', options: option('emit_as_roles') })

    expect(claims['roles']).toEqual([engineers, everybody])
    expect(claims).not.toHaveProperty('groups')
  })

  it('leave the app roles alone without emit_as_roles', async () => {
    const { claims } = await claimsOfAlice({ membership: 'SecurityGroup' })

    expect(claims['roles']).toEqual(['Reader'])
  })

  it('follow the app in the ID token and the API in the access token', async () => {
    const issuer = anIssuer()
    aTenant(issuer, {
      apis: [{ appId: apiId, displayName: 'API', appRoles: [{ value: 'Reader' }] }],
      apps: [{ appId, isFallbackPublicClient: true, groupMembershipClaims: 'SecurityGroup' }],
      groups,
    })
    const scope = `openid ${apiId}/.default`

    const { claims, idClaims } = await acquireTokens(
      issuer,
      aUserTokenRequest({ scope, clientSecret: undefined }),
    )

    expect(idClaims['groups']).toEqual([engineers, everybody])
    expect(claims).not.toHaveProperty('groups')
  })
})
