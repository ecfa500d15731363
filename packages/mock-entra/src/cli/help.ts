import { commands } from './commands.ts'
import { commonFlags } from './flags.ts'
import type { Flag } from './flags.ts'

const sections = Object.entries(commands).map(([name, { flags }]) => ({ name, flags }))
const allFlags = sections.flatMap(({ flags }) => flags)
const usageWidth = widthOf([...allFlags, ...commonFlags].map(renderUsage))
const commandWidth = widthOf(Object.values(commands).map(({ usage }) => usage))

export const helpText = `mock-entra: a Microsoft Entra ID for tests. Never use it to protect anything.

Usage:
${Object.values(commands)
  .map(({ usage, description }) => `  mock-entra ${usage.padEnd(commandWidth)}   ${description}`)
  .join('\n')}

${sections.map(({ name, flags }) => `Flags of ${name}:\n${renderFlags(flags)}`).join('\n\n')}

Flags of all:
${renderFlags(commonFlags)}

Flags win over environment variables, and those over the config file.
`

function widthOf(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => text.length))
}

function renderFlags(flags: readonly Flag[]): string {
  return flags.map((flag) => `  ${renderUsage(flag).padEnd(usageWidth)} ${describeFlag(flag)}`).join('\n')
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
