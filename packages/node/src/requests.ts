import { MockEntraError } from '@mock-entra/core'
import type { JournalEntry, Tenant } from '@mock-entra/core'

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
  readonly length: number
  readonly all: readonly JournalEntry[]
  readonly last: JournalEntry | undefined
  filter(filter: RequestFilter): readonly JournalEntry[]
  /**
   * Resolves with the first request that fits, of those that were made or of those to come.
   *
   * @param options.timeout milliseconds @default 5000
   * @throws {MockEntraError} `MOCK_ENTRA_NO_SUCH_REQUEST` when the time is over, with what was asked instead
   */
  waitFor(filter: RequestFilter, options?: { readonly timeout?: number }): Promise<JournalEntry>
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
    waitFor: (filter, { timeout = 5000 } = {}) => {
      const fits = predicateOf(filter)
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          stop()
          reject(noSuchRequest(filter, timeout, all()))
        }, timeout)
        const stop = journal.subscribe(() => look())
        function look(): void {
          const found = all().find(fits)
          if (found === undefined) return
          clearTimeout(timer)
          stop()
          resolve(found)
        }
        look()
      })
    },
    clear: () => journal.clear(),
    [Symbol.iterator]: () => all()[Symbol.iterator](),
  }
}

function predicateOf(filter: RequestFilter): (entry: JournalEntry) => boolean {
  if (typeof filter === 'function') return filter
  const wanted = Object.entries(filter)
  return (entry) => wanted.every(([name, value]) => isSame(entry[name as keyof JournalEntry], value))
}

function isSame(received: unknown, wanted: unknown): boolean {
  return received === wanted || JSON.stringify(received) === JSON.stringify(wanted)
}

function noSuchRequest(
  filter: RequestFilter,
  timeout: number,
  asked: readonly JournalEntry[],
): MockEntraError {
  const wanted = typeof filter === 'function' ? 'the function' : JSON.stringify(filter)
  const list = asked
    .slice(-5)
    .map(({ endpoint, grantType, status }) => [endpoint, grantType, status].join(' ').trim())
  return new MockEntraError('MOCK_ENTRA_NO_SUCH_REQUEST', {
    option: 'requests.waitFor(filter)',
    received: `no request within ${timeout} ms that fits ${wanted}`,
    expected: 'such a request',
    remedy: list.length === 0 ? 'Nothing was asked at all.' : `The last requests were: ${list.join('; ')}.`,
  })
}
