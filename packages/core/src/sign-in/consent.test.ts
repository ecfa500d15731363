import { describe, expect, it } from 'vitest'

import {
  anAppWithConsent,
  enterPassword,
  kindOf,
  pageOf,
  paramsOf,
  readScopeId,
  refusalToApp,
  signIn,
} from '../testing/index.ts'
import type { SignInAnswer } from './answer.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const graphId = '00000003-0000-0000-c000-000000000000'
const read = `api://${apiId}/Tasks.Read`
const admin = `api://${apiId}/Tasks.Admin`
const bob = 'bob@contoso.onmicrosoft.com'

/** The titles of the permissions on a consent page. */
function titlesOf(answer: SignInAnswer): readonly string[] {
  return pageOf(answer, 'consent').permissions.map(({ title }) => title)
}

describe('consent page', () => {
  it('shows the permissions and asks the user for themselves', async () => {
    const { visitor } = anAppWithConsent()
    await visitor.authorize({ scope: `openid offline_access ${read} User.Read` })

    const page = pageOf(await enterPassword(visitor), 'consent')

    expect(page).toMatchObject({
      username: 'alice@contoso.onmicrosoft.com',
      appName: 'Shop',
      tenantName: 'Contoso',
      scope: 'user',
    })
    expect(page.permissions).toEqual([
      {
        title: 'Read your tasks',
        description: 'Lets the app read your tasks.',
        resourceName: 'Tasks API',
      },
      { title: 'User.Read', description: '', resourceName: 'Microsoft Graph' },
      {
        title: 'Sign you in',
        description: 'Lets you sign in to the app with your work or school account.',
        resourceName: 'Microsoft Graph',
      },
      {
        title: 'Maintain access to data you have given it access to',
        description: 'Lets the app act for you while you are not using it.',
        resourceName: 'Microsoft Graph',
      },
    ])
  })

  it.each([
    ['a user for a scope of users', 'user', undefined, read],
    ['a user for a scope of administrators', 'none', undefined, `${read} ${admin}`],
    ['a user for all data of Microsoft Graph', 'none', undefined, 'User.Read.All'],
    ['an administrator for a scope of users', 'either', bob, read],
    ['an administrator for a scope of administrators', 'either', bob, admin],
  ])('asks %s: %s', async (_, expected, username, scope) => {
    const { visitor } = anAppWithConsent()
    await visitor.authorize({ scope })

    expect(pageOf(await enterPassword(visitor, username), 'consent').scope).toBe(expected)
  })

  it('is for the sign-in alone where nothing else is asked for', async () => {
    const { visitor } = anAppWithConsent()
    await visitor.authorize({ scope: 'openid profile' })

    expect(titlesOf(await enterPassword(visitor))).toEqual(['Sign you in', 'View your basic profile'])
  })

  it('is for what the registration lists with .default', async () => {
    const { visitor } = anAppWithConsent({
      requiredResourceAccess: [
        { resourceAppId: apiId, resourceAccess: [{ id: readScopeId, type: 'Scope' }] },
        { resourceAppId: graphId, resourceAccess: [] },
      ],
    })
    await visitor.authorize({ scope: `api://${apiId}/.default` })

    expect(titlesOf(await enterPassword(visitor))).toEqual(['Read your tasks'])
  })

  it('is not shown by an app that needs none', async () => {
    const { visitor } = anAppWithConsent({ requireConsent: false })
    await visitor.authorize({ scope: admin })

    expect(kindOf(await enterPassword(visitor))).toBe('redirect')
  })

  it('is shown with prompt=consent by any app, and for what was consented to', async () => {
    const { visitor } = anAppWithConsent({ requireConsent: false })
    await visitor.authorize({ scope: read, prompt: 'consent' })
    expect(titlesOf(await enterPassword(visitor))).toEqual(['Read your tasks'])
    await visitor.submit()

    expect(titlesOf(await visitor.authorize({ scope: read, prompt: 'consent' }))).toEqual(['Read your tasks'])
  })

  it('is not shown for what the API has preauthorized', async () => {
    const preAuthorizedApplications = [{ appId, delegatedPermissionIds: [readScopeId] }]
    const { visitor } = anAppWithConsent(
      {},
      { preAuthorizedApplications, oauth2PermissionScopes: [{ id: readScopeId, value: 'Tasks.Read' }] },
    )
    await visitor.authorize({ scope: read })

    expect(kindOf(await enterPassword(visitor))).toBe('redirect')
  })

  it('is not shown for what an administrator granted in the seed', async () => {
    const { visitor } = anAppWithConsent({
      oauth2PermissionGrants: [{ resource: 'Tasks API', scopes: ['Tasks.Read'] }],
    })
    await visitor.authorize({ scope: `openid ${read}` })

    expect(kindOf(await enterPassword(visitor))).toBe('redirect')
  })

  it.each(['Tasks.Burn', 'Tasks.Old'])(
    'is not shown for %s, which the API does not expose: AADSTS650053',
    async (value) => {
      const { visitor } = anAppWithConsent()
      await visitor.authorize({ scope: `api://${apiId}/${value}` })

      const { refusal } = refusalToApp(await enterPassword(visitor))

      expect(refusal).toMatchObject({ code: 'unknownScope', aadsts: 650053 })
    },
  )
})

describe('declined consent', () => {
  it.each([
    ['a user', undefined, read],
    ['an administrator', bob, admin],
  ])('of %s is told to the app: AADSTS65004', async (_, username, scope) => {
    const world = anAppWithConsent()
    await world.visitor.authorize({ scope })
    pageOf(await enterPassword(world.visitor, username), 'consent')

    const { refusal, target } = refusalToApp(await world.visitor.submit({ cancel: '1' }))

    expect(refusal).toMatchObject({ code: 'consentDeclined', aadsts: 65004, error: 'access_denied' })
    expect(target.state).toBe('state-1')
    expect(world.tenant.permissionGrants).toEqual([])
  })

  it('of a user who may not consent has no number, because nobody declined', async () => {
    const { visitor, tenant } = anAppWithConsent()
    await visitor.authorize({ scope: admin })
    expect(pageOf(await enterPassword(visitor), 'consent').scope).toBe('none')

    const answer = await visitor.submit({ cancel: '1' })

    expect(paramsOf(answer)).toEqual({ error: 'access_denied', error_subcode: 'cancel', state: 'state-1' })
    expect(tenant.permissionGrants).toEqual([])
  })

  it('leaves the user signed in', async () => {
    const { visitor } = anAppWithConsent()
    await visitor.authorize({ scope: read })
    await enterPassword(visitor)
    await visitor.submit({ cancel: '1' })

    expect(kindOf(await visitor.authorize({ scope: read }))).toBe('consent')
  })
})

describe('consent at the v1 endpoint', () => {
  it('is for the resource', async () => {
    const { visitor } = anAppWithConsent({
      requiredResourceAccess: [
        { resourceAppId: apiId, resourceAccess: [{ id: readScopeId, type: 'Scope' }] },
      ],
    })
    await visitor.authorize({ endpoint: 'v1', scope: undefined, resource: `api://${apiId}` })

    expect(titlesOf(await enterPassword(visitor))).toEqual(['Read your tasks'])
  })
})

describe('consent without a page', () => {
  it('is refused with AADSTS65001, consent_required, which names what is missing', async () => {
    const { visitor } = anAppWithConsent()
    await signIn(visitor)

    const { refusal } = refusalToApp(await visitor.authorize({ scope: read, prompt: 'none' }))

    expect(refusal).toMatchObject({ aadsts: 65001, error: 'consent_required', suberror: 'consent_required' })
    expect(refusal.detail).toContain('Tasks.Read')
  })
})
