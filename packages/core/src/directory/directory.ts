import { EntraError } from '../errors/entra-error.ts'
import { emptyGuid, isDomainName } from './seed-schemas.ts'
import { isGuid } from './seed-values.ts'
import type { Tenant } from './tenant.ts'

/** All tenants of one mock, by tenant id. */
export interface Directory {
  readonly tenants: Map<string, Tenant>
}

/** Microsoft's tenant for personal accounts: what the word `consumers` stands for. */
export const consumersTenantId = '9188040d-6c67-4c5b-b112-36a304b66dad'

/** The words that stand in a path where no tenant is named. */
export type TenantAlias = 'common' | 'organizations' | 'consumers'

export function isTenantAlias(segment: string): segment is TenantAlias {
  return segment === 'common' || segment === 'organizations' || segment === 'consumers'
}

/** Finds a tenant by id or by verified domain, in any case. */
export function findTenant(directory: Directory, segment: string): Tenant | undefined {
  const name = segment.toLowerCase()
  return directory.tenants.get(name) ?? findTenantByDomain(directory, name)
}

function findTenantByDomain(directory: Directory, domain: string): Tenant | undefined {
  for (const tenant of directory.tenants.values()) {
    if (tenant.domains.includes(domain)) return tenant
  }
  return undefined
}

/** The tenant that a path segment names, or the refusal that Entra gives for it. */
export function requireTenant(directory: Directory, segment: string): Tenant {
  const tenant = findTenant(directory, segment)
  if (tenant !== undefined) return tenant
  if (segment === emptyGuid) throw new EntraError('emptyTenantIdentifier', { tenant: segment })
  if (!isGuid(segment) && !isDomainName(segment))
    throw new EntraError('invalidTenantIdentifier', { tenant: segment })
  const known = [...directory.tenants.values()].map(({ id, domains }) => `${id} (${domains.join(', ')})`)
  throw new EntraError(
    'tenantNotFound',
    { tenant: segment },
    `The mock has these tenants: ${known.join('; ')}.`,
  )
}

/** The tenant that a user name's domain belongs to. */
export function findTenantOfUser(directory: Directory, userPrincipalName: string): Tenant | undefined {
  const domain = userPrincipalName.slice(userPrincipalName.lastIndexOf('@') + 1)
  return findTenantByDomain(directory, domain.toLowerCase())
}
