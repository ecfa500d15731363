import type { Application } from '../directory/application.ts'
import { findResource } from '../directory/resource.ts'
import type { Resource } from '../directory/resource.ts'
import type { ServicePrincipal } from '../directory/service-principal.ts'
import type { Tenant } from '../directory/tenant.ts'
import { describePermission } from './permission.ts'
import type { Permission } from './permission.ts'

/** The delegated permissions of a resource that an app's registration lists: `requiredResourceAccess`. */
export function staticScopes(application: Application, resource: Resource): readonly string[] {
  const known = resource.scopes.filter(({ isEnabled }) => isEnabled)
  return idsOf(application, resource, 'Scope').flatMap(
    (id) => known.find((scope) => scope.id === id)?.value ?? [],
  )
}

function idsOf(application: Application, resource: Resource, type: 'Scope' | 'Role'): readonly string[] {
  return application.requiredResourceAccess
    .filter(({ resourceAppId }) => resourceAppId === resource.servicePrincipal?.appId)
    .flatMap(({ resourceAccess }) => resourceAccess.filter((access) => access.type === type))
    .map(({ id }) => id)
}

/** The app roles that a registration lists and that their resources have. */
export function listedRoles(
  tenant: Tenant,
  application: Application,
): readonly { readonly resource: Resource; readonly roleIds: readonly string[] }[] {
  return listedResources(tenant, application).map((resource) => {
    const ids = new Set(idsOf(application, resource, 'Role'))
    return { resource, roleIds: resource.appRoles.map(({ id }) => id).filter((id) => ids.has(id)) }
  })
}

/** The resources that a registration lists, as far as the tenant knows them. */
export function listedResources(tenant: Tenant, application: Application): readonly Resource[] {
  return application.requiredResourceAccess.flatMap(
    ({ resourceAppId }) => findResource(tenant, resourceAppId) ?? [],
  )
}

/** The delegated permissions that a registration lists, of all its resources. */
export function listedPermissions(
  tenant: Tenant,
  application: Application,
  client: ServicePrincipal,
): readonly Permission[] {
  return listedResources(tenant, application).flatMap((resource) =>
    staticScopes(application, resource).map((value) => describePermission(client, resource, value)),
  )
}

/**
 * What an API asks for itself on the consent page of an app that it knows (`knownClientApplications`), so that a later
 * on-behalf-of request finds consent: nobody can be asked then.
 */
export function permissionsAlongWith(
  tenant: Tenant,
  { appId }: Application,
  { application, servicePrincipal }: Resource,
): readonly Permission[] {
  if (application === undefined || servicePrincipal === undefined) return []
  if (!application.api.knownClientApplications.includes(appId)) return []
  return listedPermissions(tenant, application, servicePrincipal)
}
