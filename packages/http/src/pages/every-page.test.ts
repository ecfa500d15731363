import { EntraError } from '@mock-entra/core'
import type { Page } from '@mock-entra/core'
import { describe, expect, it } from 'vitest'

import { tagsOf } from '../testing/index.ts'
import { renderPage } from './render-page.ts'

const settings = { action: '/contoso.example/login', nonce: 'bm9uY2U=' }

const render = (page: Page): string => renderPage(page, settings)

/** A page of every kind, in which every text is what the function gives for its name. */
function everyPage(text: (name: string) => string): Readonly<Record<Page['kind'], Page>> {
  const flowToken = text('flowToken')
  const username = text('username')
  const appName = text('appName')
  const tenantName = text('tenantName')
  const refusal = new EntraError('resourceNotFound', { resource: text('resource'), tenant: tenantName })
  const permission = {
    title: text('title'),
    description: text('description'),
    resourceName: text('resourceName'),
  }
  const account = { id: text('id'), username, displayName: text('displayName'), isSignedIn: true }
  return {
    accounts: { kind: 'accounts', flowToken, purpose: 'signIn', accounts: [account], appName },
    username: { kind: 'username', flowToken, appName, username, refusal, canGoBack: true },
    password: { kind: 'password', flowToken, appName, username, refusal },
    newPassword: { kind: 'newPassword', flowToken, username, problem: text('problem') },
    verification: {
      kind: 'verification',
      flowToken,
      username,
      expectedCode: text('expectedCode'),
      isWrong: true,
    },
    terms: { kind: 'terms', flowToken, username, tenantName },
    staySignedIn: { kind: 'staySignedIn', flowToken, username },
    consent: {
      kind: 'consent',
      flowToken,
      username,
      appName,
      tenantName,
      permissions: [permission],
      scope: 'organization',
    },
    deviceCode: { kind: 'deviceCode', flowToken, userCode: text('userCode'), refusal },
    deviceApproval: { kind: 'deviceApproval', flowToken, username, appName },
    deviceDone: { kind: 'deviceDone', appName, isApproved: true },
    signedOut: {
      kind: 'signedOut',
      username,
      frontChannelUrls: [text('frontChannelUrl')],
      redirectUrl: text('redirectUrl'),
    },
  }
}

const kinds = Object.keys(everyPage(String)) as readonly Page['kind'][]
const kindsWithForm = kinds.filter((kind) => kind !== 'deviceDone' && kind !== 'signedOut')
const plainPage = (kind: Page['kind']): string => render(everyPage(String)[kind])

describe('every page', () => {
  it.each(kinds)('escapes every text of %s', (kind) => {
    const names: string[] = []
    const hostile = (name: string): string => {
      names.push(name)
      return `"><script>alert('${name}')</script>`
    }
    const page = everyPage(hostile)[kind]
    const shown = names.filter((name) => JSON.stringify(page).includes(`'${name}'`))

    const text = render(page)

    expect(text).not.toContain('<script')
    for (const name of shown) {
      expect(text).toMatch(new RegExp(`&quot;&gt;&lt;script&gt;alert\\((&#39;|')${name}`))
    }
  })

  it.each(kinds)('quotes every value of %s that stands in a tag', (kind) => {
    const text = render(everyPage((name) => `x onclick=${name}`)[kind])

    const tags = text.match(/<[a-z][^>]*>/g) ?? []
    expect(tags.filter((tag) => tag.replaceAll(/"[^"]*"/g, '').includes('onclick'))).toEqual([])
  })

  it.each(kinds)('has one heading, which names the tab of %s', (kind) => {
    const page = plainPage(kind)

    const [, heading = ''] = /<h1>(.*?)<\/h1>/.exec(page) ?? []
    expect(page.match(/<h1/g)).toHaveLength(1)
    expect(page).toContain(`<title>${heading} – mock-entra</title>`)
  })

  it.each(kinds)('says in %s that it is not Microsoft, in a style sheet with the nonce', (kind) => {
    const page = plainPage(kind)

    expect(page).toMatch(/^<!doctype html>\s*<html lang="en">/)
    expect(page).toContain('mock – not Microsoft')
    expect(page.match(/<style[^>]*>/g)).toEqual(['<style nonce="bm9uY2U=">'])
    expect(page).not.toContain(' style=')
  })

  it.each(kinds)('gives every field of %s a label, and no id twice', (kind) => {
    const page = plainPage(kind)

    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
    const fields = tagsOf(page, 'input', 'id=').filter((tag) => !tag.includes('type="submit"'))
    expect(ids).toEqual([...new Set(ids)])
    expect(fields.filter((tag) => !page.includes(`<label for="${/ id="([^"]*)"/.exec(tag)?.[1]}"`))).toEqual(
      [],
    )
  })
})

describe('every form', () => {
  const steps: Readonly<Partial<Record<Page['kind'], string>>> = { accounts: 'account' }

  it.each(kindsWithForm)('posts the flow token and the step of %s', (kind) => {
    const page = plainPage(kind)

    expect(tagsOf(page, 'form')).toEqual(['<form method="post" action="/contoso.example/login" novalidate>'])
    expect(tagsOf(page, 'input', 'type="hidden"')).toEqual([
      '<input type="hidden" name="flowToken" value="flowToken" />',
      `<input type="hidden" name="step" value="${steps[kind] ?? kind}" />`,
    ])
  })

  it.each([
    ['username', 'idSIButton9', 'Next', 'back'],
    ['password', 'idSIButton9', 'Sign in', 'back'],
    ['newPassword', 'idSIButton9', 'Sign in', undefined],
    ['verification', 'idSubmit_SAOTCC_Continue', 'Verify', 'cancel'],
    ['terms', 'idSIButton9', 'Accept', 'cancel'],
    ['staySignedIn', 'idSIButton9', 'Yes', 'no'],
    ['consent', 'idSIButton9', 'Accept', 'cancel'],
    ['deviceCode', 'idSIButton9', 'Next', undefined],
    ['deviceApproval', 'idSIButton9', 'Continue', 'cancel'],
  ] as const)('has one input[type=submit] in %s, before the other button', (kind, id, value, secondary) => {
    const page = plainPage(kind)

    const buttons = page.match(/<(input|button) type="submit"[^>]*>/g)
    expect(buttons).toEqual([
      `<input type="submit" id="${id}" value="${value}" />`,
      ...(secondary === undefined
        ? []
        : [`<button type="submit" id="idBtn_Back" name="${secondary}" value="1">`]),
    ])
  })

  it.each([
    ['username', 'input', 'name="loginfmt"', 'id="i0116"', 'type="email"', 'value="username"'],
    ['password', 'input', 'name="loginfmt"', 'type="text"', 'value="username"', 'hidden'],
    [
      'password',
      'input',
      'name="passwd"',
      'id="i0118"',
      'type="password"',
      'autocomplete="current-password"',
    ],
    ['newPassword', 'input', 'name="oldpwd"', 'id="currentPassword"', 'type="password"'],
    ['newPassword', 'input', 'name="newpwd"', 'id="newPassword"', 'autocomplete="new-password"'],
    ['newPassword', 'input', 'name="confirmnewpwd"', 'id="confirmNewPassword"', 'type="password"'],
    ['verification', 'input', 'name="otc"', 'id="idTxtBx_SAOTCC_OTC"', 'type="tel"', 'maxlength="6"'],
    ['staySignedIn', 'input', 'name="DontShowAgain"', 'id="KmsiCheckboxField"', 'value="true"'],
    ['deviceCode', 'input', 'name="otc"', 'id="otc"', 'maxlength="9"', 'value="userCode"'],
  ] as const)("of %s has Entra's %s with %s", (kind, name, ...attributes) => {
    expect(tagsOf(plainPage(kind), name, ...attributes)).toHaveLength(1)
  })

  it.each([
    ['username', 'Email, phone, or Skype'],
    ['password', 'Password'],
    ['verification', 'Code'],
    ['deviceCode', 'Code'],
  ] as const)("focuses the first field of %s, which has Entra's placeholder", (kind, placeholder) => {
    expect(tagsOf(plainPage(kind), 'input', 'autofocus', `placeholder="${placeholder}"`)).toHaveLength(1)
  })
})
