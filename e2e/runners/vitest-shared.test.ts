import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'

import { describe, expect, onTestFinished, test } from 'vitest'

const vitest = dirname(createRequire(import.meta.url).resolve('vitest/package.json'))

interface Run {
  readonly code: number | null
  readonly output: string
}

/** Runs Vitest as a user does, in a folder with a configuration. */
async function runVitest(root: string, args: readonly string[] = []): Promise<Run> {
  const child = spawn(
    process.execPath,
    [join(vitest, 'vitest.mjs'), 'run', '--root', root, '--config', join(root, 'vitest.config.ts'), ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Inside another run of Vitest it would take itself for a worker of that one.
      env: { PATH: process.env['PATH'], NO_COLOR: '1' },
      timeout: 200_000,
    },
  )
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await ended, output: `${output}\n${errors}` }
}

/** A project of its own, where the packages of this one are installed. */
function aProject(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'mock-entra-vitest-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  symlinkSync(dirname(vitest), join(root, 'node_modules'))
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content)
  return root
}

/** What Vitest loads by the name of the package where it is installed; here it is source. */
const readyMade = { 'entra.setup.ts': "export { setup } from 'mock-entra/vitest/global-setup'" }

function configWith(test: string): string {
  return `
    const conditions = ['@mock-entra/source']
    export default {
      ssr: { resolve: { conditions } },
      environments: { __vitest__: { resolve: { conditions } } },
      test: { include: ['*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, ${test} },
    }`
}

describe('one mock for all workers of Vitest', () => {
  test('gives tests and files tenants of their own', async () => {
    const { code, output } = await runVitest(join(import.meta.dirname, 'vitest-shared'))

    expect(output).toContain('Test Files  3 passed')
    expect(code).toBe(0)
  })

  test('keeps 20 files in 16 workers apart', { timeout: 240_000 }, async () => {
    const file = `
      import { expect, test } from 'mock-entra/vitest/shared'

      test.for([1, 2, 3])('sees its own requests, users and faults only: %i', async (round, { tenant }) => {
        const bob = await tenant.addUser({ userPrincipalName: 'bob' })
        await tenant.faults.next('jwks', { status: 503 }).times(round)

        const answers = []
        for (let count = 0; count <= round; count++) answers.push((await fetch(tenant.jwksUri)).status)

        expect(answers).toEqual([...Array(round).fill(503), 200])
        expect(await tenant.requests.length).toBe(round + 1)
        await expect(await tenant.tokens.accessToken({ user: bob })).toBeSignedBy(tenant)
      })`
    const names = Array.from({ length: 20 }, (_, index) => [`file-${index}.test.ts`, file] as const)
    const config = configWith("globalSetup: ['./entra.setup.ts'], maxWorkers: 16")
    const root = aProject({ 'vitest.config.ts': config, ...readyMade, ...Object.fromEntries(names) })

    const { code, output } = await runVitest(root)

    expect(output).toContain('Tests  60 passed')
    expect(code).toBe(0)
  })

  test('fails a test whose planned fault has not happened, where the set-up says so', async () => {
    const root = aProject({
      'vitest.config.ts': configWith("globalSetup: ['./entra.setup.ts']"),
      'entra.setup.ts': `
        import { createGlobalSetup } from 'mock-entra/vitest/global-setup'
        export const setup = createGlobalSetup({ failOnUnusedFaults: true })`,
      'fault.test.ts': `
        import { test } from 'mock-entra/vitest/shared'
        test('plans what does not happen', async ({ tenant }) => {
          await tenant.faults.next('token', { status: 429 })
        })
        test('plans nothing', ({ tenant }) => void tenant.tenantId)`,
    })

    const { code, output } = await runVitest(root)

    expect(output).toContain('1 planned fault(s) that did not happen')
    expect(output).toContain('Tests  1 failed | 1 passed')
    expect(code).toBe(1)
  })

  test('fails the run where the mock itself has failed', async () => {
    const root = aProject({
      'vitest.config.ts': configWith("globalSetup: ['./entra.setup.ts']"),
      'entra.setup.ts': `
        import { createGlobalSetup } from 'mock-entra/vitest/global-setup'
        export const setup = createGlobalSetup({ clock: () => Number.NaN }) // a time that the mock cannot write down`,
      'bug.test.ts': `
        import { test } from 'mock-entra/vitest/shared'
        test('asks', async ({ tenant }) => {
          await fetch(tenant.authority + '/oauth2/v2.0/token', { method: 'POST' }).catch(() => undefined)
        })`,
    })

    const { code, output } = await runVitest(root)

    expect(output).toContain('Tests  1 passed')
    expect(output).toContain('mock-entra failed while the tests ran, which is a bug of ours')
    expect(output).toContain('RangeError: Invalid time value')
    expect(code).toBe(1)
  })

  test('is missed with the remedy', async () => {
    const root = aProject({
      'vitest.config.ts': configWith(''),
      'lost.test.ts': `
        import { test } from 'mock-entra/vitest/shared'
        test('asks', ({ tenant }) => void tenant.tenantId)`,
    })

    const { code, output } = await runVitest(root)

    expect(output).toContain("Add `globalSetup: ['mock-entra/vitest/global-setup']`")
    expect(code).toBe(1)
  })
})
