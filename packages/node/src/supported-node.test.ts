import { expect, test } from 'vitest'

import { assertSupportedNode } from './supported-node.ts'

test('the Node that runs the tests is new enough', () => {
  expect(() => assertSupportedNode()).not.toThrow()
})

test('a Node without the functions that the mock needs is refused, with the version that has them', () => {
  expect(() => assertSupportedNode('20.20.2', null)).toThrow(
    'Node.js: received version 20.20.2, expected 22.19 or newer. Run this with a newer Node',
  )
})
