import type { DeviceApprovalPage, DeviceCodePage, DeviceDonePage } from '@mock-entra/core'
import { html } from 'hono/html'

import { renderAlert, renderButtons, renderField, renderForm } from './form.ts'
import type { PageParts } from './layout.ts'
import { describeRefusal } from './refusal-text.ts'
import type { PageSettings } from './render-page.ts'

export function deviceCodePage(page: DeviceCodePage, settings: PageSettings): PageParts {
  const { userCode, refusal, flowToken } = page
  const fields = html`${refusal && renderAlert('otcError', describeRefusal(refusal), refusal.aadsts)}
  ${renderField({
    id: 'otc',
    name: 'otc',
    label: 'Code',
    placeholder: 'Code',
    attributes: html`value="${userCode}" maxlength="9" autocapitalize="characters" autocomplete="off"
    spellcheck="false" autofocus`,
    errorId: refusal && 'otcError',
  })}
  ${renderButtons('Next')}`
  return {
    title: 'Enter code',
    content: html`<p>Enter the code that your app or device shows.</p>
      ${renderForm({ step: 'deviceCode', flowToken, fields }, settings)}`,
  }
}

export function deviceApprovalPage(page: DeviceApprovalPage, settings: PageSettings): PageParts {
  const { username, appName, flowToken } = page
  const fields = renderButtons('Continue', { name: 'cancel', label: 'Cancel' })
  return {
    title: `Are you trying to sign in to ${appName}?`,
    username,
    content: html`<p>Only continue if you downloaded the app from a store or website that you trust.</p>
      ${renderForm({ step: 'deviceApproval', flowToken, fields }, settings)}`,
  }
}

export function deviceDonePage({ appName, isApproved }: DeviceDonePage): PageParts {
  const text = isApproved
    ? html`You have signed in to the ${appName} application on your device.`
    : html`You declined to sign in to the ${appName} application on your device.`
  return { title: appName, content: html`<p>${text} You may now close this window.</p>` }
}
