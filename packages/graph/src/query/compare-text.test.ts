import { foldText } from '@mock-entra/core'
import { describe, expect, it } from 'vitest'

import { beginsWith, isSameText } from './compare-text.ts'

describe('comparison of texts', () => {
  it.each([
    ['Alpha', 'al', true],
    ['ALPHA', 'alpha', true],
    ['Alpha', '', true],
    ['Al', 'alpha', false],
    ['Älpha', 'äl', true],
    ['[', '{', false],
    ['@', '`', false],
    ['Alpha', 'b', false],
    ['', 'a', false],
    ['ΣΑΣΑ', foldText('ΣΑΣ'), true],
    ['İzmir', foldText('İ'), true],
    ['aΣ', 'ab', false],
  ])('%j begins with %j: %s', (text, wanted, expected) => {
    expect(beginsWith(text, wanted)).toBe(expected)
  })

  it.each([
    ['Alpha', 'alpha', true],
    ['Alphabet', 'alpha', false],
    ['ÄÖÜ', 'äöü', true],
    ['ΣΑΣ', foldText('σασ'), true],
    ['İzmir', foldText('İZMIR'), true],
    ['İzmir', foldText('İ'), false],
  ])('%j is %j: %s', (text, wanted, expected) => {
    expect(isSameText(text, wanted)).toBe(expected)
  })
})
