import { MockEntraError, completeTenantSeed, createTenant, findTenant } from '@mock-entra/core'
import type { CompleteTenantSeed, Issuer, ParsedTenantSeed } from '@mock-entra/core'

import type { ClientTarget } from './client-options.ts'
import type { PrivateFolder } from './private-folder.ts'
import type { ServerFacts } from './server.ts'
import { createTenantHandle } from './tenant-handle.ts'
import type { TenantHandle } from './tenant-handle.ts'

interface Surroundings {
  readonly issuer: Issuer
  readonly target: ClientTarget
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
  { issuer, target, server, files }: Surroundings,
  seed: ParsedTenantSeed,
  path: string,
): TenantHandle {
  const { tenants } = issuer.directory
  const complete = completeTenantSeed(seed, tenants.size === 0, issuer.ids.uuid)
  assertIsNew(issuer, complete, path)
  const tenant = createTenant(complete, issuer.createClock(), issuer.createKeyRing())
  const handle = createTenantHandle({ issuer, tenant, seed: complete, target, server, path, files })
  tenants.set(tenant.id, tenant) // last, so that a seed that is refused leaves nothing behind
  return handle
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
