import { MockEntraError, completeTenantSeed, createTenant, describeValue, findTenant } from '@mock-entra/core'
import type { CompleteTenantSeed, Issuer, ParsedTenantSeed, Tenant, TenantReference } from '@mock-entra/core'

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
}

/** Adds the tenants of the options and returns the handle of the first. */
export function addTenants(surroundings: Surroundings, seeds: readonly ParsedTenantSeed[]): TenantHandle {
  const [first] = seeds.map((seed, index) => addTenant(surroundings, seed, `options.tenants[${index}]`))
  if (first === undefined) throw new Error('The options were validated to name a tenant and name none.')
  return first
}

/** @param path how the seed is called in messages */
export function addTenant(
  { issuer, target, server, files, open }: Surroundings,
  seed: ParsedTenantSeed,
  path: string,
): TenantHandle {
  const { tenants } = issuer.directory
  const complete = completeTenantSeed(seed, tenants.size === 0, issuer.nextTenantId)
  assertIsNew(issuer, complete, path)
  const tenant = createTenant(complete, issuer)
  const opened = openTenant({ issuer, tenant, seed: complete, target, server, path, files })
  tenants.set(tenant.id, tenant) // last, so that a seed that is refused leaves nothing behind
  open.set(tenant, opened)
  return opened.handle
}

/** Forgets a tenant and all that happened in it, unless it is the first, which the mock's own handle speaks for. */
export function deleteTenant({ issuer, open }: Surroundings, reference: TenantReference): void {
  const { tenants } = issuer.directory
  const id = typeof reference === 'string' ? reference : reference?.tenantId
  const tenant = findTenant(issuer.directory, String(id))
  const [first] = tenants.keys()
  if (tenant === undefined) throw unknownTenant(id)
  if (tenant.id === first) throw firstTenant(id)
  open.get(tenant)?.empty()
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

function assertIsNew({ directory }: Issuer, seed: CompleteTenantSeed, path: string): void {
  const domain = seed.domains.find((candidate) => findTenant(directory, candidate) !== undefined)
  if (directory.tenants.has(seed.id)) throw conflict(`${path}.id`, seed.id)
  if (domain !== undefined) throw conflict(`${path}.domain`, domain)
}

function conflict(option: string, received: string): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_CONFLICT', {
    option,
    received: `'${received}'`,
    expected: 'a value that no other tenant of this mock has',
    remedy: 'Choose another one, or leave it out.',
  })
}
