import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:os'

import { MockEntraError } from '@mock-entra/core'
import { startMockEntra } from '@mock-entra/node'

import type { Invocation } from './commands.ts'
import { renameFault } from './rename-fault.ts'
import { readSettings } from './settings.ts'
import { readTargets } from './targets.ts'

/** Runs a command beside a server of its own, and ends as the command does. */
export async function runExec({ flags, operands, environment }: Invocation): Promise<number> {
  const [command, ...args] = operands
  if (command === undefined) throw missingCommand()
  const [first, ...others] = readTargets(flags) ?? []
  const { options, nameOption } = await readSettings(flags, environment, { port: 0 })
  await using entra = await renameFault(
    startMockEntra({ ...options, log: flags['log'] === true }),
    nameOption,
  )
  const child = spawn(command, args, {
    stdio: 'inherit',
    env: { ...environment, ...(first === undefined ? entra.env : entra.envFor(first, ...others)) },
  })
  passSignalsTo(child)
  return await waitFor(child, command)
}

const passed = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const

/** A terminal sends what its keys stand for to the command as well, and twice would mean something else to many. */
const keys: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT'])

function passSignalsTo(child: ChildProcess): void {
  for (const signal of passed) {
    process.on(signal, () => {
      if (!keys.has(signal) || !process.stdin.isTTY) child.kill(signal)
    })
  }
}

/** The exit code, as shells have it: 128 and the number of the signal, 127 for what is not found, 126 for what cannot run. */
function waitFor(child: ChildProcess, command: string): Promise<number> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGTERM']))
    child.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      const isMissing = code === 'ENOENT'
      process.stderr.write(
        isMissing
          ? `mock-entra: there is no command '${command}'. Check its name, and the PATH.\n`
          : `mock-entra: cannot run '${command}' (${message}). Check that it is a program that this user may run.\n`,
      )
      resolve(isMissing ? 127 : 126)
    })
  })
}

function missingCommand(): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: 'exec',
    received: 'no command',
    expected: 'a command behind --',
    remedy: 'For example: npx mock-entra exec -- npm test',
  })
}
