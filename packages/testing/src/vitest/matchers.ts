import { expect as vitestExpect } from 'vitest'

import { entraMatchers } from '../matchers/matchers.ts'
import type { EntraMatchers } from '../matchers/matchers.ts'

vitestExpect.extend(entraMatchers)

declare module 'vitest' {
  interface Matchers<
    R extends void | Promise<void> = void | Promise<void>,
    T = unknown,
  > extends EntraMatchers<R, T> {}
}

/** Vitest's own `expect`, which knows the matchers for tokens and requests from here on. */
export const expect: typeof vitestExpect = vitestExpect
