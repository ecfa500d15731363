import { MockEntraError } from '../errors/mock-entra-error.ts'
import { deriveUuid } from '../ids.ts'
import { assertFree } from './conflicts.ts'
import { addAppRoleAssignment, addDirectoryObject } from './directory-objects.ts'
import { describeAppRoleAssignments } from './grant-permissions.ts'
import type { Group } from './group.ts'
import type { ParsedGroupSeed } from './seed-schemas.ts'
import { findUserByName } from './tenant.ts'
import type { Tenant } from './tenant.ts'

/** @param path how the seed is called in messages */
export function addGroup(tenant: Tenant, seed: ParsedGroupSeed, path: string): Group {
  const id = seed.id ?? deriveUuid(tenant.id, 'group', seed.displayName)
  assertFree(
    path,
    seed.id === undefined ? 'displayName' : 'id',
    seed.id ?? seed.displayName,
    tenant.groups.has(id),
  )

  const memberIds = (seed.members ?? []).map((member, index) =>
    requireMember(tenant, member, `${path}.members[${index}]`),
  )
  const group: Group = {
    id,
    displayName: seed.displayName,
    createdDateTime: new Date(tenant.clock.now()),
    deletedDateTime: null,
    description: seed.description ?? null,
    mail: null,
    mailEnabled: false,
    mailNickname: seed.displayName.replaceAll(/[^A-Za-z0-9._-]/g, '') || id.slice(0, 8),
    securityEnabled: seed.securityEnabled ?? true,
    groupTypes: [],
    memberIds: new Set(memberIds),
    ownerIds: new Set(),
    otherProperties: {},
  }
  const assignments = describeAppRoleAssignments(tenant, id, 'User', seed.appRoleAssignments, path)

  tenant.changes.together(() => {
    addDirectoryObject(tenant, { type: 'group', object: group })
    for (const assignment of assignments) addAppRoleAssignment(tenant, assignment)
  })
  return group
}

function requireMember(tenant: Tenant, name: string, option: string): string {
  const objectId = name.toLowerCase()
  const user = tenant.users.get(objectId) ?? findUserByName(tenant, name)
  if (user !== undefined) return user.id
  const group = [...tenant.groups.values()].find(
    ({ id, displayName }) => id === objectId || displayName === name,
  )
  if (group !== undefined) return group.id
  const servicePrincipal = tenant.servicePrincipalsById.get(objectId)
  if (servicePrincipal !== undefined) return servicePrincipal.id
  throw new MockEntraError('MOCK_ENTRA_MISSING_OBJECT', {
    option,
    received: `'${name}'`,
    expected:
      "a user principal name, a group's display name, or the object id of a user, a group or a service principal",
    remedy: 'Add the member before the group: users come before groups, and groups in their order.',
  })
}
