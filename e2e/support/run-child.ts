import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** How a program ended, and what it said. */
export interface Ended {
  /** null where a signal ended it. */
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

/** Runs a program with these variables, and with nothing else that could lead it to a server. */
export async function runChild(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
    env: { ...cleanEnvironment(), ...env },
  })
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ])
  return { code, output, errors }
}

const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'GOCACHE', 'GOPATH']

/** What programs need to start: a proxy, a CA or an Azure account of the developer's is not among it. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  )
}
