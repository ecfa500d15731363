import { describe, expect, test } from 'vitest'

import { parseFlag, parseNumber } from './parse-value.ts'

describe('parseNumber', () => {
  test.each([
    [undefined, undefined],
    [4577, 4577],
    ['4577', 4577],
    [' 0 ', 0],
    ['-1', -1],
  ])('reads %j as %j', (value, expected) => {
    expect(parseNumber(value, '--port')).toBe(expected)
  })

  test.each([[''], ['4577a'], ['0x10'], ['1.5'], [true], [null]])('refuses %j', (value) => {
    expect(() => parseNumber(value, '--port')).toThrow(
      expect.objectContaining({
        code: 'MOCK_ENTRA_INVALID_OPTION',
        option: '--port',
        expected: 'a whole number',
        remedy: 'Correct --port, or leave it out for the default.',
      }),
    )
  })
})

describe('parseFlag', () => {
  test.each([
    [undefined, undefined],
    [true, true],
    [false, false],
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ])('reads %j as %j', (value, expected) => {
    expect(parseFlag(value, 'MOCK_ENTRA_STRICT')).toBe(expected)
  })

  test.each([[''], ['yes'], ['TRUE!'], [1], [null]])('refuses %j', (value) => {
    expect(() => parseFlag(value, 'MOCK_ENTRA_STRICT')).toThrow(
      expect.objectContaining({
        code: 'MOCK_ENTRA_INVALID_OPTION',
        option: 'MOCK_ENTRA_STRICT',
        expected: 'true or false',
      }),
    )
  })
})
