import type { JournalEntry } from '@mock-entra/core'

import type { ServerFacts } from '../server.ts'
import type { ConfigurationFacts } from './read-configuration.ts'
import type { ErrorFacts } from './read-error.ts'

/** All that an explanation is found by. */
export interface Facts {
  readonly error: ErrorFacts
  /** Undefined where nobody said how the client is configured. */
  readonly configuration: ConfigurationFacts | undefined
  readonly server: ServerFacts
  readonly tenantId: string
  /** `iss` of the v2 tokens of the tenant. */
  readonly issuer: string
  /** The tenant's time, in milliseconds since the epoch. */
  readonly now: number
  /** What was asked of the tenant, the oldest first. */
  readonly requests: readonly JournalEntry[]
}

export function describeRequest({ method, path, status, aadsts }: JournalEntry): string {
  const code = aadsts === undefined ? '' : ` with AADSTS${aadsts}`
  return `the mock answered ${method} ${path} with ${status}${code}`
}
