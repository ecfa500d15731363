import type { JournalEntry } from '@mock-entra/core'

import { noSuchRequest, parseWaitOptions, predicateOf } from '../requests.ts'
import type { CallTenant } from './calls.ts'
import type { JournalState } from './protocol.ts'
import type { RemoteRequests } from './remote-mock-entra.ts'

// Taken at import: a test may replace it by a fake that it has to move by hand.
const now = performance.now.bind(performance)

export function createRemoteRequests(call: CallTenant): RemoteRequests {
  const all = (): Promise<readonly JournalEntry[]> => call('requests.all')
  return {
    get length() {
      return all().then((entries) => entries.length)
    },
    get all() {
      return all()
    },
    get last() {
      return all().then((entries) => entries.at(-1))
    },
    filter: async (filter) => {
      const fits = predicateOf(filter)
      return (await all()).filter(fits)
    },
    waitFor: async (filter, options = {}) => {
      const fits = predicateOf(filter)
      const { timeout } = parseWaitOptions(options)
      const deadline = now() + timeout
      for (let known = -1; ;) {
        const left = Math.max(0, deadline - now())
        const { recorded, entries } = await call<JournalState>('requests.after', known, left)
        const found = entries.find(fits)
        if (found !== undefined) return found
        if (now() >= deadline) throw noSuchRequest(filter, timeout, entries)
        known = recorded
      }
    },
    clear: () => call('requests.clear'),
    [Symbol.asyncIterator]: async function* () {
      yield* await all()
    },
  }
}
