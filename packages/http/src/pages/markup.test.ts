import { html } from 'hono/html'
import { describe, expect, it } from 'vitest'

import { textOf } from './markup.ts'

describe('the text of a page', () => {
  it('is a plain string', () => {
    expect(textOf(html`<p>${'a & b'}</p>`)).toBe('<p>a &amp; b</p>')
  })

  it('holds no promise', () => {
    expect(() => textOf(html`<p>${Promise.resolve('later')}</p>`)).toThrow('A page holds a promise.')
  })
})
