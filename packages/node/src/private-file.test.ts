import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

import { describe, expect, onTestFinished, test } from 'vitest'

import { createPrivateFile, replacePrivateFile } from './private-file.ts'

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mock-entra-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8)
}

describe('createPrivateFile', () => {
  test('writes a file that is missing, for its owner only, with the folders above it', () => {
    const folder = aFolder()
    const file = join(folder, 'a/b/key.pem')

    const isWritten = createPrivateFile(file, 'text')

    expect(isWritten).toBe(true)
    expect(readFileSync(file, 'utf8')).toBe('text')
    expect([join(folder, 'a'), join(folder, 'a/b'), file].map(modeOf)).toEqual(['700', '700', '600'])
    expect(readdirSync(join(folder, 'a/b'))).toEqual(['key.pem'])
  })

  test('leaves a file alone that exists', () => {
    const folder = aFolder()
    const file = join(folder, 'key.pem')
    writeFileSync(file, 'first')

    const isWritten = createPrivateFile(file, 'second')

    expect(isWritten).toBe(false)
    expect(readFileSync(file, 'utf8')).toBe('first')
    expect(readdirSync(folder)).toEqual(['key.pem'])
  })

  test('lets one of the threads write that race for a file, and fails for none', async () => {
    const file = join(aFolder(), 'key.pem')
    const length = 32 * 1024 * 1024 // takes long enough to write for all to be at it at once

    const outcomes = await race(4, file, length)

    expect(outcomes.toSorted()).toEqual(['false', 'false', 'false', 'true'])
    expect(readFileSync(file)).toHaveLength(length)
  })
})

describe('replacePrivateFile', () => {
  test('replaces text and mode of a file', () => {
    const folder = aFolder()
    const file = join(folder, 'key.pem')
    writeFileSync(file, 'first', { mode: 0o666 })

    replacePrivateFile(file, 'second')

    expect(readFileSync(file, 'utf8')).toBe('second')
    expect(modeOf(file)).toBe('600')
    expect(readdirSync(folder)).toEqual(['key.pem'])
  })

  test('leaves no temporary file where it fails', () => {
    const folder = aFolder()
    mkdirSync(join(folder, 'key.pem'))

    expect(() => replacePrivateFile(join(folder, 'key.pem'), 'text')).toThrow(/EISDIR|EPERM|EEXIST/)
    expect(readdirSync(folder)).toEqual(['key.pem'])
  })
})

const moduleUrl = new URL('private-file.ts', import.meta.url).href

/** What createPrivateFile returns or throws in threads that call it at the same time. */
async function race(count: number, file: string, length: number): Promise<string[]> {
  const program = `
    const { parentPort } = require('node:worker_threads')
    import(${JSON.stringify(moduleUrl)}).then(({ createPrivateFile }) => {
      const text = 'x'.repeat(${length})
      parentPort.once('message', () => {
        try {
          parentPort.postMessage(String(createPrivateFile(${JSON.stringify(file)}, text)))
        } catch (error) {
          parentPort.postMessage(error.message)
        }
      })
      parentPort.postMessage('ready')
    })`
  const workers = Array.from({ length: count }, () => new Worker(program, { eval: true }))
  onTestFinished(() => Promise.all(workers.map((worker) => worker.terminate())).then(() => {}))
  await Promise.all(workers.map(nextMessage))
  const outcomes = workers.map(nextMessage)
  for (const worker of workers) worker.postMessage('go')
  return await Promise.all(outcomes)
}

function nextMessage(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}
