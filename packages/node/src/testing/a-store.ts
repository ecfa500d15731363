import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Tenant } from '@mock-entra/core'
import { onTestFinished } from 'vitest'

import { openDirectoryStore } from '../store/directory-store.ts'
import type { DirectoryStore } from '../store/directory-store.ts'

/** A folder that goes with the test. */
export function aDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mock-entra-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A store that is closed with the test, if nobody closed it before. */
export function aStore(folder: string): DirectoryStore {
  const store = openDirectoryStore(folder)
  let isClosed = false
  const close = (): void => {
    if (!isClosed) store.close()
    isClosed = true
  }
  onTestFinished(close)
  return { ...store, close }
}

/** All that a tenant holds and a restart must not change, in its order. */
export function contentsOf(tenant: Tenant): object {
  const { id, displayName, domains, subscriptions, appRoleAssignments, permissionGrants } = tenant
  return {
    identity: { id, displayName, domains, subscriptions },
    applications: [...tenant.applications],
    servicePrincipals: [...tenant.servicePrincipals],
    users: [...tenant.users],
    usersByName: Object.fromEntries(tenant.usersByName),
    groups: [...tenant.groups],
    deletedItems: [...tenant.deletedItems],
    appRoleAssignments,
    permissionGrants,
    refreshTokens: [...tenant.refreshTokens.entries()],
  }
}
