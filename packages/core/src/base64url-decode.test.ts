import { describe, expect, it } from 'vitest'

import { decodeText, encodeText } from './base64url.ts'

describe('text out of base64url', () => {
  it.each([
    ['', ''],
    ['Zg', 'f'],
    ['Zm8', 'fo'],
    ['Zm9v', 'foo'],
    ['Zm9vYg', 'foob'],
    ['Pz8_Pj4-', '???>>>'],
    ['w6k', 'é'],
    ['8J-mig', '🦊'],
    ['AA', '\0'],
    ['77-9', '\uFFFD'],
  ])('%j is %j', (encoded, text) => {
    expect(decodeText(encoded)).toBe(text)
    expect(encodeText(text)).toBe(encoded)
  })

  it.each(['a', 'ab', 'abc', '{"a":"é"}', 'ÿ'.repeat(100), '\r\n\t', '\uFEFFtext'])(
    'keeps %j as it is',
    (text) => {
      expect(decodeText(encodeText(text))).toBe(text)
    },
  )

  it.each([
    ['a letter of base64 that is none of base64url', 'Pz8/'],
    ['another one', 'Pj4+'],
    ['padding', 'Zg=='],
    ['a blank', 'Zm 9v'],
    ['a line end', 'Zm9v\n'],
    ['a letter that is not ASCII', 'Zé9v'],
    ['a dot', 'Zm9v.Zg'],
    ['a length that no text has', 'Zm9vY'],
    ['octets that are no UTF-8', '_w'],
    ['a character that is cut', '8J-m'],
    ['a surrogate', '7aCA'],
    ['an overlong character', 'wIA'],
  ])('is refused with %s: %j', (_, encoded) => {
    expect(() => decodeText(encoded)).toThrow(Error)
  })
})
