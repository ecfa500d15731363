import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { deleteDirectoryObject } from '@mock-entra/core'
import { aTenant, addUserSeed, anIssuer } from '@mock-entra/core/testing'
import { describe, expect, test, vi } from 'vitest'

import { aDataDir, aStore, contentsOf } from '../testing/a-store.ts'
import { openDirectoryStore } from './directory-store.ts'
import { loadSqlite } from './load-sqlite.ts'
import { schemaVersion } from './open-database.ts'

/** What is wrong with the folder. */
function refusalOf(folder: string): unknown {
  try {
    openDirectoryStore(folder).close()
  } catch (error) {
    return error
  }
  throw new Error('The folder was opened.')
}

/** A database with this in it, as nobody has open. */
function aDatabase(folder: string, sql: string): string {
  const file = join(folder, 'directory.sqlite')
  const database = new (loadSqlite().DatabaseSync)(file)
  database.exec(sql)
  database.close()
  return file
}

describe('a directory store', () => {
  test('gives back the tenants that it was told of, objects in their order', () => {
    const folder = aDataDir()
    const store = aStore(folder)
    const issuer = anIssuer({ createChanges: store.createChanges })
    const { tenant } = aTenant(issuer)
    for (const name of ['zoe', 'bob', 'adam']) addUserSeed(tenant, { userPrincipalName: name })
    store.close()

    const [restored] = aStore(folder).load(anIssuer())

    expect(contentsOf(restored!.tenant)).toStrictEqual(contentsOf(tenant))
    expect(restored!.seeded.user).toBe([...restored!.tenant.users.values()][0])
  })

  test('keeps a group of changes as a whole, when the outermost group ends', () => {
    const folder = aDataDir()
    const store = aStore(folder)
    const { tenant } = aTenant(anIssuer({ createChanges: store.createChanges }))

    const group = (): void =>
      tenant.changes.together(() => {
        addUserSeed(tenant, { userPrincipalName: 'bob' })
        store.close() // before the end, as a process that is killed
      })

    expect(group).toThrow(expect.objectContaining({ code: 'MOCK_ENTRA_CLOSED' }))
    const [restored] = aStore(folder).load(anIssuer())
    expect([...restored!.tenant.users.values()].map(({ displayName }) => displayName)).toEqual(['Alice Mock'])
  })

  test('keeps what was changed before a group failed, as memory does', () => {
    const folder = aDataDir()
    const store = aStore(folder)
    const { tenant } = aTenant(anIssuer({ createChanges: store.createChanges }))

    expect(() =>
      tenant.changes.together(() => {
        addUserSeed(tenant, { userPrincipalName: 'bob' })
        throw new Error('later')
      }),
    ).toThrow('later')

    store.close()
    const [restored] = aStore(folder).load(anIssuer())
    expect(contentsOf(restored!.tenant)).toStrictEqual(contentsOf(tenant))
  })

  test('reports a write that fails, and makes up for it with the next one', () => {
    const folder = aDataDir()
    const store = aStore(folder)
    const { tenant } = aTenant(anIssuer({ createChanges: store.createChanges }))
    const bob = addUserSeed(tenant, { userPrincipalName: 'bob' })
    const renamed = { ...bob, displayName: 'Robert' }
    const describeUser = vi
      .fn<() => typeof renamed>(() => renamed)
      .mockImplementationOnce(() => {
        throw new Error('the disk is full')
      })

    expect(() => tenant.changes.put('user', bob.id, describeUser)).toThrow(
      expect.objectContaining({
        code: 'MOCK_ENTRA_DATA_DIR',
        received: `'${join(folder, 'directory.sqlite')}', which gives the disk is full`,
      }),
    )

    addUserSeed(tenant, { userPrincipalName: 'eve' })
    store.close()
    const [restored] = aStore(folder).load(anIssuer())
    expect(restored!.tenant.users.get(bob.id)).toEqual(renamed)
    expect(restored!.tenant.users.size).toBe(3)
  })

  test('counts starts', () => {
    const folder = aDataDir()

    const counts = [1, 2, 3].map(() => {
      const store = aStore(folder)
      store.close()
      return store.earlierStarts
    })

    expect(counts).toEqual([0, 1, 2])
  })

  test('lets nobody but the owner read its files', () => {
    const folder = aDataDir()
    aStore(folder)

    const modes = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777])

    expect(Object.fromEntries(modes)).toEqual({ 'directory.sqlite': 0o600, 'directory.sqlite-wal': 0o600 })
  })

  test('refuses a second opening until the first is closed', () => {
    const folder = aDataDir()
    const store = aStore(folder)

    expect(refusalOf(folder)).toMatchObject({
      code: 'MOCK_ENTRA_DATA_DIR',
      option: 'options.dataDir',
      received: `'${join(folder, 'directory.sqlite')}', which another running mock has open`,
    })

    store.close()
    expect(aStore(folder).earlierStarts).toBe(1)
  })

  test('refuses what a newer mock-entra wrote', () => {
    const folder = aDataDir()
    const file = aDatabase(folder, `CREATE TABLE items (a); PRAGMA user_version = ${schemaVersion + 1}`)

    expect(refusalOf(folder)).toMatchObject({
      code: 'MOCK_ENTRA_DATA_DIR',
      received: `'${file}', which a newer mock-entra wrote (schema version ${schemaVersion + 1})`,
      remedy: 'Update mock-entra, or choose another folder.',
    })
  })

  test('turns a file of schema version 1 into one of this version', () => {
    const folder = aDataDir()
    const store = aStore(folder)
    const { tenant } = aTenant(anIssuer({ createChanges: store.createChanges }))
    const [deleted] = tenant.servicePrincipals.values()
    deleteDirectoryObject(tenant, { type: 'servicePrincipal', object: deleted! })
    store.close()
    aDatabase(
      folder,
      `UPDATE items SET value = json_remove(value, '$.keyCredentials') WHERE kind = 'servicePrincipal';
       UPDATE items SET value = json_remove(value, '$.object.keyCredentials') WHERE kind = 'deletedItem';
       PRAGMA user_version = 1`,
    )

    const upgraded = aStore(folder)
    const [restored] = upgraded.load(anIssuer())
    upgraded.close()

    expect(contentsOf(restored!.tenant)).toStrictEqual(contentsOf(tenant))
    expect(aStore(folder).earlierStarts).toBe(2) // it is of the present version now
  })

  test("refuses somebody else's database, and leaves it alone", () => {
    const folder = aDataDir()
    const file = aDatabase(folder, 'CREATE TABLE photos (a)')

    expect(refusalOf(folder)).toMatchObject({
      received: `'${file}', a database that mock-entra did not write`,
    })
    const { DatabaseSync } = loadSqlite()
    using database = new DatabaseSync(file)
    expect(database.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'photos' }])
  })

  test('refuses a file that is no database', () => {
    const folder = aDataDir()
    const file = join(folder, 'directory.sqlite')
    writeFileSync(file, 'no database '.repeat(100))

    expect(refusalOf(folder)).toMatchObject({
      received: `'${file}', which cannot be used: file is not a database`,
      remedy: expect.stringMatching(/^Restore the file, or delete it/),
    })
  })

  test('refuses a file with pages that are damaged, each time', () => {
    const folder = aDataDir()
    const store = aStore(folder)
    aTenant(anIssuer({ createChanges: store.createChanges }))
    store.close()
    const file = join(folder, 'directory.sqlite')
    writeFileSync(file, readFileSync(file).fill('A', 4096)) // all but the first page

    const damaged = {
      code: 'MOCK_ENTRA_DATA_DIR',
      received: `'${file}', which cannot be used: database disk image is malformed`,
    }
    expect([refusalOf(folder), refusalOf(folder)]).toMatchObject([damaged, damaged])
  })

  test('refuses rows that it did not write', () => {
    const folder = aDataDir()
    aStore(folder).close()
    aDatabase(folder, `INSERT INTO items VALUES ('t', 'user', 'u', '{"id":')`)

    const store = aStore(folder)

    expect(() => store.load(anIssuer())).toThrow(
      expect.objectContaining({ code: 'MOCK_ENTRA_DATA_DIR', received: expect.stringContaining('JSON') }),
    )
  })

  test('says where it cannot write', () => {
    const folder = aDataDir()
    mkdirSync(join(folder, 'directory.sqlite'))

    expect(refusalOf(folder)).toMatchObject({
      code: 'MOCK_ENTRA_DATA_DIR',
      received: expect.stringContaining('unable to open database file'),
    })
  })

  test("leaves Node's warning about SQLite out, and no other", () => {
    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    const getBuiltinModule = vi.spyOn(process, 'getBuiltinModule').mockImplementation((() => {
      process.emitWarning('SQLite is an experimental feature and might change at any time')
      process.emitWarning('Something else', 'Warning')
    }) as never)

    loadSqlite()

    getBuiltinModule.mockRestore()
    expect(emitWarning.mock.calls).toEqual([['Something else', 'Warning']])
    expect(process.emitWarning).toBe(emitWarning)
    emitWarning.mockRestore()
  })
})
