import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startMockEntra } from 'mock-entra'
import type { MockEntra, TenantHandle } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { askManagedIdentity, claimsOf } from '../support/managed-identity.ts'

let entra: MockEntra
let scratch: string

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'mock-entra-arc-'))
  entra = await startMockEntra()
})
afterAll(async () => {
  await entra.close()
  rmSync(scratch, { recursive: true, force: true })
})

function statusesOf({ requests }: TenantHandle): readonly number[] {
  return requests.all.map(({ status }) => status)
}

/** Mounts a folder where the agent of Azure Arc keeps its keys. */
function mount(folder: string): Readonly<Record<string, string>> {
  const preload = new URL('../support/programs/mount-key-folder.ts', import.meta.url).href
  return {
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import=${preload}`.trim(),
    KEY_FOLDER: folder,
  }
}

describe.each(['msal-node', 'azure-identity'] as const)('%s', (client) => {
  test('answers the challenge of Azure Arc with the key in the file', async () => {
    const tenant = entra.createTenant()
    const keyFolder = join(scratch, tenant.tenantId)
    const identity = tenant.managedIdentity({ kind: 'azureArc', keyFolder })

    const { token, error } = await askManagedIdentity({ client }, { ...identity.env, ...mount(keyFolder) })

    expect(error).toBeUndefined()
    expect(claimsOf(token)['oid']).toBe(identity.objectId)
    expect(statusesOf(tenant)).toEqual([401, 200])
  })

  test('gets no token where it cannot read the file', async () => {
    const tenant = entra.createTenant()
    const { env } = tenant.managedIdentity({ kind: 'azureArc', keyFolder: join(scratch, tenant.tenantId) })

    const { error } = await askManagedIdentity({ client }, env)

    expect(error?.message).toContain('unable_to_read_secret_file')
    expect(statusesOf(tenant)).toEqual([401])
  })

  test('has its user-assigned identity confirmed after the challenge', async () => {
    const tenant = entra.createTenant()
    const keyFolder = join(scratch, tenant.tenantId)
    tenant.managedIdentity({ kind: 'azureArc', keyFolder })
    const { env, clientId, objectId } = tenant.managedIdentity({ kind: 'azureArc', type: 'UserAssigned' })

    const { token } = await askManagedIdentity({ client, id: { clientId } }, { ...env, ...mount(keyFolder) })

    expect(claimsOf(token)['oid']).toBe(objectId)
    expect(statusesOf(tenant)).toEqual([401, 200])
  })
})
