import type { Clock } from '../clock.ts'

/** Something that the mock remembers for a while. */
export interface Expiring {
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** How many entries are added between two searches for expired ones. */
const sweepInterval = 1000

/** Expired entries are kept for an hour, so that who comes late hears "expired" and not "unknown". */
const afterlife = 3_600_000

/** Entries by name that are dropped some time after they expired, so that a server that runs for days does not grow. */
export interface ExpiringMap<Entry extends Expiring> {
  get(key: string): Entry | undefined
  set(key: string, entry: Entry): void
  delete(key: string): void
  clear(): void
  values(): Iterable<Entry>
  entries(): Iterable<readonly [string, Entry]>
}

/** Is told of every entry that comes or goes. */
export interface ExpiringMapObserver<Entry> {
  put(key: string, entry: Entry): void
  remove(key: string): void
}

export function createExpiringMap<Entry extends Expiring>(
  clock: Clock,
  observer?: ExpiringMapObserver<Entry>,
): ExpiringMap<Entry> {
  const entries = new Map<string, Entry>()
  let added = 0

  function sweep(): void {
    const now = clock.now()
    for (const [key, { expiresAt }] of entries) {
      if (expiresAt + afterlife < now) remove(key)
    }
  }

  function remove(key: string): void {
    if (entries.delete(key)) observer?.remove(key)
  }

  return {
    get: (key) => entries.get(key),
    set: (key, entry) => {
      added++
      if (added % sweepInterval === 0) sweep()
      entries.set(key, entry)
      observer?.put(key, entry)
    },
    delete: remove,
    clear: () => {
      for (const key of entries.keys()) remove(key)
    },
    values: () => entries.values(),
    entries: () => entries.entries(),
  }
}
