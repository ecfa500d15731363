import { MockEntraError, objectOf, parseInput } from '@mock-entra/core'
import type { JournalEntry, Tenant } from '@mock-entra/core'
import * as v from 'valibot'

import * as timers from './real-timers.ts'

/** What part of an entry must be. */
export type RequestFilter = Partial<JournalEntry> | ((entry: JournalEntry) => boolean)

/**
 * What was asked of the tenant and what was answered, the oldest first; the last 1,000.
 *
 * Secrets, passwords, codes, assertions and tokens are not in it.
 *
 * @example
 * expect(entra.requests.filter({ endpoint: 'token', grantType: 'refresh_token' })).toHaveLength(1)
 */
export interface Requests extends Iterable<JournalEntry> {
  /** How many it holds. */
  readonly length: number
  /** In the order in which they were answered. */
  readonly all: readonly JournalEntry[]
  /** The latest; undefined where there was none. */
  readonly last: JournalEntry | undefined
  /** Those that have all that is named, or for which the function says so. */
  filter(filter: RequestFilter): readonly JournalEntry[]
  /**
   * Resolves with the first request that fits, of those that were made or of those to come.
   *
   * @param options.timeout milliseconds @default 5000
   * @throws {MockEntraError} `MOCK_ENTRA_NO_SUCH_REQUEST` when the time is over, with what was asked instead
   */
  waitFor(filter: RequestFilter, options?: { readonly timeout?: number }): Promise<JournalEntry>
  /** Forgets them. */
  clear(): void
}

export function describeRequests({ journal }: Tenant): Requests {
  const all = (): readonly JournalEntry[] => journal.entries()
  return {
    get length() {
      return all().length
    },
    get all() {
      return all()
    },
    get last() {
      return all().at(-1)
    },
    filter: (filter) => all().filter(predicateOf(filter)),
    waitFor: (filter, options = {}) => {
      const fits = predicateOf(filter)
      const { timeout } = parseWaitOptions(options)
      return new Promise((resolve, reject) => {
        const timer = timers.setTimeout(() => {
          stop()
          reject(noSuchRequest(filter, timeout, all()))
        }, timeout)
        const stop = journal.subscribe(() => look())
        function look(): void {
          try {
            const found = all().find(fits)
            if (found !== undefined) settle(() => resolve(found))
          } catch (error) {
            settle(() => reject(error as Error)) // the filter is the test's own
          }
        }
        function settle(conclude: () => void): void {
          timers.clearTimeout(timer)
          stop()
          conclude()
        }
        look()
      })
    },
    clear: () => journal.clear(),
    [Symbol.iterator]: () => all()[Symbol.iterator](),
  }
}

const anything = v.optional(v.unknown())

/** A filter by what no request has would fit none, and a test of "none" would pass. */
const filterSchema = objectOf({
  at: anything,
  endpoint: anything,
  method: anything,
  path: anything,
  clientId: anything,
  grantType: anything,
  clientAuthentication: anything,
  scopes: anything,
  claims: anything,
  username: anything,
  redirectUri: anything,
  prompt: anything,
  sdk: anything,
  correlationId: anything,
  status: anything,
  aadsts: anything,
  error: anything,
  isFault: anything,
  duration: anything,
  uti: anything,
} satisfies Record<keyof JournalEntry, v.GenericSchema>)

/** What a timer of Node's can wait for. */
const longestWait = 2_147_483_647

const waitOptions = objectOf({
  timeout: v.optional(
    v.custom<number>(
      (value) => typeof value === 'number' && value >= 0 && value <= longestWait,
      `milliseconds from 0 to ${longestWait}`,
    ),
    5000,
  ),
})

/** @throws {MockEntraError} */
export function parseWaitOptions(options: object): { readonly timeout: number } {
  return parseInput(waitOptions, options, 'requests.waitFor(options)')
}

/** @throws {MockEntraError} where a filter names what no request has */
export function predicateOf(filter: RequestFilter): (entry: JournalEntry) => boolean {
  if (typeof filter === 'function') return filter
  const wanted = Object.entries(parseInput(filterSchema, filter, 'requests filter'))
  return (entry) => wanted.every(([name, value]) => isSame(entry[name as keyof JournalEntry], value))
}

function isSame(received: unknown, wanted: unknown): boolean {
  return received === wanted || JSON.stringify(received) === JSON.stringify(wanted)
}

export function noSuchRequest(
  filter: RequestFilter,
  timeout: number,
  asked: readonly JournalEntry[],
): MockEntraError {
  const wanted = typeof filter === 'function' ? 'the function' : JSON.stringify(filter)
  const list = asked
    .slice(-5)
    .map(({ endpoint, grantType, status }) =>
      [endpoint, grantType, status].filter((part) => part !== undefined).join(' '),
    )
  return new MockEntraError('MOCK_ENTRA_NO_SUCH_REQUEST', {
    option: 'requests.waitFor(filter)',
    received: `no request within ${timeout} ms that fits ${wanted}`,
    expected: 'such a request',
    remedy: list.length === 0 ? 'Nothing was asked at all.' : `The last requests were: ${list.join('; ')}.`,
  })
}
