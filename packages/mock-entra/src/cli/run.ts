import { MockEntraError, findNearest } from '@mock-entra/core'

import { version } from '../version.ts'
import { startFlags, tokenFlags } from './flags.ts'
import { helpText } from './help.ts'
import { parseFlags } from './parse-flags.ts'
import { runStart } from './start.ts'
import { runToken } from './token.ts'

/** Runs one command and returns the exit code. */
export async function runCli(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  try {
    return await runCommand(args, environment)
  } catch (error) {
    if (!(error instanceof MockEntraError)) throw error
    process.stderr.write(`mock-entra: ${error.message}\n`)
    return 1
  }
}

async function runCommand(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const [first = 'start', ...rest] = args
  const [command, commandArgs] = first.startsWith('-') ? ['start', args] : [first, rest]
  if (command !== 'start' && command !== 'token') throw unknownCommand(command)
  const flags = parseFlags(commandArgs, command === 'start' ? startFlags : tokenFlags)
  if (flags['help'] === true) return print(helpText)
  if (flags['version'] === true) return print(`${version}\n`)
  return command === 'start' ? await runStart(flags, environment) : await runToken(flags)
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}

function unknownCommand(command: string): MockEntraError {
  const nearest = findNearest(command, ['start', 'token'])
  return new MockEntraError('MOCK_ENTRA_UNKNOWN_OPTION', {
    option: 'command',
    received: `'${command}'`,
    expected: 'start or token',
    remedy: nearest === undefined ? 'See mock-entra --help.' : `Did you mean ${nearest}?`,
  })
}
