import { basename } from 'node:path'

import { MockEntraError, findNearest } from '@mock-entra/core'

/** How a shell sets variables. */
interface Shell {
  readonly assign: (name: string, value: string) => string
  /** How the output of a command is taken over; `{command}` stands for it. */
  readonly take: string
}

const posix: Shell = {
  assign: (name, value) => `export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`,
  take: 'eval "$({command})"',
}

/** fish knows two escapes between single quotes. */
const fish: Shell = {
  assign: (name, value) => `set -gx ${name} '${value.replaceAll(/[\\']/g, String.raw`\$&`)}'`,
  take: '{command} | source',
}

/** PowerShell takes typographic quotes for quotes too; all are doubled to stand for themselves. */
const powershell: Shell = {
  assign: (name, value) => `$env:${name} = '${value.replaceAll(/['\u2018-\u201b]/g, '$&$&')}'`,
  take: '{command} | Out-String | Invoke-Expression',
}

const shells: Readonly<Record<string, Shell>> = { bash: posix, zsh: posix, sh: posix, fish, powershell }

/**
 * The lines by which a shell sets variables, and a comment that says how to run them.
 *
 * @param name one of bash, zsh, sh, fish and powershell
 * @param command by which the lines are printed
 */
export function renderAssignments(
  variables: Readonly<Record<string, string>>,
  name: string,
  command: string,
): string {
  const { assign, take } = requireShell(name)
  const lines = Object.entries(variables).map(([variable, value]) => assign(variable, value))
  return `${lines.join('\n')}\n# Run this: ${take.replace('{command}', command)}\n`
}

/** The shell that the environment speaks of: a POSIX one where it is none that we know. */
export function detectShell({ SHELL }: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (SHELL === undefined) return platform === 'win32' ? 'powershell' : 'sh'
  const name = basename(SHELL).replace(/^pwsh$/, 'powershell')
  return Object.hasOwn(shells, name) ? name : 'sh'
}

function requireShell(name: string): Shell {
  const shell = Object.hasOwn(shells, name) ? shells[name] : undefined
  if (shell !== undefined) return shell
  const nearest = findNearest(name, Object.keys(shells))
  throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: '--shell',
    received: `'${name}'`,
    expected: 'bash, zsh, sh, fish or powershell',
    remedy: nearest === undefined ? 'Use sh for other POSIX shells.' : `Did you mean ${nearest}?`,
  })
}
