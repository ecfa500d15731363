import { findResource, graphResource, unregisteredResource } from '../directory/resource.ts'
import type { Resource } from '../directory/resource.ts'
import type { Tenant } from '../directory/tenant.ts'
import { EntraError } from '../errors/entra-error.ts'
import { isOwnUrl } from '../issuer.ts'
import type { Issuer } from '../issuer.ts'
import { findNamedResources } from '../permissions/scopes.ts'
import type { ParsedScopes } from '../permissions/scopes.ts'

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
  if (isOwnUrl(issuer, requested)) return { ...graphResource(tenant), requested }
  if (!issuer.strict) return unregisteredResource(requested)
  throw new EntraError(
    'resourceNotFound',
    { resource: requested, tenant: tenant.displayName },
    `No app of the tenant has the client id or App ID URI '${requested}', and strict is on.`,
  )
}

/**
 * The one resource that delegated scopes are of. It can have several names: an App ID URI, a client id, and for
 * Microsoft Graph none at all.
 *
 * @throws {EntraError} `severalResources`, because an access token is for one
 */
export function requireResourceOfScopes(issuer: Issuer, tenant: Tenant, scopes: ParsedScopes): Resource {
  const resources = findNamedResources(scopes).map((name) =>
    name === undefined ? graphResource(tenant) : requireResource(issuer, tenant, name),
  )
  const [first = graphResource(tenant)] = resources
  const ids = new Set(resources.map(({ servicePrincipal, requested }) => servicePrincipal?.id ?? requested))
  if (ids.size === 1) return first
  const names = resources.map(({ requested }) => requested)
  throw new EntraError('severalResources', { scope: scopes.text }, `The scopes are of ${names.join(', ')}.`)
}
