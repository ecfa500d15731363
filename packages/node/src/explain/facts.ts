import type { JournalEntry } from '@mock-entra/core'

import type { ServerFacts } from '../server.ts'
import type { ConfigurationFacts } from './read-configuration.ts'
import type { ErrorFacts } from './read-error.ts'

/** What is known where it went wrong: data, because that may be another process than the mock's. */
export interface Symptoms {
  readonly error: ErrorFacts
  /** Undefined where nobody said how the client is configured. */
  readonly configuration: ConfigurationFacts | undefined
  /** Whom a validator takes itself for; undefined where nobody said. */
  readonly expectedAudiences: readonly string[] | undefined
  /** Whether the mock's CA is in the default list of the process. */
  readonly isTrusted: boolean
}

/** All that an explanation is found by. */
export interface Facts extends Symptoms {
  readonly server: ServerFacts
  readonly tenantId: string
  /** `iss` of the v2 tokens of the tenant. */
  readonly issuer: string
  /** The tenant's time, in milliseconds since the epoch. */
  readonly now: number
  /** What was asked of the tenant, the oldest first. */
  readonly requests: readonly JournalEntry[]
  readonly apps: readonly KnownApp[]
}

/** An app of the tenant, as far as tokens for it name it. */
export interface KnownApp {
  readonly appId: string
  readonly displayName: string
  readonly identifierUris: readonly string[]
}

export function describeRequest({ method, path, status, aadsts }: JournalEntry): string {
  const code = aadsts === undefined ? '' : ` with AADSTS${aadsts}`
  return `the mock answered ${method} ${path} with ${status}${code}`
}
