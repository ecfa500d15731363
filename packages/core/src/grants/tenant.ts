import { isTenantAlias, requireTenant } from '../directory/directory.ts'
import type { Directory } from '../directory/directory.ts'
import type { Tenant } from '../directory/tenant.ts'
import { EntraError } from '../errors/entra-error.ts'
import { requireParameter } from '../token-request.ts'
import type { TokenRequest } from '../token-request.ts'
import { requireGrant } from './index.ts'

/**
 * The tenant that issues the tokens.
 *
 * Where the path has a word instead of a tenant, only what the grant brings along can tell it: the user, code or token.
 */
export function requireTenantOfRequest(
  directory: Directory,
  request: TokenRequest,
): Tenant | Promise<Tenant> {
  const segment = request.tenant.toLowerCase()
  return isTenantAlias(segment)
    ? requireTenantOfGrant(directory, request, segment)
    : requireTenant(directory, request.tenant)
}

async function requireTenantOfGrant(
  directory: Directory,
  request: TokenRequest,
  segment: string,
): Promise<Tenant> {
  const grant = await requireGrant(requireParameter(request.grantType, 'grant_type'))
  if (grant.findTenant === undefined) throw new EntraError('noTenantInformation', {}, describeAlias(segment))
  grant.assertComplete(request)
  const tenant = grant.findTenant(directory, request)
  if (tenant !== undefined) return tenant
  throw new EntraError(
    'noTenantInformation',
    {},
    `No tenant of the mock knows the user, code or token of the request.`,
  )
}

function describeAlias(segment: string): string {
  return `'${segment}' names no tenant: this grant needs a tenant id or domain in the path.`
}
