import { describe, expect, it } from 'vitest'

import type { AuthorizeRequest } from '../authorize-request.ts'
import type { Tenant } from '../directory/tenant.ts'
import { aVisitedTenant, addAppSeed, pageOf, kindOf, paramsOf, refusalToApp } from '../testing/index.ts'
import type { Visitor } from '../testing/index.ts'

const alice = 'alice@contoso.onmicrosoft.com'
const bob = 'bob@contoso.onmicrosoft.com'

/** A tenant of Alice and Bob whose mock signs people in by itself. */
function anAutomaticMock(autoSignIn: boolean | string): {
  readonly tenant: Tenant
  readonly visitor: Visitor
} {
  return aVisitedTenant(
    { users: [{ userPrincipalName: 'alice' }, { userPrincipalName: 'bob', id: bobId }] },
    { autoSignIn },
  )
}
const bobId = 'bbbbbbbb-0000-4000-8000-000000000001'

/** Who is signed in by the answer to a request. */
async function userOf(
  { tenant, visitor }: ReturnType<typeof anAutomaticMock>,
  parts: Partial<AuthorizeRequest> = {},
): Promise<string | undefined> {
  const { code = '' } = paramsOf(await visitor.authorize(parts))
  return tenant.users.get(tenant.codes.get(code)?.signIn.userId ?? '')?.userPrincipalName
}

describe('autoSignIn', () => {
  it('shows pages when it is off', async () => {
    expect(kindOf(await anAutomaticMock(false).visitor.authorize())).toBe('username')
  })

  it.each([
    ['the first user', true, undefined, alice],
    ['whom the hint names', true, bob, bob],
    ['whom the hint names in another case', true, bob.toUpperCase(), bob],
    ['the first user where the hint is empty', true, '', alice],
    ['the user of the option', bob, undefined, bob],
    ['the user of the option by object id', bobId, undefined, bob],
    ['the user of the option by object id in upper case', bobId.toUpperCase(), undefined, bob],
    ['the user of the option where the hint is empty', bob, '', bob],
    ['whom the hint names, and not the user of the option', bob, alice, alice],
  ])('signs in %s: option %j, hint %j', async (_, autoSignIn, loginHint, expected) => {
    expect(await userOf(anAutomaticMock(autoSignIn), { loginHint })).toBe(expected)
  })

  it.each(['none', 'login', 'consent', 'select_account'])('signs in with prompt=%s', async (prompt) => {
    expect(await userOf(anAutomaticMock(true), { prompt })).toBe(alice)
  })

  it('shows the page to whom a hint names that it does not know', async () => {
    const { visitor } = anAutomaticMock(true)

    const page = pageOf(await visitor.authorize({ loginHint: 'carol@contoso.onmicrosoft.com' }), 'username')

    expect(page.username).toBe('carol@contoso.onmicrosoft.com')
  })

  it('shows the page where the tenant has no user', async () => {
    const { visitor } = aVisitedTenant({ users: [] }, { autoSignIn: true })

    expect(kindOf(await visitor.authorize())).toBe('username')
  })

  it.each(['carol', 'carol@contoso.onmicrosoft.com', '__proto__'])(
    'refuses to sign in %s, whom the tenant does not have, with AADSTS50034',
    async (autoSignIn) => {
      const { visitor } = anAutomaticMock(autoSignIn)

      const { refusal } = refusalToApp(await visitor.authorize())

      expect(refusal).toMatchObject({ code: 'userNotFound', aadsts: 50034 })
      expect(refusal.detail).toContain(`autoSignIn names '${autoSignIn}'`)
    },
  )

  it('consents, passes the second factor and accepts the terms', async () => {
    const { tenant, visitor } = anAutomaticMock(true)
    const app = addAppSeed(tenant, {
      web: { redirectUris: ['http://localhost/auth/callback'] },
      requireConsent: true,
      conditionalAccess: { grantControls: ['mfa', 'termsOfUse', 'passwordChange'] },
    })

    const { code } = paramsOf(await visitor.authorize({ clientId: app.appId, scope: 'openid User.Read' }))

    expect([...(tenant.codes.get(code ?? '')?.signIn.satisfied ?? [])].toSorted()).toEqual([
      'mfa',
      'passwordChange',
      'termsOfUse',
    ])
    expect(tenant.permissionGrants.map(({ scopes }) => scopes)).toEqual([['User.Read', 'openid']])
  })

  it('signs no disabled user in: AADSTS50057', async () => {
    const { tenant, visitor } = anAutomaticMock(true)
    for (const user of tenant.users.values()) Object.assign(user, { accountEnabled: false })

    const { refusal } = refusalToApp(await visitor.authorize())

    expect(refusal).toMatchObject({ code: 'userDisabled', aadsts: 50057 })
  })

  it('begins a session, as a person would', async () => {
    const { tenant, visitor } = anAutomaticMock(true)

    await visitor.authorize()

    expect([...visitor.sessionIds.keys()]).toEqual([tenant.id])
  })

  it('keeps to the one sign-in of the browser', async () => {
    const { visitor } = anAutomaticMock(true)
    const first = paramsOf(await visitor.authorize())

    const second = paramsOf(await visitor.authorize())

    expect(second['session_state']).toBe(first['session_state'])
  })
})
