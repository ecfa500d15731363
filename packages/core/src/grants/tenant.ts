import { findTenantOfUser, isTenantAlias, requireTenant } from '../directory/directory.ts'
import type { Directory } from '../directory/directory.ts'
import type { Tenant } from '../directory/tenant.ts'
import { EntraError } from '../errors/entra-error.ts'
import { requireParameter } from '../token-request.ts'
import type { TokenRequest } from '../token-request.ts'
import { requireGrant } from './index.ts'

/**
 * The tenant that issues the tokens.
 *
 * Where the path has a word instead of a tenant, only a user can tell the tenant, by the domain of their name, and
 * Entra takes a password for `organizations` only.
 */
export function requireTenantOfRequest(directory: Directory, request: TokenRequest): Tenant {
  const segment = request.tenant.toLowerCase()
  if (!isTenantAlias(segment)) return requireTenant(directory, request.tenant)
  const { grantType } = requireGrant(requireParameter(request.grantType, 'grant_type'))
  if (grantType !== 'password') throw new EntraError('noTenantInformation', {}, describeAlias(segment))
  if (segment !== 'organizations') throw new EntraError('grantNotSupportedOnCommon', {})
  const tenant = findTenantOfUser(directory, requireParameter(request.username, 'username'))
  if (tenant === undefined)
    throw new EntraError('noTenantInformation', {}, 'No tenant has the domain of the user name.')
  return tenant
}

function describeAlias(segment: string): string {
  return `'${segment}' names no tenant: an app that asks for itself must put a tenant id or domain in the path.`
}
