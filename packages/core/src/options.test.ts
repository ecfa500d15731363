import { describe, expect, it } from 'vitest'

import { createClock } from './clock.ts'
import { timeSourceOf } from './options.ts'

describe('clock option', () => {
  it('is left to Date.now where there is none', () => {
    expect(timeSourceOf(undefined)).toBeUndefined()
  })

  it('is a source of time as it is', () => {
    const source = (): number => 42

    expect(timeSourceOf(source)).toBe(source)
  })

  it('starts at a Date and goes on from there', () => {
    const start = new Date('2030-01-01T00:00:00Z')
    const before = Date.now()

    const now = createClock(timeSourceOf(start)).now()

    const elapsed = Date.now() - before
    expect(now).toBeGreaterThanOrEqual(start.getTime())
    expect(now).toBeLessThanOrEqual(start.getTime() + elapsed)
  })
})
