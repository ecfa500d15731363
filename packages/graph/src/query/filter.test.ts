import { describe, expect, it } from 'vitest'

import { parseFilter } from './filter.ts'

describe('$filter', () => {
  it.each([
    ["appId eq 'a'", { kind: 'compare', operator: 'eq', path: ['appId'], value: 'a' }],
    ["displayName eq 'O''Neil'", { kind: 'compare', operator: 'eq', path: ['displayName'], value: "O'Neil" }],
    ['accountEnabled EQ true', { kind: 'compare', operator: 'eq', path: ['accountEnabled'], value: true }],
    ['deletedDateTime ne null', { kind: 'compare', operator: 'ne', path: ['deletedDateTime'], value: null }],
    [
      'createdDateTime ge 2026-03-04T05:06:07Z',
      { kind: 'compare', operator: 'ge', path: ['createdDateTime'], value: '2026-03-04T05:06:07Z' },
    ],
    [
      'id eq 11111111-1111-1111-1111-111111111111',
      { kind: 'compare', operator: 'eq', path: ['id'], value: '11111111-1111-1111-1111-111111111111' },
    ],
    [
      "startswith(displayName,'a,b')",
      { kind: 'call', function: 'startswith', path: ['displayName'], value: 'a,b' },
    ],
    [
      "startsWith( displayName , 'a' ) eq true",
      { kind: 'call', function: 'startswith', path: ['displayName'], value: 'a' },
    ],
    ["displayName in ('a', 'b')", { kind: 'in', path: ['displayName'], values: ['a', 'b'] }],
    ['owners/$count eq 0', { kind: 'compare', operator: 'eq', path: ['owners', '$count'], value: 0 }],
    ['tags/any()', { kind: 'any', path: ['tags'], variable: '' }],
    [
      "identifierUris/any(s:s eq 'api://x')",
      {
        kind: 'any',
        path: ['identifierUris'],
        variable: 's',
        condition: { kind: 'compare', operator: 'eq', path: ['s'], value: 'api://x' },
      },
    ],
  ])('parses %s', (text, expected) => {
    expect(parseFilter(text)).toEqual(expected)
  })

  it('binds and more tightly than or, and not most tightly', () => {
    const filter = parseFilter('not a eq 1 and b eq 2 or c eq 3 and (d eq 4 or e eq 5)')

    const describeShape = (part: ReturnType<typeof parseFilter>): string => {
      if (part.kind === 'and' || part.kind === 'or') {
        return `(${describeShape(part.left)} ${part.kind} ${describeShape(part.right)})`
      }
      if (part.kind === 'not') return `not ${describeShape(part.operand)}`
      return 'path' in part ? part.path.join('/') : ''
    }
    expect(describeShape(filter)).toBe('((not a and b) or (c and (d or e)))')
  })

  it.each([
    ['', 'Expression expected at the end'],
    ['appId', 'Expression expected at the end'],
    ["appId eq 'a", 'unterminated string literal'],
    ["appId eq 'a' appId eq 'b'", "Syntax error at 'appId'"],
    ["appId like 'a'", "'like' is no operator"],
    ["(appId eq 'a'", "')' expected"],
    ['appId eq', 'Expression expected at the end'],
    ['appId eq )', "A value is expected at ')'"],
    ["eq 'a'", "A name is expected at 'a'"],
    ["'a' eq appId", "A name is expected at 'a'"],
    ['startswith(displayName, 1)', "'startswith' takes a text"],
    ["startswith(displayName, 'a') eq false", "only 'eq true' may follow"],
    ["tags/any(t t eq 'a')", "':' expected"],
    ['appId eq ~', 'Syntax error at position 9'],
    [`${'('.repeat(300)}appId eq 'a'${')'.repeat(300)}`, 'too large'],
    [`${'not '.repeat(20_000)}a eq 1`, 'too large'],
    [`a eq 1${' or a eq 1'.repeat(20_000)}`, 'too large'],
  ])('refuses %j', (text, message) => {
    expect(() => parseFilter(text)).toThrow(message)
  })
})
