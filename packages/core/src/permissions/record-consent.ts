import type { Application } from '../directory/application.ts'
import { addAppRoleAssignment, addPermissionGrant } from '../directory/directory-objects.ts'
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
  const principalId = user?.id ?? null
  const consentType = principalId === null ? 'AllPrincipals' : 'Principal'
  tenant.changes.together(() => {
    for (const { client, resource, value } of permissions) {
      const resourceId = resource.servicePrincipal?.id
      if (resourceId === undefined) continue
      addPermissionGrant(tenant, {
        clientId: client.id,
        consentType,
        principalId,
        resourceId,
        scopes: [value],
      })
    }
  })
}

/** Gives an app the app roles that its registration lists, as an administrator's consent does. */
export function recordAppRoles(tenant: Tenant, application: Application, client: ServicePrincipal): void {
  const createdDateTime = new Date(tenant.clock.now())
  tenant.changes.together(() => {
    for (const { resource, roleIds } of listedRoles(tenant, application)) {
      const resourceId = resource.servicePrincipal?.id
      if (resourceId === undefined) continue
      for (const appRoleId of roleIds) {
        addAppRoleAssignment(tenant, { principalId: client.id, resourceId, appRoleId, createdDateTime })
      }
    }
  })
}
