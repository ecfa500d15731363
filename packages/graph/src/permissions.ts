import { GraphError, directoryRoleTemplate } from '@mock-entra/core'
import type { User } from '@mock-entra/core'

import type { Caller } from './caller.ts'

/** What a caller needs for an operation: any one of the permissions, and of a user's directory roles too. */
interface Rule {
  /** Permissions that do for both kinds of tokens, the least privileged first. */
  readonly permissions: readonly string[]
  /** Permissions that do for app-only tokens only, for objects that the app owns. */
  readonly owned?: string
  /** Directory roles of which a user needs one. Missing: every member of the directory may. */
  readonly roles?: readonly string[]
  /** Whether a user may also do it to what they own. */
  readonly isForOwners?: true
  /** Whether an app may also do it, without any permission, to its own application and service principal. */
  readonly isForSelf?: true
}

const appAdministrators = ['Application Administrator', 'Cloud Application Administrator']
const readDirectory = ['Directory.Read.All', 'Directory.ReadWrite.All']

/**
 * The permissions of each operation, from Graph's documentation.
 *
 * A delegated token never lets an app do more than its user may: then the user's directory roles and ownership count as
 * well. `Directory.AccessAsUser.All`, which az has, stands for all that the user may.
 */
const rules = {
  readApplications: {
    permissions: [
      'Application.Read.All',
      'Application.ReadWrite.OwnedBy',
      'Application.ReadWrite.All',
      ...readDirectory,
    ],
    isForSelf: true,
  },
  createApplications: {
    permissions: ['Application.ReadWrite.OwnedBy', 'Application.ReadWrite.All', 'Directory.ReadWrite.All'],
  },
  writeApplications: {
    permissions: ['Application.ReadWrite.All', 'Directory.ReadWrite.All'],
    owned: 'Application.ReadWrite.OwnedBy',
    roles: appAdministrators,
    isForOwners: true,
  },
  rollKeys: {
    permissions: ['Application.ReadWrite.All', 'Directory.ReadWrite.All'],
    owned: 'Application.ReadWrite.OwnedBy',
    roles: appAdministrators,
    isForOwners: true,
    isForSelf: true,
  },
  readUsers: {
    permissions: ['User.ReadBasic.All', 'User.Read.All', 'User.ReadWrite.All', ...readDirectory],
  },
  writeUsers: {
    permissions: ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
    roles: ['User Administrator'],
  },
  readMe: {
    permissions: ['User.Read', 'User.ReadWrite', 'User.Read.All', 'User.ReadWrite.All', ...readDirectory],
  },
  writeMe: { permissions: ['User.ReadWrite', 'User.ReadWrite.All', 'Directory.ReadWrite.All'] },
  readGroups: {
    permissions: [
      'GroupMember.Read.All',
      'GroupMember.ReadWrite.All',
      'Group.Read.All',
      'Group.ReadWrite.All',
      ...readDirectory,
    ],
  },
  readMemberships: {
    permissions: [
      'User.ReadBasic.All',
      'User.Read.All',
      'User.ReadWrite.All',
      'GroupMember.Read.All',
      'GroupMember.ReadWrite.All',
      'Group.Read.All',
      'Group.ReadWrite.All',
      ...readDirectory,
    ],
  },
  createGroups: { permissions: ['Group.Create', 'Group.ReadWrite.All', 'Directory.ReadWrite.All'] },
  writeGroups: {
    permissions: ['Group.ReadWrite.All', 'Directory.ReadWrite.All'],
    roles: ['Groups Administrator', 'User Administrator'],
    isForOwners: true,
  },
  writeMembers: {
    permissions: ['GroupMember.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All'],
    roles: ['Groups Administrator', 'User Administrator'],
    isForOwners: true,
  },
  readGrants: { permissions: ['DelegatedPermissionGrant.ReadWrite.All', ...readDirectory] },
  writeGrants: {
    permissions: ['DelegatedPermissionGrant.ReadWrite.All', 'Directory.ReadWrite.All'],
    roles: [...appAdministrators, 'Privileged Role Administrator'],
  },
  readAssignments: {
    permissions: [
      'Application.Read.All',
      'Application.ReadWrite.All',
      'AppRoleAssignment.ReadWrite.All',
      ...readDirectory,
    ],
  },
  writeAssignments: {
    permissions: ['AppRoleAssignment.ReadWrite.All'],
    roles: [...appAdministrators, 'Privileged Role Administrator'],
  },
  readOrganization: {
    permissions: ['User.Read', 'Organization.Read.All', ...readDirectory],
  },
  readDomains: { permissions: ['Domain.Read.All', ...readDirectory] },
  readRoles: {
    permissions: ['RoleManagement.Read.Directory', 'RoleManagement.ReadWrite.Directory', ...readDirectory],
  },
  writeRoles: {
    permissions: ['RoleManagement.ReadWrite.Directory'],
    roles: ['Privileged Role Administrator'],
  },
  readObjects: {
    permissions: [
      'User.ReadBasic.All',
      'User.Read.All',
      'Group.Read.All',
      'Application.Read.All',
      'Application.ReadWrite.All',
      ...readDirectory,
    ],
  },
} as const satisfies Record<string, Rule>

export type Access = keyof typeof rules

/** An object that belongs to somebody. */
export interface Owned {
  readonly ownerIds: ReadonlySet<string>
  /** Of an application, or its service principal. */
  readonly appId?: string
}

/** @throws {GraphError} `insufficientPrivileges` */
export function assertPermitted(caller: Caller, access: Access, target?: Owned): void {
  if (caller.isUnchecked) return
  const rule: Rule = rules[access]
  const isPermitted =
    caller.user === undefined
      ? isAppPermitted(caller, rule, target)
      : isUserPermitted(caller, caller.user, rule, target)
  if (!isPermitted) {
    throw new GraphError('insufficientPrivileges', 'Insufficient privileges to complete the operation.')
  }
}

function isAppPermitted(
  { permissions, servicePrincipal }: Caller,
  rule: Rule,
  target: Owned | undefined,
): boolean {
  if (rule.permissions.some((name) => permissions.has(name))) return true
  if (rule.isForSelf && servicePrincipal !== undefined && target?.appId === servicePrincipal.appId)
    return true
  if (rule.owned === undefined || !permissions.has(rule.owned)) return false
  return servicePrincipal !== undefined && target?.ownerIds.has(servicePrincipal.id) === true
}

/** What the app may do for its user, and what the user may do: both. */
function isUserPermitted(
  { permissions }: Caller,
  user: User,
  rule: Rule,
  target: Owned | undefined,
): boolean {
  const isGranted =
    permissions.has('Directory.AccessAsUser.All') || rule.permissions.some((name) => permissions.has(name))
  if (!isGranted) return false
  if (rule.roles === undefined) return true
  const roles = ['Global Administrator', ...rule.roles].map(directoryRoleTemplate)
  if (user.directoryRoles.some((role) => roles.includes(role))) return true
  return rule.isForOwners === true && target?.ownerIds.has(user.id) === true
}
