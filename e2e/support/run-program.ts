import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** How a program ended. */
export interface Ended {
  /** null where the program had to be killed. */
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

interface ProgramOptions {
  /** Flags for Node. */
  readonly flags?: readonly string[]
  readonly arguments?: readonly string[]
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>
  /** When the program is killed, in milliseconds. */
  readonly timeout: number
}

/**
 * Runs a program of this folder in a Node of its own.
 *
 * The child inherits this process's flags, so that it resolves packages in the same way.
 */
export async function runProgram(name: string, options: ProgramOptions): Promise<Ended> {
  const { flags = [], env = {}, timeout } = options
  const path = fileURLToPath(new URL(`programs/${name}`, import.meta.url))
  const child = spawn(process.execPath, [...process.execArgv, ...flags, path, ...(options.arguments ?? [])], {
    cwd: import.meta.dirname,
    env: { ...process.env, ...env },
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
  return { code, output, errors }
}
