import type { JournalEntry } from '@mock-entra/core'

import type { ExternalWorkload } from '../external-issuers.ts'
import type { App, User } from '../object-handles.ts'
import type { Credentials } from '../tenant-handle.ts'
import type { Outcome } from './outcome.ts'

/** Where the control API is, on the port of the mock. */
export const controlPath = '/mock-entra/control'

/** Counts up with every change that makes an older side misunderstand a newer one. */
export const protocol = 1

/** What is sent to the mock. */
export interface ControlRequest {
  readonly protocol: number
  /** The member, such as `tokens.accessToken`. */
  readonly call: string
  /** The id of the tenant that it is a member of; none for members of the mock itself. */
  readonly tenant: string | undefined
  readonly arguments: readonly unknown[]
}

/** What is constant about a tenant. */
export interface TenantDescription {
  readonly tenantId: string
  readonly issuer: string
  readonly authority: string
  readonly jwksUri: string
  readonly credentials: Outcome<Credentials>
  readonly app: Outcome<App>
  readonly api: Outcome<App>
  readonly user: Outcome<User>
}

/** What is constant about a mock. */
export interface MockDescription {
  readonly url: string
  readonly httpUrl: string
  readonly port: number
  readonly ca: string
  readonly tenant: TenantDescription
}

/** What is constant about a workload; some have `env` as well. */
export type WorkloadDescription = Omit<ExternalWorkload, 'token' | 'rotateKeys'>

/** The journal, and how many requests it has ever had. */
export interface JournalState {
  readonly recorded: number
  readonly entries: readonly JournalEntry[]
}
