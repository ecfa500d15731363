import { describe, expect, it } from 'vitest'

import { renderFormPostPage } from './form-post-page.ts'

describe('the form_post page', () => {
  it('posts the parameters to the app', () => {
    const page = renderFormPostPage(
      'https://app.example/callback?a=1&b=2',
      { code: 'c-1', state: 's 1' },
      'n',
    )

    expect(page.match(/<(form|input type="hidden")[^>]*>/g)).toEqual([
      '<form name="hiddenform" method="post" action="https://app.example/callback?a=1&amp;b=2">',
      '<input type="hidden" name="code" value="c-1" />',
      '<input type="hidden" name="state" value="s 1" />',
    ])
  })

  it('submits itself by a script with the nonce, and has a button where no script runs', () => {
    const page = renderFormPostPage('https://app.example/callback', {}, 'bm9uY2U=')

    expect(page).toMatch(/<script nonce="bm9uY2U=">\s*document\.forms\[0\]\.submit\(\)\s*<\/script>/)
    expect(page.match(/<script/g)).toHaveLength(1)
    expect(page).toMatch(/<noscript>.*<input type="submit" value="Submit" \/>\s*<\/noscript>/s)
  })

  it('escapes address, names and values', () => {
    const hostile = '"><script>alert(1)</script>'

    const page = renderFormPostPage(hostile, { [hostile]: hostile }, hostile)

    expect(page.match(/<script/g)).toHaveLength(1)
    expect(page.match(/&quot;&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt;/g)).toHaveLength(4)
  })
})
