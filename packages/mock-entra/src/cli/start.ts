import { join, resolve } from 'node:path'

import { startMockEntra } from '@mock-entra/node'
import type { MockEntra, MockEntraOptions } from '@mock-entra/node'

import { version } from '../version.ts'
import { defaultOf, tokenFlags } from './flags.ts'
import type { GivenFlags } from './parse-flags.ts'
import { renameFault } from './rename-fault.ts'
import { recordServer } from './running-server.ts'
import { readSettings } from './settings.ts'

/** What `--json` prints. */
interface ReadyLine {
  readonly url: string
  readonly httpUrl: string
  readonly port: number
  readonly authority: string
  readonly issuer: string
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string | undefined
  readonly caFile: string
  /** What `connectMockEntra` takes, where it was asked for. */
  readonly controlKey?: string
}

/** Runs the server until a signal ends it. */
export async function runStart(flags: GivenFlags, environment: NodeJS.ProcessEnv): Promise<number> {
  const { options, enabled, nameOption } = await readSettings(flags, environment)
  if (!enabled) {
    process.stderr.write('mock-entra: disabled by configuration (enabled: false), so nothing is served.\n')
    return 0
  }
  const stopped = waitForSignal()
  const quiet = flags['quiet'] === true ? { log: false } : {}
  const entra = await renameFault(startMockEntra({ log: true, ...options, ...quiet }), nameOption)
  const forget = recordServer(entra)
  const line = describeReady(entra, options)
  process.stdout.write(flags['json'] === true ? `${JSON.stringify(line)}\n` : renderWelcome(entra, line))
  await stopped
  forget()
  await entra.close()
  return 0
}

/** The first signal ends the server; a second one, if that hangs, ends the process as usual. */
function waitForSignal(): Promise<void> {
  return new Promise((resolveSignal) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolveSignal())
  })
}

function describeReady(entra: MockEntra, { dataDir, control = false }: MockEntraOptions): ReadyLine {
  const { url, httpUrl, port, authority, issuer, tenantId, app } = entra
  return {
    url,
    httpUrl,
    port,
    authority,
    issuer,
    tenantId,
    clientId: app.appId,
    clientSecret: app.secret,
    caFile: dataDir === undefined ? (entra.env['SSL_CERT_FILE'] ?? '') : resolve(join(dataDir, 'ca.pem')),
    ...(control ? { controlKey: entra.controlKey } : {}),
  }
}

function renderWelcome({ user }: MockEntra, line: ReadyLine): string {
  return `mock-entra ${version} is running. For tests only: never use it to protect anything.

  Authority      ${line.authority}
  Plain HTTP     ${line.httpUrl}/${line.tenantId}
  Issuer         ${line.issuer}
  Tenant id      ${line.tenantId}
  Client id      ${line.clientId}
  Client secret  ${line.clientSecret ?? '(none)'}
  User           ${user.username}, password ${user.password ?? '(none)'}
  CA file        ${line.caFile}${
    line.controlKey === undefined
      ? ''
      : `
  Control key    ${line.controlKey}`
  }

Get a token with: ${renderTokenCommand(line)}
In a shell, have it stand for Microsoft's hosts: eval "$(npx mock-entra env --url ${line.httpUrl})"
Stop with Ctrl+C.
`
}

/** With what is not the default of `token`, as where a config file names the app. */
function renderTokenCommand({ httpUrl, tenantId, clientId, clientSecret = '' }: ReadyLine): string {
  const given = { tenant: tenantId, 'client-id': clientId, 'client-secret': clientSecret }
  const flags = Object.entries(given)
    .filter(([name, value]) => value !== defaultOf(tokenFlags, name))
    .map(([name, value]) => `--${name} ${quote(value)} `)
  return `npx mock-entra token --url ${httpUrl} ${flags.join('')}--decode`
}

/** For a POSIX shell, where it would read something else. */
function quote(value: string): string {
  return /^[\w.~-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`
}
