import type { Application } from './application.ts'
import type { Group } from './group.ts'
import type { AppRoleAssignment, OAuth2PermissionGrant, ServicePrincipal } from './service-principal.ts'
import type { Tenant } from './tenant.ts'
import type { User } from './user.ts'

/** What a directory can hold under an object id. */
export type DirectoryObject =
  | { readonly type: 'application'; readonly object: Application }
  | { readonly type: 'servicePrincipal'; readonly object: ServicePrincipal }
  | { readonly type: 'user'; readonly object: User }
  | { readonly type: 'group'; readonly object: Group }

/** Finds an object that is not deleted. */
export function findDirectoryObject(tenant: Tenant, objectId: string): DirectoryObject | undefined {
  const id = objectId.toLowerCase()
  const user = tenant.users.get(id)
  if (user !== undefined) return { type: 'user', object: user }
  const group = tenant.groups.get(id)
  if (group !== undefined) return { type: 'group', object: group }
  const application = findById(tenant.applications.values(), id)
  if (application !== undefined) return { type: 'application', object: application }
  const servicePrincipal = findById(tenant.servicePrincipals.values(), id)
  return servicePrincipal && { type: 'servicePrincipal', object: servicePrincipal }
}

/** Applications and service principals are kept by client id, which is what sign-in asks for. */
export function findById<Item extends { readonly id: string }>(
  items: Iterable<Item>,
  objectId: string,
): Item | undefined {
  const id = objectId.toLowerCase()
  for (const item of items) {
    if (item.id === id) return item
  }
  return undefined
}

export function addDirectoryObject(tenant: Tenant, { type, object }: DirectoryObject): void {
  switch (type) {
    case 'application':
      return void tenant.applications.set(object.appId, object)
    case 'servicePrincipal':
      return void tenant.servicePrincipals.set(object.appId, object)
    case 'user':
      tenant.users.set(object.id, object)
      tenant.usersByName.set(object.userPrincipalName.toLowerCase(), object)
      return
    case 'group':
      return void tenant.groups.set(object.id, object)
  }
}

/** Gives properties of an object other values. It stays the same object, because sign-ins that are under way hold it. */
export function changeDirectoryObject<Item extends DirectoryObject['object']>(
  object: Item,
  changes: Partial<Item>,
): void {
  Object.assign(object, changes)
}

/** The same for a user, who is also found by a name that may be among the changes. */
export function changeUser(tenant: Tenant, user: User, changes: Partial<User>): void {
  tenant.usersByName.delete(user.userPrincipalName.toLowerCase())
  changeDirectoryObject(user, changes)
  tenant.usersByName.set(user.userPrincipalName.toLowerCase(), user)
}

/**
 * Deletes an object. It waits among the deleted items, from where it can be restored, but for security groups, which Entra
 * forgets at once. An application takes its service principal along.
 *
 * Whoever refers to it goes on to do so: a restored user is again in their groups.
 */
export function deleteDirectoryObject(tenant: Tenant, item: DirectoryObject): void {
  detach(tenant, item)
  if (item.type === 'group' && !item.object.groupTypes.includes('Unified')) {
    forgetReferences(tenant, item.object.id)
    return
  }
  item.object.deletedDateTime = new Date(tenant.clock.now())
  tenant.deletedItems.set(item.object.id, item)
  if (item.type !== 'application') return
  const servicePrincipal = tenant.servicePrincipals.get(item.object.appId)
  if (servicePrincipal !== undefined) {
    deleteDirectoryObject(tenant, { type: 'servicePrincipal', object: servicePrincipal })
  }
}

export function restoreDirectoryObject(tenant: Tenant, item: DirectoryObject): void {
  tenant.deletedItems.delete(item.object.id)
  item.object.deletedDateTime = null
  addDirectoryObject(tenant, item)
}

/** Deletes a deleted item for good. */
export function purgeDirectoryObject(tenant: Tenant, { object }: DirectoryObject): void {
  tenant.deletedItems.delete(object.id)
  forgetReferences(tenant, object.id)
}

function detach(tenant: Tenant, { type, object }: DirectoryObject): void {
  switch (type) {
    case 'application':
      return void tenant.applications.delete(object.appId)
    case 'servicePrincipal':
      return void tenant.servicePrincipals.delete(object.appId)
    case 'user':
      tenant.users.delete(object.id)
      tenant.usersByName.delete(object.userPrincipalName.toLowerCase())
      return
    case 'group':
      return void tenant.groups.delete(object.id)
  }
}

function forgetReferences(tenant: Tenant, id: string): void {
  for (const group of tenant.groups.values()) {
    if (group.memberIds.has(id)) group.memberIds = without(group.memberIds, id)
    if (group.ownerIds.has(id)) group.ownerIds = without(group.ownerIds, id)
  }
  for (const owned of [...tenant.applications.values(), ...tenant.servicePrincipals.values()]) {
    if (owned.ownerIds.has(id)) owned.ownerIds = without(owned.ownerIds, id)
  }
  keepOnly(
    tenant.appRoleAssignments,
    ({ principalId, resourceId }) => principalId !== id && resourceId !== id,
  )
  keepOnly(
    tenant.permissionGrants,
    ({ clientId, resourceId, principalId }) => clientId !== id && resourceId !== id && principalId !== id,
  )
}

function without(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return new Set([...ids].filter((candidate) => candidate !== id))
}

function keepOnly<Item>(items: Item[], isKept: (item: Item) => boolean): void {
  items.splice(0, items.length, ...items.filter(isKept))
}

export function addAppRoleAssignment({ appRoleAssignments }: Tenant, assignment: AppRoleAssignment): void {
  appRoleAssignments.push(assignment)
}

export function removeAppRoleAssignment({ appRoleAssignments }: Tenant, assignment: AppRoleAssignment): void {
  keepOnly(appRoleAssignments, (candidate) => candidate !== assignment)
}

/** Puts a grant in the place of the one for the same client, resource and user, if there is one. */
export function putPermissionGrant({ permissionGrants }: Tenant, grant: OAuth2PermissionGrant): void {
  const index = permissionGrants.findIndex(
    ({ clientId, resourceId, principalId }) =>
      clientId === grant.clientId && resourceId === grant.resourceId && principalId === grant.principalId,
  )
  if (index === -1) permissionGrants.push(grant)
  else permissionGrants[index] = grant
}

export function removePermissionGrant({ permissionGrants }: Tenant, grant: OAuth2PermissionGrant): void {
  keepOnly(permissionGrants, (candidate) => candidate !== grant)
}
