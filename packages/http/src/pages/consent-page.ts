import type { ConsentItem, ConsentPage } from '@mock-entra/core'
import { html } from 'hono/html'

import { renderButtons, renderForm } from './form.ts'
import type { PageParts } from './layout.ts'
import type { Markup } from './markup.ts'
import type { PageSettings } from './render-page.ts'

export function consentPage(page: ConsentPage, settings: PageSettings): PageParts {
  return page.scope === 'none' ? needsApprovalPage(page, settings) : permissionsPage(page, settings)
}

function permissionsPage(page: ConsentPage, settings: PageSettings): PageParts {
  const { username, appName, tenantName, permissions, scope, flowToken } = page
  const fields = html`${scope === 'either' ? organizationBox() : undefined}
  ${renderButtons('Accept', { name: 'cancel', label: 'Cancel' })}`
  const meaning =
    scope === 'organization'
      ? html`Accept, and the app may do this for everyone in ${tenantName}; nobody else will be asked.`
      : html`Accept, and the app may do this with your data. Accept only for an app that you trust.`
  return {
    title: 'Permissions requested',
    username,
    content: html`${scope === 'organization' ? html`<p>Review for your organization</p>` : undefined}
      <p><b>${appName}</b> would like to:</p>
      ${renderPermissions(permissions)}
      <p>${meaning}</p>
      ${renderForm({ step: 'consent', flowToken, fields }, settings)}`,
  }
}

/** Has no `input[type=submit]`: a script that accepts must not decline here without noticing. */
function needsApprovalPage(page: ConsentPage, settings: PageSettings): PageParts {
  const { username, appName, tenantName, permissions, flowToken } = page
  const fields = html`<div class="buttons">
    <button type="submit" class="primary" id="idBtn_Back" name="cancel" value="1">Back to the app</button>
  </div>`
  return {
    title: 'Need admin approval',
    username,
    content: html`<p>
        <b>${appName}</b> needs permissions in ${tenantName} that only an admin can grant. Ask an admin to
        approve it, then sign in again.
      </p>
      ${renderPermissions(permissions)} ${renderForm({ step: 'consent', flowToken, fields }, settings)}`,
  }
}

const organizationBox = (): Markup =>
  html`<div class="check">
    <input type="checkbox" name="forOrganization" id="forOrganization" value="true" />
    <label for="forOrganization">Consent on behalf of your organization</label>
  </div>`

function renderPermissions(permissions: readonly ConsentItem[]): Markup {
  return html`<ul class="permissions">
    ${permissions.map((permission) => html`<li>${renderPermission(permission)}</li>`)}
  </ul>`
}

function renderPermission({ title, description, resourceName }: ConsentItem): Markup {
  const heading = html`<b>${title}</b> <small>${resourceName}</small>`
  if (description === '') return html`<div>${heading}</div>`
  return html`<details>
    <summary>${heading}</summary>
    <p>${description}</p>
  </details>`
}
