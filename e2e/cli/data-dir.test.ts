import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { createRemoteJWKSet, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'

import { aFolder, runCli, spawnCli, startServer } from '../support/cli.ts'
import type { CliServer } from '../support/cli.ts'
import { trustingFetch } from '../support/trusting-fetch.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const files = ['ca-key.pem', 'ca.pem', 'directory.sqlite', 'signing-key.pem']
const keyFiles = files.filter((name) => name.endsWith('.pem'))

function modeOf(...path: string[]): string {
  return (statSync(join(...path)).mode & 0o777).toString(8)
}

/** What a server publishes of its key, over a connection that trusts the data directory's CA. */
async function keyIdsOf(server: CliServer): Promise<string[]> {
  const { body } = await trustingFetch(server.caFile, `${server.authority}/discovery/v2.0/keys`)
  return (body['keys'] as { kid: string }[]).map(({ kid }) => kid)
}

describe('--data', () => {
  test('keeps signing key and CA over a restart', async () => {
    using folder = aFolder()
    const data = join(folder.path, 'data')
    const first = await startServer(['--data', data])
    const keyIds = await keyIdsOf(first)
    const ca = readFileSync(first.caFile, 'utf8')
    const { output: token } = await runCli(['token', '--url', first.httpUrl])
    await first.end()

    await using second = await startServer(['--data', data])

    expect(await keyIdsOf(second)).toEqual(keyIds)
    expect(readFileSync(second.caFile, 'utf8')).toBe(ca)
    const keys = createRemoteJWKSet(new URL(`${second.httpUrl}/${tenantId}/discovery/v2.0/keys`))
    await expect(jwtVerify(token.trim(), keys)).resolves.toBeDefined()
  })

  test('keeps nothing else, in files that only their owner may read', async () => {
    using folder = aFolder()
    const data = join(folder.path, 'new/data')

    await using server = await startServer(['--data', data])

    expect(server.caFile).toBe(join(data, 'ca.pem'))
    expect(readdirSync(data).toSorted()).toEqual([...files, 'directory.sqlite-wal'].toSorted())
    expect(modeOf(data)).toBe('700')
    expect(modeOf(data, 'directory.sqlite')).toBe('600')
    expect(modeOf(data, 'directory.sqlite-wal')).toBe('600')
    expect(modeOf(data, 'signing-key.pem')).toBe('600')
    expect(modeOf(data, 'ca-key.pem')).toBe('600')
    expect(readFileSync(server.caFile, 'utf8')).toMatch(
      /^-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n$/,
    )
  })

  test('leaves the files there when the server ends', async () => {
    using folder = aFolder()
    const server = await startServer(['--data', folder.path])

    await server.end()

    expect(readdirSync(folder.path).toSorted()).toEqual(files)
  })

  test('takes a folder that is relative to the working directory', async () => {
    using folder = aFolder()

    await using server = await startServer(['--data', 'data'], { cwd: folder.path })

    expect(statSync(server.caFile).isFile()).toBe(true)
    expect(readdirSync(join(folder.path, 'data'))).toEqual(expect.arrayContaining(files))
  })

  test('says where it cannot write', async () => {
    using folder = aFolder()
    const file = join(folder.path, 'file')
    writeFileSync(file, '')

    const { code, errors } = await runCli(['--port', '0', '--data', join(file, 'data')])

    expect(code).toBe(1)
    expect(errors).toContain(join(file, 'data'))
    expect(errors).toContain('Choose another folder, or give this process access to it.')
    expect(errors.trimEnd().split('\n')).toHaveLength(1)
  })
})

describe.each(['signing-key.pem', 'ca-key.pem'])('a damaged %s', (name) => {
  test.each<[what: string, damage: (pem: string) => string]>([
    ['is empty', () => ''],
    ['ends in the middle of the key', (pem) => pem.slice(0, 120)],
    ['ends in the middle of the certificate', (pem) => pem.slice(0, -60)],
    ['holds something else', () => 'not a key\n'],
    ['lacks its certificate', (pem) => pem.replace(/-----BEGIN CERTIFICATE-----[^]+/, '')],
  ])('that %s is reported with the way out, and left alone', async (_, damage) => {
    using folder = aFolder()
    await (await startServer(['--data', folder.path])).end()
    const file = join(folder.path, name)
    const damaged = damage(readFileSync(file, 'utf8'))
    writeFileSync(file, damaged)

    const { code, output, errors } = await runCli(['--port', '0', '--data', folder.path])

    expect({ code, output }).toEqual({ code: 1, output: '' })
    expect(errors).toContain(file)
    expect(errors).toContain('Restore the file, or delete it: the next start makes a new one')
    expect(errors.trimEnd().split('\n')).toHaveLength(1)
    expect(readFileSync(file, 'utf8')).toBe(damaged)
  })

  test('can be deleted as the message says: the next start makes a new one that clients accept', async () => {
    using folder = aFolder()
    const before = await startServer(['--data', folder.path])
    const keyIds = await keyIdsOf(before)
    await before.end()
    const file = join(folder.path, name)
    rmSync(file)

    await using server = await startServer(['--data', folder.path])

    const after = await keyIdsOf(server)
    expect(after.join() === keyIds.join()).toBe(name === 'ca-key.pem')
  })
})

describe('a first start that is killed', () => {
  test('at any moment at which it writes leaves no file half-written, and the next start succeeds', async () => {
    for (let events = 1; events <= 8; events++) {
      using folder = aFolder()
      const data = join(folder.path, 'data')
      mkdirSync(data, { mode: 0o700 })

      await killAtEvent(data, events)

      const left = readdirSync(data)
      for (const file of left.filter((name) => keyFiles.includes(name))) {
        expect(readFileSync(join(data, file), 'utf8')).toMatch(/-----END CERTIFICATE-----\n$/)
      }
      await using server = await startServer(['--data', data])
      expect(await keyIdsOf(server)).toHaveLength(1)
    }
  })

  test('many times over does not get in the way of the start that is let live', async () => {
    using folder = aFolder()
    for (let events = 1; events <= 8; events++) {
      await killAtEvent(folder.path, events)
    }

    await using server = await startServer(['--data', folder.path])

    expect(await keyIdsOf(server)).toHaveLength(1)
    expect(readdirSync(folder.path)).toEqual(expect.arrayContaining(files))
  })
})

/** Starts a server, and kills it as soon as its folder has changed so many times, or when it is ready. */
async function killAtEvent(data: string, events: number): Promise<void> {
  let seen = 0
  const { promise: changed, resolve } = Promise.withResolvers<void>()
  const watcher = watch(data, () => {
    seen++
    if (seen === events) resolve()
  })
  const cli = spawnCli(['start', '--json', '--port', '0', '--data', data])
  await Promise.race([changed, cli.waitForOutput(/\n/)])
  const { signal } = await cli.end('SIGKILL')
  watcher.close()
  expect(signal).toBe('SIGKILL')
}
