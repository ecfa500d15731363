import { MockEntraError, findNearest } from '@mock-entra/core'

import { version } from '../version.ts'
import { commands } from './commands.ts'
import type { Command } from './commands.ts'
import { helpText } from './help.ts'
import { parseFlags } from './parse-flags.ts'

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
  const [name, commandArgs] = first.startsWith('-') ? ['start', args] : [first, rest]
  const command = findCommand(name)
  const { flags, operands } = parseFlags(commandArgs, command)
  if (flags['help'] === true) return print(helpText)
  if (flags['version'] === true) return print(`${version}\n`)
  return await command.run({ flags, operands, environment })
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}

function findCommand(name: string): Command {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command !== undefined) return command
  const names = Object.keys(commands)
  const nearest = findNearest(name, names)
  throw new MockEntraError('MOCK_ENTRA_UNKNOWN_OPTION', {
    option: 'command',
    received: `'${name}'`,
    expected: names.join(', ').replace(/, (\w+)$/, ' or $1'),
    remedy: nearest === undefined ? 'See mock-entra --help.' : `Did you mean ${nearest}?`,
  })
}
