import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { afterAll, describe, expect, test } from 'vitest'

import { describePreload } from './interception/preload-environment.ts'
import { microsoftHosts } from './microsoft-hosts.ts'
import { startMockEntra } from './start-mock-entra.ts'

const run = promisify(execFile)

const entra = await startMockEntra()
const folder = mkdtempSync(join(tmpdir(), 'mock-entra-test-'))
const caFile = join(folder, 'ca.pem')
writeFileSync(caFile, entra.ca)
afterAll(async () => {
  await entra.close()
  rmSync(folder, { recursive: true })
})

const preload = describePreload({ port: entra.port, hosts: microsoftHosts, caFile })

/** Asks production for the issuer, and prints it. */
const ask = `fetch('https://login.microsoftonline.com/${entra.tenantId}/v2.0/.well-known/openid-configuration')
  .then((response) => response.json()).then(({ issuer }) => console.log(issuer))`

/** Runs a program in a Node of its own. */
async function runChild(
  program: string,
  environment: Readonly<Record<string, string>> = preload,
): Promise<string> {
  const file = join(folder, 'program.cjs')
  writeFileSync(file, program)
  const { NODE_OPTIONS: _, ...inherited } = process.env
  const { stdout } = await run(process.execPath, [file], {
    env: { ...inherited, ...environment },
    timeout: 20_000,
  })
  return stdout.trim()
}

const issuer = `https://login.microsoftonline.com/${entra.tenantId}/v2.0`

describe('the preload', () => {
  test('lets the production URLs of a child process reach the mock of its parent', async () => {
    await expect(runChild(ask)).resolves.toBe(issuer)
  })

  test('reaches the children of the child', async () => {
    const program = `console.log(require('node:child_process').execFileSync(process.execPath, ['-e', ${JSON.stringify(ask)}]).toString())`

    await expect(runChild(program)).resolves.toBe(issuer)
  })

  test('reaches worker threads that are files', async () => {
    const worker = join(folder, 'worker.cjs')
    writeFileSync(worker, ask)

    await expect(
      runChild(`new (require('node:worker_threads').Worker)(${JSON.stringify(worker)})`),
    ).resolves.toBe(issuer)
  })

  test('reaches a worker thread of a process without it, by the environment of the worker', async () => {
    const worker = join(folder, 'worker.cjs')
    writeFileSync(worker, ask)
    const options = `{ env: { ...process.env, ...${JSON.stringify(preload)} } }`
    const program = `new (require('node:worker_threads').Worker)(${JSON.stringify(worker)}, ${options})`

    await expect(runChild(program, {})).resolves.toBe(issuer)
  })

  describe.each(['HTTPS_PROXY', 'https_proxy'])('where %s is a proxy', (variable) => {
    const { port } = entra

    test('keeps clients that read it when Node starts from taking production URLs there', async () => {
      const proxy = { [variable]: 'http://127.0.0.1:9', NODE_USE_ENV_PROXY: '1' } // where nobody listens

      await expect(runChild(ask, { ...preload, ...proxy })).resolves.toBe(issuer)
    })

    test('needs no way round the mock', async () => {
      const proxy = { [variable]: `http://localhost:${port}`, NODE_USE_ENV_PROXY: '1' }

      await expect(runChild(ask, { ...preload, ...proxy })).resolves.toBe(issuer)
    })

    test('ends a process whose proxy it cannot look into', async () => {
      await expect(
        runChild(ask, { ...preload, [variable]: 'socks5://user:secret@127.0.0.1:9' }),
      ).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          new RegExp(`the environment variable ${variable} is a proxy of the scheme socks5(?!.*secret)`, 's'),
        ),
      })
    })
  })

  test('loads nothing else of the package', async () => {
    const program = `console.log(Object.keys(require.cache).length,
      process.moduleLoadList.filter((name) => /NativeModule (http|https|http2|internal\\/deps\\/undici\\/undici)$/.test(name)).length)`

    await expect(runChild(program)).resolves.toBe('1 0')
  })

  test('ends a process that has lost the variable, before it reaches the real Entra ID', async () => {
    const { NODE_OPTIONS = '' } = preload

    await expect(runChild(ask, { NODE_OPTIONS })).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('the environment variable PRELOAD_MOCK_ENTRA is not set'),
    })
  })
})
