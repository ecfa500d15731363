import { directoryRoleTemplates } from '@mock-entra/core'
import type { DirectoryObject, User } from '@mock-entra/core'

import type { EntityType } from './entity-type.ts'

export interface DirectoryRole {
  /** The template's: the mock has one role for each template. */
  readonly id: string
  readonly displayName: string
}

export const directoryRoleType: EntityType<DirectoryRole> = {
  name: 'directoryRole',
  set: 'directoryRoles',
  resource: 'DirectoryRole',
  properties: {
    id: { read: ({ id }) => id },
    deletedDateTime: { read: () => null },
    description: { read: () => null },
    displayName: { read: ({ displayName }) => displayName, filtering: 'exact' },
    roleTemplateId: { read: ({ id }) => id, filtering: 'exact' },
  },
  navigations: {},
  isDirectoryObject: false,
}

export const directoryRoles: readonly DirectoryRole[] = Object.entries(directoryRoleTemplates).map(
  ([displayName, id]) => ({ id, displayName }),
)

/** What lists of several types have: objects that can be created and deleted, and the built-in roles. */
export type ListedObject =
  | DirectoryObject
  | { readonly type: 'directoryRole'; readonly object: DirectoryRole }

export function rolesOf(user: User): readonly ListedObject[] {
  return directoryRoles
    .filter(({ id }) => user.directoryRoles.includes(id))
    .map((object) => ({ type: 'directoryRole', object }))
}
