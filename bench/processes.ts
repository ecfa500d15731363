import { fork, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { finished } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'

const patience = 30_000

/**
 * The environment of all children, without what is special about this machine.
 *
 * Extra CAs matter most: mock-entra puts its own next to all that the process trusts, and a build machine that names a
 * file with the system's CAs has twice as many to read as a developer's, where these variables are not set.
 */
const environment = { ...process.env }
for (const name of [
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_OPTIONS',
  'NODE_COMPILE_CACHE',
])
  delete environment[name]

/** A script of `children/`. */
export function pathOf(file: string): string {
  return fileURLToPath(new URL(`children/${file}`, import.meta.url))
}

/** What a process wrote, and the milliseconds from before its start until it did. */
export interface Output {
  readonly text: string
  readonly milliseconds: number
}

/**
 * Runs a process that writes one line and ends.
 *
 * @throws an error with what the process wrote to stderr when it fails
 */
export async function runToFirstOutput(
  nodeArguments: readonly string[],
  folder: string,
  variables: NodeJS.ProcessEnv = {},
): Promise<Output> {
  const start = performance.now()
  const child = spawn(process.execPath, nodeArguments, {
    cwd: folder,
    env: { ...environment, ...variables },
    timeout: patience,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const milliseconds = new Promise<number>((resolve) => {
    child.stdout.once('data', () => resolve(performance.now() - start))
    child.once('close', () => resolve(Number.NaN))
  })
  let text = ''
  child.stdout.on('data', (chunk) => (text += chunk))
  const outcome = await waitForEnd(child)
  if (outcome.code !== 0 || text === '') throw new Error(`${nodeArguments.join(' ')}: ${outcome.complaint}`)
  return { text, milliseconds: await milliseconds }
}

export function scriptArguments(file: string, argument: unknown): readonly string[] {
  return [pathOf(file), JSON.stringify(argument)]
}

/** A process that stays and answers questions, one at a time. */
export interface Helper extends AsyncDisposable {
  ask<Answer = void>(question: string, details?: object): Promise<Answer>
}

export function startHelper(file: string, folder: string, ...scriptArguments: readonly string[]): Helper {
  const child = fork(pathOf(file), scriptArguments, {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const end = waitForEnd(child)

  return {
    ask: async <Answer>(question: string, details: object = {}) => {
      const timer = setTimeout(() => child.kill(), patience)
      try {
        const answer = new Promise<unknown>((resolve) => child.once('message', resolve))
        child.send({ question, details })
        const reply = await Promise.race([
          answer,
          end.then(({ complaint }) => Promise.reject(new Error(`${file} ended: ${complaint}`))),
        ])
        return (reply as { answer: Answer }).answer
      } finally {
        clearTimeout(timer)
      }
    },
    [Symbol.asyncDispose]: async () => {
      if (child.connected) child.disconnect()
      const timer = setTimeout(() => child.kill(), 5000)
      await end
      clearTimeout(timer)
    },
  }
}

interface End {
  readonly code: number | null
  readonly complaint: string
}

/** Not by the event `close`, which does not come for a process whose channel this side has closed. */
async function waitForEnd(child: ChildProcess): Promise<End> {
  const output = [child.stdout, child.stderr].filter((stream) => stream !== null)
  let complaint = ''
  child.stderr?.on('data', (chunk) => (complaint += chunk))
  const [code, signal] = await new Promise<readonly [number | null, string | null]>((resolve) => {
    child.once('error', (error) => resolve([null, error.message]))
    child.once('exit', (...reason) => resolve(reason))
  })
  await Promise.all(output.map((stream) => finished(stream)))
  return { code, complaint: complaint || `exit code ${code}, signal ${signal}, and no word` }
}
