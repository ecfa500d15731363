import { MockEntraError, addMicrosoftServices, restoreTenants } from '@mock-entra/core'
import type { Issuer, ItemKind, KeptItem, RestoredTenant, TenantChanges } from '@mock-entra/core'

import { decodeValue, encodeValue } from './encode-value.ts'
import { describeDamage, describeFault, openDatabase } from './open-database.ts'
import type { OpenDatabase } from './open-database.ts'

/** What tenants hold, on disk: one row for each thing. */
export interface DirectoryStore {
  /** How many mocks were started on the folder before this one. */
  readonly earlierStarts: number
  /** Writes what changes in a tenant, before the call returns that changes it. */
  readonly createChanges: (tenantId: string) => TenantChanges
  /** The tenants of earlier starts. They are in no directory yet. */
  readonly load: (issuer: Issuer) => readonly RestoredTenant[]
  readonly close: () => void
}

/**
 * Opens the store of a data directory.
 *
 * @throws {MockEntraError} `MOCK_ENTRA_DATA_DIR` where another mock has it open, and for a file that cannot be used
 */
export function openDirectoryStore(folder: string): DirectoryStore {
  const opened = openDatabase(folder)
  try {
    return createStore(opened)
  } catch (cause) {
    opened.database.close()
    throw cause instanceof MockEntraError ? cause : describeFault(opened.file, cause as Error)
  }
}

function createStore({ file, database }: OpenDatabase): DirectoryStore {
  const statements = {
    put: database.prepare(
      'INSERT INTO items VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    ),
    remove: database.prepare('DELETE FROM items WHERE tenant = ? AND kind = ? AND id = ?'),
    clear: database.prepare('DELETE FROM items WHERE tenant = ?'),
    countStarts: database.prepare('SELECT count(*) AS count FROM starts'),
    addStart: database.prepare('INSERT INTO starts VALUES (?)'),
    items: database.prepare('SELECT tenant, kind, id, value FROM items ORDER BY rowid'),
  }
  /** Writes that wait for the end of a group, and those that failed, because memory is ahead of the disk then. */
  const waiting: (() => void)[] = []
  let openGroups = 0
  let isLoading = false

  function write(operation: () => void): void {
    if (isLoading) return
    waiting.push(operation)
    commit()
  }

  function commit(): void {
    if (openGroups > 0 || waiting.length === 0) return
    if (!database.isOpen) throw closed(file)
    try {
      database.exec('BEGIN IMMEDIATE')
      for (const operation of waiting) operation()
      database.exec('COMMIT')
    } catch (cause) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw describeFault(file, cause as Error)
    }
    waiting.length = 0
  }

  function together<Result>(change: () => Result): Result {
    openGroups++
    try {
      return change()
    } finally {
      openGroups--
      commit()
    }
  }

  /** What comes from the disk need not be written to it. */
  function restore(issuer: Issuer): readonly RestoredTenant[] {
    isLoading = true
    try {
      return restoreTenants(issuer, groupByTenant(statements.items.all() as unknown as readonly Row[]))
    } catch (cause) {
      throw describeDamage(file, cause as Error)
    } finally {
      isLoading = false
    }
  }

  const earlierStarts = Number(statements.countStarts.get()?.['count'])
  write(() => statements.addStart.run(new Date().toISOString()))

  return {
    earlierStarts,
    createChanges: (tenantId) => ({
      put: (kind, id, describe) =>
        write(() => statements.put.run(tenantId, kind, id, encodeValue(describe()))),
      remove: (kind, id) => write(() => statements.remove.run(tenantId, kind, id)),
      clear: () => write(() => statements.clear.run(tenantId)),
      together,
    }),
    load: (issuer) => {
      const restored = restore(issuer)
      for (const { tenant, microsoftServices } of restored) addMicrosoftServices(tenant, microsoftServices)
      return restored
    },
    close: () => database.close(),
  }
}

interface Row {
  readonly tenant: string
  readonly kind: ItemKind
  readonly id: string
  readonly value: string
}

function groupByTenant(rows: readonly Row[]): ReadonlyMap<string, readonly KeptItem[]> {
  const byTenant = Map.groupBy(rows, ({ tenant }) => tenant)
  return new Map(
    [...byTenant].map(([tenant, kept]) => [
      tenant,
      kept.map(({ kind, id, value }) => ({ kind, id, value: decodeValue(value) })),
    ]),
  )
}

function closed(file: string): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_CLOSED', {
    option: 'options.dataDir',
    received: `a change of what '${file}' keeps, after the mock was closed`,
    expected: 'a running mock',
    remedy: 'Change it before close(), or start another mock on the folder.',
  })
}
