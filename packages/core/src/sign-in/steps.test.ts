import { describe, expect, it } from 'vitest'

import type { UserSeed } from '../directory/seeds.ts'
import type { User } from '../directory/user.ts'
import {
  aVisitedTenant,
  aVisitor,
  enterPassword,
  pageOf,
  paramsOf,
  refusalToApp,
  signIn,
} from '../testing/index.ts'

const alice = 'alice@contoso.onmicrosoft.com'
const password = 'mock-entra-password'

/** Somebody in front of a tenant whose one user, Alice, is as the seed says. */
function aVisitorOf(seed: UserSeed = {}): ReturnType<typeof aVisitedTenant> & { readonly user: User } {
  const world = aVisitedTenant({ users: [{ userPrincipalName: 'alice', ...seed }] })
  return { ...world, user: [...world.tenant.users.values()][0]! }
}

describe('name', () => {
  it.each([
    ['as it is', alice],
    ['in another case', 'ALICE@Contoso.OnMicrosoft.com'],
    ['with blanks around it', `  ${alice}\t`],
  ])('leads to the password %s', async (_, loginfmt) => {
    const { visitor } = aVisitorOf()
    await visitor.authorize()

    const page = pageOf(await visitor.submit({ loginfmt }), 'password')

    expect(page).toMatchObject({ username: alice, appName: 'Mock App' })
    expect(page.refusal).toBeUndefined()
  })

  it.each(['bob@contoso.onmicrosoft.com', 'alice', '__proto__', alice.replace('@', '%40')])(
    'that nobody has is asked for again: AADSTS50034 for %s',
    async (loginfmt) => {
      const { visitor } = aVisitorOf()
      await visitor.authorize()

      const page = pageOf(await visitor.submit({ loginfmt }), 'username')

      expect(page).toMatchObject({
        username: loginfmt,
        refusal: { code: 'userNotFound', aadsts: 50034 },
      })
      expect(page.refusal?.detail).toBe(`The tenant has these users: ${alice}.`)
    },
  )

  it.each(['', '   '])('that is empty is asked for again: %j', async (loginfmt) => {
    const { visitor } = aVisitorOf()
    await visitor.authorize()

    const page = pageOf(await visitor.submit({ loginfmt }), 'username')

    expect(page).toMatchObject({ username: '', refusal: { code: 'invalidUserInput' } })
  })

  it('that was wrong is forgotten with the next one', async () => {
    const { visitor } = aVisitorOf()
    await visitor.authorize()
    await visitor.submit({ loginfmt: 'bob@contoso.onmicrosoft.com' })

    expect(pageOf(await visitor.submit({ loginfmt: alice }), 'password').refusal).toBeUndefined()
  })

  it('may be given anew from the page that asks for the password', async () => {
    const { visitor } = aVisitorOf()
    await visitor.authorize({ loginHint: alice })

    const page = pageOf(await visitor.submit({ back: '1' }), 'username')

    expect(page.username).toBe(alice)
  })
})

describe('password', () => {
  it.each(['', 'wrong', 'Mock-entra-password', ' mock-entra-password'])(
    'that is wrong is asked for again: AADSTS50126 for %j',
    async (passwd) => {
      const { visitor, tenant } = aVisitorOf()
      await visitor.authorize({ loginHint: alice })

      const page = pageOf(await visitor.submit({ passwd }), 'password')

      expect(page.refusal).toMatchObject({ code: 'invalidPassword', aadsts: 50126 })
      expect([...tenant.sessions.values()]).toEqual([])
    },
  )

  it('that is wrong is followed by a right one', async () => {
    const { visitor } = aVisitorOf()
    await visitor.authorize({ loginHint: alice })
    await visitor.submit({ passwd: 'wrong' })

    expect(paramsOf(await visitor.submit({ passwd: password }))['code']).toBeDefined()
  })

  it('that is wrong ten times locks the account for a minute: AADSTS50053', async () => {
    const { visitor, tenant } = aVisitorOf()
    await visitor.authorize({ loginHint: alice })
    for (let count = 0; count < 10; count++) await visitor.submit({ passwd: 'wrong' })

    const locked = pageOf(await visitor.submit({ passwd: password }), 'password')
    tenant.clock.advance({ seconds: 60 })
    const answer = await visitor.submit({ passwd: password })

    expect(locked.refusal).toMatchObject({ code: 'accountLocked', aadsts: 50053 })
    expect(paramsOf(answer)['code']).toBeDefined()
  })

  it('counts wrong ones across sign-ins', async () => {
    const { visitor } = aVisitorOf()
    for (let count = 0; count < 10; count++) {
      await visitor.authorize({ loginHint: alice })
      await visitor.submit({ passwd: 'wrong' })
    }
    await visitor.authorize({ loginHint: alice })

    const page = pageOf(await visitor.submit({ passwd: password }), 'password')

    expect(page.refusal).toMatchObject({ aadsts: 50053 })
  })

  it.each([
    ['is right', 'userDisabled', 50057, password],
    ['is wrong', 'invalidPassword', 50126, 'wrong'],
  ])('of a disabled account that %s: %s, AADSTS%i', async (_, code, aadsts, passwd) => {
    const { visitor } = aVisitorOf({ accountEnabled: false })
    await visitor.authorize({ loginHint: alice })

    const page = pageOf(await visitor.submit({ passwd }), 'password')

    expect(page.refusal).toMatchObject({ code, aadsts })
  })

  it('of a user who has none is never right: AADSTS50056', async () => {
    const { visitor } = aVisitorOf({ password: null })
    await visitor.authorize({ loginHint: alice })

    const page = pageOf(await visitor.submit({ passwd: '' }), 'password')

    expect(page.refusal).toMatchObject({ code: 'passwordMissing', aadsts: 50056 })
  })
})

describe('new password', () => {
  const right = { oldpwd: password, newpwd: 'another-password', confirmnewpwd: 'another-password' }
  const expired = { passwordProfile: { password, forceChangePasswordNextSignIn: true } }

  it('is asked for where the old one has expired, and ends that', async () => {
    const { visitor, user } = aVisitorOf(expired)
    await visitor.authorize()

    const page = pageOf(await enterPassword(visitor), 'newPassword')
    const answer = await visitor.submit(right)

    expect(page.problem).toBeUndefined()
    expect(paramsOf(answer)['code']).toBeDefined()
    expect(user).toMatchObject({ password: 'another-password', forceChangePasswordNextSignIn: false })
  })

  it.each([
    ['the old one is wrong', { oldpwd: 'wrong' }, 'Your current password is incorrect.'],
    ['it is empty', { newpwd: '', confirmnewpwd: '' }, 'Enter a new password.'],
    ['it is not repeated', { confirmnewpwd: 'something-else' }, 'The new passwords do not match.'],
    [
      'it is the old one',
      { newpwd: password, confirmnewpwd: password },
      'Choose a password that you have not used before.',
    ],
  ])('is asked for again where %s', async (_, fields, problem) => {
    const { visitor, user } = aVisitorOf(expired)
    await visitor.authorize()
    await enterPassword(visitor)

    const page = pageOf(await visitor.submit({ ...right, ...fields }), 'newPassword')

    expect(page.problem).toBe(problem)
    expect(user).toMatchObject({ password, forceChangePasswordNextSignIn: true })
  })

  it('ends what began with the old one', async () => {
    const { issuer, visitor, user } = aVisitorOf()
    await signIn(visitor)
    const other = aVisitor(issuer)
    Object.assign(user, { forceChangePasswordNextSignIn: true })
    await other.authorize()
    await enterPassword(other)
    await other.submit(right)

    const answer = await visitor.authorize({ prompt: 'none' })

    expect(refusalToApp(answer).refusal).toMatchObject({ aadsts: 50058 })
    expect(paramsOf(await other.authorize({ prompt: 'none' }))['code']).toBeDefined()
  })

  it('is not taken from whom nobody asked for one', async () => {
    const { visitor, user, tenant } = aVisitorOf()
    Object.assign(user, { conditionalAccess: { grantControls: ['mfa'] } })
    await visitor.authorize()
    pageOf(await enterPassword(visitor), 'verification')

    await visitor.submit({ ...right, step: 'newPassword' })

    expect(tenant.users.get(user.id)?.password).toBe(password)
  })
})

describe('verification code', () => {
  it.each(['', '000000', '12345', '1234567', '１２３４５６'])(
    'that is wrong is asked for again: %j',
    async (otc) => {
      const { visitor, user } = aVisitorOf({ conditionalAccess: { grantControls: ['mfa'] } })
      await visitor.authorize()
      await enterPassword(visitor)

      const page = pageOf(await visitor.submit({ otc }), 'verification')

      expect(page).toMatchObject({ isWrong: true, expectedCode: '123456', username: user.userPrincipalName })
    },
  )

  it('may have blanks around it', async () => {
    const { visitor } = aVisitorOf({ conditionalAccess: { grantControls: ['mfa'] } })
    await visitor.authorize()
    const page = pageOf(await enterPassword(visitor), 'verification')

    const answer = await visitor.submit({ otc: ' 123456 ' })

    expect(page.isWrong).toBe(false)
    expect(paramsOf(answer)['code']).toBeDefined()
  })

  it('counts for the rest of the session', async () => {
    const { visitor } = aVisitorOf({ conditionalAccess: { grantControls: ['mfa'] } })
    await visitor.authorize()
    await enterPassword(visitor)
    await visitor.submit({ otc: '123456' })

    expect(paramsOf(await visitor.authorize({ prompt: 'none' }))['code']).toBeDefined()
  })
})

describe('terms of use', () => {
  it('are accepted once', async () => {
    const { visitor } = aVisitorOf({ conditionalAccess: { grantControls: ['termsOfUse'] } })
    await visitor.authorize()
    const page = pageOf(await enterPassword(visitor), 'terms')

    await visitor.submit()

    expect(page).toMatchObject({ tenantName: 'Contoso', username: alice })
    expect(paramsOf(await visitor.authorize({ prompt: 'none' }))['code']).toBeDefined()
  })

  it('are declined to the app with AADSTS65004', async () => {
    const { visitor } = aVisitorOf({ conditionalAccess: { grantControls: ['termsOfUse'] } })
    await visitor.authorize()
    await enterPassword(visitor)

    const { refusal, target } = refusalToApp(await visitor.submit({ cancel: '1' }))

    expect(refusal).toMatchObject({ code: 'consentDeclined', aadsts: 65004, error: 'access_denied' })
    expect(target.state).toBe('state-1')
  })
})
