import { expect, onTestFinished, test } from 'vitest'

import { releaseSlot, takeSlot } from './running-mocks.ts'

test('a slot is the lowest that nobody holds', () => {
  const first = takeSlot()
  const second = takeSlot()
  releaseSlot(first)

  const third = takeSlot()
  const fourth = takeSlot()
  onTestFinished(() => [second, third, fourth].forEach(releaseSlot))

  expect([first, second, third, fourth]).toEqual([1, 2, 1, 3])
})
