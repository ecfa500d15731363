import { html, raw } from 'hono/html'

import { textOf } from './markup.ts'
import type { Markup } from './markup.ts'
import { style } from './style.ts'

/** What differs from page to page. */
export interface PageParts {
  /** The heading, and the name of the browser's tab. */
  readonly title: string
  /** Who is signing in; shown above the heading. */
  readonly username?: string | undefined
  readonly content: Markup
  /** Further elements of the document's head. */
  readonly head?: Markup
}

/** The document around every page that a person reads: our own looks, and that this is not Microsoft. */
export function renderDocument({ title, username, content, head }: PageParts, nonce: string): string {
  return textOf(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${title} – mock-entra</title>
          <style nonce="${nonce}">
            ${raw(style)}
          </style>
          ${head}
        </head>
        <body>
          <div class="card">
            <header>
              <svg viewBox="0 0 24 24" aria-hidden="true">
                <circle cx="12" cy="12" r="10" stroke-dasharray="4.2 2.08" />
                <path d="M12 8.2a2.6 2.6 0 0 1 1.3 4.8l.9 3.8H9.8l.9-3.8A2.6 2.6 0 0 1 12 8.2z" />
              </svg>
              <strong>mock-entra</strong> <span class="badge">mock – not Microsoft</span>
            </header>
            <main>
              ${username === undefined ? undefined : html`<p id="displayName">${username}</p>`}
              <h1>${title}</h1>
              ${content}
            </main>
          </div>
          <footer>A test double. Enter no real credentials.</footer>
        </body>
      </html>`,
  )
}
