import { spawn } from 'node:child_process'
import { join } from 'node:path'

interface NodeVersion {
  readonly major: string
  readonly path: string
}

/** The Node that runs the tests, and those that `NODE_MATRIX` adds: `22=/path/to/node,26=/path/to/node`. */
export const nodes: readonly NodeVersion[] = [
  { major: process.versions.node.split('.')[0] ?? '', path: process.execPath },
  ...(process.env['NODE_MATRIX'] ?? '').split(',').flatMap((entry) => {
    const [major, path] = entry.split('=')
    return major === undefined || path === undefined ? [] : [{ major, path }]
  }),
]

interface Program {
  /** A file of the folder `programs`. */
  readonly program: string
  readonly arguments?: readonly string[]
  /** Added to the environment; undefined removes. */
  readonly environment?: Readonly<Record<string, string | undefined>>
}

/** When a program is killed, in milliseconds. */
const timeout = 50_000

/**
 * Runs a program in a process of its own, and returns what it writes to its standard output as JSON.
 *
 * The environment is this process's without what would change the outcome: the test runner's flags, a developer's proxy.
 */
export async function runInNode(node: string, { program, ...options }: Program): Promise<unknown> {
  const path = join(import.meta.dirname, 'programs', program)
  const { NODE_OPTIONS: _, HTTPS_PROXY: __, HTTP_PROXY: ___, ...inherited } = process.env
  const child = spawn(node, [...process.execArgv, path, ...(options.arguments ?? [])], {
    env: { ...inherited, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout,
    killSignal: 'SIGKILL',
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code === 0) return JSON.parse(output)
  throw new Error(`${program} ended with ${code ?? 'SIGKILL'}:\n${output}\n${errors}`)
}
