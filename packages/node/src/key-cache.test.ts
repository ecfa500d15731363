import { spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { Worker } from 'node:worker_threads'

import { describe, expect, onTestFinished, test, vi } from 'vitest'

import { findCacheFolder, loadCachedKey } from './key-cache.ts'
import { generateSigningKey } from './signing-key.ts'

/** A folder that does not exist yet, in one that goes with the test. */
function aCacheFolder(): string {
  return join(aFolder(), 'mock-entra')
}

function aFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mock-entra-test-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8)
}

/** The key file of a cache that holds a key, and the key's id. */
async function aFilledCache(): Promise<{ folder: string; file: string; kid: string }> {
  const folder = aCacheFolder()
  const { kid } = await loadCachedKey(1, folder)
  return { folder, file: join(folder, 'signing-key-1.pem'), kid }
}

describe('loadCachedKey', () => {
  test('writes a file that only its owner may read, in a folder that only its owner may open', async () => {
    const folder = aCacheFolder()

    await loadCachedKey(1, folder)

    expect(modeOf(folder)).toBe('700')
    expect(modeOf(join(folder, 'signing-key-1.pem'))).toBe('600')
    expect(readdirSync(folder)).toEqual(['signing-key-1.pem'])
  })

  test('gives the key of the first run to the second', async () => {
    const { folder, file, kid } = await aFilledCache()
    const written = readFileSync(file, 'utf8')

    const second = await loadCachedKey(1, folder)

    expect(second.kid).toBe(kid)
    expect(readFileSync(file, 'utf8')).toBe(written)
  })

  test('gives each slot a key of its own', async () => {
    const folder = aCacheFolder()

    const keys = await Promise.all([1, 2, 3, 4].map((slot) => loadCachedKey(slot, folder)))

    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(4)
    expect(readdirSync(folder)).toHaveLength(4)
  })

  test('gives the fifth slot a fresh key each time, and writes none', async () => {
    const folder = aCacheFolder()

    const first = await loadCachedKey(5, folder)
    const second = await loadCachedKey(5, folder)

    expect(first.kid).not.toBe(second.kid)
    expect(existsSync(folder)).toBe(false)
  })

  test.each<[what: string, damage: (file: string, pem: string) => void]>([
    ['is empty', (file) => writeFileSync(file, '')],
    ['ends in the middle of the key', (file, pem) => writeFileSync(file, pem.slice(0, 900))],
    ['ends in the middle of the certificate', (file, pem) => writeFileSync(file, pem.slice(0, -200))],
    ['lacks its last character', (file, pem) => writeFileSync(file, pem.trimEnd().slice(0, -1))],
    ['is no PEM', (file) => writeFileSync(file, Buffer.alloc(4096, 0xff))],
    ['may be read by its group', (file) => chmodSync(file, 0o640)],
    ['may be written by everybody', (file) => chmodSync(file, 0o602)],
  ])('makes a fresh key, and puts it in the place of a file that %s', async (_, damage) => {
    const { folder, file, kid } = await aFilledCache()
    damage(file, readFileSync(file, 'utf8'))

    const fresh = await loadCachedKey(1, folder)

    expect(fresh.kid).not.toBe(kid)
    expect(modeOf(file)).toBe('600')
    expect((await loadCachedKey(1, folder)).kid).toBe(fresh.kid)
    expect(readdirSync(folder)).toEqual(['signing-key-1.pem'])
  })

  test("makes a fresh key in the place of another user's", async () => {
    const { folder, file, kid } = await aFilledCache()
    const written = readFileSync(file, 'utf8')
    vi.spyOn(process, 'getuid').mockReturnValue(4711)
    onTestFinished(() => vi.mocked(process.getuid)?.mockRestore())

    const fresh = await loadCachedKey(1, folder)

    expect(fresh.kid).not.toBe(kid)
    expect(readFileSync(file, 'utf8')).not.toBe(written)
  })

  test('does not follow a symbolic link, and leaves alone what it points at', async () => {
    const folder = aCacheFolder()
    mkdirSync(folder, { mode: 0o700 })
    const target = join(folder, '..', 'planted.pem')
    const planted = await generateSigningKey()
    writeFileSync(target, planted, { mode: 0o600 })
    const file = join(folder, 'signing-key-1.pem')
    symlinkSync(target, file)

    const { kid } = await loadCachedKey(1, folder)

    expect(readFileSync(target, 'utf8')).toBe(planted)
    expect(lstatSync(file).isFile()).toBe(true)
    expect(readFileSync(file, 'utf8')).not.toBe(planted)
    expect((await loadCachedKey(1, folder)).kid).toBe(kid)
  })

  test('gives a key where a folder stands in the place of the file', async () => {
    const folder = aCacheFolder()
    mkdirSync(join(folder, 'signing-key-1.pem'), { recursive: true })

    const { kid } = await loadCachedKey(1, folder)

    expect(kid).toHaveLength(27)
    expect(readdirSync(folder)).toEqual(['signing-key-1.pem'])
  })

  test('gives a key where the folder cannot be made', async () => {
    const parent = aFolder()
    writeFileSync(join(parent, '.cache'), 'a file where the folder belongs')

    const { kid } = await loadCachedKey(1, join(parent, '.cache', 'mock-entra'))

    expect(kid).toHaveLength(27)
  })

  test('gives a key where the folder is read-only', async () => {
    const folder = aCacheFolder()
    mkdirSync(folder, { mode: 0o500 })

    const { kid } = await loadCachedKey(1, folder)

    expect(kid).toHaveLength(27)
  })

  test('gives a fresh key where there is no node_modules', async () => {
    const folder = aFolder()
    vi.spyOn(process, 'cwd').mockReturnValue(folder)
    onTestFinished(() => vi.mocked(process.cwd).mockRestore())

    const first = await loadCachedKey(1)
    const second = await loadCachedKey(1)

    expect(first.kid).not.toBe(second.kid)
    expect(readdirSync(folder)).toEqual([])
  })

  test('gives all processes that race for an empty cache the same key', async () => {
    const folder = aCacheFolder()

    const kids = await raceProcesses(8, folder)

    const file = join(folder, 'signing-key-1.pem')
    expect(kids).toEqual(Array.from({ length: 8 }, () => kids[0]))
    expect((await loadCachedKey(1, folder)).kid).toBe(kids[0])
    expect(modeOf(file)).toBe('600')
    expect(readdirSync(folder)).toEqual(['signing-key-1.pem'])
  })

  test('gives all threads that race for an empty cache the same key', async () => {
    const folder = aCacheFolder()

    const kids = await raceThreads(8, folder)

    expect(kids).toEqual(Array.from({ length: 8 }, () => kids[0]))
    expect(readdirSync(folder)).toEqual(['signing-key-1.pem'])
  })
})

const conditions = '--conditions=@mock-entra/source'
const moduleUrl = new URL('key-cache.ts', import.meta.url).href

/** Each process says when it is ready, and loads the key when all are. */
async function raceProcesses(count: number, folder: string): Promise<string[]> {
  const program = `
    const { loadCachedKey } = await import(${JSON.stringify(moduleUrl)})
    process.stdin.once('data', async () => {
      console.log((await loadCachedKey(1, ${JSON.stringify(folder)})).kid)
      process.exit()
    })
    console.log('ready')`
  const children = Array.from({ length: count }, () => {
    const child = spawn(process.execPath, [conditions, '--input-type=module', '--eval', program], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    return { child, lines: readLines(child.stdout) }
  })
  await Promise.all(children.map(({ lines }) => nextLine(lines)))
  for (const { child } of children) child.stdin.write('go\n')
  return await Promise.all(children.map(({ lines }) => nextLine(lines)))
}

function readLines(stream: Readable): AsyncIterator<string> {
  return createInterface(stream)[Symbol.asyncIterator]()
}

async function nextLine(lines: AsyncIterator<string>): Promise<string> {
  const { value, done } = await lines.next()
  if (done === true) throw new Error('The process ended before it said anything.')
  return value
}

/** As {@link raceProcesses}, in threads of one process, such as Vitest's `pool: 'threads'`. */
async function raceThreads(count: number, folder: string): Promise<string[]> {
  const program = `
    const { parentPort } = require('node:worker_threads')
    import(${JSON.stringify(moduleUrl)}).then(({ loadCachedKey }) => {
      parentPort.once('message', async () => {
        parentPort.postMessage((await loadCachedKey(1, ${JSON.stringify(folder)})).kid)
      })
      parentPort.postMessage('ready')
    })`
  const workers = Array.from(
    { length: count },
    () => new Worker(program, { eval: true, execArgv: [conditions] }),
  )
  onTestFinished(() => Promise.all(workers.map((worker) => worker.terminate())).then(() => {}))
  await Promise.all(workers.map(nextMessage))
  const kids = workers.map(nextMessage)
  for (const worker of workers) worker.postMessage('go')
  return await Promise.all(kids)
}

function nextMessage(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

describe('findCacheFolder', () => {
  test('takes the nearest node_modules above', () => {
    const root = aFolder()
    mkdirSync(join(root, 'node_modules'))
    mkdirSync(join(root, 'packages/web/node_modules'), { recursive: true })
    mkdirSync(join(root, 'packages/web/src/deep'), { recursive: true })
    mkdirSync(join(root, 'packages/api'), { recursive: true })

    expect(findCacheFolder(join(root, 'packages/web/src/deep'))).toBe(
      join(root, 'packages/web/node_modules/.cache/mock-entra'),
    )
    expect(findCacheFolder(join(root, 'packages/api'))).toBe(join(root, 'node_modules/.cache/mock-entra'))
  })

  test('finds nothing where there is no node_modules', () => {
    expect(findCacheFolder(aFolder())).toBeUndefined()
  })
})
