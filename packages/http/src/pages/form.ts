import type { Step } from '@mock-entra/core'
import { html } from 'hono/html'

import type { Markup } from './markup.ts'
import type { PageSettings } from './render-page.ts'

interface FormParts {
  readonly step: Step
  readonly flowToken: string
  readonly fields: Markup
}

/**
 * A page's form, which needs no script.
 *
 * `novalidate`: what was typed reaches the server, so that people and scripts meet Entra's refusals, not the browser's.
 */
export function renderForm({ step, flowToken, fields }: FormParts, { action }: PageSettings): Markup {
  return html`<form method="post" action="${action}" novalidate>
    <input type="hidden" name="flowToken" value="${flowToken}" />
    <input type="hidden" name="step" value="${step}" />
    ${fields}
  </form>`
}

/** A button next to the primary one: the name that its form sends, and its words. */
export interface SecondaryButton {
  readonly name: 'back' | 'cancel' | 'no'
  readonly label: string
}

/**
 * A form's buttons.
 *
 * The primary one is the only `input[type=submit]`, because scripts find it by that. It comes first, because the Enter
 * key presses the first button of a form.
 */
export function renderButtons(
  primary: string,
  secondary?: SecondaryButton,
  primaryId = 'idSIButton9',
): Markup {
  return html`<div class="buttons">
    <input type="submit" id="${primaryId}" value="${primary}" />
    ${secondary === undefined ? undefined : renderSecondary(secondary)}
  </div>`
}

function renderSecondary({ name, label }: SecondaryButton): Markup {
  return html`<button type="submit" id="idBtn_Back" name="${name}" value="1">${label}</button>`
}

interface FieldParts {
  readonly id: string
  readonly name: string
  readonly label: string
  /** Entra's placeholder. Scripts find fields by it; people read the label, so that the style sheet hides it. */
  readonly placeholder: string
  /** Type, autocomplete and the like. */
  readonly attributes: Markup
  /** The id of the alert that tells what is wrong with the value; undefined where nothing is. */
  readonly errorId?: string | undefined
}

export function renderField({ id, name, label, placeholder, attributes, errorId }: FieldParts): Markup {
  const invalid = errorId === undefined ? undefined : html` aria-invalid="true" aria-describedby="${errorId}"`
  return html`<label for="${id}">${label}</label>
    <input id="${id}" name="${name}" placeholder="${placeholder}" ${attributes} ${invalid} />`
}

/** @param aadsts the number of the refusal, where there is one */
export function renderAlert(id: string, text: string, aadsts?: number): Markup {
  const code = aadsts === undefined ? undefined : html` <small>AADSTS${aadsts}</small>`
  return html`<p id="${id}" class="alert" role="alert">${text}${code}</p>`
}

/** For which app all this is. */
export function renderAppLine(appName: string | undefined): Markup | undefined {
  return appName === undefined ? undefined : html`<p>to continue to <b>${appName}</b></p>`
}
