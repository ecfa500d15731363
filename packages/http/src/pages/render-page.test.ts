import { EntraError } from '@mock-entra/core'
import type { ConsentPage, Page } from '@mock-entra/core'
import { describe, expect, it } from 'vitest'

import { tagsOf, textOf } from '../testing/index.ts'
import { renderPage } from './render-page.ts'

const settings = { action: '/contoso.example/login', nonce: 'bm9uY2U=' }
const flowToken = 'flow-1'
const username = 'ada@contoso.example'
const appName = 'Tasks Web'

const render = (page: Page): string => renderPage(page, settings)

const aConsentPage = (scope: ConsentPage['scope']): ConsentPage => ({
  kind: 'consent',
  flowToken,
  username,
  appName,
  tenantName: 'Contoso',
  permissions: [{ title: 'Read your tasks', description: 'All of them.', resourceName: 'Tasks API' }],
  scope,
})

const accounts = [
  { id: 'id-1', username, displayName: 'Ada Lovelace', isSignedIn: true },
  { id: 'id-2', username: 'grace@contoso.example', displayName: 'Grace Hopper', isSignedIn: false },
]

describe('accounts', () => {
  it('have a button each, and one for another account', () => {
    const page = render({ kind: 'accounts', flowToken, purpose: 'signIn', accounts, appName })

    expect(page).toContain('<h1>Pick an account</h1>')
    expect(page).toContain('to continue to <b>Tasks Web</b>')
    expect(tagsOf(page, 'input', 'type="submit"')).toEqual([])
    expect(tagsOf(page, 'button', 'name="account"')).toHaveLength(3)
    expect(
      tagsOf(
        page,
        'button',
        'value="id-1"',
        'data-test-id="ada@contoso.example"',
        'aria-label="Sign in with Ada Lovelace, ada@contoso.example, signed in"',
      ),
    ).toHaveLength(1)
    expect(tagsOf(page, 'button', 'id="otherTile"', 'value=""')).toHaveLength(1)
  })

  it('say which of them is signed in', () => {
    const page = render({ kind: 'accounts', flowToken, purpose: 'signIn', accounts, appName: undefined })

    expect(page.match(/Signed in/g)).toHaveLength(1)
    expect(page).not.toContain('to continue to')
  })

  it('are asked for at sign-out without another account', () => {
    const page = render({ kind: 'accounts', flowToken, purpose: 'signOut', accounts, appName })

    expect(page).toContain('<h1>Which account do you want to sign out of?</h1>')
    expect(page).not.toContain('otherTile')
    expect(page).not.toContain('to continue to')
  })
})

describe('a refusal', () => {
  const userNotFound = new EntraError('userNotFound', { user: username, tenant: 'contoso.example' })

  it('of a user name is told in plain words, with its code, and tied to the field', () => {
    const page = render({
      kind: 'username',
      flowToken,
      appName,
      username,
      refusal: userNotFound,
      canGoBack: false,
    })

    expect(textOf(page, 'usernameError')).toBe(
      'No account has this username. Check that you typed it correctly. If you did, contact your admin. AADSTS50034',
    )
    expect(tagsOf(page, 'p', 'id="usernameError"', 'class="alert"', 'role="alert"')).toHaveLength(1)
    expect(
      tagsOf(page, 'input', 'id="i0116"', 'aria-invalid="true"', 'aria-describedby="usernameError"'),
    ).toHaveLength(1)
  })

  it('of an empty user name asks for one', () => {
    const page = render({
      kind: 'username',
      flowToken,
      appName,
      username: ' ',
      refusal: userNotFound,
      canGoBack: false,
    })

    expect(textOf(page, 'usernameError')).toContain('Enter an email address, a phone number or a Skype name.')
  })

  it.each([
    ['invalidPassword', 'Your account or password is incorrect.', 50126],
    ['accountLocked', 'Your account is locked', 50053],
    ['userDisabled', 'Your account is disabled', 50057],
    ['passwordMissing', 'The password is not valid, or the user has none.', 50056],
  ] as const)('%s is told on the password page', (code, text, aadsts) => {
    const refusal = new EntraError(code, {})

    const page = render({ kind: 'password', flowToken, appName, username, refusal })

    expect(textOf(page, 'passwordError')).toContain(text)
    expect(textOf(page, 'passwordError')).toContain(`AADSTS${aadsts}`)
    expect(tagsOf(page, 'input', 'id="i0118"', 'aria-describedby="passwordError"')).toHaveLength(1)
  })

  it.each(['badVerificationCode', 'userCodeExpired', 'userCodeEmpty'] as const)(
    '%s is told on the device code page',
    (code) => {
      const refusal = new EntraError(code, {})

      const page = render({ kind: 'deviceCode', flowToken, userCode: 'ABC', refusal })

      expect(textOf(page, 'otcError')).toContain(`AADSTS${refusal.aadsts}`)
      expect(tagsOf(page, 'input', 'id="otc"', 'aria-describedby="otcError"')).toHaveLength(1)
    },
  )

  it('is absent where there is none', () => {
    const pages = [
      render({ kind: 'username', flowToken, appName: undefined, username: '', canGoBack: false }),
      render({ kind: 'password', flowToken, appName: undefined, username }),
      render({ kind: 'newPassword', flowToken, username }),
      render({ kind: 'verification', flowToken, username, expectedCode: '123456', isWrong: false }),
      render({ kind: 'deviceCode', flowToken, userCode: '' }),
    ]

    expect(pages.filter((page) => /role="alert"|aria-invalid="true"|undefined/.test(page))).toEqual([])
  })
})

describe('the user name page', () => {
  it('has a way back only where there is something to go back to', () => {
    const page = render({ kind: 'username', flowToken, appName, username: '', canGoBack: false })

    expect(page).not.toContain('idBtn_Back')
  })
})

describe('the password page', () => {
  it('shows who signs in, and to which app', () => {
    const page = render({ kind: 'password', flowToken, appName, username })

    expect(textOf(page, 'displayName')).toBe(username)
    expect(page).toContain('to continue to <b>Tasks Web</b>')
  })
})

describe('the new password page', () => {
  it('tells the problem', () => {
    const page = render({ kind: 'newPassword', flowToken, username, problem: 'The passwords differ.' })

    expect(textOf(page, 'newPasswordError')).toBe('The passwords differ.')
  })
})

describe('the verification page', () => {
  it('gives the code away', () => {
    const page = render({ kind: 'verification', flowToken, username, expectedCode: '654321', isWrong: false })

    expect(page).toContain('mock-entra: the code is <code id="mockVerificationCode">654321</code>')
  })

  it('says that a code was wrong', () => {
    const page = render({ kind: 'verification', flowToken, username, expectedCode: '654321', isWrong: true })

    expect(textOf(page, 'idSpan_SAOTCC_Error_OTC')).toBe(
      "You didn't enter the expected verification code. Please try again.",
    )
  })
})

describe('the consent page', () => {
  it('lists permissions with their resources and descriptions', () => {
    const page = render(aConsentPage('user'))

    expect(page).toContain('<b>Tasks Web</b> would like to:')
    expect(page).toMatch(
      /<summary><b>Read your tasks<\/b> <small>Tasks API<\/small><\/summary>\s*<p>All of them.<\/p>/,
    )
    expect(page).not.toMatch(/forOrganization|Review for your organization/)
  })

  it('has nothing to unfold where a permission has no description', () => {
    const permissions = [{ title: 'Tasks.Read', description: '', resourceName: 'Tasks API' }]

    const page = render({ ...aConsentPage('user'), permissions })

    expect(page).toContain('<div><b>Tasks.Read</b> <small>Tasks API</small></div>')
    expect(page).not.toContain('<details')
  })

  it('lets an administrator consent for everybody', () => {
    const page = render(aConsentPage('either'))

    expect(
      tagsOf(
        page,
        'input',
        'type="checkbox"',
        'name="forOrganization"',
        'id="forOrganization"',
        'value="true"',
      ),
    ).toHaveLength(1)
  })

  it('says that it is for the organization', () => {
    const page = render(aConsentPage('organization'))

    expect(page).toContain('Review for your organization')
    expect(page).toContain('for everyone in Contoso')
  })

  it('has no way to accept where only an administrator could', () => {
    const page = render(aConsentPage('none'))

    expect(page).toContain('<h1>Need admin approval</h1>')
    expect(tagsOf(page, 'input', 'type="submit"')).toEqual([])
    expect(tagsOf(page, 'button')).toEqual([
      '<button type="submit" class="primary" id="idBtn_Back" name="cancel" value="1">',
    ])
  })
})

describe('the last page of a device sign-in', () => {
  it.each([
    [true, 'You have signed in to the Tasks Web application on your device. You may now close this window.'],
    [
      false,
      'You declined to sign in to the Tasks Web application on your device. You may now close this window.',
    ],
  ])('tells how it ended (approved: %s)', (isApproved, text) => {
    expect(render({ kind: 'deviceDone', appName, isApproved })).toContain(`<p>${text}</p>`)
  })
})

describe('the signed-out page', () => {
  it('loads the logout URLs in hidden frames and goes on after them', () => {
    const page = render({
      kind: 'signedOut',
      username,
      frontChannelUrls: ['https://one.example/logout?sid=1&iss=x', 'https://two.example/logout'],
      redirectUrl: 'https://app.example/bye?a=1&b=2',
    })

    expect(page.match(/<iframe[^>]*>/g)).toEqual([
      '<iframe src="https://one.example/logout?sid=1&amp;iss=x" title="Sign-out" hidden>',
      '<iframe src="https://two.example/logout" title="Sign-out" hidden>',
    ])
    expect(page).toContain(
      '<meta http-equiv="refresh" content="1;url=https://app.example/bye?a=1&amp;b=2" />',
    )
    expect(page).toContain('<a href="https://app.example/bye?a=1&amp;b=2">')
  })

  it('stays where there is nowhere to go, and needs no user', () => {
    const page = render({
      kind: 'signedOut',
      username: undefined,
      frontChannelUrls: [],
      redirectUrl: undefined,
    })

    expect(page).toContain('<h1>You signed out of your account</h1>')
    expect(page).not.toMatch(/http-equiv|<iframe|<a |displayName"|undefined/)
  })
})
