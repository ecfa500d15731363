import { describe, expect, it } from 'vitest'

import { echo, withoutCredentials } from './echo.ts'

describe('value of a request in a message', () => {
  it('is cut after 256 characters', () => {
    expect(echo('a'.repeat(256))).toBe('a'.repeat(256))
    expect(echo('a'.repeat(257))).toBe(`${'a'.repeat(256)}…`)
  })

  it.each([
    ['http://example.com/a@b', 'http://example.com/a@b'],
    ['http://name:secret@example.com/', 'http://…@example.com/'],
    ['http:///name:secret@example.com/', 'http:///…@example.com/'],
    ['http:\\\\name:secret@example.com/', 'http:\\\\…@example.com/'],
    ['http:name:secret@example.com/', '…@example.com/'],
    ['name:secret@example.com:443', '…@example.com:443'],
  ])('shows %s as %s', (url, shown) => {
    expect(withoutCredentials(url)).toBe(shown)
  })
})
