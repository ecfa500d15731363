import { commands } from './commands.ts'
import type { Command } from './commands.ts'
import { commonFlags } from './flags.ts'
import type { Flag } from './flags.ts'

/** What there is, with the flags of the command that needs no name. */
export function renderHelp(): string {
  const { start, ...others } = commands
  const all = Object.values(commands)
  const width = widthOf(all.map(({ usage }) => usage))
  return `mock-entra: a Microsoft Entra ID for tests. Never use it to protect anything.

Usage:
${all.map(({ usage, description }) => `  mock-entra ${usage.padEnd(width)}   ${description}`).join('\n')}

Flags of start:
${renderFlags([...start.flags, ...commonFlags])}

Flags win over environment variables, and those over the config file.
The flags and examples of the others: mock-entra help ${Object.keys(others).join('|')}
`
}

/** How one command is used. */
export function renderCommandHelp({ usage, description, examples, flags }: Command): string {
  const inherits = flags.some(({ env }) => env !== undefined)
  return `${description}.

Usage:
  mock-entra ${usage}

For example:
${examples.map((example) => `  ${example}`).join('\n')}

Flags:
${renderFlags([...flags, ...commonFlags])}
${inherits ? '\nFlags win over environment variables, and those over the config file.\n' : ''}`
}

function widthOf(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => text.length))
}

function renderFlags(flags: readonly Flag[]): string {
  const width = widthOf(flags.map(renderUsage))
  return flags.map((flag) => `  ${renderUsage(flag).padEnd(width)}   ${describeFlag(flag)}`).join('\n')
}

function renderUsage({ name, short, value }: Flag): string {
  const flag = short === undefined ? `    --${name}` : `-${short}, --${name}`
  return value === undefined ? flag : `${flag} <${value}>`
}

function describeFlag(flag: Flag): string {
  const notes = [
    flag.default === undefined || flag.type === 'boolean' ? undefined : `default: ${flag.default}`,
    flag.env,
  ].filter((note) => note !== undefined)
  return notes.length === 0 ? flag.description : `${flag.description} (${notes.join('; ')})`
}
