import { html } from 'hono/html'

import { textOf } from './markup.ts'

/**
 * `response_mode=form_post`: a page that posts the answer to the app as soon as it is loaded.
 *
 * The form's name is that of Entra's page.
 *
 * @see https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html
 */
export function renderFormPostPage(
  redirectUri: string,
  params: Readonly<Record<string, string>>,
  nonce: string,
): string {
  const fields = Object.entries(params).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  )
  return textOf(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <title>Working… – mock-entra</title>
        </head>
        <body>
          <form name="hiddenform" method="post" action="${redirectUri}">
            ${fields}
            <noscript>
              <p>Your browser runs no scripts. Submit the answer to go on to the app.</p>
              <input type="submit" value="Submit" />
            </noscript>
          </form>
          <script nonce="${nonce}">
            document.forms[0].submit()
          </script>
        </body>
      </html>`,
  )
}
