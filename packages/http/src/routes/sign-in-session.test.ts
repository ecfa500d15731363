import { describe, expect, it } from 'vitest'

import { aBrowser, aMock, anAuthorizeUrl, setCookiesOf, signInWithPages } from '../testing/index.ts'
import type { Browser, Mock } from '../testing/index.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const appId = '11111111-1111-1111-1111-111111111111'
const alice = 'alice@contoso.onmicrosoft.com'
const passwd = 'mock-entra-password'
const sessionCookie = `ESTSAUTH.${tenantId}`

function aVisit(...parameters: Parameters<typeof aMock>): Mock & { readonly browser: Browser } {
  const mock = aMock(...parameters)
  return { ...mock, browser: aBrowser(mock.send) }
}

describe('session cookie', () => {
  it('comes with the right password, and not before', async () => {
    const { browser } = aVisit()
    const first = await browser.open(anAuthorizeUrl())
    const second = await first.submit({ loginfmt: alice })
    const wrong = await second.submit({ passwd: 'wrong' })

    const right = await wrong.submit({ passwd })

    expect([first, second, wrong].flatMap(({ response }) => setCookiesOf(response))).toEqual([])
    expect(setCookiesOf(right.response)).toEqual([
      expect.stringMatching(
        new RegExp(`^${sessionCookie}=[\\w-]{40,}; Path=/; HttpOnly; Secure; SameSite=None$`),
      ),
    ])
  })

  it('lasts 90 days after Yes, and a browser session after No', async () => {
    const { send } = aVisit()
    const [yes, no] = [aBrowser(send), aBrowser(send)]

    const stays = await (await signInWithPages(yes)).submit()
    const leaves = await (await signInWithPages(no)).submit({ no: '1' })

    expect(setCookiesOf(stays.response).join()).toContain('Max-Age=7776000')
    expect(setCookiesOf(leaves.response).join()).not.toContain('Max-Age')
  })

  it('signs in without a page the next time', async () => {
    const { browser } = aVisit()
    await (await signInWithPages(browser)).submit()

    expect((await browser.open(anAuthorizeUrl({ prompt: 'none' }))).params['code']).toBeDefined()
  })

  it('is another one for every browser', async () => {
    const { send } = aVisit()
    const [first, second] = [aBrowser(send), aBrowser(send)]

    await signInWithPages(first)
    await signInWithPages(second)

    expect(first.cookies.get(sessionCookie)).not.toBe(second.cookies.get(sessionCookie))
  })

  it('that somebody planted is not the one that signs in', async () => {
    const { send } = aVisit({ users: [{ userPrincipalName: 'alice' }, { userPrincipalName: 'mallory' }] })
    const [attacker, victim] = [aBrowser(send), aBrowser(send)]
    await signInWithPages(attacker, {}, 'mallory@contoso.onmicrosoft.com')
    victim.cookies.set(sessionCookie, attacker.cookies.get(sessionCookie) ?? '')

    await signInWithPages(victim, { prompt: 'login', login_hint: alice })

    const { params } = await attacker.open(anAuthorizeUrl({ prompt: 'none', login_hint: alice }))
    expect(params['error']).toBe('login_required')
  })

  it('comes with a refusal that is shown after the right password: AADSTS50105', async () => {
    const { browser } = aVisit({
      apps: [
        {
          appId,
          web: { redirectUris: ['http://localhost/auth/callback'] },
          appRoleAssignmentRequired: true,
        },
      ],
    })

    expect((await signInWithPages(browser)).aadsts).toBe(50105)
    expect((await browser.open(anAuthorizeUrl())).aadsts).toBe(50105)
  })
})

describe('"Don’t show this again"', () => {
  it('is kept in a cookie of its own, and keeps the question away', async () => {
    const { browser } = aVisit()
    const stay = await signInWithPages(browser)

    const { response } = await stay.submit({ no: '1', DontShowAgain: 'true' })
    const again = await signInWithPages(browser, { prompt: 'login', login_hint: alice })

    expect(setCookiesOf(response)).toHaveLength(2)
    expect(setCookiesOf(response)[1]).toMatch(/^ESTSSKIPKMSI=1; Max-Age=7776000;/)
    expect(again.response.status).toBe(302)
  })

  it.each([{}, { DontShowAgain: '' }, { DontShowAgain: 'false' }])(
    'is not kept where the box is not ticked: %j',
    async (fields) => {
      const { browser } = aVisit()
      const stay = await signInWithPages(browser)

      await stay.submit({ no: '1', ...fields })

      expect(browser.cookies.has('ESTSSKIPKMSI')).toBe(false)
    },
  )
})
