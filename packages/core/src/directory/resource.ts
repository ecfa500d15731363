import type { AppRole, Application, PermissionScope } from './application.ts'
import { microsoftGraph } from './microsoft-services.ts'
import type { ServicePrincipal } from './service-principal.ts'
import type { Tenant } from './tenant.ts'

/** A resource as a request names it: somebody's API, one of Microsoft's services, or a name nobody registered. */
export interface Resource {
  /** The identifier as it was asked for, trailing slash included: the `aud` of a v1 token. */
  readonly requested: string
  /** Missing where nobody registered the resource, which only `strict: false` lets pass. */
  readonly servicePrincipal?: ServicePrincipal
  /** Missing for Microsoft's services, whose applications live in Microsoft's tenant. */
  readonly application?: Application
  readonly scopes: readonly PermissionScope[]
  readonly appRoles: readonly AppRole[]
}

/** Finds a resource by client id or App ID URI, in any case, with or without a trailing slash. */
export function findResource(tenant: Tenant, requested: string): Resource | undefined {
  const name = requested.toLowerCase().replace(/\/$/, '')
  const servicePrincipal = tenant.servicePrincipals.get(name) ?? findByUri(tenant, name)
  return servicePrincipal === undefined ? undefined : describeResource(servicePrincipal, requested)
}

/** An app in its role as a resource. */
export function resourceOf(tenant: Tenant, { appId }: Application): Resource {
  const servicePrincipal = tenant.servicePrincipals.get(appId)
  return servicePrincipal === undefined
    ? unregisteredResource(appId)
    : describeResource(servicePrincipal, appId)
}

/** Microsoft Graph: the resource of scopes that name none. */
export function graphResource(tenant: Tenant): Resource {
  const resource = findResource(tenant, microsoftGraph.appId)
  if (resource === undefined) throw new Error('The tenant has lost the service principal of Microsoft Graph.')
  return { ...resource, requested: 'https://graph.microsoft.com' }
}

export function isMicrosoftGraph({ servicePrincipal }: Resource): boolean {
  return servicePrincipal?.appId === microsoftGraph.appId
}

/** A resource that nobody registered. */
export function unregisteredResource(requested: string): Resource {
  return { requested, scopes: [], appRoles: [] }
}

function findByUri(tenant: Tenant, name: string): ServicePrincipal | undefined {
  for (const servicePrincipal of tenant.servicePrincipals.values()) {
    const { application, microsoft } = servicePrincipal
    if (hasUri(application?.identifierUris ?? microsoft?.identifierUris ?? [], name)) return servicePrincipal
  }
  return undefined
}

/**
 * Whether an App ID URI belongs to somebody in the tenant already, in any case, with or without a service principal.
 *
 * @param appId the application that may have it
 */
export function isUriTaken(tenant: Tenant, uri: string, appId: string): boolean {
  const name = uri.toLowerCase().replace(/\/$/, '')
  for (const application of tenant.applications.values()) {
    if (application.appId !== appId && hasUri(application.identifierUris, name)) return true
  }
  const holder = findByUri(tenant, name)
  return holder !== undefined && holder.appId !== appId
}

function hasUri(uris: readonly string[], name: string): boolean {
  return uris.some((uri) => uri.toLowerCase().replace(/\/$/, '') === name)
}

function describeResource(servicePrincipal: ServicePrincipal, requested: string): Resource {
  const { application, microsoft } = servicePrincipal
  return {
    requested,
    servicePrincipal,
    ...(application === undefined ? {} : { application }),
    scopes: application?.api.oauth2PermissionScopes ?? microsoft?.scopes ?? [],
    appRoles: application?.appRoles ?? microsoft?.appRoles ?? [],
  }
}

/** All scopes that a resource is known to expose. */
export function exposedScopes(resource: Resource): readonly string[] {
  if (resource.application !== undefined) {
    return resource.scopes.filter(({ isEnabled }) => isEnabled).map(({ value }) => value)
  }
  return [resource.servicePrincipal?.microsoft?.defaultScope ?? 'user_impersonation']
}
