import { MockEntraError, findNearest } from '@mock-entra/core'

import { version } from '../version.ts'
import { commands } from './commands.ts'
import type { Command } from './commands.ts'
import { renderCommandHelp, renderHelp } from './help.ts'
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
  const [first = '', ...rest] = args
  if (first === 'help') return print(describe(rest[0]))
  const name = first === '' || first.startsWith('-') ? undefined : first
  const command = findCommand(name ?? 'start')
  const help = name === undefined ? 'npx mock-entra --help' : `npx mock-entra help ${name}`
  const { flags, operands } = parseFlags(name === undefined ? args : rest, command, help)
  if (flags['help'] === true) return print(describe(name))
  if (flags['version'] === true) return print(`${version}\n`)
  return await command.run({ flags, operands, environment })
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}

function describe(name: string | undefined): string {
  return name === undefined ? renderHelp() : renderCommandHelp(findCommand(name))
}

function findCommand(name: string): Command {
  const all: Readonly<Record<string, Command>> = commands
  const command = Object.hasOwn(all, name) ? all[name] : undefined
  if (command !== undefined) return command
  const names = Object.keys(commands)
  const nearest = findNearest(name, names)
  throw new MockEntraError('MOCK_ENTRA_UNKNOWN_OPTION', {
    option: 'command',
    received: `'${name}'`,
    expected: names.join(', ').replace(/, (\w+)$/, ' or $1'),
    remedy: nearest === undefined ? 'See npx mock-entra --help.' : `Did you mean ${nearest}?`,
  })
}
