import { describe, expect, it } from 'vitest'

import { parseJson, asText } from './json.ts'

function nested(depth: number): string {
  return `${'['.repeat(depth)}${']'.repeat(depth)}`
}

describe('JSON of a client', () => {
  it('is parsed as deep as anybody nests', () => {
    expect(JSON.stringify(parseJson(`{"a":${nested(99)}}`))).toBe(`{"a":${nested(99)}}`)
  })

  it.each([nested(101), nested(200_000), `${'{"a":'.repeat(101)}1${'}'.repeat(101)}`, '{'])(
    'is refused where it is none, or nested deeper: %.12s',
    (text) => {
      expect(() => parseJson(text)).toThrow(SyntaxError)
    },
  )

  it.each([
    ['a text', 'a text'],
    [7, '7'],
    [undefined, 'undefined'],
    [null, 'null'],
    [{ toString: 1, valueOf: 1 }, ''],
    [['a'], ''],
  ])('%j stands for the text %j', (value, text) => {
    expect(asText(value)).toBe(text)
  })
})
