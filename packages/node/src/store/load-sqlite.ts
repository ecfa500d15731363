import type { DatabaseSync } from 'node:sqlite'

type Warn = (...details: readonly unknown[]) => void

/**
 * Node's own SQLite.
 *
 * Node calls it experimental, and says so to everybody who loads it. That is for us to know and not for our users, who
 * chose a data directory: the sentence is left out, and everything else that is said meanwhile comes through.
 */
export function loadSqlite(): { readonly DatabaseSync: typeof DatabaseSync } {
  const emitWarning = Reflect.get(process, 'emitWarning') as Warn
  process.emitWarning = (...details: readonly unknown[]) => {
    if (String(details[0]).startsWith('SQLite is an experimental feature')) return
    Reflect.apply(emitWarning, process, details)
  }
  try {
    return process.getBuiltinModule('node:sqlite')
  } finally {
    process.emitWarning = emitWarning
  }
}
