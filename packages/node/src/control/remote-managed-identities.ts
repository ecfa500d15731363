import { resolve } from 'node:path'

import { MockEntraError } from '@mock-entra/core'
import type { ManagedIdentityKind } from '@mock-entra/core'

import type { ManagedIdentityOptions } from '../managed-identities.ts'
import { onlyThese } from '../managed-identity-environment.ts'
import type { ManagedIdentity } from '../managed-identity-handle.ts'
import { applyVariables, restoreVariables } from '../process-environment.ts'
import { bypassProxy } from '../proxy-variables.ts'
import type { CallTenant } from './calls.ts'
import type { RemoteTenantHandle } from './remote-mock-entra.ts'

export interface RemoteManagedIdentities {
  readonly add: RemoteTenantHandle['managedIdentity']
  /** Takes the environment of this process back. */
  readonly undo: () => void
}

type Description = Omit<ManagedIdentity, 'applyEnvironment'>

/**
 * The environment is that of a child process of the mock's, with the mock's own port, since production URLs are not
 * intercepted here; it is applied to this process, and what this one exempts from its proxy stays exempt.
 */
export function createRemoteManagedIdentities(call: CallTenant, tenantId: string): RemoteManagedIdentities {
  const hosts = new Map<ManagedIdentityKind, object>()

  const describe = (identity: Description, host: object): ManagedIdentity => ({
    ...identity,
    get env() {
      return { ...identity.env, ...bypassProxy() }
    },
    applyEnvironment: () => {
      const name = `the ${identity.kind} host of the tenant ${tenantId}`
      if (hosts.get(identity.kind) !== host) throw gone(name)
      applyVariables(onlyThese(identity.env), host, name)
    },
  })

  return {
    add: async (options) => {
      const identity = await call<Description>('managedIdentity', withWholePath(options))
      const host = hosts.get(identity.kind) ?? {}
      hosts.set(identity.kind, host)
      return describe(identity, host)
    },
    undo: () => {
      for (const host of hosts.values()) restoreVariables(host)
      hosts.clear()
    },
  }
}

/** The folder that the caller means, whichever the mock's process is in. What is wrong is for that one to refuse. */
function withWholePath(options: ManagedIdentityOptions | undefined): ManagedIdentityOptions | undefined {
  const keyFolder: unknown = options?.keyFolder
  return typeof keyFolder === 'string' && keyFolder !== ''
    ? { ...options, keyFolder: resolve(keyFolder) }
    : options
}

function gone(host: string): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_MISSING_OBJECT', {
    option: 'applyEnvironment()',
    received: `the environment of ${host}, which was reset, or whose connection is closed`,
    expected: 'an identity that is there',
    remedy: 'Add the identity again.',
  })
}
