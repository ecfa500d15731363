import type { Application } from './application.ts'
import { foldText } from './fold-text.ts'
import type { Group } from './group.ts'
import type { AppRoleAssignment, OAuth2PermissionGrant, ServicePrincipal } from './service-principal.ts'
import { describeItem, idOfAssignment, idOfGrant } from './tenant-items.ts'
import type { Tenant } from './tenant.ts'
import type { KeptTextIndexes } from './text-index.ts'
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
  const application = tenant.applicationsById.get(id)
  if (application !== undefined) return { type: 'application', object: application }
  const servicePrincipal = tenant.servicePrincipalsById.get(id)
  return servicePrincipal && { type: 'servicePrincipal', object: servicePrincipal }
}

/**
 * What a tenant holds, as this file alone may see it. Everywhere else it is read-only, objects included, so that no change
 * can be made that `tenant.changes` is not told of.
 */
interface Holdings {
  readonly applications: Map<string, Application>
  readonly applicationsById: Map<string, Application>
  readonly servicePrincipals: Map<string, ServicePrincipal>
  readonly servicePrincipalsById: Map<string, ServicePrincipal>
  readonly users: Map<string, User>
  readonly usersByName: Map<string, User>
  readonly groups: Map<string, Group>
  readonly appRoleAssignments: AppRoleAssignment[]
  readonly permissionGrants: OAuth2PermissionGrant[]
  readonly deletedItems: Map<string, DirectoryObject>
  readonly textIndexes: KeptTextIndexes
}

function holdingsOf(tenant: Tenant): Holdings {
  return tenant as Tenant & Holdings
}

/** By which `usersByName` has a user. */
function nameOf({ userPrincipalName }: User): string {
  return foldText(userPrincipalName)
}

export function addDirectoryObject(tenant: Tenant, item: DirectoryObject): void {
  for (const [map, key] of placesOf(tenant, item)) map.set(key, item.object)
  for (const index of holdingsOf(tenant).textIndexes[item.type]) index.add(item.object)
  tenant.changes.put(item.type, item.object.id, () => describeItem(item))
}

type Place = readonly [map: Map<string, object>, key: string]

/** The maps that have an object, and its key in each. */
function placesOf(tenant: Tenant, { type, object }: DirectoryObject): readonly [Place, ...Place[]] {
  const holdings = holdingsOf(tenant)
  switch (type) {
    case 'application':
      return [
        [holdings.applications, object.appId],
        [holdings.applicationsById, object.id],
      ]
    case 'servicePrincipal':
      return [
        [holdings.servicePrincipals, object.appId],
        [holdings.servicePrincipalsById, object.id],
      ]
    case 'user':
      return [
        [holdings.users, object.id],
        [holdings.usersByName, nameOf(object)],
      ]
    case 'group':
      return [[holdings.groups, object.id]]
  }
}

function holds(tenant: Tenant, item: DirectoryObject): boolean {
  const [[map, key]] = placesOf(tenant, item)
  return map.get(key) === item.object
}

/** Takes an object out again whose addition failed half-way; who deletes one calls {@link deleteDirectoryObject}. */
export function withdrawDirectoryObject(tenant: Tenant, item: DirectoryObject): void {
  for (const [map, key] of placesOf(tenant, item)) map.delete(key)
  for (const index of holdingsOf(tenant).textIndexes[item.type]) index.remove(item.object)
  tenant.changes.remove(item.type, item.object.id)
}

/**
 * Gives properties of an object other values. It stays the same object, because sign-ins that are under way hold it, and so
 * may change one that was deleted meanwhile.
 */
export function changeDirectoryObject<Item extends DirectoryObject>(
  tenant: Tenant,
  item: Item,
  changes: Partial<Item['object']>,
): void {
  const { type, object }: DirectoryObject = item
  if (!holds(tenant, item)) {
    Object.assign(object, changes)
    if (tenant.deletedItems.get(object.id)?.object === object) putDeletedItem(tenant, item)
    return
  }
  const { usersByName, textIndexes } = holdingsOf(tenant)
  if (type === 'user') usersByName.delete(nameOf(object))
  Object.assign(object, changes)
  if (type === 'user') usersByName.set(nameOf(object), object)
  for (const index of textIndexes[type]) {
    if (Object.hasOwn(changes, index.property)) index.update(object)
  }
  tenant.changes.put(type, object.id, () => describeItem(item))
}

export function changeUser(tenant: Tenant, user: User, changes: Partial<User>): void {
  changeDirectoryObject(tenant, { type: 'user', object: user }, changes)
}

/**
 * Deletes an object. It waits among the deleted items, from where it can be restored, but for security groups, which Entra
 * forgets at once. An application takes its service principal along.
 *
 * Whoever refers to it goes on to do so: a restored user is again in their groups.
 */
export function deleteDirectoryObject(tenant: Tenant, item: DirectoryObject): void {
  tenant.changes.together(() => {
    withdrawDirectoryObject(tenant, item)
    if (item.type === 'group' && !item.object.groupTypes.includes('Unified')) {
      forgetReferences(tenant, item.object.id)
      return
    }
    Object.assign(item.object, { deletedDateTime: new Date(tenant.clock.now()) })
    putDeletedItem(tenant, item)
    if (item.type !== 'application') return
    const servicePrincipal = tenant.servicePrincipals.get(item.object.appId)
    if (servicePrincipal !== undefined) {
      deleteDirectoryObject(tenant, { type: 'servicePrincipal', object: servicePrincipal })
    }
  })
}

export function putDeletedItem(tenant: Tenant, item: DirectoryObject): void {
  const { type, object } = item
  holdingsOf(tenant).deletedItems.set(object.id, item)
  tenant.changes.put('deletedItem', object.id, () => ({ type, object: describeItem(item) }))
}

export function restoreDirectoryObject(tenant: Tenant, item: DirectoryObject): void {
  tenant.changes.together(() => {
    removeDeletedItem(tenant, item)
    Object.assign(item.object, { deletedDateTime: null })
    addDirectoryObject(tenant, item)
  })
}

/**
 * Deletes a deleted item for good. An application is kept aside: service principals of other tenants, and deleted ones, go
 * on to have it.
 */
export function purgeDirectoryObject(tenant: Tenant, item: DirectoryObject): void {
  const { type, object } = item
  tenant.changes.together(() => {
    removeDeletedItem(tenant, item)
    forgetReferences(tenant, object.id)
    if (type === 'application') {
      tenant.changes.put('purgedApplication', object.id, () => describeItem(item))
    }
  })
}

function removeDeletedItem(tenant: Tenant, { object }: DirectoryObject): void {
  holdingsOf(tenant).deletedItems.delete(object.id)
  tenant.changes.remove('deletedItem', object.id)
}

function forgetReferences(tenant: Tenant, id: string): void {
  for (const group of tenant.groups.values()) {
    const { memberIds } = group
    if (memberIds.has(id)) {
      changeDirectoryObject(tenant, { type: 'group', object: group }, { memberIds: without(memberIds, id) })
    }
  }
  for (const item of ownedObjects(tenant)) {
    const { ownerIds } = item.object
    if (ownerIds.has(id)) changeDirectoryObject(tenant, item, { ownerIds: without(ownerIds, id) })
  }
  for (const assignment of tenant.appRoleAssignments.filter(
    ({ principalId, resourceId }) => principalId === id || resourceId === id,
  )) {
    removeAppRoleAssignment(tenant, assignment)
  }
  for (const grant of tenant.permissionGrants.filter(
    ({ clientId, resourceId, principalId }) => clientId === id || resourceId === id || principalId === id,
  )) {
    removePermissionGrant(tenant, grant)
  }
}

type OwnedObject = Exclude<DirectoryObject, { readonly type: 'user' }>

function ownedObjects({ groups, applications, servicePrincipals }: Tenant): readonly OwnedObject[] {
  return [
    ...[...groups.values()].map((object) => ({ type: 'group' as const, object })),
    ...[...applications.values()].map((object) => ({ type: 'application' as const, object })),
    ...[...servicePrincipals.values()].map((object) => ({ type: 'servicePrincipal' as const, object })),
  ]
}

function without(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return new Set([...ids].filter((candidate) => candidate !== id))
}

/** Makes an assignment, unless it is there already. */
export function addAppRoleAssignment(tenant: Tenant, assignment: AppRoleAssignment): void {
  const { appRoleAssignments } = holdingsOf(tenant)
  const { principalId, resourceId, appRoleId } = assignment
  const isKnown = appRoleAssignments.some(
    (known) =>
      known.principalId === principalId && known.resourceId === resourceId && known.appRoleId === appRoleId,
  )
  if (isKnown) return
  appRoleAssignments.push(assignment)
  tenant.changes.put('appRoleAssignment', idOfAssignment(assignment), () => assignment)
}

export function removeAppRoleAssignment(tenant: Tenant, assignment: AppRoleAssignment): void {
  remove(holdingsOf(tenant).appRoleAssignments, assignment)
  tenant.changes.remove('appRoleAssignment', idOfAssignment(assignment))
}

/** Puts a grant in the place of the one for the same client, resource and user, if there is one. */
export function putPermissionGrant(tenant: Tenant, grant: OAuth2PermissionGrant): void {
  const { permissionGrants } = holdingsOf(tenant)
  const index = permissionGrants.findIndex((known) => isSameGrant(known, grant))
  if (index === -1) permissionGrants.push(grant)
  else permissionGrants[index] = grant
  tenant.changes.put('permissionGrant', idOfGrant(grant), () => grant)
}

function isSameGrant(one: OAuth2PermissionGrant, other: OAuth2PermissionGrant): boolean {
  return (
    one.clientId === other.clientId &&
    one.resourceId === other.resourceId &&
    one.principalId === other.principalId
  )
}

/** Adds scopes to the grant for the same client, resource and user, which begins with the first ones. */
export function addPermissionGrant(tenant: Tenant, grant: OAuth2PermissionGrant): void {
  const known = tenant.permissionGrants.find((candidate) => isSameGrant(candidate, grant))
  putPermissionGrant(tenant, { ...grant, scopes: [...new Set([...(known?.scopes ?? []), ...grant.scopes])] })
}

export function removePermissionGrant(tenant: Tenant, grant: OAuth2PermissionGrant): void {
  remove(holdingsOf(tenant).permissionGrants, grant)
  tenant.changes.remove('permissionGrant', idOfGrant(grant))
}

function remove<Item>(items: Item[], item: Item): void {
  const index = items.indexOf(item)
  if (index !== -1) items.splice(index, 1)
}

/** Takes everything out of a tenant. */
export function clearDirectoryObjects(tenant: Tenant): void {
  const { appRoleAssignments, permissionGrants, textIndexes, ...maps } = holdingsOf(tenant)
  const { applications, applicationsById, servicePrincipals, servicePrincipalsById } = maps
  const { users, usersByName, groups, deletedItems } = maps
  for (const objects of [applications, applicationsById, servicePrincipals, servicePrincipalsById])
    objects.clear()
  for (const objects of [users, usersByName, groups, deletedItems]) objects.clear()
  for (const index of Object.values(textIndexes).flat()) index.clear()
  appRoleAssignments.length = 0
  permissionGrants.length = 0
  tenant.changes.clear()
}
