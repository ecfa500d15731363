import { describe, expect, it } from 'vitest'

import { emptyTenant } from '../directory/tenant.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { Issuer } from '../issuer.ts'
import {
  aTenant,
  aVisitor,
  anIssuer,
  enterPassword,
  pageOf,
  paramsOf,
  refusalOf,
  refusalToApp,
} from '../testing/index.ts'
import type { Visitor } from '../testing/index.ts'

const appId = '33333333-3333-3333-3333-333333333333'
const web = { redirectUris: ['http://localhost/auth/callback'] }
const shop = { appId, displayName: 'Shop', web }
const alice = 'alice@contoso.onmicrosoft.com'
const bob = 'bob@fabrikam.example'

interface World {
  readonly issuer: Issuer
  readonly contoso: Tenant
  readonly fabrikam: Tenant
  readonly visitor: Visitor
}

/** Contoso with Alice and Fabrikam with Bob; the app Shop is in both. */
function twoTenants(): World {
  const issuer = anIssuer()
  const { tenant: contoso } = aTenant(issuer, { apps: [shop] })
  const { tenant: fabrikam } = aTenant(issuer, {
    domain: ['fabrikam.example', 'fabrikam.onmicrosoft.com'],
    displayName: 'Fabrikam',
    apps: [shop, { appId: '44444444-4444-4444-4444-444444444444', displayName: 'Desk', web }],
    users: [{ userPrincipalName: 'bob' }],
  })
  return { issuer, contoso, fabrikam, visitor: aVisitor(issuer) }
}

const atCommon = { tenant: 'common', clientId: appId }

describe.each(['common', 'organizations', 'COMMON'])('sign-in at %s', (tenant) => {
  it.each([
    [alice, 'contoso'],
    [bob, 'fabrikam'],
    ['BOB@Fabrikam.Example', 'fabrikam'],
  ] as const)('takes the domain of the name for the tenant: %s', async (username, expected) => {
    const { visitor, [expected]: home } = twoTenants()
    await visitor.authorize({ tenant, clientId: appId })

    const { code } = paramsOf(await enterPassword(visitor, username))

    expect(home.codes.get(code ?? '')).toBeDefined()
    expect([...visitor.sessionIds.keys()]).toEqual([home.id])
  })

  it.each([
    ['loginHint', alice, 'contoso'],
    ['loginHint', bob, 'fabrikam'],
    ['domainHint', 'fabrikam.onmicrosoft.com', 'fabrikam'],
    ['domainHint', 'organizations', 'contoso'],
    ['domainHint', 'nowhere.example', 'contoso'],
  ] as const)('begins where the %s says: %s', async (parameter, hint, expected) => {
    const world = twoTenants()
    const { [expected]: home } = world

    const answer = await world.visitor.authorize({ tenant, clientId: appId, [parameter]: hint })

    expect(answer).toMatchObject({ kind: 'page', tenant: home.id })
  })
})

describe('sign-in without a tenant in the path', () => {
  it('begins in the tenant that has the app', async () => {
    const { visitor, fabrikam } = twoTenants()

    const answer = await visitor.authorize({
      tenant: 'common',
      clientId: '44444444-4444-4444-4444-444444444444',
    })

    expect(answer).toMatchObject({ kind: 'page', tenant: fabrikam.id })
  })

  it('finds the app where the hinted tenant does not have it', async () => {
    const { visitor, fabrikam } = twoTenants()
    const clientId = '44444444-4444-4444-4444-444444444444'

    const answer = await visitor.authorize({
      tenant: 'common',
      clientId,
      domainHint: 'contoso.onmicrosoft.com',
    })

    expect(answer).toMatchObject({ kind: 'page', tenant: fabrikam.id })
  })

  it('of an app that no tenant has is refused with AADSTS700016', async () => {
    const { visitor } = twoTenants()
    const request = { tenant: 'common', clientId: '55555555-5555-5555-5555-555555555555' }

    const refusal = await refusalOf(() => visitor.authorize(request))

    expect(refusal).toMatchObject({ code: 'appNotFound', aadsts: 700016 })
    expect(refusal.detail).toContain('55555555-5555-5555-5555-555555555555')
  })

  it('may go back from one tenant to the other, by name', async () => {
    const { visitor, contoso } = twoTenants()
    await visitor.authorize(atCommon)
    await visitor.submit({ loginfmt: bob })
    pageOf(await visitor.submit({ step: 'password', back: '1' }), 'username')

    const { code } = paramsOf(await enterPassword(visitor, alice))

    expect(contoso.codes.get(code ?? '')).toBeDefined()
  })

  it('knows nobody of a domain that no tenant has: AADSTS50034', async () => {
    const { visitor } = twoTenants()
    await visitor.authorize(atCommon)

    const page = pageOf(await visitor.submit({ loginfmt: 'carol@nowhere.example' }), 'username')

    expect(page.refusal).toMatchObject({ code: 'userNotFound', aadsts: 50034 })
  })

  it('of a user whose tenant does not have the app ends with AADSTS700016', async () => {
    const { visitor } = twoTenants()
    await visitor.authorize({ tenant: 'common', clientId: '44444444-4444-4444-4444-444444444444' })

    const refusal = await refusalOf(async () => {
      throw refusalToApp(await visitor.submit({ loginfmt: alice })).refusal
    })

    expect(refusal).toMatchObject({ code: 'appNotFound', aadsts: 700016 })
  })

  it('finds the session of the hinted user, whichever tenant has it', async () => {
    const { visitor, fabrikam } = twoTenants()
    await visitor.authorize(atCommon)
    await enterPassword(visitor, bob)

    const { code } = paramsOf(await visitor.authorize({ ...atCommon, prompt: 'none', loginHint: bob }))

    expect(fabrikam.codes.get(code ?? '')).toBeDefined()
  })
})

describe('session', () => {
  it('of one tenant is none of another', async () => {
    const { visitor, fabrikam } = twoTenants()
    await visitor.authorize({ clientId: appId })
    await enterPassword(visitor)

    const answer = await visitor.authorize({ tenant: fabrikam.id, clientId: appId, prompt: 'none' })

    expect(refusalToApp(answer).refusal).toMatchObject({ aadsts: 50058, error: 'login_required' })
  })

  it('of one tenant, sent as the cookie of another, counts for nothing', async () => {
    const { issuer, visitor, contoso, fabrikam } = twoTenants()
    await visitor.authorize({ clientId: appId })
    await enterPassword(visitor)
    const stolen = new Map([[fabrikam.id, visitor.sessionIds.get(contoso.id) ?? '']])
    const other = aVisitor(issuer, { sessionIds: stolen })

    const answer = await other.authorize({ tenant: fabrikam.id, clientId: appId, prompt: 'none' })

    expect(refusalToApp(answer).refusal.aadsts).toBe(50058)
  })

  it('of one tenant does not end with that of another', async () => {
    const { visitor, contoso, fabrikam } = twoTenants()
    await visitor.authorize(atCommon)
    await enterPassword(visitor, alice)
    await visitor.authorize({ ...atCommon, loginHint: bob })
    await enterPassword(visitor, bob)

    visitor.signOut({ tenant: fabrikam.id })

    expect([...visitor.sessionIds.keys()]).toEqual([contoso.id])
  })
})

describe('tenant in the path', () => {
  it('keeps users of another tenant out: AADSTS50034', async () => {
    const { visitor } = twoTenants()
    await visitor.authorize({ clientId: appId })

    const page = pageOf(await visitor.submit({ loginfmt: bob }), 'username')

    expect(page.refusal).toMatchObject({ code: 'userNotFound', aadsts: 50034 })
  })

  it('may be a domain, in any case', async () => {
    const { visitor, fabrikam } = twoTenants()

    const answer = await visitor.authorize({ tenant: 'FABRIKAM.onmicrosoft.com', clientId: appId })

    expect(answer).toMatchObject({ kind: 'page', tenant: fabrikam.id })
  })
})

describe('pages that nobody has finished', () => {
  it('are over when the tenant is emptied, and so are its sessions', async () => {
    const { visitor, contoso, issuer } = twoTenants()
    await visitor.authorize({ clientId: appId })
    await enterPassword(visitor)
    await visitor.authorize({ clientId: appId, prompt: 'login' })

    emptyTenant(issuer, contoso)

    expect(await refusalOf(() => visitor.submit({ loginfmt: alice }))).toMatchObject({ aadsts: 50089 })
    expect([...contoso.sessions.values()]).toEqual([])
  })
})
