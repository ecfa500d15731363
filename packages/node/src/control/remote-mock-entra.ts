import type { Clock, Endpoint, Fault, FaultFilter, JournalEntry, TokenFactory } from '@mock-entra/core'

import type { ExternalIssuers } from '../external-issuers.ts'
import type { Faults } from '../faults.ts'
import type { AppKeys, Keys, SigningKeys } from '../keys.ts'
import type { MockEntra } from '../mock-entra.ts'
import type { RequestFilter, Requests } from '../requests.ts'
import type { TenantHandle } from '../tenant-handle.ts'

/** What members are when they are called in another process: they return promises. */
type Remotely<Members> = {
  readonly [Name in keyof Members]: Members[Name] extends (...parameters: infer Parameters) => infer Result
    ? (...parameters: Parameters) => Promise<Awaited<Result>>
    : Promise<Members[Name]>
}

/** Members of a tenant that do not change, or that need nothing but what does not change. */
export type ConstantOfTenant =
  | 'tenantId'
  | 'issuer'
  | 'authority'
  | 'jwksUri'
  | 'credentials'
  | 'app'
  | 'api'
  | 'user'
  | 'msalConfig'
  | 'identityOptions'

/** Members that have members. */
export type GroupOfTenant = 'tokens' | 'clock' | 'keys' | 'faults' | 'requests' | 'issuers'

/** Members of the mock itself that do not change, or that concern the connection only. */
export type ConstantOfMock = 'url' | 'httpUrl' | 'port' | 'ca' | 'close' | typeof Symbol.asyncDispose

/** Members that another process does not have: who is connected has the key. */
export type LocalOnly = 'controlKey'

/** {@link TokenFactory}; `decode` needs no mock and so does not wait. */
export interface RemoteTokens extends Remotely<Omit<TokenFactory, 'decode'>>, Pick<TokenFactory, 'decode'> {}

/** {@link SigningKeys} */
export type RemoteSigningKeys = Remotely<SigningKeys>

/** {@link Keys} */
export interface RemoteKeys extends RemoteSigningKeys {
  /** @see Keys.forApp */
  forApp(app: Parameters<Keys['forApp']>[0]): Promise<RemoteAppKeys>
}

/** {@link AppKeys} */
export interface RemoteAppKeys extends RemoteSigningKeys, Pick<AppKeys, 'jwksUri'> {}

/** Resolves when the fault is planned. */
export interface RemotePlannedFault extends Promise<void> {
  /**
   * How often the fault happens; in the same breath as `faults.next`.
   *
   * @default once
   * @example
   * await entra.faults.next('token', { status: 503 }).times(2)
   */
  times(count: number): Promise<void>
}

/** `Faults` of a mock in another process. */
export interface RemoteFaults extends Remotely<Omit<Faults, 'next'>> {
  /** @see Faults.next */
  next(endpoint: Endpoint, fault: Fault, filter?: FaultFilter): RemotePlannedFault
}

/** {@link Requests}; functions that filter are called in this process. */
export interface RemoteRequests
  extends Remotely<Pick<Requests, 'length' | 'all' | 'last' | 'clear'>>, AsyncIterable<JournalEntry> {
  filter(filter: RequestFilter): Promise<readonly JournalEntry[]>
  /** @see Requests.waitFor */
  waitFor: Requests['waitFor']
}

/**
 * A tenant of a mock that runs in another process: the members of {@link TenantHandle}, and what waits there waits here.
 *
 * Files are read and written in this process, and environments applied to it, until `reset()` or `close()` here.
 */
export interface RemoteTenantHandle
  extends
    Pick<TenantHandle, ConstantOfTenant>,
    Remotely<Omit<TenantHandle, ConstantOfTenant | GroupOfTenant>> {
  /** @see TenantHandle.tokens */
  readonly tokens: RemoteTokens
  /** @see TenantHandle.clock */
  readonly clock: Remotely<Clock>
  /** @see TenantHandle.keys */
  readonly keys: RemoteKeys
  /** @see TenantHandle.faults */
  readonly faults: RemoteFaults
  /** @see TenantHandle.requests */
  readonly requests: RemoteRequests
  /** @see TenantHandle.issuers */
  readonly issuers: Remotely<ExternalIssuers>
}

/** A mock that runs in another process, and the handle of its first tenant. */
export interface RemoteMockEntra
  extends
    RemoteTenantHandle,
    Pick<MockEntra, ConstantOfMock>,
    Remotely<
      Omit<MockEntra, keyof TenantHandle | ConstantOfMock | LocalOnly | 'createTenant' | 'deleteTenant'>
    > {
  /** @see MockEntra.createTenant */
  createTenant(seed?: Parameters<MockEntra['createTenant']>[0]): Promise<RemoteTenantHandle>
  /** @see MockEntra.deleteTenant */
  deleteTenant(tenant: Parameters<MockEntra['deleteTenant']>[0]): Promise<void>
  /** Ends the connection, and takes back what it changed in this process. The mock goes on. Can be called twice. */
  close(): Promise<void>
}
