import { describe, expect, it } from 'vitest'

import {
  aBrowser,
  aMock,
  anAuthorizeUrl,
  encodeParams,
  setCookiesOf,
  signInWithPages,
} from '../testing/index.ts'
import type { Browser, Mock } from '../testing/index.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const appId = '11111111-1111-1111-1111-111111111111'
const logout = `/${tenantId}/oauth2/v2.0/logout`
const callback = 'http://localhost:3000/auth/callback'
const alice = 'alice@contoso.onmicrosoft.com'
const bob = 'bob@contoso.onmicrosoft.com'
const injection = '"><script>alert(1)</script>'

/** A browser at which these users are signed in. */
async function aBrowserOf(...usernames: readonly string[]): Promise<Mock & { readonly browser: Browser }> {
  const mock = aMock({
    apps: [
      {
        appId,
        web: {
          redirectUris: ['http://localhost/auth/callback', 'https://shop.example'],
          logoutUrl: 'https://shop.example/logout',
        },
      },
      {
        appId: '33333333-3333-3333-3333-333333333333',
        web: { redirectUris: ['http://localhost/auth/callback'] },
      },
    ],
    users: [{ userPrincipalName: 'alice' }, { userPrincipalName: 'bob' }],
  })
  const browser = aBrowser(mock.send)
  browser.cookies.set('ESTSSKIPKMSI', '1')
  for (const username of usernames) {
    await signInWithPages(
      browser,
      { prompt: 'login', login_hint: username, client_id: '33333333-3333-3333-3333-333333333333' },
      username,
    )
  }
  return { ...mock, browser }
}

describe('sign-out', () => {
  it.each([
    ['v2', logout],
    ['v1', `/${tenantId}/oauth2/logout`],
    ['common', '/common/oauth2/v2.0/logout'],
  ])('ends the session and takes the cookie: %s', async (_, address) => {
    const { browser } = await aBrowserOf(alice)

    const { response, title } = await browser.open(address)

    expect(title).toBe('You signed out of your account')
    expect(setCookiesOf(response)).toEqual([
      `ESTSAUTH.${tenantId}=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=None`,
    ])
    expect((await browser.open(anAuthorizeUrl({ prompt: 'none' }))).params['error']).toBe('login_required')
  })

  it('takes a form', async () => {
    const { browser } = await aBrowserOf(alice)

    const { location } = await browser.post(logout, { post_logout_redirect_uri: callback, state: 's' })

    expect(location).toBe(`${callback}?state=s`)
  })

  it('leads back to a registered address', async () => {
    const { browser } = await aBrowserOf(alice)

    const { response, location } = await browser.open(
      `${logout}?${encodeParams({ post_logout_redirect_uri: callback, state: injection })}`,
    )

    expect(response.status).toBe(302)
    expect(location).toBe(`${callback}?${encodeParams({ state: injection })}`)
  })

  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'http://localhost@evil.example/auth/callback',
    `${callback}/../evil`,
    injection,
  ])('does not lead to %s', async (uri) => {
    const { browser } = await aBrowserOf(alice)

    const { response, location, title } = await browser.open(
      `${logout}?${encodeParams({ post_logout_redirect_uri: uri, state: injection })}`,
    )

    expect(title).toBe('You signed out of your account')
    expect(location).toBe('')
    expect(response.body).not.toContain('evil')
    expect(response.body).not.toContain('<script>')
  })

  it('tells the apps in frames, then goes on', async () => {
    const { browser } = await aBrowserOf(alice)
    const { params } = await browser.open(anAuthorizeUrl())

    const { response } = await browser.open(
      `${logout}?${encodeParams({ post_logout_redirect_uri: callback })}`,
    )

    const iss = encodeURIComponent(`https://localhost:4577/${tenantId}/v2.0`)
    expect(response.status).toBe(200)
    expect(response.body).toContain(
      `<iframe src="https://shop.example/logout?sid=${params['session_state']}&amp;iss=${iss}"`,
    )
    expect(response.body).toContain(`content="1;url=${callback}"`)
    expect(response.headers['content-security-policy']).toContain('frame-src https://shop.example;')
  })
})

describe('sign-out with several accounts', () => {
  it('asks which, and keeps what was asked for', async () => {
    const { browser, tenant } = await aBrowserOf(alice, bob)
    const second = [...tenant.users.values()][1]?.id
    const address = `${logout}?${encodeParams({ post_logout_redirect_uri: callback, state: 'a&b' })}`

    const picker = await browser.open(address)
    const done = await picker.submit({ account: second })

    expect(picker.title).toBe('Which account do you want to sign out of?')
    expect(done.location).toBe(`${callback}?state=a%26b`)
    expect((await browser.open(anAuthorizeUrl({ prompt: 'none', login_hint: alice }))).params).toHaveProperty(
      'code',
    )
    expect((await browser.open(anAuthorizeUrl({ prompt: 'none', login_hint: bob }))).params).toHaveProperty(
      'error',
    )
  })

  it('keeps what was asked for by a form as well', async () => {
    const { browser, tenant } = await aBrowserOf(alice, bob)
    const account = [...tenant.users.keys()][0]

    const picker = await browser.post(logout, { post_logout_redirect_uri: callback, state: 's' })
    const done = await picker.submit({ account })

    expect(done.location).toBe(`${callback}?state=s`)
  })

  it('has no text of the request in its page but as text', async () => {
    const { browser } = await aBrowserOf(alice, bob)

    const { response, action } = await browser.open(`${logout}?state=${injection}`)

    expect(response.body).not.toContain('<script>')
    expect(action).toBe(`${logout}?${encodeParams({ state: injection })}`)
  })

  it('asks nobody with a hint', async () => {
    const { browser } = await aBrowserOf(alice, bob)

    const { title } = await browser.open(`${logout}?${encodeParams({ logout_hint: bob })}`)

    expect(title).toBe('You signed out of your account')
    expect((await browser.open(anAuthorizeUrl({ prompt: 'none' }))).params).toHaveProperty('code')
  })
})
