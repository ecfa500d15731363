import { describe, expect, it } from 'vitest'

import { deleteDirectoryObject } from './directory/directory-objects.ts'
import {
  aVisitedTenant,
  aVisitor,
  addAppSeed,
  enterPassword,
  kindOf,
  pageOf,
  paramsOf,
  refusalOf,
  refusalToApp,
  signIn,
} from './testing/index.ts'

const alice = 'alice@contoso.onmicrosoft.com'
const passwd = 'mock-entra-password'

describe('flow token', () => {
  it.each([
    ['missing', '', 900144],
    ['made up', '1.AmadeUp', 50089],
    ['that of an object', '__proto__', 50089],
  ])('that is %s is refused on a page', async (_, flowToken, aadsts) => {
    const { visitor } = aVisitedTenant()
    await visitor.authorize()

    expect(await refusalOf(() => visitor.submit({ flowToken, loginfmt: alice }))).toMatchObject({ aadsts })
  })

  it('of another mock is refused with AADSTS50089', async () => {
    const { flowToken } = pageOf(await aVisitedTenant().visitor.authorize(), 'username')
    const { visitor } = aVisitedTenant()
    await visitor.authorize()

    const refusal = await refusalOf(() => visitor.submit({ flowToken, loginfmt: alice }))

    expect(refusal).toMatchObject({ code: 'flowTokenExpired', aadsts: 50089 })
  })

  it('is good for an hour: AADSTS50089', async () => {
    const { visitor, tenant } = aVisitedTenant()
    await visitor.authorize()

    tenant.clock.advance({ minutes: 60, seconds: -1 })
    await visitor.submit({ loginfmt: alice })
    tenant.clock.advance({ seconds: 1 })

    expect(await refusalOf(() => visitor.submit({ passwd }))).toMatchObject({ aadsts: 50089 })
  })

  it.each(['username', 'password', 'consent', 'staySignedIn'])(
    'is over with the sign-in, for every step: AADSTS50089 for %s',
    async (step) => {
      const { visitor, tenant } = aVisitedTenant()
      await visitor.authorize()
      paramsOf(await enterPassword(visitor))

      const refusal = await refusalOf(() => visitor.submit({ step, loginfmt: alice, passwd }))

      expect(refusal).toMatchObject({ aadsts: 50089 })
      expect([...tenant.codes.values()]).toHaveLength(1)
    },
  )

  it('is over when the person has cancelled: AADSTS50089', async () => {
    const { visitor, tenant } = aVisitedTenant()
    addMfa(tenant)
    await visitor.authorize()
    await enterPassword(visitor)
    refusalToApp(await visitor.submit({ cancel: '1' }))

    expect(await refusalOf(() => visitor.submit({ otc: '123456' }))).toMatchObject({ aadsts: 50089 })
  })

  it('hands nobody the session of the browser that it was made for', async () => {
    const { issuer, tenant, visitor } = aVisitedTenant()
    await signIn(visitor)
    const { flowToken } = pageOf(await visitor.authorize({ prompt: 'select_account' }), 'accounts')
    const other = aVisitor(issuer)
    const account = [...tenant.users.keys()][0] ?? ''

    const answer = await other
      .submit({ flowToken, step: 'account', account })
      .catch((error: unknown) => error)

    expect(answer).not.toMatchObject({ kind: 'redirect' })
    expect(other.sessionIds.get(tenant.id)).not.toBe(visitor.sessionIds.get(tenant.id))
  })

  it('of who gave the password is no good in another browser', async () => {
    const { issuer, tenant, visitor } = aVisitedTenant()
    addMfa(tenant)
    await visitor.authorize()
    const { flowToken } = pageOf(await enterPassword(visitor), 'verification')
    const other = aVisitor(issuer)

    const answer = await other
      .submit({ flowToken, step: 'verification', otc: '123456' })
      .catch((error: unknown) => error)

    expect(answer).not.toMatchObject({ kind: 'redirect' })
    expect(other.sessionIds.size).toBe(0)
  })
})

function addMfa(tenant: ReturnType<typeof aVisitedTenant>['tenant']): void {
  for (const user of tenant.users.values())
    Object.assign(user, { conditionalAccess: { grantControls: ['mfa'] } })
}

describe('step', () => {
  it.each(['', 'garbage', 'Password', '__proto__', 'toString', 'constructor'])(
    'that no page has is refused with AADSTS90100: %j',
    async (step) => {
      const { visitor, tenant } = aVisitedTenant()
      await visitor.authorize({ loginHint: alice })

      const { refusal } = refusalToApp(await visitor.submit({ step, passwd }))

      expect(refusal).toMatchObject({ code: 'invalidParameter', aadsts: 90100 })
      expect([...tenant.sessions.values()]).toEqual([])
    },
  )

  it('that was taken already shows the page that is due', async () => {
    const { visitor, tenant } = aVisitedTenant()
    addMfa(tenant)
    await visitor.authorize({ loginHint: alice })
    pageOf(await visitor.submit({ step: 'password', passwd }), 'verification')

    expect(kindOf(await visitor.submit({ step: 'password', passwd: 'wrong' }))).toBe('verification')
  })

  it('of the name may be taken again, as with the Back button of the browser', async () => {
    const { visitor } = aVisitedTenant()
    await visitor.authorize()
    await visitor.submit({ step: 'username', loginfmt: alice })

    const page = pageOf(await visitor.submit({ step: 'username', loginfmt: 'bob' }), 'username')

    expect(page.refusal).toMatchObject({ aadsts: 50034 })
  })
})

describe('Cancel', () => {
  it('is told to the app with AADSTS65004, in the response mode of the request', async () => {
    const { visitor, tenant } = aVisitedTenant()
    addMfa(tenant)
    await visitor.authorize({ responseMode: 'form_post' })
    await enterPassword(visitor)

    const { refusal, target } = refusalToApp(await visitor.submit({ cancel: '1' }))

    expect(refusal).toMatchObject({ code: 'consentDeclined', aadsts: 65004, error: 'access_denied' })
    expect(target).toEqual({
      redirectUri: 'http://localhost:3000/auth/callback',
      responseMode: 'form_post',
      state: 'state-1',
    })
  })

  it('comes with the session of who had given the password', async () => {
    const { visitor, tenant } = aVisitedTenant()
    addMfa(tenant)
    await visitor.authorize()
    await enterPassword(visitor)

    await visitor.submit({ cancel: '1' })

    expect(visitor.sessionIds.get(tenant.id)).toBeDefined()
    expect(kindOf(await visitor.authorize())).toBe('verification')
  })

  it('comes with no session before the password', async () => {
    const { visitor } = aVisitedTenant()
    await visitor.authorize()

    await visitor.submit({ cancel: '1' })

    expect(visitor.sessionIds.size).toBe(0)
  })
})

describe('refusal on a page', () => {
  it('leaves who gave the right password signed in: AADSTS50105', async () => {
    const { visitor, tenant } = aVisitedTenant()
    const app = addAppSeed(tenant, {
      web: { redirectUris: ['http://localhost/auth/callback'] },
      appRoleAssignmentRequired: true,
    })
    await visitor.authorize({ clientId: app.appId })

    const refusal = await refusalOf(() => enterPassword(visitor))

    expect(refusal).toMatchObject({ code: 'userNotAssigned', aadsts: 50105 })
    expect([...tenant.sessions.values()].map(({ signIns }) => signIns.size)).toEqual([1])
  })
})

describe('changes while the pages are shown', () => {
  it('end the sign-in of a user who is deleted', async () => {
    const { visitor, tenant } = aVisitedTenant()
    addMfa(tenant)
    await visitor.authorize()
    await enterPassword(visitor)
    for (const object of tenant.users.values()) deleteDirectoryObject(tenant, { type: 'user', object })

    const answer = await visitor.submit({ otc: '123456' }).catch((error: unknown) => error)

    expect(answer).not.toMatchObject({ kind: 'redirect' })
  })

  it.each(['revoked', 'disabled'])('end the sign-in of a user who is %s', async (change) => {
    const { visitor, tenant } = aVisitedTenant()
    addMfa(tenant)
    await visitor.authorize()
    await enterPassword(visitor)
    for (const user of tenant.users.values()) {
      if (change === 'disabled') Object.assign(user, { accountEnabled: false })
      else Object.assign(user, { revocations: user.revocations + 1 })
    }

    const answer = await visitor.submit({ otc: '123456' })

    expect(kindOf(answer)).toBe('password')
  })
})
