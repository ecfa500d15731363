import { describe, expect, it } from 'vitest'

import { createClock } from '../clock.ts'
import type { Clock } from '../clock.ts'
import { createSignInFailures } from './sign-in-failures.ts'
import type { SignInFailures } from './sign-in-failures.ts'

function aFrozenLockout(): { readonly clock: Clock; readonly failures: SignInFailures } {
  const clock = createClock()
  clock.freeze('2026-03-04T12:00:00Z')
  return { clock, failures: createSignInFailures(clock) }
}

function fail(failures: SignInFailures, userId: string, times: number): void {
  for (let count = 0; count < times; count++) failures.record(userId)
}

describe('sign-in failures', () => {
  it('lock nobody before the tenth', () => {
    const { failures } = aFrozenLockout()

    fail(failures, 'alice', 9)

    expect(failures.isLocked('alice')).toBe(false)
  })

  it('lock at the tenth, and only the user who failed', () => {
    const { failures } = aFrozenLockout()

    fail(failures, 'alice', 10)
    fail(failures, 'bob', 9)

    expect(failures.isLocked('alice')).toBe(true)
    expect(failures.isLocked('bob')).toBe(false)
  })

  it.each([
    [59_999, true],
    [60_000, false],
  ])('lock for a minute: after %i ms locked is %s', (milliseconds, locked) => {
    const { clock, failures } = aFrozenLockout()
    fail(failures, 'alice', 10)

    clock.advance({ milliseconds })

    expect(failures.isLocked('alice')).toBe(locked)
  })

  it('start to count anew after a lockout', () => {
    const { clock, failures } = aFrozenLockout()
    fail(failures, 'alice', 10)
    clock.advance({ minutes: 1 })

    fail(failures, 'alice', 9)

    expect(failures.isLocked('alice')).toBe(false)
  })

  it('are forgotten for one user', () => {
    const { failures } = aFrozenLockout()
    fail(failures, 'alice', 10)
    fail(failures, 'bob', 10)

    failures.clear('alice')

    expect(failures.isLocked('alice')).toBe(false)
    expect(failures.isLocked('bob')).toBe(true)
  })

  it('are forgotten for everybody', () => {
    const { failures } = aFrozenLockout()
    fail(failures, 'alice', 10)
    fail(failures, 'bob', 10)

    failures.clear()

    expect([failures.isLocked('alice'), failures.isLocked('bob')]).toEqual([false, false])
  })
})
