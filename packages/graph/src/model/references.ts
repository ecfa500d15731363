import { findDirectoryObject, findGroupsOf } from '@mock-entra/core'
import type { DirectoryObject, Tenant, User } from '@mock-entra/core'

import { rolesOf } from './directory-role.ts'
import type { ListedObject } from './directory-role.ts'

/** The objects that ids refer to, as far as they are not deleted. */
export function findReferenced(tenant: Tenant, ids: Iterable<string>): readonly DirectoryObject[] {
  return [...ids].flatMap((id) => findDirectoryObject(tenant, id) ?? [])
}

/** The groups that an object is a direct member of. */
export function findDirectGroups(tenant: Tenant, id: string): readonly DirectoryObject[] {
  return [...tenant.groups.values()]
    .filter(({ memberIds }) => memberIds.has(id))
    .map((object) => ({ type: 'group', object }))
}

/** The groups that an object is in, also through other groups. */
export function findAllGroups(tenant: Tenant, id: string): readonly DirectoryObject[] {
  return findGroupsOf(tenant.groups.values(), id).map((object) => ({ type: 'group', object }))
}

/** The members of a group and of the groups in it; each once. */
export function findTransitiveMembers(tenant: Tenant, groupId: string): readonly DirectoryObject[] {
  const found = new Map<string, DirectoryObject>()
  const pending = [groupId]
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    for (const member of findReferenced(tenant, tenant.groups.get(id)?.memberIds ?? [])) {
      if (found.has(member.object.id)) continue
      found.set(member.object.id, member)
      if (member.type === 'group') pending.push(member.object.id)
    }
  }
  found.delete(groupId)
  return [...found.values()]
}

/** What an object is an owner of. */
export function findOwned(tenant: Tenant, id: string): readonly DirectoryObject[] {
  const isOwned = ({ ownerIds }: { readonly ownerIds: ReadonlySet<string> }): boolean => ownerIds.has(id)
  return [
    ...[...tenant.applications.values()]
      .filter(isOwned)
      .map((object) => ({ type: 'application' as const, object })),
    ...[...tenant.servicePrincipals.values()]
      .filter(isOwned)
      .map((object) => ({ type: 'servicePrincipal' as const, object })),
    ...[...tenant.groups.values()].filter(isOwned).map((object) => ({ type: 'group' as const, object })),
  ]
}

/** Who a user reports to. Nothing but Graph knows, so that it is kept with what only Graph shows. */
export function findManager(tenant: Tenant, { otherProperties }: User): DirectoryObject | undefined {
  const { manager } = otherProperties
  return typeof manager === 'string' ? findDirectoryObject(tenant, manager) : undefined
}

export function findDirectReports(tenant: Tenant, id: string): readonly DirectoryObject[] {
  return [...tenant.users.values()]
    .filter(({ otherProperties }) => otherProperties['manager'] === id)
    .map((object) => ({ type: 'user', object }))
}

/** The groups that a user is a direct member of, and their directory roles. */
export function findMemberships(tenant: Tenant, user: User): readonly ListedObject[] {
  return [...findDirectGroups(tenant, user.id), ...rolesOf(user)]
}

export function findAllMemberships(tenant: Tenant, user: User): readonly ListedObject[] {
  return [...findAllGroups(tenant, user.id), ...rolesOf(user)]
}
