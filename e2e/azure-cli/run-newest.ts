/**
 * Runs the walkthrough with the newest Azure CLI of the Python Package Index, in a virtual environment of its own, with a plain
 * authority and without instance discovery. Run by `npm run test:azure-cli:newest`; not part of the gate, because installing
 * it takes minutes.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

import { makePythonEnvironment } from '../support/python-environment.ts'

try {
  using environment = makePythonEnvironment('test:azure-cli:newest', ['azure-cli'])
  const run = join(import.meta.dirname, 'run.ts')
  const { status } = spawnSync(process.execPath, [...process.execArgv, run, 'cloud'], {
    stdio: 'inherit',
    env: { ...process.env, AZ: environment.program('az') },
  })
  process.exitCode = status ?? 1
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}
