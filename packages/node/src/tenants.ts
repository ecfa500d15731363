import { MockEntraError, completeTenantSeed, createTenant, describeValue, findTenant } from '@mock-entra/core'
import type {
  Issuer,
  ParsedTenantSeed,
  RestoredTenant,
  Tenant,
  TenantIdentity,
  TenantReference,
} from '@mock-entra/core'

import type { ClientTarget } from './client-options.ts'
import { openTenant } from './open-tenant.ts'
import type { OpenTenant } from './open-tenant.ts'
import type { PrivateFolder } from './private-folder.ts'
import type { ServerFacts } from './server.ts'
import type { TenantHandle } from './tenant-handle.ts'

interface Surroundings {
  readonly issuer: Issuer
  readonly target: ClientTarget
  readonly open: WeakMap<Tenant, OpenTenant>
  readonly server: ServerFacts
  readonly files: PrivateFolder
  /** By id: the tenants of the data directory that nobody has named yet. */
  readonly kept: Map<string, RestoredTenant>
}

/** Adds the tenants of the options, and those that the data directory has beyond them. Returns the handle of the first. */
export function addTenants(surroundings: Surroundings, seeds: readonly ParsedTenantSeed[]): TenantHandle {
  const [first] = seeds.map((seed, index) => addTenant(surroundings, seed, `options.tenants[${index}]`))
  if (first === undefined) throw new Error('The options were validated to name a tenant and name none.')
  const { tenants } = surroundings.issuer.directory
  for (const { tenant } of surroundings.kept.values()) tenants.set(tenant.id, tenant)
  return first
}

/**
 * Adds a tenant. Where the data directory has one of the id, it is that one, as it was left; the seed is what `reset`
 * returns it to.
 *
 * @param path how the seed is called in messages
 */
export function addTenant(surroundings: Surroundings, seed: ParsedTenantSeed, path: string): TenantHandle {
  const { issuer, kept, open } = surroundings
  const complete = completeTenantSeed(seed, issuer.directory.tenants.size === 0, issuer.nextTenantId)
  const found = kept.get(complete.id)
  if (found === undefined) {
    assertIsNew(issuer, complete, path)
    assertNotKept(kept, complete, path)
  }
  const changes = issuer.createChanges(complete.id)
  return changes.together(() => {
    const tenant = found?.tenant ?? createTenant(complete, issuer)
    try {
      const opened = openTenant({ ...surroundings, tenant, seed: complete, seeded: found?.seeded, path })
      issuer.directory.tenants.set(tenant.id, tenant) // last, so that a seed that is refused leaves nothing behind
      kept.delete(tenant.id)
      open.set(tenant, opened)
      return opened.handle
    } catch (error) {
      if (found === undefined) changes.clear()
      throw error
    }
  })
}

/** Forgets a tenant and all that happened in it, unless it is the first, which the mock's own handle speaks for. */
export function deleteTenant({ issuer, open, kept }: Surroundings, reference: TenantReference): void {
  const { tenants } = issuer.directory
  const id = typeof reference === 'string' ? reference : reference?.tenantId
  const tenant = findTenant(issuer.directory, String(id))
  const [first] = tenants.keys()
  if (tenant === undefined) throw unknownTenant(id)
  if (tenant.id === first) throw firstTenant(id)
  tenant.changes.together(() => {
    open.get(tenant)?.empty()
    tenant.changes.clear()
  })
  kept.delete(tenant.id)
  tenants.delete(tenant.id)
}

function unknownTenant(received: unknown): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_MISSING_OBJECT', {
    option: 'deleteTenant(tenant)',
    received: describeValue(received),
    expected: 'the handle, the id or a domain of a tenant of this mock',
    remedy: 'Pass what createTenant returned, once.',
  })
}

function firstTenant(received: string): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: 'deleteTenant(tenant)',
    received: describeValue(received),
    expected: 'another tenant than the one that the mock itself speaks for',
    remedy: 'Empty that one with `reset()`.',
  })
}

function assertIsNew({ directory }: Issuer, seed: TenantIdentity, path: string): void {
  const domain = seed.domains.find((candidate) => findTenant(directory, candidate) !== undefined)
  if (directory.tenants.has(seed.id)) throw conflict(`${path}.id`, seed.id)
  if (domain !== undefined) throw conflict(`${path}.domain`, domain)
}

/** Before anything is kept of the tenant: two with one domain would be in each other's way at every start. */
function assertNotKept(kept: Surroundings['kept'], { domains }: TenantIdentity, path: string): void {
  for (const { tenant } of kept.values()) {
    const domain = domains.find((candidate) => tenant.domains.includes(candidate))
    if (domain === undefined) continue
    throw new MockEntraError('MOCK_ENTRA_CONFLICT', {
      option: `${path}.domain`,
      received: `'${domain}', which the tenant ${tenant.id} of the data directory has`,
      expected: 'a domain that no other tenant has',
      remedy: 'Choose another one, name the kept tenant by its id, or choose another folder.',
    })
  }
}

function conflict(option: string, received: string): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_CONFLICT', {
    option,
    received: `'${received}'`,
    expected: 'a value that no other tenant of this mock has',
    remedy: 'Choose another one, or leave it out.',
  })
}
