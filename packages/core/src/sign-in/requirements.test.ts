import { describe, expect, it } from 'vitest'

import type { GrantControl } from '../directory/conditional-access.ts'
import type { AppSeed, TenantSeed, UserSeed } from '../directory/seeds.ts'
import {
  aVisitedTenant,
  addUserSeed,
  enterPassword,
  kindOf,
  pageOf,
  paramsOf,
  refusalOf,
  signIn,
} from '../testing/index.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const scope = `openid api://${apiId}/Tasks.Read`
const web = { redirectUris: ['http://localhost/auth/callback'] }
const stepUp = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'

interface Seeds {
  readonly app?: AppSeed
  readonly api?: AppSeed
  readonly user?: UserSeed
}

function aWorld({ app = {}, api = {}, user = {} }: Seeds): ReturnType<typeof aVisitedTenant> {
  const oauth2PermissionScopes = [{ value: 'Tasks.Read' }]
  const seed: TenantSeed = {
    apps: [{ appId, web, ...app }],
    apis: [{ appId: apiId, api: { oauth2PermissionScopes }, ...api }],
    users: [{ userPrincipalName: 'alice', ...user }],
  }
  return aVisitedTenant(seed)
}

const policy = (...grantControls: readonly GrantControl[]): Pick<AppSeed, 'conditionalAccess'> => ({
  conditionalAccess: { grantControls },
})

describe('policy', () => {
  it.each<readonly [string, Seeds]>([
    ['the user', { user: policy('mfa') }],
    ['the app', { app: policy('mfa') }],
    ['the resource', { api: policy('mfa') }],
  ])('of %s asks for a second factor', async (_, seeds) => {
    const { visitor } = aWorld(seeds)
    await visitor.authorize({ scope })

    pageOf(await enterPassword(visitor), 'verification')
    expect(paramsOf(await visitor.submit({ otc: '123456' }))['code']).toBeDefined()
  })

  it('of a resource that is not asked for asks for nothing', async () => {
    const { visitor } = aWorld({ api: policy('mfa') })
    await visitor.authorize()

    expect(kindOf(await enterPassword(visitor))).toBe('redirect')
  })

  it('of the resource of a v1 request asks as well', async () => {
    const { visitor } = aWorld({ api: policy('mfa') })
    await visitor.authorize({ endpoint: 'v1', scope: undefined, resource: `api://${apiId}` })

    expect(kindOf(await enterPassword(visitor))).toBe('verification')
  })

  it.each<readonly [string, Seeds]>([
    ['the user', { user: policy('block', 'mfa') }],
    ['the app', { app: policy('block') }],
    ['the resource', { api: policy('block') }],
  ])('of %s blocks: AADSTS53003, on a page', async (_, seeds) => {
    const { visitor } = aWorld(seeds)
    await visitor.authorize({ scope })

    expect(await refusalOf(() => enterPassword(visitor))).toMatchObject({ aadsts: 53003 })
  })

  it('asks for what is new only', async () => {
    const { visitor } = aWorld({ app: policy('mfa'), api: policy('mfa', 'termsOfUse') })
    await visitor.authorize()
    await enterPassword(visitor)
    await visitor.submit({ otc: '123456' })

    expect(kindOf(await visitor.authorize({ scope }))).toBe('terms')
  })
})

describe('claims parameter', () => {
  it('steps up to an authentication context, once', async () => {
    const { visitor } = aWorld({})
    await signIn(visitor)

    pageOf(await visitor.authorize({ claims: stepUp }), 'verification')
    await visitor.submit({ otc: '123456' })

    expect(paramsOf(await visitor.authorize({ claims: stepUp, prompt: 'none' }))['code']).toBeDefined()
  })

  it('steps up to every context on its own', async () => {
    const { visitor, tenant } = aWorld({})
    await signIn(visitor)
    for (const context of ['c1', 'c2']) {
      await visitor.authorize({ claims: stepUp.replace('c1', context) })
      await visitor.submit({ otc: '123456' })
    }

    const [session] = tenant.sessions.values()

    expect([...session!.signIns.values()][0]?.authenticationContexts).toEqual(['c1', 'c2'])
  })

  it('brings the challenge of a policy back, which asks for a second factor', async () => {
    const { visitor } = aWorld({})
    const claims = '{"access_token":{"capolids":{"essential":true,"values":["policy-1"]}}}'
    await visitor.authorize({ claims })

    expect(kindOf(await enterPassword(visitor))).toBe('verification')
  })

  it('that declares a capability asks for nothing', async () => {
    const { visitor } = aWorld({})
    await visitor.authorize({ claims: '{"access_token":{"xms_cc":{"values":["cp1"]}}}' })

    expect(kindOf(await enterPassword(visitor))).toBe('redirect')
  })
})

describe('assignment', () => {
  const shop: AppSeed = {
    appRoleAssignmentRequired: true,
    appRoles: [{ value: 'Shopper', allowedMemberTypes: ['User'] }],
  }
  const appRoleAssignments = [{ resource: appId, roles: ['Shopper'] }]

  it('lets who has an app role in', async () => {
    const { visitor, tenant } = aWorld({ app: shop })
    const { userPrincipalName } = addUserSeed(tenant, { userPrincipalName: 'bob', appRoleAssignments })
    await visitor.authorize()

    expect(kindOf(await enterPassword(visitor, userPrincipalName))).toBe('redirect')
  })

  it('keeps everybody else out: AADSTS50105, on a page that names user and app', async () => {
    const { visitor } = aWorld({ app: { ...shop, displayName: 'Shop' } })
    await visitor.authorize()

    const refusal = await refusalOf(() => enterPassword(visitor))

    expect(refusal).toMatchObject({ code: 'userNotAssigned', aadsts: 50105 })
    expect(refusal.message).toContain('alice@contoso.onmicrosoft.com')
    expect(refusal.message).toContain('Shop')
  })

  it('does not matter to an administrator who consents for everybody', async () => {
    const { visitor } = aWorld({ app: shop, user: { directoryRoles: ['Global Administrator'] } })
    await visitor.requestAdminConsent()

    expect(pageOf(await enterPassword(visitor), 'consent').scope).toBe('organization')
  })
})
