import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'

import type { Outputs, Plan } from './plans.ts'
import { findRecordedOperations, openRecorder, operationOf, writeRecording } from './recording.ts'
import { readTenant } from './tenant-contents.ts'

interface Run {
  /** Where the provider is. */
  readonly mirror: string
  readonly terraform: string
  readonly isRecorded: boolean
}

/** A folder with the plan, and the program in it. */
interface Workspace extends Disposable {
  /** Returns what the program said; anything but this exit code is an error. */
  run(command: string, args?: readonly string[]): Promise<string>
}

/** Builds, changes and takes down what a plan describes, in a tenant of a mock of its own. */
export async function runPlan(plan: Plan, run: Run): Promise<void> {
  const started = performance.now()
  const say = (what: string): void =>
    console.log(`${plan.name}: ${what} (${Math.round((performance.now() - started) / 1000)} s)`)
  await using entra = await startMockEntra()
  const { variables, environment } = await plan.prepare(entra)
  const before = await readTenant(entra)
  using recorder = run.isRecorded ? openRecorder() : undefined
  using workspace = openWorkspace(plan, run, { ...environment, ...describeVariables(variables) })
  const asked = new Set<string>()
  entra.requests.clear()
  const command = async (name: string, args: readonly string[] = []): Promise<string> => {
    const output = await workspace.run(name, args)
    for (const operation of findOperations(entra)) asked.add(operation)
    say([name, ...args].join(' '))
    return output
  }

  await command('init')
  assert.match(await command('apply', ['-auto-approve']), plan.applied)
  await command('plan', ['-detailed-exitcode']) // 0 where there is nothing to do, else 2
  const outputs = JSON.parse(await command('output', ['-json'])) as Outputs
  await plan.check?.(entra, outputs)

  const changes = describeFlags(plan.change)
  if (changes.length > 0) {
    assert.match(
      await command('apply', ['-auto-approve', ...changes]),
      /0 added, [1-9]\d* changed, 0 destroyed/,
    )
    await command('plan', ['-detailed-exitcode', ...changes])
    await command('destroy', ['-auto-approve', ...changes])
  }
  if (recorder !== undefined) writeRecording(plan.name, recorder.exchanges, entra.url)
  assert.deepEqual(await readTenant(entra), before, `${plan.name}: the tenant is not as it was.`)

  const recorded = findRecordedOperations(plan.name)
  const unrecorded = [...asked].filter((operation) => !recorded.has(operation))
  assert.deepEqual(unrecorded, [], `${plan.name}: replay.test.ts lacks requests. Run it with --record.`)
}

/** What was asked of Graph since the last time. */
function findOperations({ requests }: MockEntra): readonly string[] {
  const asked = requests.filter({ endpoint: 'graph' })
  requests.clear()
  return asked.map(({ method, path, status }) => operationOf(method, path, status))
}

function openWorkspace(
  plan: Plan,
  { mirror, terraform, isRecorded }: Run,
  variables: NodeJS.ProcessEnv,
): Workspace {
  const folder = mkdtempSync(join(tmpdir(), 'mock-entra-terraform-'))
  cpSync(join(import.meta.dirname, 'plans', plan.name), folder, { recursive: true })
  const configuration = join(folder, 'cli.tfrc')
  writeFileSync(
    configuration,
    `disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
  )
  const env = {
    ...cleanEnvironment(),
    ...variables,
    TF_CLI_CONFIG_FILE: configuration,
    TF_IN_AUTOMATION: '1',
    TF_CLI_ARGS_apply: '-parallelism=40', // the provider waits most of the time, until it has seen everything five times
    TF_CLI_ARGS_destroy: '-parallelism=40',
    ...(isRecorded ? { GODEBUG: 'http2client=0' } : {}), // Node's diagnostics channel is of HTTP/1.1
  }
  return {
    run: async (command, args = []) => {
      const flags = ['-no-color', ...(command === 'output' ? [] : ['-input=false'])]
      const child = spawn(terraform, [command, ...flags, ...args], {
        cwd: folder,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const [output, errors, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close') as Promise<[number | null]>,
      ])
      if (code === 0) return output
      const line = [terraform, command, ...args].join(' ')
      throw new Error(
        `test:terraform: ${plan.name}: '${line}' ended with ${code}, expected 0.\n${output}${errors}`,
      )
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** This process's variables without those by which a developer's Terraform finds Azure, or its way there. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const isTheirs = /^(ARM_|TF_|(https?|no)_proxy$)/i
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isTheirs.test(name)))
}

function describeVariables(variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [`TF_VAR_${name}`, value]))
}

function describeFlags(variables: Readonly<Record<string, string>> = {}): readonly string[] {
  return Object.entries(variables).map(([name, value]) => `-var=${name}=${value}`)
}
