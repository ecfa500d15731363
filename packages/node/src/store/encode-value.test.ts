import { describe, expect, test } from 'vitest'

import { decodeValue, encodeValue } from './encode-value.ts'

describe('encodeValue and decodeValue', () => {
  test.each<[what: string, value: unknown]>([
    ['what JSON knows', [null, true, -1.5, 'text', { a: [1] }]],
    ['undefined as a member', { a: undefined, b: 1 }],
    ['Dates, the first and the last included', [new Date(0), new Date(-8.64e15), new Date(8.64e15)]],
    ['Sets in their order', new Set(['b', 'a', new Date(1)])],
    ['octets', Uint8Array.from([0, 127, 128, 255])],
    ['a part of other octets', Uint8Array.from([1, 2, 3, 4]).subarray(1, 3)],
    ['an object that looks like what is marked', { $: 'date', time: 1 }],
    ['a member named __proto__', JSON.parse('{"__proto__": {"a": 1}}')],
  ])('keep %s', (_, value) => {
    expect(decodeValue(encodeValue(value))).toStrictEqual(value)
  })

  test.each<[what: string, value: unknown]>([
    ['a function', () => 1],
    ['a Map', new Map()],
    ['an instance of a class', new URL('https://localhost')],
    ['a number that is none', Number.NaN],
  ])('refuse %s, which would come back as something else', (_, value) => {
    expect(() => encodeValue({ value })).toThrow(TypeError)
  })
})
