import { MockEntraError, decodeToken } from '@mock-entra/core'

import { describeIdentityOptions, describeMsalConfig } from '../client-options.ts'
import type { ClientTarget } from '../client-options.ts'
import type { PrivateFolder } from '../private-folder.ts'
import type { CallTenant } from './calls.ts'
import type { Connection } from './connection.ts'
import { openOutcome } from './outcome.ts'
import type { TenantDescription } from './protocol.ts'
import { createRemoteCertificates } from './remote-certificates.ts'
import { createRemoteExplain } from './remote-explain.ts'
import { createRemoteIssuers } from './remote-issuers.ts'
import { createRemoteKeys } from './remote-keys.ts'
import { createRemoteManagedIdentities } from './remote-managed-identities.ts'
import type { RemoteFaults, RemotePlannedFault, RemoteTenantHandle } from './remote-mock-entra.ts'
import { createRemoteRequests } from './remote-requests.ts'

export interface RemoteTenantParts {
  readonly connection: Connection
  readonly description: TenantDescription
  readonly target: ClientTarget
  /** Of the mock, in PEM. */
  readonly ca: string
  /** Where files of this process go. */
  readonly files: PrivateFolder
}

/** A tenant with its handle, and what only the connection does with them. */
export interface OpenRemoteTenant {
  readonly handle: RemoteTenantHandle
  /** Takes back what was changed in this process. */
  readonly undo: () => void
}

export function openRemoteTenant(parts: RemoteTenantParts): OpenRemoteTenant {
  const { connection, description, target, ca, files } = parts
  const { tenantId, issuer, authority, jwksUri, credentials, app, api, user } = description
  const call: CallTenant = async (name, ...parameters) =>
    (await connection.call(name, parameters, tenantId)) as never
  const managedIdentities = createRemoteManagedIdentities(call, tenantId)

  const handle: RemoteTenantHandle = {
    tenantId,
    issuer,
    authority,
    jwksUri,
    get credentials() {
      return openOutcome(credentials)
    },
    get app() {
      return openOutcome(app)
    },
    get api() {
      return openOutcome(api)
    },
    get user() {
      return openOutcome(user)
    },
    msalConfig: (of = handle.app, credential) =>
      describeMsalConfig({ ...target, issuer }, tenantId, of, credential),
    identityOptions: () => describeIdentityOptions(target),
    addApp: (seed) => call('addApp', seed),
    addUser: (seed) => call('addUser', seed),
    addGroup: (seed) => call('addGroup', seed),
    signIn: (url, options) => call('signIn', url, options),
    approveDeviceCode: (code, options) => call('approveDeviceCode', code, options),
    revokeSessions: (of) => call('revokeSessions', of),
    setConditionalAccess: (of, policy) => call('setConditionalAccess', of, policy),
    ...createRemoteCertificates(call, files),
    managedIdentity: managedIdentities.add,
    issuers: createRemoteIssuers(call, { url: target.url, tenantId, files, defaultApp: () => handle.app }),
    explain: createRemoteExplain(call, ca),
    reset: async () => {
      managedIdentities.undo()
      await call('reset')
    },
    tokens: {
      accessToken: (options) => call('tokens.accessToken', options),
      appToken: (options) => call('tokens.appToken', options),
      idToken: (options) => call('tokens.idToken', options),
      refreshToken: (options) => call('tokens.refreshToken', options),
      verify: (token) => call('tokens.verify', token),
      decode: decodeToken,
    },
    clock: {
      now: () => call('clock.now'),
      set: (instant) => call('clock.set', instant),
      advance: (duration) => call('clock.advance', duration),
      freeze: (instant) => call('clock.freeze', instant),
      release: () => call('clock.release'),
      reset: () => call('clock.reset'),
    },
    keys: createRemoteKeys(call),
    faults: createRemoteFaults(call),
    requests: createRemoteRequests(call),
  }
  // Where another call takes a tenant, such as `tokens.accessToken({ tenant })`, its id is what is sent.
  Object.defineProperty(handle, 'toJSON', {
    value: () => ({ tenantId }),
    configurable: true, // a proxy, such as that of setupSharedTenant, may not show one that is not
  })
  return { handle, undo: managedIdentities.undo }
}

function createRemoteFaults(call: CallTenant): RemoteFaults {
  return {
    next: (endpoint, fault, filter) =>
      planRemotely((count) => call('faults.next', endpoint, fault, filter, count)),
    get pending() {
      return call<Awaited<RemoteFaults['pending']>>('faults.pending')
    },
    clear: () => call('faults.clear'),
    assertNonePending: () => call('faults.assertNonePending'),
  }
}

/** Waits with the call until the statement is over, so that the count goes with it: the fault might happen in between. */
function planRemotely(plan: (count: number | undefined) => Promise<void>): RemotePlannedFault {
  let count: number | undefined
  let isSent = false
  const planned = Promise.resolve().then(() => {
    isSent = true
    return plan(count)
  })
  return Object.assign(planned, {
    times: (wanted: number) => {
      if (isSent) return Promise.reject(tooLate())
      count = wanted
      return planned
    },
  })
}

function tooLate(): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: 'times(count)',
    received: 'a count for a fault that the mock knows already',
    expected: 'a count in the same breath as `faults.next`',
    remedy: 'Write `await entra.faults.next(…).times(count)`.',
  })
}
