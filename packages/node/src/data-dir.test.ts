import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

import { MockEntraError } from '@mock-entra/core'
import { describe, expect, onTestFinished, test } from 'vitest'

import { createAuthority } from './certificate-authority.ts'
import { loadAuthorityFile, loadKeyFile } from './data-dir.ts'
import { generateSigningKey } from './signing-key.ts'

/** A folder that does not exist yet, in one that goes with the test. */
function aDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mock-entra-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'data')
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8)
}

async function refusalOf(promise: Promise<unknown>): Promise<MockEntraError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(MockEntraError)
  return error as MockEntraError
}

/** Puts another character in the place of one in the middle of the last block of base64: the certificate. */
function damageCertificate(pem: string): string {
  const at = pem.length - 300
  return pem.slice(0, at) + (pem[at] === 'A' ? 'B' : 'A') + pem.slice(at + 1)
}

describe('loadKeyFile', () => {
  test('makes signing-key.pem in a folder, for its owner only', async () => {
    const folder = aDataDir()

    await loadKeyFile(folder, 'options.dataDir')

    expect(readdirSync(folder)).toEqual(['signing-key.pem'])
    expect([modeOf(folder), modeOf(join(folder, 'signing-key.pem'))]).toEqual(['700', '600'])
  })

  test('gives the same key again', async () => {
    const folder = aDataDir()
    const first = await loadKeyFile(folder, 'options.dataDir')

    const second = await loadKeyFile(folder, 'options.dataDir')

    expect(second).toMatchObject({ kid: first.kid, n: first.n, certificate: first.certificate })
  })

  test('makes a file of the name that is given, where that ends in .pem', async () => {
    const file = join(aDataDir(), 'my-key.pem')

    const { kid } = await loadKeyFile(file, 'options.keys')

    expect(modeOf(file)).toBe('600')
    expect((await loadKeyFile(file, 'options.keys')).kid).toBe(kid)
  })

  test('takes a file of any name that exists', async () => {
    const folder = aDataDir()
    mkdirSync(folder)
    const file = join(folder, 'key')
    const pem = await generateSigningKey()
    writeFileSync(file, pem)

    await loadKeyFile(file, 'options.keys')

    expect(readFileSync(file, 'utf8')).toBe(pem)
    expect(readdirSync(folder)).toEqual(['key'])
  })

  test.each<[what: string, reason: string | RegExp, change: (pem: string) => string]>([
    ['is empty', 'it does not end with a complete certificate', () => ''],
    [
      'ends in the middle of the key',
      'it does not end with a complete certificate',
      (pem) => pem.slice(0, 900),
    ],
    [
      'ends in the middle of the certificate',
      'it does not end with a complete certificate',
      (pem) => pem.slice(0, -200),
    ],
    [
      'has the certificate alone',
      /DECODER|PEM/,
      (pem) => pem.slice(pem.indexOf('-----BEGIN CERTIFICATE-----')),
    ],
    ["is the CA's", 'its key is not RSA with 2048 bits', () => createAuthority().exportPem()],
    ['has a damaged certificate', /certificate/, damageCertificate],
  ])('refuses a file that %s, leaves it alone and says what to do', async (_, reason, change) => {
    const folder = aDataDir()
    await loadKeyFile(folder, 'options.dataDir')
    const file = join(folder, 'signing-key.pem')
    const damaged = change(readFileSync(file, 'utf8'))
    writeFileSync(file, damaged)

    const error = await refusalOf(loadKeyFile(folder, 'options.dataDir'))

    expect(error).toMatchObject({
      code: 'MOCK_ENTRA_DATA_DIR',
      option: 'options.dataDir',
      remedy: expect.stringMatching(/^Restore the file, or delete it: /),
    })
    expect(error.received).toContain(`'${file}', a file of ${damaged.length} bytes that cannot be used: `)
    expect(error.received).toMatch(reason)
    expect(readFileSync(file, 'utf8')).toBe(damaged)
  })

  test('refuses the key of one file with the certificate of another', async () => {
    const folder = aDataDir()
    const [first, second] = [await generateSigningKey(), await generateSigningKey()]
    const boundary = '-----BEGIN CERTIFICATE-----'
    mkdirSync(folder)
    writeFileSync(
      join(folder, 'signing-key.pem'),
      first.slice(0, first.indexOf(boundary)) + second.slice(second.indexOf(boundary)),
    )

    const error = await refusalOf(loadKeyFile(folder, 'options.dataDir'))

    expect(error.received).toMatch(/its certificate is for another key$/)
  })

  test('says where it cannot read or write', async () => {
    const folder = aDataDir()
    writeFileSync(folder, 'a file where the folder belongs')

    const error = await refusalOf(loadKeyFile(join(folder, 'below'), 'options.dataDir'))

    expect(error).toMatchObject({
      code: 'MOCK_ENTRA_DATA_DIR',
      received: expect.stringContaining(join(folder, 'below', 'signing-key.pem')),
      remedy: 'Choose another folder, or give this process access to it.',
      cause: expect.objectContaining({ code: 'ENOTDIR' }),
    })
  })
})

describe('loadAuthorityFile', () => {
  test("makes the CA's key and its certificate, for their owner only", async () => {
    const folder = aDataDir()

    const { certificate } = await loadAuthorityFile(folder, 'options.dataDir')

    expect(readdirSync(folder).toSorted()).toEqual(['ca-key.pem', 'ca.pem'])
    expect([modeOf(folder), modeOf(join(folder, 'ca-key.pem'))]).toEqual(['700', '600'])
    expect(readFileSync(join(folder, 'ca.pem'), 'utf8')).toBe(certificate)
    expect(readFileSync(join(folder, 'ca.pem'), 'utf8')).not.toContain('PRIVATE KEY')
  })

  test('gives the same CA again', async () => {
    const folder = aDataDir()
    const first = await loadAuthorityFile(folder, 'options.dataDir')

    const second = await loadAuthorityFile(folder, 'options.dataDir')

    expect(second.exportPem()).toBe(first.exportPem())
  })

  test('does not touch a ca.pem that is right, so that the folder may be read-only', async () => {
    const folder = aDataDir()
    await loadAuthorityFile(folder, 'options.dataDir')
    const before = statSync(join(folder, 'ca.pem'))

    await loadAuthorityFile(folder, 'options.dataDir')

    const { ino, mtimeMs } = statSync(join(folder, 'ca.pem'))
    expect({ ino, mtimeMs }).toEqual({ ino: before.ino, mtimeMs: before.mtimeMs })
  })

  test('says where it cannot write ca.pem', async () => {
    const folder = aDataDir()
    mkdirSync(join(folder, 'ca.pem'), { recursive: true })

    const error = await refusalOf(loadAuthorityFile(folder, 'options.dataDir'))

    expect(error).toMatchObject({
      code: 'MOCK_ENTRA_DATA_DIR',
      received: expect.stringContaining(join(folder, 'ca.pem')),
    })
  })

  test('writes ca.pem again where it was lost', async () => {
    const folder = aDataDir()
    const { certificate } = await loadAuthorityFile(folder, 'options.dataDir')
    rmSync(join(folder, 'ca.pem'))

    await loadAuthorityFile(folder, 'options.dataDir')

    expect(readFileSync(join(folder, 'ca.pem'), 'utf8')).toBe(certificate)
  })

  test('writes ca.pem anew with a new CA, after the key was deleted as the message for a damaged one says', async () => {
    const folder = aDataDir()
    await loadAuthorityFile(folder, 'options.dataDir')
    rmSync(join(folder, 'ca-key.pem'))

    const { certificate } = await loadAuthorityFile(folder, 'options.dataDir')

    expect(readFileSync(join(folder, 'ca.pem'), 'utf8')).toBe(certificate)
  })

  test.each<[what: string, change: (pem: string) => string]>([
    ['is empty', () => ''],
    ['ends in the middle of the key', (pem) => pem.slice(0, 150)],
    ['ends in the middle of the certificate', (pem) => pem.slice(0, -100)],
    ['is no PEM', () => 'not a key'],
  ])('refuses a key file that %s, leaves it alone and says what to do', async (_, change) => {
    const folder = aDataDir()
    await loadAuthorityFile(folder, 'options.dataDir')
    const file = join(folder, 'ca-key.pem')
    const damaged = change(readFileSync(file, 'utf8'))
    writeFileSync(file, damaged)

    const error = await refusalOf(loadAuthorityFile(folder, 'options.dataDir'))

    expect(error).toMatchObject({
      code: 'MOCK_ENTRA_DATA_DIR',
      option: 'options.dataDir',
      received: `'${file}', a file of ${damaged.length} bytes that cannot be used: it does not end with a complete certificate`,
      remedy: expect.stringMatching(/^Restore the file, or delete it: /),
    })
    expect(readFileSync(file, 'utf8')).toBe(damaged)
  })
})

test('processes that race for a new folder end with one signing key and one CA', async () => {
  const folder = aDataDir()
  const program = `
    const { loadAuthorityFile, loadKeyFile } = await import(${JSON.stringify(new URL('data-dir.ts', import.meta.url).href)})
    const [key, authority] = await Promise.all([
      loadKeyFile(${JSON.stringify(folder)}, 'dataDir'),
      loadAuthorityFile(${JSON.stringify(folder)}, 'dataDir'),
    ])
    console.log(key.kid, authority.certificate)`

  const outputs = await Promise.all(
    Array.from({ length: 6 }, () => {
      const flags = ['--conditions=@mock-entra/source', '--input-type=module', '--eval', program]
      return text(spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] }).stdout)
    }),
  )

  expect(new Set(outputs).size).toBe(1)
  expect(outputs[0]).toContain(readFileSync(join(folder, 'ca.pem'), 'utf8'))
  expect(readdirSync(folder).toSorted()).toEqual(['ca-key.pem', 'ca.pem', 'signing-key.pem'])
  expect(existsSync(join(folder, 'signing-key.pem'))).toBe(true)
})
