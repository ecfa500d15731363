/**
 * Runs an unmodified Azure CLI against mocks that our command line starts, a fresh one for each run: the walkthrough in each
 * of the ways in which `az` can be pointed at the mock. Run by `npm run test:azure-cli`; `-- proxy adfs cloud` names the ways.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

import { cliCommand, startServer } from '../support/cli.ts'
import type { CliServer } from '../support/cli.ts'

const folder = import.meta.dirname

/** `cloud` needs az 2.54 or later: see `npm run test:azure-cli:newest`. */
const modes = ['proxy', 'adfs', 'cloud'] as const

type Mode = (typeof modes)[number]

const az = process.env['AZ'] ?? 'az'

try {
  requireProgram(az, ['--version'], 'On Debian and Ubuntu: apt-get install azure-cli')
  for (const program of ['jq', 'curl', 'openssl'])
    requireProgram(program, ['--version'], `Install ${program}.`)
  const named = process.argv.slice(2).map(readMode)
  const codes = await Promise.all(
    (named.length === 0 ? (['proxy', 'adfs'] as const) : named).map(runWalkthrough),
  )
  process.exitCode = Math.max(...codes)
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}

function requireProgram(program: string, args: readonly string[], remedy: string): void {
  const { error } = spawnSync(program, args, { stdio: 'ignore' })
  if (error !== undefined)
    throw new Error(`test:azure-cli: cannot run ${program} (${error.message}). ${remedy}`)
}

function readMode(argument: string): Mode {
  const mode = modes.find((candidate) => candidate === argument)
  if (mode !== undefined) return mode
  throw new Error(`test:azure-cli: received '${argument}', expected ${modes.join(', ')}.`)
}

/** Returns the exit code. Each line of output begins with the mode, because runs are side by side. */
async function runWalkthrough(mode: Mode): Promise<number> {
  await using server = await startServer(['--quiet'], { timeout: 1_800_000 })
  const walkthrough = spawn(join(folder, 'walkthrough.sh'), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...describeRun(server, mode) },
  })
  for (const stream of [walkthrough.stdout, walkthrough.stderr]) {
    stream
      .setEncoding('utf8')
      .on('data', (text: string) => process.stdout.write(text.replaceAll(/^(?=.)/gm, `${mode}: `)))
  }
  const [code] = (await once(walkthrough, 'close')) as [number | null]
  return code ?? 1
}

function describeRun(server: CliServer, mode: Mode): Record<string, string> {
  const command = [process.execPath, ...cliCommand].join(' ')
  return {
    MODE: mode,
    AZ: az,
    STRICT: '1',
    SEMANTICS: '1',
    FIC_LIMIT: '1',
    MOCK_BASE_URL: server.url,
    MOCK_CA_FILE: server.caFile,
    MOCK_TENANT_ID: server.tenantId,
    MOCK_CLIENT_ID: server.clientId,
    MOCK_CLIENT_SECRET: server.clientSecret,
    FED_TOKEN_CMD: `${command} issuer-token --url ${server.httpUrl}`,
    AUTHCODE_CMD: `${command} sign-in --url ${server.httpUrl}`,
    VERIFY_CMD: `${process.execPath} ${join(folder, 'verify-signature.ts')}`,
  }
}
