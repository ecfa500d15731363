import type { Application } from '../directory/application.ts'
import { addAppRoleAssignment, putPermissionGrant } from '../directory/directory-objects.ts'
import type { ServicePrincipal } from '../directory/service-principal.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import { listedRoles } from './listed-permissions.ts'
import type { Permission } from './permission.ts'

/**
 * Records consent; the app may then do what was consented to, in this and in all later requests.
 *
 * @param user who it is for; undefined: an administrator's consent for everybody
 */
export function recordConsent(
  tenant: Tenant,
  permissions: readonly Permission[],
  user: User | undefined,
): void {
  for (const { client, resource, value } of permissions) {
    if (resource.servicePrincipal !== undefined) {
      addToGrant(tenant, client.id, resource.servicePrincipal.id, user?.id ?? null, value)
    }
  }
}

function addToGrant(
  tenant: Tenant,
  clientId: string,
  resourceId: string,
  principalId: string | null,
  scope: string,
): void {
  const known = tenant.permissionGrants.find(
    (grant) =>
      grant.clientId === clientId && grant.resourceId === resourceId && grant.principalId === principalId,
  )
  const scopes = [...new Set([...(known?.scopes ?? []), scope])]
  const consentType = principalId === null ? 'AllPrincipals' : 'Principal'
  putPermissionGrant(tenant, { clientId, consentType, principalId, resourceId, scopes })
}

/** Gives an app the app roles that its registration lists, as an administrator's consent does. */
export function recordAppRoles(tenant: Tenant, application: Application, client: ServicePrincipal): void {
  const createdDateTime = new Date(tenant.clock.now())
  for (const { resource, roleIds } of listedRoles(tenant, application)) {
    const resourceId = resource.servicePrincipal?.id
    const isNew = (appRoleId: string): boolean =>
      !tenant.appRoleAssignments.some(
        (entry) =>
          entry.principalId === client.id && entry.resourceId === resourceId && entry.appRoleId === appRoleId,
      )
    if (resourceId === undefined) continue
    for (const appRoleId of roleIds.filter(isNew)) {
      addAppRoleAssignment(tenant, { principalId: client.id, resourceId, appRoleId, createdDateTime })
    }
  }
}
