import { MockEntraError } from '@mock-entra/core'
import { describeEnvironment } from '@mock-entra/node/command-line'

import type { GivenFlags } from './parse-flags.ts'
import { findServer } from './running-server.ts'
import type { RunningServer } from './running-server.ts'
import { detectShell, renderAssignments } from './shell.ts'
import { readTargets } from './targets.ts'

/** Prints the variables by which a shell's programs reach a running server. */
export function runEnv(flags: GivenFlags, environment: NodeJS.ProcessEnv): Promise<number> {
  const { app, ...server } = requireServer(String(flags['url'] ?? 'http://localhost:4577'))
  const { appId, secret } = app
  const variables = describeEnvironment({ ...server, app: () => ({ appId, secret }) }, readTargets(flags))
  const shell = String(flags['shell'] ?? detectShell(environment, process.platform))
  process.stdout.write(renderAssignments(variables, shell, describeCommand(flags, shell)))
  return Promise.resolve(0)
}

/** The command line that would print the same. */
function describeCommand(flags: GivenFlags, shell: string): string {
  const given = { ...flags, shell }
  return ['npx mock-entra env', ...Object.entries(given).map(([name, value]) => `--${name} ${value}`)].join(
    ' ',
  )
}

function requireServer(url: string): RunningServer {
  const port = portOf(url)
  const server = port === undefined ? undefined : findServer(port)
  if (server !== undefined) return server
  throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: '--url',
    received: `'${url}', where no server runs that this user started with npx mock-entra`,
    expected: 'the URL of a running server on this machine',
    remedy:
      'Start one with: npx mock-entra. To give one command a server of its own, use: npx mock-entra exec -- command',
  })
}

function portOf(url: string): number | undefined {
  const parsed = URL.parse(url)
  if (parsed === null || !['localhost', '127.0.0.1', '[::1]'].includes(parsed.hostname)) return undefined
  return Number(parsed.port || (parsed.protocol === 'https:' ? 443 : 80))
}
