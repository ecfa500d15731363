import type { TenantReference, TenantSeed } from '@mock-entra/core'

import type { Environment, EnvironmentTarget } from './environment.ts'
import type { TenantHandle } from './tenant-handle.ts'

/** A running mock, and the handle of its first tenant. */
export interface MockEntra extends TenantHandle, AsyncDisposable {
  /** `https://localhost:{port}` */
  readonly url: string
  /** `http://localhost:{port}`: the same server without TLS, for clients that accept it. */
  readonly httpUrl: string
  /** Of both: HTTPS and plain HTTP. */
  readonly port: number
  /** The CA that signed the TLS certificate, in PEM. */
  readonly ca: string
  /**
   * Environment variables by which a child process that names Microsoft's own hosts, as in production, reaches the mock:
   * a preload for Node, proxy and CAs for Python, curl, Go and the Azure CLI, and the seeded app's credentials as the
   * Azure SDKs read them. Tokens say Microsoft's issuer, and so does this process with the option `intercept`.
   *
   * The files that they name are made at the first use, and go with `close()`.
   *
   * @example
   * spawn('python', ['app.py'], { env: { ...process.env, ...entra.env } })
   */
  readonly env: Environment
  /**
   * The part of `env` that some kinds of programs read. Only `'azure-sdk'` has credentials.
   *
   * @throws {MockEntraError} `MOCK_ENTRA_INVALID_OPTION` for a target that there is not
   * @example
   * spawn('node', ['app.js'], { env: { ...process.env, ...entra.envFor('node', 'azure-sdk') } })
   */
  envFor(...targets: readonly [EnvironmentTarget, ...EnvironmentTarget[]]): Environment
  /**
   * The errors that were bugs of the mock, since the last call: each has answered 500 and is on the standard error stream.
   * A test that provoked one has not tested what its author thought; the helpers for test runners fail it.
   */
  takeInternalErrors(): readonly unknown[]
  /** Adds a tenant. With no seed it has an app, an API and a user of its own. */
  createTenant(seed?: TenantSeed): TenantHandle
  /**
   * Deletes a tenant that `createTenant` added, so that a long run does not grow. Requests to it are then refused with
   * AADSTS90002, and its handle is of no use any more.
   *
   * @throws {MockEntraError} for a tenant that is not there, and for the one that the mock itself speaks for
   */
  deleteTenant(tenant: TenantReference): void
  /**
   * What `connectMockEntra` needs to steer this mock from another process: random, and another one at each start.
   *
   * @throws {MockEntraError} `MOCK_ENTRA_INVALID_OPTION` without the option `control`
   */
  readonly controlKey: string
  /** Stops the server, ends its connections, and takes back what start changed in this process. Can be called twice. */
  close(): Promise<void>
}
