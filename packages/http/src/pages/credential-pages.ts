import type { NewPasswordPage, PasswordPage, UsernamePage, VerificationPage } from '@mock-entra/core'
import { html } from 'hono/html'

import { renderAlert, renderAppLine, renderButtons, renderField, renderForm } from './form.ts'
import type { PageParts } from './layout.ts'
import type { Markup } from './markup.ts'
import { describeRefusal } from './refusal-text.ts'
import type { PageSettings } from './render-page.ts'

const nothingEntered = 'Enter an email address, a phone number or a Skype name.'

export function usernamePage(page: UsernamePage, settings: PageSettings): PageParts {
  const { appName, username, refusal, canGoBack, flowToken } = page
  const isEmpty = username.trim() === ''
  const text = refusal && (isEmpty ? nothingEntered : describeRefusal(refusal))
  const fields = html`${text && renderAlert('usernameError', text, refusal?.aadsts)}
  ${renderField({
    id: 'i0116',
    name: 'loginfmt',
    label: 'Email, phone, or Skype',
    placeholder: 'Email, phone, or Skype',
    // The accessible name is Entra's: scripts find the field by it.
    attributes: html`type="email" aria-label="Enter your email, phone, or Skype." value="${username}"
    autocomplete="username" spellcheck="false" autofocus`,
    errorId: refusal && 'usernameError',
  })}
  ${renderButtons('Next', canGoBack ? { name: 'back', label: 'Back' } : undefined)}`
  return {
    title: 'Sign in',
    content: html`${renderAppLine(appName)}${renderForm({ step: 'username', flowToken, fields }, settings)}`,
  }
}

export function passwordPage(page: PasswordPage, settings: PageSettings): PageParts {
  const { appName, username, refusal, flowToken } = page
  const fields = html`${renderUsername(username)}
  ${refusal && renderAlert('passwordError', describeRefusal(refusal), refusal.aadsts)}
  ${renderField({
    id: 'i0118',
    name: 'passwd',
    label: 'Password',
    placeholder: 'Password',
    attributes: html`type="password" aria-label="Enter the password for ${username}"
    autocomplete="current-password" autofocus`,
    errorId: refusal && 'passwordError',
  })}
  ${renderButtons('Sign in', { name: 'back', label: 'Back' })}`
  return {
    title: 'Enter password',
    username,
    content: html`${renderAppLine(appName)}${renderForm({ step: 'password', flowToken, fields }, settings)}`,
  }
}

/** Not `type=hidden`: browsers and password managers look for a text field to tell whose password is meant. */
function renderUsername(username: string): Markup {
  return html`<input type="text" name="loginfmt" value="${username}" autocomplete="username" hidden />`
}

export function newPasswordPage(page: NewPasswordPage, settings: PageSettings): PageParts {
  const { username, problem, flowToken } = page
  const fields = html`${renderUsername(username)}
  ${problem === undefined ? undefined : renderAlert('newPasswordError', problem)}
  ${renderField({
    id: 'currentPassword',
    name: 'oldpwd',
    label: 'Current password',
    placeholder: 'Current password',
    attributes: html`type="password" autocomplete="current-password" autofocus`,
    errorId: problem === undefined ? undefined : 'newPasswordError',
  })}
  ${renderField({
    id: 'newPassword',
    name: 'newpwd',
    label: 'New password',
    placeholder: 'New password',
    attributes: html`type="password" autocomplete="new-password"`,
  })}
  ${renderField({
    id: 'confirmNewPassword',
    name: 'confirmnewpwd',
    label: 'Confirm password',
    placeholder: 'Confirm password',
    attributes: html`type="password" autocomplete="new-password"`,
  })}
  ${renderButtons('Sign in')}`
  return {
    title: 'Update your password',
    username,
    content: html`<p>Your password has expired. Choose a new one.</p>
      ${renderForm({ step: 'newPassword', flowToken, fields }, settings)}`,
  }
}

export function verificationPage(page: VerificationPage, settings: PageSettings): PageParts {
  const { username, expectedCode, isWrong, flowToken } = page
  const errorId = isWrong ? 'idSpan_SAOTCC_Error_OTC' : undefined
  const wrong = "You didn't enter the expected verification code. Please try again."
  const fields = html`${errorId && renderAlert(errorId, wrong)}
    ${renderField({
      id: 'idTxtBx_SAOTCC_OTC',
      name: 'otc',
      label: 'Code',
      placeholder: 'Code',
      attributes: html`type="tel" inputmode="numeric" autocomplete="one-time-code" maxlength="6" autofocus`,
      errorId,
    })}
    <p class="note">mock-entra: the code is <code id="mockVerificationCode">${expectedCode}</code></p>
    ${renderButtons('Verify', { name: 'cancel', label: 'Cancel' }, 'idSubmit_SAOTCC_Continue')}`
  return {
    title: 'Enter code',
    username,
    content: html`<p>Enter the code of your authenticator app, or the one that was sent to your phone.</p>
      ${renderForm({ step: 'verification', flowToken, fields }, settings)}`,
  }
}
