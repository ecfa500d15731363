import { commonFlags, startFlags, tokenFlags } from './flags.ts'
import type { Flag } from './flags.ts'

const usageWidth = Math.max(...[...startFlags, ...tokenFlags].map((flag) => renderUsage(flag).length))

export const helpText = `mock-entra: a Microsoft Entra ID for tests. Never use it to protect anything.

Usage:
  mock-entra [start] [flags]   Start the server and keep it running
  mock-entra token [flags]     Get an access token from a running server and print it

Flags of start:
${renderFlags(startFlags)}

Flags of token:
${renderFlags(tokenFlags)}

Flags of both:
${renderFlags(commonFlags)}

Flags win over environment variables, and those over the config file.
`

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
