import type { Journal } from '@mock-entra/core'

import * as timers from '../real-timers.ts'
import type { JournalState } from './protocol.ts'

/** How long a call waits at most; the caller asks again. */
const longestPoll = 20_000

/**
 * The journal as soon as it has had another number of requests than the caller knows of, or when the time is over.
 *
 * @param known.timeout milliseconds
 */
export function waitForRequest(
  journal: Journal,
  known: { readonly recorded: number; readonly timeout: number },
): Promise<JournalState> {
  return new Promise((resolve) => {
    const timer = timers.setTimeout(answer, Math.min(known.timeout, longestPoll))
    timer.unref() // a mock that is stopped does not wait for it
    const stop = journal.subscribe(answer)
    if (journal.recorded !== known.recorded) answer()

    function answer(): void {
      timers.clearTimeout(timer)
      stop()
      resolve({ recorded: journal.recorded, entries: journal.entries() })
    }
  })
}
