import { describe, expect, it } from 'vitest'

import { revokeSignIns } from '../state/sessions.ts'
import {
  aVisitedTenant,
  aVisitor,
  enterPassword,
  kindOf,
  pageOf,
  paramsOf,
  refusalToApp,
  signIn,
} from '../testing/index.ts'
import type { Visitor } from '../testing/index.ts'

const alice = 'alice@contoso.onmicrosoft.com'
const bob = 'bob@contoso.onmicrosoft.com'
const silent = { prompt: 'none' }

/** What an app hears that asks silently: `redirect`, or the number of a refusal. */
async function askSilently(visitor: Visitor): Promise<string> {
  const answer = await visitor.authorize(silent)
  return answer.kind === 'refusal' ? `AADSTS${answer.refusal.aadsts}` : kindOf(answer)
}

describe('session', () => {
  it('is the same sign-in for every app', async () => {
    const { visitor } = aVisitedTenant()
    const first = paramsOf(await signIn(visitor))

    const second = paramsOf(await visitor.authorize(silent))

    expect(second['session_state']).toBe(first['session_state'])
    expect(second['code']).not.toBe(first['code'])
  })

  it('is of one browser', async () => {
    const { issuer, visitor } = aVisitedTenant()
    await signIn(visitor)

    expect(await askSilently(aVisitor(issuer))).toBe('AADSTS50058')
  })

  it('cannot be made up by the browser', async () => {
    const { issuer, tenant } = aVisitedTenant()
    const visitor = aVisitor(issuer, { sessionIds: new Map([[tenant.id, 'made-up']]) })

    await signIn(visitor)

    expect(visitor.sessionIds.get(tenant.id)).not.toBe('made-up')
    expect(tenant.sessions.get('made-up')).toBeUndefined()
  })

  it('gets a new name when somebody signs in, so that who knew the old one gets nothing', async () => {
    const { issuer, tenant, visitor } = aVisitedTenant({
      users: [{ userPrincipalName: 'alice' }, { userPrincipalName: 'bob' }],
    })
    const attacker = aVisitor(issuer)
    await signIn(attacker, bob)
    visitor.sessionIds.set(tenant.id, attacker.sessionIds.get(tenant.id) ?? '')

    await signIn(visitor, alice)

    expect(refusalToApp(await attacker.authorize({ ...silent, loginHint: alice })).refusal.aadsts).toBe(50058)
  })

  it('lasts a day', async () => {
    const { tenant, visitor } = aVisitedTenant()
    await signIn(visitor)

    tenant.clock.advance({ hours: 24, seconds: -1 })
    expect(await askSilently(visitor)).toBe('redirect')
    tenant.clock.advance({ seconds: 1 })
    expect(await askSilently(visitor)).toBe('AADSTS50058')
  })

  it('lasts 90 days for who stays signed in', async () => {
    const { issuer, tenant } = aVisitedTenant()
    const visitor = aVisitor(issuer, { skipsStaySignedIn: false })
    pageOf(await signIn(visitor), 'staySignedIn')
    await visitor.submit()

    tenant.clock.advance({ days: 90, seconds: -1 })
    expect(await askSilently(visitor)).toBe('redirect')
    tenant.clock.advance({ seconds: 1 })
    expect(await askSilently(visitor)).toBe('AADSTS50058')
  })

  it('lasts a day for who does not want to stay signed in', async () => {
    const { issuer, tenant } = aVisitedTenant()
    const visitor = aVisitor(issuer, { skipsStaySignedIn: false })
    await signIn(visitor)
    await visitor.submit({ no: '1' })

    tenant.clock.advance({ hours: 24 })

    expect(await askSilently(visitor)).toBe('AADSTS50058')
  })

  it('ends with a revocation', async () => {
    const { tenant, visitor } = aVisitedTenant()
    await signIn(visitor)

    for (const user of tenant.users.values()) revokeSignIns(tenant, user)

    expect(await askSilently(visitor)).toBe('AADSTS50058')
    await signIn(visitor)
    expect(await askSilently(visitor)).toBe('redirect')
  })

  it('does not count for a disabled user', async () => {
    const { tenant, visitor } = aVisitedTenant()
    await signIn(visitor)

    for (const user of tenant.users.values()) Object.assign(user, { accountEnabled: false })

    expect(await askSilently(visitor)).toBe('AADSTS50058')
    expect(kindOf(await visitor.authorize())).toBe('password')
  })

  it('that ends while the accounts are shown asks for the password', async () => {
    const { tenant, visitor } = aVisitedTenant()
    await signIn(visitor)
    tenant.clock.advance({ hours: 23, minutes: 59 })
    const page = pageOf(await visitor.authorize({ prompt: 'select_account' }), 'accounts')

    tenant.clock.advance({ minutes: 1 })
    const answer = await visitor.submit({ account: page.accounts[0]?.id ?? '' })

    expect(['username', 'password']).toContain(kindOf(answer))
  })

  it('that is signed out while the accounts are shown asks for the password', async () => {
    const { visitor } = aVisitedTenant()
    await signIn(visitor)
    const page = pageOf(await visitor.authorize({ prompt: 'select_account' }), 'accounts')
    visitor.signOut()

    const answer = await visitor.submit({ account: page.accounts[0]?.id ?? '' })

    expect(['username', 'password']).toContain(kindOf(answer))
  })

  it('is one for two tabs in which different people sign in', async () => {
    const { issuer, tenant } = aVisitedTenant({
      users: [{ userPrincipalName: 'alice' }, { userPrincipalName: 'bob' }],
    })
    const visitor = aVisitor(issuer)
    const first = pageOf(await visitor.authorize(), 'username').flowToken
    const second = pageOf(await visitor.authorize(), 'username').flowToken

    await visitor.submit({ flowToken: first, step: 'username', loginfmt: alice })
    await visitor.submit({ flowToken: first, step: 'password', passwd: 'mock-entra-password' })
    await visitor.submit({ flowToken: second, step: 'username', loginfmt: bob })
    await visitor.submit({ flowToken: second, step: 'password', passwd: 'mock-entra-password' })

    expect(pageOf(await visitor.authorize(), 'accounts').accounts.map(({ username }) => username)).toEqual([
      alice,
      bob,
    ])
    expect([...visitor.sessionIds.keys()]).toEqual([tenant.id])
  })
})

describe('fresh sign-in', () => {
  it.each([
    ['prompt=login', { prompt: 'login', loginHint: alice }],
    ['max_age=0', { maxAge: '0' }],
    ['a max_age that is over', { maxAge: '59' }],
  ])('is asked for by %s', async (_, parts) => {
    const { tenant, visitor } = aVisitedTenant()
    await signIn(visitor)
    tenant.clock.advance({ seconds: 60 })

    expect(pageOf(await visitor.authorize(parts), 'password').username).toBe(alice)
    expect(paramsOf(await visitor.submit({ passwd: 'mock-entra-password' }))['code']).toBeDefined()
  })

  it('is not asked for within max_age', async () => {
    const { tenant, visitor } = aVisitedTenant()
    await signIn(visitor)
    tenant.clock.advance({ seconds: 60 })

    expect(paramsOf(await visitor.authorize({ maxAge: '60' }))['code']).toBeDefined()
  })

  it('cannot be had silently: AADSTS50058', async () => {
    const { visitor } = aVisitedTenant()
    await signIn(visitor)

    const { refusal } = refusalToApp(await visitor.authorize({ ...silent, maxAge: '0' }))

    expect(refusal).toMatchObject({ aadsts: 50058, error: 'login_required' })
  })

  it('is asked for when the sign-in frequency of a policy has run out: AADSTS70044', async () => {
    const { tenant, visitor } = aVisitedTenant()
    const [user] = tenant.users.values()
    Object.assign(user!, { conditionalAccess: { signInFrequencyHours: 1 } })
    await signIn(visitor)

    tenant.clock.advance({ minutes: 59 })
    expect(await askSilently(visitor)).toBe('redirect')
    tenant.clock.advance({ minutes: 1 })
    const { refusal } = refusalToApp(await visitor.authorize(silent))
    pageOf(await visitor.authorize(), 'password')

    expect(refusal).toMatchObject({ aadsts: 70044, error: 'interaction_required' })
  })

  it('is good for a frequency of every time', async () => {
    const { tenant, visitor } = aVisitedTenant()
    const [user] = tenant.users.values()
    Object.assign(user!, { conditionalAccess: { signInFrequencyHours: 0 } })
    await visitor.authorize()

    expect(paramsOf(await enterPassword(visitor))['code']).toBeDefined()
  })
})

describe('stay signed in', () => {
  it('is not asked with the cookie that says so', async () => {
    const { issuer } = aVisitedTenant()

    expect(kindOf(await signIn(aVisitor(issuer, { skipsStaySignedIn: true })))).toBe('redirect')
  })

  it('is not asked where no password was given', async () => {
    const { issuer } = aVisitedTenant()
    const visitor = aVisitor(issuer, { skipsStaySignedIn: false })
    await signIn(visitor)
    await visitor.submit()

    expect(kindOf(await visitor.authorize())).toBe('redirect')
  })
})
