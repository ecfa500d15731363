type Sqlite = typeof import('node:sqlite')

/**
 * Node's own SQLite.
 *
 * Node calls it experimental, and says so to everybody who loads it. That is for us to know and not for our users, who
 * chose a data directory: the sentence is left out, and everything else that is said meanwhile comes through.
 */
export function loadSqlite(): Sqlite {
  const { emitWarning } = process
  process.emitWarning = (warning, ...details: unknown[]) => {
    if (String(warning).startsWith('SQLite is an experimental feature')) return
    Reflect.apply(emitWarning, process, [warning, ...details])
  }
  try {
    return process.getBuiltinModule('node:sqlite')
  } finally {
    process.emitWarning = emitWarning
  }
}
