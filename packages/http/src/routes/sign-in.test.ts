import { describe, expect, it } from 'vitest'

import { aBrowser, aMock, anAuthorizeUrl, setCookiesOf, signInWithPages } from '../testing/index.ts'
import type { Browser, Mock, Screen } from '../testing/index.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const appId = '11111111-1111-1111-1111-111111111111'
const alice = 'alice@contoso.onmicrosoft.com'
const passwd = 'mock-entra-password'

function aVisit(...parameters: Parameters<typeof aMock>): Mock & { readonly browser: Browser } {
  const mock = aMock(...parameters)
  return { ...mock, browser: aBrowser(mock.send) }
}

/** Every page on the way from a request to the app. */
async function titlesOf(
  browser: Browser,
  inputs: readonly Readonly<Record<string, string>>[],
): Promise<unknown> {
  const titles: string[] = []
  let screen: Screen = await browser.open(anAuthorizeUrl({ scope: 'openid User.Read' }))
  for (const input of inputs) {
    titles.push(screen.title)
    screen = await screen.submit(input)
  }
  return [...titles, screen.response.status]
}

describe('pages', () => {
  it('lead from the name to the app', async () => {
    const { browser, bugs } = aVisit()

    const seen = await titlesOf(browser, [{ loginfmt: alice }, { passwd }, {}])

    expect(seen).toEqual(['Sign in', 'Enter password', 'Stay signed in?', 302])
    expect(bugs).toEqual([])
  })

  it('ask for all that can be asked for, in the order of Entra', async () => {
    const { browser } = aVisit({
      apps: [
        {
          appId,
          web: { redirectUris: ['http://localhost/auth/callback'] },
          requireConsent: true,
          conditionalAccess: { grantControls: ['mfa', 'termsOfUse'] },
        },
      ],
      users: [{ userPrincipalName: 'alice', passwordProfile: { forceChangePasswordNextSignIn: true } }],
    })
    const newPassword = { oldpwd: passwd, newpwd: 'another', confirmnewpwd: 'another' }

    const seen = await titlesOf(browser, [
      { loginfmt: alice },
      { passwd },
      newPassword,
      { otc: '123456' },
      {},
      {},
      {},
    ])

    expect(seen).toEqual([
      'Sign in',
      'Enter password',
      'Update your password',
      'Enter code',
      'Contoso Terms of Use',
      'Stay signed in?',
      'Permissions requested',
      302,
    ])
  })

  it('say what was wrong, and keep what was typed: AADSTS50034', async () => {
    const { browser } = aVisit()
    const first = await browser.open(anAuthorizeUrl())

    const screen = await first.submit({ loginfmt: 'bob@contoso.onmicrosoft.com' })

    expect(screen).toMatchObject({ title: 'Sign in', aadsts: 50034 })
    expect(screen.fields['loginfmt']).toBe('bob@contoso.onmicrosoft.com')
    expect(screen.response.body).toContain('No account has this username.')
  })

  it.each([
    ['wrong', 50126, {}],
    ['of a disabled account', 50057, { accountEnabled: false }],
  ])('say that a password is %s: AADSTS%i', async (what, aadsts, user) => {
    const { browser } = aVisit({ users: [{ userPrincipalName: 'alice', ...user }] })
    const password = await browser.open(anAuthorizeUrl({ login_hint: alice }))

    const screen = await password.submit({ passwd: what === 'wrong' ? 'wrong' : passwd })

    expect(screen).toMatchObject({ title: 'Enter password', aadsts })
  })

  it('never hold a password that was typed', async () => {
    const { browser } = aVisit()
    const password = await browser.open(anAuthorizeUrl({ login_hint: alice }))

    const { response } = await password.submit({ passwd: 'something-secret' })

    expect(response.body).not.toContain('something-secret')
  })

  it('lead back from the password to the name', async () => {
    const { browser } = aVisit()
    const password = await browser.open(anAuthorizeUrl({ login_hint: alice }))

    expect(await password.submit({ back: '1' })).toMatchObject({
      title: 'Sign in',
      fields: { loginfmt: alice },
    })
  })

  it('lead to the app with a refusal when the person cancels: AADSTS65004', async () => {
    const { browser } = aVisit({
      users: [{ userPrincipalName: 'alice', conditionalAccess: { grantControls: ['mfa'] } }],
    })
    const screen = await signInWithPages(browser)

    const { params } = await screen.submit({ cancel: '1' })

    expect(params).toMatchObject({
      error: 'access_denied',
      error_subcode: 'cancel',
      error_description: expect.stringContaining('AADSTS65004'),
      state: 'state-1',
    })
  })
})

describe('form', () => {
  it.each([
    ['another site', 'https://evil.example'],
    ['another port', 'https://localhost:4578'],
    ['another scheme', 'http://localhost:4577'],
    ['a longer host', 'https://localhost:4577.evil.example'],
    ['no site', 'null'],
    ['nothing', ''],
  ])('from %s is refused with AADSTS90023, and does nothing', async (_, origin) => {
    const { browser, tenant } = aVisit()
    const password = await browser.open(anAuthorizeUrl({ login_hint: alice }))

    const screen = await password.submit({ passwd }, { headers: { origin } })

    expect(screen).toMatchObject({ aadsts: 90023, location: '' })
    expect(setCookiesOf(screen.response)).toEqual([])
    expect([...tenant.sessions.values()]).toEqual([])
  })

  it.each([{}, { origin: 'https://localhost:4577' }])(
    'from the page itself is taken: %j',
    async (headers) => {
      const { browser } = aVisit()
      const password = await browser.open(anAuthorizeUrl({ login_hint: alice }))

      expect((await password.submit({ passwd }, { headers })).title).toBe('Stay signed in?')
    },
  )

  it.each([
    ['without a flow token', 900144, { step: 'username', loginfmt: alice }],
    ['with a flow token of nobody', 50089, { flowToken: 'garbage', step: 'username', loginfmt: alice }],
    ['that is empty', 900144, {}],
  ])('%s is refused on a page: AADSTS%i', async (_, aadsts, form) => {
    const { browser } = aVisit()

    expect(await browser.post(`/${tenantId}/login`, form)).toMatchObject({ aadsts, location: '' })
  })

  it('that is sent twice after the sign-in is refused on a page: AADSTS50089', async () => {
    const { browser } = aVisit()
    const stay = await signInWithPages(browser)
    await stay.submit()

    expect(await stay.submit()).toMatchObject({ aadsts: 50089, location: '' })
  })

  it('of an older page is refused when the tenant was reset since: AADSTS50089', async () => {
    const { browser, issuer, tenant } = aVisit()
    const first = await browser.open(anAuthorizeUrl())
    issuer.flows.clear()
    tenant.sessions.clear()

    expect((await first.submit({ loginfmt: alice })).aadsts).toBe(50089)
  })

  it('with a field twice is refused on a page: AADSTS90013', async () => {
    const { browser } = aVisit()
    const { fields } = await browser.open(anAuthorizeUrl({ login_hint: alice }))
    const body = `flowToken=${fields['flowToken']}&step=password&passwd=wrong&passwd=${passwd}`
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }

    const screen = await browser.open(`/${tenantId}/login`, { method: 'POST', body, headers })

    expect(screen.aadsts).toBe(90013)
  })

  it('is not taken from the query', async () => {
    const { browser, tenant } = aVisit()
    const { fields } = await browser.open(anAuthorizeUrl({ login_hint: alice }))
    const query = new URLSearchParams({ ...fields, passwd })

    const screen = await browser.post(`/${tenantId}/login?${query.toString()}`, {})

    expect(screen.aadsts).toBe(900144)
    expect([...tenant.sessions.values()]).toEqual([])
  })

  it('is not taken by GET', async () => {
    const { browser } = aVisit()

    expect((await browser.open(`/${tenantId}/login?flowToken=a`)).location).toBe('')
  })

  it('that skips the password leads to the page for the password', async () => {
    const { browser, tenant } = aVisit()
    const password = await browser.open(anAuthorizeUrl({ login_hint: alice }))

    for (const step of [
      'consent',
      'staySignedIn',
      'terms',
      'verification',
      'newPassword',
      'deviceApproval',
    ]) {
      const screen = await password.submit({ step, otc: '123456', passwd: '' })

      expect(screen.title).toBe('Enter password')
      expect(setCookiesOf(screen.response)).toEqual([])
    }
    expect([...tenant.codes.values()]).toEqual([])
  })
})
