import { html } from 'hono/html'

import { renderDocument } from './layout.ts'

/** What a refusal shows that cannot be sent to the app: because no app is known, or where it listens is not. */
export interface ErrorPageContent {
  /** Such as `AADSTS50011`. */
  readonly code: string
  readonly number: number
  /** The whole `error_description`: code, text, trace id and so on. */
  readonly message: string
  /** The text alone. */
  readonly shortMessage: string
  /** The OAuth `error` value. */
  readonly error: string
  readonly traceId: string
  readonly correlationId: string
  readonly timestamp: string
  /** Where the code is explained. */
  readonly lookupUrl: string | undefined
  /** What the mock tells the developer and Entra would not. */
  readonly developerNote?: string
}

export function renderErrorPage(content: ErrorPageContent, nonce: string): string {
  const { code, number, message, shortMessage, error, traceId, correlationId, timestamp } = content
  const { lookupUrl, developerNote } = content
  return renderDocument(
    {
      title: "We can't sign you in",
      content: html`<p class="alert" id="exceptionMessageContainer" data-aadsts="${number}" role="alert">
          <b>${code}</b>: ${shortMessage}
        </p>
        ${developerNote && html`<p class="note">mock-entra, for the developer: ${developerNote}</p>`}
        ${lookupUrl && html`<p><a href="${lookupUrl}">What does this code mean?</a></p>`}
        <details open>
          <summary>Troubleshooting details</summary>
          <dl>
            <dt>Error</dt>
            <dd>${error}</dd>
            <dt>Request Id</dt>
            <dd>${traceId}</dd>
            <dt>Correlation Id</dt>
            <dd>${correlationId}</dd>
            <dt>Timestamp</dt>
            <dd>${timestamp}</dd>
            <dt>Message</dt>
            <dd>${message}</dd>
          </dl>
        </details>`,
    },
    nonce,
  )
}
