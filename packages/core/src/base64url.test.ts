import { Buffer } from 'node:buffer'

import { expect, it } from 'vitest'

import { encodeOctets, encodeText } from './base64url.ts'

const octets = Uint8Array.from({ length: 512 }, (_, index) => (index * 167 + 13) % 256)

it.each([0, 1, 2, 3, 4, 5, 16, 20, 32, 255, 256, 257, 512])('encodes %i octets as Node does', (length) => {
  const part = octets.subarray(0, length)

  expect(encodeOctets(part)).toBe(Buffer.from(part).toString('base64url'))
})

it.each([
  '',
  'a',
  'ab',
  '{"a":"???>>>"}',
  'Zoë',
  'José 🎉',
  '\u0000\u007f',
  '\u0080\u00ff',
  'x'.repeat(10_000),
])('encodes the text %j as Node does', (text) => {
  expect(encodeText(text)).toBe(Buffer.from(text).toString('base64url'))
})
