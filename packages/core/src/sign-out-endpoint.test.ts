import { describe, expect, it } from 'vitest'

import type { TenantSeed } from './directory/seeds.ts'
import type { User } from './directory/user.ts'
import type { SignInAnswer } from './sign-in/answer.ts'
import {
  aTenant,
  aVisitedTenant,
  aVisitor,
  anIssuer,
  enterPassword,
  kindOf,
  pageOf,
  paramsOf,
  refusalOf,
  refusalToApp,
  signIn,
} from './testing/index.ts'
import type { Visitor } from './testing/index.ts'
import { describeLoginHint } from './tokens/login-hint.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const otherAppId = '33333333-3333-3333-3333-333333333333'
const tenantId = '00000000-0000-0000-0000-000000000002'
const alice = 'alice@contoso.onmicrosoft.com'
const bob = 'bob@contoso.onmicrosoft.com'
const callback = 'http://localhost:3000/auth/callback'

const seed: TenantSeed = {
  apps: [
    {
      appId,
      displayName: 'Shop',
      web: {
        redirectUris: ['http://localhost/auth/callback', 'https://shop.example/?signed=out'],
        implicitGrantSettings: { enableIdTokenIssuance: true },
      },
    },
    {
      appId: otherAppId,
      displayName: 'Desk',
      web: {
        redirectUris: [callback, 'https://desk.example/bye'],
        logoutUrl: 'https://desk.example/logout?a=b',
      },
    },
  ],
  users: [{ userPrincipalName: 'alice' }, { userPrincipalName: 'bob' }],
}

interface World extends ReturnType<typeof aVisitedTenant> {
  readonly alice: User
  readonly bob: User
}

/** A browser at which these users are signed in. */
async function aBrowserOf(...usernames: readonly string[]): Promise<World> {
  const world = aVisitedTenant(seed)
  for (const username of usernames) await signIn(world.visitor, username)
  const [first, second] = [...world.tenant.users.values()] as [User, User]
  return { ...world, alice: first, bob: second }
}

/** Who is still signed in at the browser. */
async function signedIn(visitor: Visitor): Promise<readonly string[]> {
  const answer = await visitor.authorize({ prompt: 'select_account' })
  if (answer.kind !== 'page' || answer.page.kind !== 'accounts') return []
  return answer.page.accounts.map(({ username }) => username)
}

/** An ID token of the user who is signed in. */
async function anIdToken(visitor: Visitor, loginHint: string): Promise<string> {
  const request = { responseType: 'id_token', nonce: 'nonce-1', prompt: 'none', loginHint }
  return paramsOf(await visitor.authorize(request))['id_token'] ?? ''
}

function urlOf(answer: SignInAnswer): string | undefined {
  if (answer.kind === 'location') return answer.url
  return pageOf(answer, 'signedOut').redirectUrl
}

describe('sign-out', () => {
  it('ends the session, and says whose it was', async () => {
    const { visitor, tenant } = await aBrowserOf(alice)

    const answer = visitor.signOut()

    expect(answer).toEqual({
      kind: 'page',
      tenant: tenantId,
      page: { kind: 'signedOut', username: alice, frontChannelUrls: [], redirectUrl: undefined },
      sessionChange: { tenantId, session: undefined },
    })
    expect([...tenant.sessions.values()]).toEqual([])
  })

  it('ends the session for a copy of its cookie too', async () => {
    const { issuer, visitor } = await aBrowserOf(alice)
    const copy = aVisitor(issuer, { sessionIds: visitor.sessionIds })

    visitor.signOut()

    expect(refusalToApp(await copy.authorize({ prompt: 'none' })).refusal.aadsts).toBe(50058)
  })

  it('of nobody is answered all the same', async () => {
    const { visitor } = await aBrowserOf()

    expect(pageOf(visitor.signOut(), 'signedOut').username).toBeUndefined()
  })

  it.each([
    ['an unknown tenant', 90002, 'fabrikam.example'],
    ['a tenant that is none', 900023, 'contoso'],
  ])('at %s is refused: AADSTS%i', async (_, aadsts, tenant) => {
    const { visitor } = await aBrowserOf(alice)

    expect(await refusalOf(() => visitor.signOut({ tenant }))).toMatchObject({ aadsts })
  })

  it('leaves refresh tokens and codes alone', async () => {
    const { visitor, tenant } = await aBrowserOf(alice)

    visitor.signOut()

    expect([...tenant.codes.values()]).toHaveLength(1)
  })

  it('at common is for the tenant in which the browser has a session', async () => {
    const issuer = anIssuer()
    aTenant(issuer, seed)
    const { tenant: other } = aTenant(issuer, {
      domain: 'fabrikam.example',
      apps: [{ appId, web: { redirectUris: [callback] } }],
      users: [{ userPrincipalName: 'carol' }],
    })
    const visitor = aVisitor(issuer)
    await visitor.authorize({ tenant: other.id })
    await enterPassword(visitor, 'carol@fabrikam.example')

    const page = pageOf(visitor.signOut({ tenant: 'common' }), 'signedOut')

    expect(page.username).toBe('carol@fabrikam.example')
    expect(visitor.sessionIds.size).toBe(0)
  })
})

describe('sign-out with several accounts', () => {
  it('asks which one', async () => {
    const { visitor, alice: first, bob: second } = await aBrowserOf(alice, bob)

    const page = pageOf(visitor.signOut(), 'accounts')

    expect(page).toMatchObject({ purpose: 'signOut', flowToken: '' })
    expect(page.accounts.map(({ id }) => id)).toEqual([first.id, second.id])
    expect(await signedIn(visitor)).toEqual([alice, bob])
  })

  it('ends the one that is picked', async () => {
    const { visitor, bob: second } = await aBrowserOf(alice, bob)

    const page = pageOf(visitor.signOut({ account: second.id }), 'signedOut')

    expect(page.username).toBe(bob)
    expect(await signedIn(visitor)).toEqual([alice])
  })

  it.each([
    ['logout_hint, a name', async () => ({ logoutHint: bob })],
    [
      'logout_hint, the login_hint claim',
      async ({ tenant, bob: user }: World) => ({ logoutHint: describeLoginHint(tenant, user) }),
    ],
    ['id_token_hint', async ({ visitor }: World) => ({ idTokenHint: await anIdToken(visitor, bob) })],
  ])('ends the one that the request names: %s', async (_, partsOf) => {
    const world = await aBrowserOf(alice, bob)

    const page = pageOf(world.visitor.signOut(await partsOf(world)), 'signedOut')

    expect(page.username).toBe(bob)
    expect(await signedIn(world.visitor)).toEqual([alice])
  })

  it.each([
    ['an unknown name', { logoutHint: 'carol@contoso.onmicrosoft.com' }],
    ['an ID token that is none', { idTokenHint: 'garbage' }],
    ['an ID token of nobody', { idTokenHint: `e30.${btoa('{"oid":"nobody"}')}.` }],
    ['an account of nobody', { account: 'ffffffff-ffff-4fff-8fff-ffffffffffff' }],
  ])('asks which one where the request has %s', async (_, parts) => {
    const { visitor } = await aBrowserOf(alice, bob)

    expect(kindOf(visitor.signOut(parts))).toBe('accounts')
  })

  it('ends nobody else’s where it names who is not signed in', async () => {
    const { visitor } = await aBrowserOf(alice)

    visitor.signOut({ logoutHint: bob })

    expect(await signedIn(visitor)).toEqual([alice])
  })
})

describe('post_logout_redirect_uri', () => {
  it.each([
    ['a redirect URI of the app', { clientId: appId, postLogoutRedirectUri: callback }, callback],
    [
      'one on another port of localhost',
      { clientId: appId, postLogoutRedirectUri: 'http://localhost:49152/auth/callback' },
      'http://localhost:49152/auth/callback',
    ],
    [
      'one of any app where none is named',
      { postLogoutRedirectUri: 'https://desk.example/bye' },
      'https://desk.example/bye',
    ],
    [
      'one with state',
      { postLogoutRedirectUri: 'https://desk.example/bye', state: 'a b&c' },
      'https://desk.example/bye?state=a+b%26c',
    ],
    [
      'one with a query and state',
      { postLogoutRedirectUri: 'https://shop.example/?signed=out', state: 's' },
      'https://shop.example/?signed=out&state=s',
    ],
    [
      'the logoutUrl of the app',
      { clientId: otherAppId, postLogoutRedirectUri: 'https://desk.example/logout?a=b' },
      'https://desk.example/logout?a=b',
    ],
  ])('is followed: %s', async (_, parts, expected) => {
    const { visitor } = await aBrowserOf(alice)

    expect(visitor.signOut(parts)).toMatchObject({ kind: 'location', url: expected })
  })

  it.each([
    ['of nobody', { postLogoutRedirectUri: 'https://evil.example/bye' }],
    ['of another app', { clientId: appId, postLogoutRedirectUri: 'https://desk.example/bye' }],
    ['of an unknown app', { clientId: 'unknown', postLogoutRedirectUri: callback }],
    ['with a longer path', { postLogoutRedirectUri: 'https://desk.example/bye/more' }],
    ['with a fragment', { postLogoutRedirectUri: 'https://desk.example/bye#a' }],
    ['on a longer host', { postLogoutRedirectUri: 'https://desk.example.evil/bye' }],
    ['with the host as user', { postLogoutRedirectUri: 'http://localhost@evil.example/auth/callback' }],
    ['with a backslash', { postLogoutRedirectUri: 'http://localhost\\@evil.example/auth/callback' }],
    ['without a scheme', { postLogoutRedirectUri: '//evil.example/bye' }],
    ['that is a script', { postLogoutRedirectUri: 'javascript:alert(1)' }],
    ['that is empty', { postLogoutRedirectUri: '' }],
    ['that is garbage', { postLogoutRedirectUri: 'garbage', state: 'state-1' }],
  ])('is not followed: one %s', async (_, parts) => {
    const { visitor } = await aBrowserOf(alice)

    expect(urlOf(visitor.signOut(parts))).toBeUndefined()
    expect(await signedIn(visitor)).toEqual([])
  })

  it('is for the app of the ID token', async () => {
    const { visitor } = await aBrowserOf(alice)
    const idTokenHint = await anIdToken(visitor, alice)

    const foreign = visitor.signOut({ idTokenHint, postLogoutRedirectUri: 'https://desk.example/bye' })
    const own = visitor.signOut({ idTokenHint, postLogoutRedirectUri: callback })

    expect([urlOf(foreign), urlOf(own)]).toEqual([undefined, callback])
  })
})

describe('front-channel logout', () => {
  it('tells every app of the user that has a logoutUrl, with sid and iss', async () => {
    const { visitor } = await aBrowserOf(alice)
    const { session_state: sid = '' } = paramsOf(await visitor.authorize({ clientId: otherAppId }))

    const answer = visitor.signOut({
      clientId: otherAppId,
      postLogoutRedirectUri: 'https://desk.example/bye',
    })

    const issuer = encodeURIComponent(`https://localhost:4577/${tenantId}/v2.0`)
    expect(pageOf(answer, 'signedOut')).toEqual({
      kind: 'signedOut',
      username: alice,
      frontChannelUrls: [`https://desk.example/logout?a=b&sid=${sid}&iss=${issuer}`],
      redirectUrl: 'https://desk.example/bye',
    })
  })

  it('tells an app once, however often the user signed in to it', async () => {
    const { visitor } = await aBrowserOf(alice)
    for (let count = 0; count < 3; count++) await visitor.authorize({ clientId: otherAppId })

    expect(pageOf(visitor.signOut(), 'signedOut').frontChannelUrls).toHaveLength(1)
  })

  it('does not tell apps of another account', async () => {
    const { visitor } = await aBrowserOf(alice, bob)
    await visitor.authorize({ clientId: otherAppId, loginHint: bob })

    expect(pageOf(visitor.signOut({ logoutHint: alice }), 'signedOut').frontChannelUrls).toEqual([])
    expect(pageOf(visitor.signOut({ logoutHint: bob }), 'signedOut').frontChannelUrls).toHaveLength(1)
  })

  it('does not tell apps that the user did not sign in to', async () => {
    const { visitor } = await aBrowserOf(alice)

    expect(pageOf(visitor.signOut(), 'signedOut').frontChannelUrls).toEqual([])
  })
})
