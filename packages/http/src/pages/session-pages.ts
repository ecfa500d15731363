import type { Account, AccountsPage, SignedOutPage, StaySignedInPage, TermsPage } from '@mock-entra/core'
import { html } from 'hono/html'

import { renderAppLine, renderButtons, renderForm } from './form.ts'
import type { PageParts } from './layout.ts'
import type { Markup } from './markup.ts'
import type { PageSettings } from './render-page.ts'

export function accountsPage(page: AccountsPage, settings: PageSettings): PageParts {
  const { purpose, accounts, appName, flowToken } = page
  const isSignIn = purpose === 'signIn'
  const other = html`<button type="submit" class="tile" id="otherTile" name="account" value="">
    <span class="avatar" aria-hidden="true">+</span>
    <span id="otherTileText">Use another account</span>
  </button>`
  const fields = html`<div class="tiles">
    ${accounts.map((account) => renderAccount(account, purpose))} ${isSignIn ? other : undefined}
  </div>`
  return {
    title: isSignIn ? 'Pick an account' : 'Which account do you want to sign out of?',
    content: html`${isSignIn ? renderAppLine(appName) : undefined}
    ${renderForm({ step: 'account', flowToken, fields }, settings)}`,
  }
}

function renderAccount(account: Account, purpose: AccountsPage['purpose']): Markup {
  const { id, username, displayName, isSignedIn } = account
  const verb = purpose === 'signIn' ? 'Sign in with' : 'Sign out of'
  const label = `${verb} ${displayName}, ${username}${isSignedIn ? ', signed in' : ''}`
  return html`<button
    type="submit"
    class="tile"
    name="account"
    value="${id}"
    data-test-id="${username}"
    aria-label="${label}"
  >
    <span class="avatar" aria-hidden="true">${/^./u.exec(displayName)?.[0]}</span>
    <span>
      <b>${displayName}</b>
      <span>${username}</span>
      ${isSignedIn ? html`<small>Signed in</small>` : undefined}
    </span>
  </button>`
}

export function termsPage(page: TermsPage, settings: PageSettings): PageParts {
  const { username, tenantName, flowToken } = page
  const fields = renderButtons('Accept', { name: 'cancel', label: 'Decline' })
  return {
    title: `${tenantName} Terms of Use`,
    username,
    content: html`<p>You have to accept these terms before you go on.</p>
      <p class="note">mock-entra: the organization's document is shown here.</p>
      ${renderForm({ step: 'terms', flowToken, fields }, settings)}`,
  }
}

export function staySignedInPage(page: StaySignedInPage, settings: PageSettings): PageParts {
  const { username, flowToken } = page
  const fields = html`<div class="check">
      <input type="checkbox" name="DontShowAgain" id="KmsiCheckboxField" value="true" />
      <label for="KmsiCheckboxField">Don't show this again</label>
    </div>
    ${renderButtons('Yes', { name: 'no', label: 'No' })}`
  return {
    title: 'Stay signed in?',
    username,
    content: html`<p>If you do, you will be asked to sign in less often.</p>
      ${renderForm({ step: 'staySignedIn', flowToken, fields }, settings)}`,
  }
}

/** Waits a second before it goes on, so that the frames have told the apps. */
export function signedOutPage({ username, frontChannelUrls, redirectUrl }: SignedOutPage): PageParts {
  const goOn = redirectUrl && html`<p><a href="${redirectUrl}">Go on</a></p>`
  const frames = frontChannelUrls.map((url) => html`<iframe src="${url}" title="Sign-out" hidden></iframe>`)
  return {
    title: 'You signed out of your account',
    username,
    head: html`${redirectUrl && html`<meta http-equiv="refresh" content="1;url=${redirectUrl}" />`}`,
    content: html`<p>It's a good idea to close all browser windows.</p>
      ${goOn}${frames}`,
  }
}
