import type { AppRole } from '../directory/application.ts'
import type { Resource } from '../directory/resource.ts'
import type { ServicePrincipal } from '../directory/service-principal.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import { EntraError } from '../errors/entra-error.ts'

/** The application permissions that a resource has granted to an app: `roles` of an app-only token. */
export function findAppRoles(
  tenant: Tenant,
  client: ServicePrincipal,
  resource: Resource,
): readonly string[] {
  return rolesOf(tenant, resource, 'Application', new Set([client.id]))
}

/** The app roles that a user has at a resource, directly or through a group they are a direct member of. */
export function findUserRoles(tenant: Tenant, user: User, resource: Resource): readonly string[] {
  return rolesOf(tenant, resource, 'User', principalsOf(tenant, user))
}

function rolesOf(
  tenant: Tenant,
  resource: Resource,
  memberType: 'Application' | 'User',
  principalIds: ReadonlySet<string>,
): readonly string[] {
  if (tenant.appRoleAssignments.length === 0) return []
  const granted = new Set(
    tenant.appRoleAssignments
      .filter(({ principalId, resourceId }) => {
        return resourceId === resource.servicePrincipal?.id && principalIds.has(principalId)
      })
      .map(({ appRoleId }) => appRoleId),
  )
  const counts = (role: AppRole): boolean =>
    role.isEnabled && role.allowedMemberTypes.includes(memberType) && granted.has(role.id)
  return resource.appRoles.filter(counts).flatMap(({ value }) => value ?? [])
}

/** A user and the groups whose app role assignments reach them. Entra does not follow nested groups here. */
function principalsOf(tenant: Tenant, user: User): ReadonlySet<string> {
  const groups = [...tenant.groups.values()].filter(({ memberIds }) => memberIds.has(user.id))
  return new Set([user.id, ...groups.map(({ id }) => id)])
}

/** Refuses a calling app that the resource wants to be assigned to a role and is not. */
export function assertAppIsAssigned(tenant: Tenant, client: ServicePrincipal, resource: Resource): void {
  const { servicePrincipal } = resource
  if (servicePrincipal === undefined || !servicePrincipal.appRoleAssignmentRequired) return
  if (isAssigned(tenant, new Set([client.id]), servicePrincipal)) return
  throw new EntraError('appNotAssignedToResource', {
    appId: client.appId,
    appName: client.displayName,
    resource: servicePrincipal.appId,
    resourceName: servicePrincipal.displayName,
  })
}

/** Refuses a user whom an app wants to be assigned to it and who is not. */
export function assertUserIsAssigned(tenant: Tenant, user: User, app: ServicePrincipal): void {
  if (!app.appRoleAssignmentRequired || isAssigned(tenant, principalsOf(tenant, user), app)) return
  throw new EntraError('userNotAssigned', {
    user: user.userPrincipalName,
    appId: app.appId,
    appName: app.displayName,
  })
}

function isAssigned(tenant: Tenant, principalIds: ReadonlySet<string>, resource: ServicePrincipal): boolean {
  return tenant.appRoleAssignments.some(
    ({ principalId, resourceId }) => resourceId === resource.id && principalIds.has(principalId),
  )
}
