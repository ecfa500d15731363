import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'

import { MockEntraError } from '@mock-entra/core'

import { createPrivateFile } from '../private-file.ts'
import { loadSqlite } from './load-sqlite.ts'

/**
 * Counts the shapes of the tables and of the values in them. A new shape has a new number, and `openDatabase` turns files
 * of the number before into it.
 */
export const schemaVersion = 2

/** Rows come back in the order in which they were first written, as the tenant's own collections would have it. */
const schema = `
  CREATE TABLE items (
    tenant TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (tenant, kind, id)
  );
  CREATE TABLE starts (at TEXT NOT NULL);
  PRAGMA user_version = ${schemaVersion};
`

/** What turns a file of a version into one of the next. */
const upgrades: ReadonlyMap<number, string> = new Map([
  [
    1, // certificates of service principals
    `UPDATE items SET value = json_set(value, '$.keyCredentials', json('[]')) WHERE kind = 'servicePrincipal';
     UPDATE items SET value = json_set(value, '$.object.keyCredentials', json('[]'))
       WHERE kind = 'deletedItem' AND value ->> '$.type' = 'servicePrincipal';`,
  ],
])

/** SQLite's numbers for what can be wrong with a file: https://sqlite.org/rescode.html */
const busy = 5
const corrupt = 11
const notADatabase = 26

export interface OpenDatabase {
  readonly file: string
  readonly database: DatabaseSync
}

/**
 * Opens the database of a data directory for this process alone, and makes it at the first start.
 *
 * @throws {MockEntraError} `MOCK_ENTRA_DATA_DIR` where another mock has it open, and for a file that cannot be used
 */
export function openDatabase(folder: string): OpenDatabase {
  const file = join(folder, 'directory.sqlite')
  let database: DatabaseSync | undefined
  try {
    createPrivateFile(file, '') // SQLite would let others read it
    database = new (loadSqlite().DatabaseSync)(file)
    prepare(database, file)
    return { file, database }
  } catch (cause) {
    database?.close()
    throw cause instanceof MockEntraError ? cause : describeFault(file, cause as Error)
  }
}

/**
 * The lock is the operating system's, so that it goes with a process that is killed. Each commit waits for the disk: what
 * was acknowledged outlives the machine's crash as well.
 */
function prepare(database: DatabaseSync, file: string): void {
  database.exec('PRAGMA locking_mode = EXCLUSIVE')
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('PRAGMA synchronous = FULL')
  database.exec('BEGIN EXCLUSIVE')
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
  const isEmpty = database.prepare('SELECT 1 FROM sqlite_schema').get() === undefined
  if (version === 0 && isEmpty) database.exec(schema)
  else upgrade(database, file, version)
  database.exec('COMMIT')
}

function upgrade(database: DatabaseSync, file: string, version: number): void {
  if (version > schemaVersion) throw unknownVersion(file, version)
  for (let from = version; from < schemaVersion; from++) {
    const statements = upgrades.get(from)
    if (statements === undefined) throw unknownVersion(file, version)
    database.exec(statements)
  }
  database.exec(`PRAGMA user_version = ${schemaVersion}`)
}

function unknownVersion(file: string, version: number): MockEntraError {
  const isNewer = version > schemaVersion
  return new MockEntraError('MOCK_ENTRA_DATA_DIR', {
    option: 'options.dataDir',
    received: isNewer
      ? `'${file}', which a newer mock-entra wrote (schema version ${version})`
      : `'${file}', a database that mock-entra did not write`,
    expected: `a file of schema version ${schemaVersion}, as this mock-entra writes it`,
    remedy: isNewer
      ? 'Update mock-entra, or choose another folder.'
      : 'Choose another folder, or move the file away: the next start makes a new one.',
  })
}

/** What SQLite or the file system says, in words that help. */
export function describeFault(file: string, cause: Error & { readonly errcode?: number }): MockEntraError {
  const { errcode = 0, message } = cause
  if (errcode === corrupt || errcode === notADatabase) return describeDamage(file, cause)
  if (errcode === busy) {
    return new MockEntraError('MOCK_ENTRA_DATA_DIR', {
      option: 'options.dataDir',
      received: `'${file}', which another running mock has open`,
      expected: 'a folder that one running mock has to itself',
      remedy: 'Stop the other one, or choose another folder. To share a signing key only, use `keys`.',
      cause,
    })
  }
  return new MockEntraError('MOCK_ENTRA_DATA_DIR', {
    option: 'options.dataDir',
    received: `'${file}', which gives ${message}`,
    expected: 'a place that this process may read and write',
    remedy: 'Choose another folder, or give this process access to it.',
    cause,
  })
}

export function describeDamage(file: string, cause: Error): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_DATA_DIR', {
    option: 'options.dataDir',
    received: `'${file}', which cannot be used: ${cause.message}`,
    expected: 'a database as mock-entra wrote it',
    remedy: 'Restore the file, or delete it: the next start makes a new one, from the seed.',
    cause,
  })
}
