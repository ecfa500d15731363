import type { Clock } from '../clock.ts'

/** Entra's smart lockout with its default settings: ten wrong passwords lock an account for a minute. */
const lockoutThreshold = 10
const lockoutMilliseconds = 60_000

/** Counts wrong passwords per user. */
export interface SignInFailures {
  isLocked(userId: string): boolean
  record(userId: string): void
  /** Forgets one user's failures, or everybody's. */
  clear(userId?: string): void
}

interface Failures {
  count: number
  lockedUntil: number
}

export function createSignInFailures(clock: Clock): SignInFailures {
  const byUser = new Map<string, Failures>()

  return {
    isLocked: (userId) => clock.now() < (byUser.get(userId)?.lockedUntil ?? 0),
    record: (userId) => {
      const failures = byUser.get(userId) ?? { count: 0, lockedUntil: 0 }
      failures.count++
      if (failures.count >= lockoutThreshold) {
        failures.count = 0
        failures.lockedUntil = clock.now() + lockoutMilliseconds
      }
      byUser.set(userId, failures)
    },
    clear: (userId) => {
      if (userId === undefined) byUser.clear()
      else byUser.delete(userId)
    },
  }
}
