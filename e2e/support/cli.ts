import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'

/** How the command line ended. */
export interface CliResult {
  /** null where a signal ended it. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly output: string
  readonly errors: string
}

export interface CliOptions {
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** When it is killed, in milliseconds: longer than anything takes, so that one that hangs ends and is reported. */
  readonly timeout?: number
}

/** The command line, running. It is ended with the block in which it is used. */
export interface RunningCli extends AsyncDisposable {
  /** Waits until the standard output stream holds a match. */
  waitForOutput(pattern: RegExp): Promise<RegExpExecArray>
  /** Waits until the standard error stream holds a match. */
  waitForErrors(pattern: RegExp): Promise<RegExpExecArray>
  /** Waits until it ends by itself. */
  readonly ended: Promise<CliResult>
  /** Ends it. */
  end(signal?: NodeJS.Signals): Promise<CliResult>
}

/** What `start --json` prints. */
export interface ReadyLine {
  readonly url: string
  readonly httpUrl: string
  readonly port: number
  readonly authority: string
  readonly issuer: string
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly caFile: string
  /** Only with `--control`. */
  readonly controlKey?: string
}

/** A server that the command line started. */
export interface CliServer extends ReadyLine, RunningCli {}

/** Runs the command line as a user does, until it ends by itself. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return await spawnCli(args, { timeout: 20_000, ...options }).ended
}

/** Starts a server on a free port, and waits until it is ready. */
export async function startServer(
  args: readonly string[] = [],
  options: CliOptions = {},
): Promise<CliServer> {
  const port =
    args.includes('--port') || options.env?.['MOCK_ENTRA_PORT'] !== undefined ? [] : ['--port', '0']
  const cli = spawnCli(['start', '--json', ...port, ...args], options)
  const [line] = await cli.waitForOutput(/^.+(?=\n)/)
  return { ...(JSON.parse(line) as ReadyLine), ...cli }
}

/** Starts the command line as a user does. */
export function spawnCli(args: readonly string[], options: CliOptions = {}): RunningCli {
  const { env = {}, cwd, timeout = 120_000 } = options
  const child = spawn(process.execPath, [...cliCommand, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout,
    env: { ...inheritedEnvironment(), ...env },
    ...(cwd === undefined ? {} : { cwd }),
  })
  const output = collect(child.stdout)
  const errors = collect(child.stderr)
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) =>
      resolve({ code, signal, output: output.text(), errors: errors.text() }),
    )
  })

  async function waitFor(stream: Collected, pattern: RegExp): Promise<RegExpExecArray> {
    const found = await stream.waitFor(pattern)
    if (found !== undefined) return found
    throw new Error(`mock-entra ended without ${String(pattern)}: ${JSON.stringify(await ended)}`)
  }

  const end = (signal: NodeJS.Signals = 'SIGTERM'): Promise<CliResult> => {
    child.kill(signal)
    return ended
  }

  return {
    waitForOutput: (pattern) => waitFor(output, pattern),
    waitForErrors: (pattern) => waitFor(errors, pattern),
    ended,
    end,
    [Symbol.asyncDispose]: async () => void (await end()),
  }
}

/** A folder that goes with the block in which it is used. */
export function aFolder(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'mock-entra-e2e-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/**
 * What Node is given to run the command line: the `bin` of the installed package.
 *
 * The workspace has its source, which is taken there, because a build may be missing or older.
 */
export const cliCommand = findCli()

function findCli(): string[] {
  const manifest = createRequire(import.meta.url).resolve('mock-entra/package.json')
  const source = join(dirname(manifest), 'src/cli.ts')
  if (existsSync(source)) return ['--conditions=@mock-entra/source', source]
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { 'mock-entra': string } }
  return [join(dirname(manifest), bin['mock-entra'])]
}

/** Without what would configure the mock from outside, or the test runner from inside. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(MOCK_ENTRA_|FLOCI_AZ_|NODE_OPTIONS$)/.test(name),
  )
  return Object.fromEntries(own)
}

interface Collected {
  readonly text: () => string
  /** Undefined where the stream ended without a match. */
  readonly waitFor: (pattern: RegExp) => Promise<RegExpExecArray | undefined>
}

function collect(stream: Readable): Collected {
  let text = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => (text += chunk))
  return {
    text: () => text,
    waitFor: (pattern) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = pattern.exec(text)
          if (found === null && !stream.readableEnded) return
          stream.off('data', look)
          stream.off('end', look)
          resolve(found ?? undefined)
        }
        stream.on('data', look)
        stream.on('end', look)
        look()
      }),
  }
}
