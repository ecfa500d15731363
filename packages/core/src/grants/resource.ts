import { findResource, unregisteredResource } from '../directory/resource.ts'
import type { Resource } from '../directory/resource.ts'
import type { Tenant } from '../directory/tenant.ts'
import { EntraError } from '../errors/entra-error.ts'
import type { Issuer } from '../issuer.ts'

/**
 * The resource that a request names.
 *
 * With `strict: false` a resource that nobody registered passes, so that a first test needs no API registration.
 *
 * @throws {EntraError} `resourceMissing` when none is named or it is disabled, `resourceNotFound` when strict
 */
export function requireResource(issuer: Issuer, tenant: Tenant, requested: string | undefined): Resource {
  if (requested === undefined || requested === '') throw new EntraError('resourceMissing', { resource: '' })
  const resource = findResource(tenant, requested)
  if (resource?.servicePrincipal?.accountEnabled === false) {
    throw new EntraError(
      'resourceMissing',
      { resource: requested },
      `The service principal has accountEnabled: false.`,
    )
  }
  if (resource !== undefined) return resource
  if (!issuer.strict) return unregisteredResource(requested)
  throw new EntraError(
    'resourceNotFound',
    { resource: requested, tenant: tenant.displayName },
    `No app of the tenant has the client id or App ID URI '${requested}', and strict is on.`,
  )
}
