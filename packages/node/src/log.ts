import { inspect } from 'node:util'

import type { LogEntry } from '@mock-entra/http'

import type { TlsFailure } from './tls-evidence.ts'

type Log = (entry: LogEntry) => void

/** The log that the option stands for. */
export function selectLog(option: boolean | Log): Log | undefined {
  if (typeof option === 'function') return guard(option)
  return option ? (entry) => void process.stderr.write(`${renderLogEntry(entry)}\n`) : undefined
}

/** What a test's own log function throws is not the mock's fault, and must not cost the client its answer. */
function guard(log: Log): Log {
  return (entry) => {
    try {
      log(entry)
    } catch (error) {
      process.stderr.write(`mock-entra: the function given as options.log threw: ${inspect(error)}\n`)
    }
  }
}

/** `POST /…/token 401 AADSTS7000215 Invalid client secret provided. …` */
function renderLogEntry({ method, path, status, code, detail }: LogEntry): string {
  return [method, path, status, code, detail].filter((part) => part !== undefined).join(' ')
}

/** What nobody threw on purpose is a bug of the mock: the test's author sees it, the client gets a 500. */
export function reportBug(error: unknown): void {
  process.stderr.write(`mock-entra failed, which is a bug of ours: ${inspect(error)}\n`)
}

/** A client's own message rarely names the cause, so the mock does: once, whether or not it logs requests. */
export function reportUntrusted({ host = 'the mock' }: TlsFailure): void {
  process.stderr.write(
    `mock-entra: a client broke off its connection to ${host}, because it does not trust the mock's CA. ` +
      'In this process, leave the option trust on; start other processes with entra.env or npx mock-entra exec, or hand ' +
      'them the CA: entra.ca, or the file that npx mock-entra prints. This is said once.\n',
  )
}
