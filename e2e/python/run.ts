/**
 * Runs the Python clients against a mock: makes a virtual environment, installs the pinned packages into it, starts a
 * mock in this process, and hands the tests its `env`. Run by `npm run test:python`.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startMockEntra } from 'mock-entra'

const folder = import.meta.dirname
const systemPython = process.env['PYTHON'] ?? 'python3'
const environment = mkdtempSync(join(tmpdir(), 'mock-entra-python-'))

try {
  process.exitCode = await runTests(makeEnvironment())
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
} finally {
  rmSync(environment, { recursive: true, force: true })
}

/** Makes the virtual environment and returns the path of its Python. */
function makeEnvironment(): string {
  run(
    systemPython,
    ['--version'],
    `It needs Python 3.10 or later as '${systemPython}', or its path in PYTHON.`,
  )
  run(
    systemPython,
    ['-m', 'venv', environment],
    "Python has no working module 'venv'; on Debian and Ubuntu: apt-get install python3-venv",
  )
  const python = join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  run(
    python,
    [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '-r',
      join(folder, 'requirements.txt'),
    ],
    'pip could not install requirements.txt: see above. It needs Python 3.10 or later, and a package index.',
  )
  return python
}

/** @param remedy what to do when the program is missing or fails */
function run(program: string, args: readonly string[], remedy: string): void {
  const { error, status } = spawnSync(program, args, { stdio: 'inherit' })
  if (error !== undefined) throw new Error(`test:python: cannot run ${program} (${error.message}). ${remedy}`)
  if (status !== 0) throw new Error(`test:python: ${program} ended with exit code ${status}. ${remedy}`)
}

/** Runs the tests against a mock of their own and returns the exit code. */
async function runTests(python: string): Promise<number> {
  await using entra = await startMockEntra()
  const { username, password = '' } = entra.user
  const bySeed = {
    AZURE_AUTHORITY_HOST: entra.url, // the mock's own address, as seed 000 has it
    TEST_USERNAME: username,
    TEST_PASSWORD: password,
  }
  const codes = [
    await runModule(python, 'test_seed_000', { ...entra.env, ...bySeed }),
    await runModule(python, 'test_production_urls', entra.envFor('python', 'azure-sdk')),
  ]
  return Math.max(...codes)
}

async function runModule(
  python: string,
  module: string,
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const tests = spawn(python, ['-m', 'unittest', '--verbose', module], {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, ...env, PYTHONDONTWRITEBYTECODE: '1' },
  })
  const [code] = (await once(tests, 'exit')) as [number | null]
  return code ?? 1
}
