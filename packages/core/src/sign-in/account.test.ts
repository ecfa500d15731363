import { describe, expect, it } from 'vitest'

import type { AuthorizeRequest } from '../authorize-request.ts'
import { deleteDirectoryObject } from '../directory/directory-objects.ts'
import { changeUser } from '../directory/directory-objects.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import { aVisitedTenant, enterPassword, kindOf, pageOf, paramsOf, signIn } from '../testing/index.ts'
import type { Visitor } from '../testing/index.ts'
import { describeLoginHint } from '../tokens/login-hint.ts'
import type { SignInAnswer } from './answer.ts'

const alice = 'alice@contoso.onmicrosoft.com'
const bob = 'bob@contoso.onmicrosoft.com'

interface World {
  readonly tenant: Tenant
  readonly visitor: Visitor
  readonly alice: User
  readonly bob: User
  userOf(answer: SignInAnswer): string | undefined
}

/** A browser at which these users are signed in, in this order. */
async function aBrowserOf(...usernames: readonly string[]): Promise<World> {
  const { tenant, visitor } = aVisitedTenant({
    users: ['alice', 'bob', 'carol'].map((userPrincipalName) => ({ userPrincipalName })),
  })
  for (const username of usernames) await signIn(visitor, username)
  const [first, second] = [...tenant.users.values()] as [User, User]
  const userOf = (answer: SignInAnswer): string | undefined =>
    tenant.users.get(tenant.codes.get(paramsOf(answer)['code'] ?? '')?.signIn.userId ?? '')?.userPrincipalName
  return { tenant, visitor, alice: first, bob: second, userOf }
}

describe('account of the browser', () => {
  it('is used without asking where it is the only one', async () => {
    const { visitor, userOf } = await aBrowserOf(alice)

    expect(userOf(await visitor.authorize())).toBe(alice)
  })

  it('is picked where there are several', async () => {
    const { visitor, userOf, alice: first, bob: second } = await aBrowserOf(alice, bob)

    const page = pageOf(await visitor.authorize(), 'accounts')
    const answer = await visitor.submit({ account: second.id })

    expect(page).toMatchObject({ purpose: 'signIn', appName: 'Mock App' })
    expect(page.accounts).toEqual([
      { id: first.id, username: alice, displayName: 'alice', isSignedIn: true },
      { id: second.id, username: bob, displayName: 'bob', isSignedIn: true },
    ])
    expect(userOf(answer)).toBe(bob)
  })

  it('is asked for its password where its sign-in was revoked', async () => {
    const { visitor, bob: second } = await aBrowserOf(alice, bob)
    Object.assign(second, { revocations: second.revocations + 1 })

    const page = pageOf(await visitor.authorize(), 'accounts')
    const next = await visitor.submit({ account: second.id })

    expect(page.accounts.map(({ isSignedIn }) => isSignedIn)).toEqual([true, false])
    expect(pageOf(next, 'password').username).toBe(bob)
  })

  it('is another one where the person wants that', async () => {
    const { visitor, userOf } = await aBrowserOf(alice, bob)
    await visitor.authorize()

    const page = pageOf(await visitor.submit({ account: '' }), 'username')
    const answer = await enterPassword(visitor, 'carol@contoso.onmicrosoft.com')

    expect(page).toMatchObject({ username: '', canGoBack: true })
    expect(userOf(answer)).toBe('carol@contoso.onmicrosoft.com')
  })

  it('is picked again with the Back button of the page that asks for a name', async () => {
    const { visitor } = await aBrowserOf(alice, bob)
    await visitor.authorize()
    await visitor.submit({ account: '' })

    expect(pageOf(await visitor.submit({ back: '1' }), 'accounts').accounts).toHaveLength(2)
  })

  it('is gone with its user', async () => {
    const { visitor, tenant, alice: first, userOf } = await aBrowserOf(alice, bob)
    deleteDirectoryObject(tenant, { type: 'user', object: first })

    expect(userOf(await visitor.authorize())).toBe(bob)
  })
})

describe('hint', () => {
  it.each([
    ['the name of one account', bob],
    ['the name in another case', bob.toUpperCase()],
  ])('chooses among several accounts by %s', async (_, loginHint) => {
    const { visitor, userOf } = await aBrowserOf(alice, bob)

    expect(userOf(await visitor.authorize({ loginHint }))).toBe(bob)
  })

  it('chooses by the login_hint claim, even after a change of the name', async () => {
    const { visitor, tenant, bob: second, userOf } = await aBrowserOf(alice, bob)
    const loginHint = describeLoginHint(tenant, second)
    changeUser(tenant, second, { userPrincipalName: 'robert@contoso.onmicrosoft.com' })

    expect(userOf(await visitor.authorize({ loginHint }))).toBe('robert@contoso.onmicrosoft.com')
  })

  it('chooses by sid', async () => {
    const { visitor, tenant, bob: second, userOf } = await aBrowserOf(alice, bob)
    const sid = [...tenant.sessions.values()][0]?.signIns.get(second.id)?.sid

    expect(userOf(await visitor.authorize({ sid, prompt: 'none' }))).toBe(bob)
  })

  it.each<Partial<AuthorizeRequest>>([{ sid: '' }, { loginHint: '' }])(
    'that is empty chooses nobody: %j',
    async (parts) => {
      const { visitor } = await aBrowserOf(alice, bob)

      expect(kindOf(await visitor.authorize(parts))).toBe('accounts')
    },
  )

  it('that names who is not signed in leads to the password, and to no other account', async () => {
    const { visitor } = await aBrowserOf(alice)

    expect(pageOf(await visitor.authorize({ loginHint: bob }), 'password').username).toBe(bob)
  })

  it.each(['carl@contoso.onmicrosoft.com', 'O.garbage', 'O.', `O.${btoa('{"oid":1}')}`, '__proto__'])(
    'that names nobody stands in the field for the name: %s',
    async (loginHint) => {
      const { visitor } = await aBrowserOf()

      expect(pageOf(await visitor.authorize({ loginHint }), 'username').username).toBe(loginHint)
    },
  )

  it('does not sign anybody in who is not signed in', async () => {
    const { visitor, tenant, bob: second } = await aBrowserOf(alice)

    const answer = await visitor.authorize({ loginHint: describeLoginHint(tenant, second) })

    expect(kindOf(answer)).toBe('password')
  })

  it('is overruled by prompt=select_account', async () => {
    const { visitor } = await aBrowserOf(alice)

    expect(kindOf(await visitor.authorize({ loginHint: alice, prompt: 'select_account' }))).toBe('accounts')
  })
})

describe('prompt', () => {
  it('select_account shows the picker for one account too', async () => {
    const { visitor, alice: first, userOf } = await aBrowserOf(alice)

    expect(pageOf(await visitor.authorize({ prompt: 'select_account' }), 'accounts').accounts).toHaveLength(1)
    expect(userOf(await visitor.submit({ account: first.id }))).toBe(alice)
  })

  it('select_account asks for a name where nobody is signed in', async () => {
    const { visitor } = await aBrowserOf()

    expect(kindOf(await visitor.authorize({ prompt: 'select_account' }))).toBe('username')
  })

  it('login asks for the password of the account that is picked', async () => {
    const { visitor, alice: first } = await aBrowserOf(alice, bob)
    await visitor.authorize({ prompt: 'login' })

    expect(kindOf(await visitor.submit({ account: first.id }))).toBe('password')
  })

  it('login asks for the password of the hinted account', async () => {
    const { visitor } = await aBrowserOf(alice)

    expect(kindOf(await visitor.authorize({ prompt: 'login', loginHint: alice }))).toBe('password')
  })
})
