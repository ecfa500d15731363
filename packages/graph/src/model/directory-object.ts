import { describeEntity } from '../query/project.ts'
import type { DescribeObject } from '../query/project.ts'
import type { World } from '../world.ts'
import { applicationType } from './application.ts'
import { directoryRoleType } from './directory-role.ts'
import type { ListedObject } from './directory-role.ts'
import type { EntityType } from './entity-type.ts'
import { groupType } from './group.ts'
import { servicePrincipalType } from './service-principal.ts'
import { userType } from './user.ts'

/** What objects of all types have in common, by which mixed lists are filtered. */
export const directoryObjectType: EntityType<ListedObject> = {
  name: 'directoryObject',
  set: 'directoryObjects',
  resource: 'DirectoryObject',
  properties: {
    id: { read: ({ object }) => object.id, filtering: 'exact' },
    deletedDateTime: {
      read: ({ object }) => ('deletedDateTime' in object ? object.deletedDateTime : null),
      filtering: 'advanced',
    },
    displayName: { read: ({ object }) => object.displayName, filtering: 'text', isSortable: true },
  },
  navigations: {},
  isDirectoryObject: true,
}

/** An object with its type, which callers need where a list has several. */
export const describeDirectoryObject: DescribeObject = (item, world, select) => ({
  '@odata.type': `#microsoft.graph.${item.type}`,
  ...describeByType(item, world, select === undefined ? undefined : knownNames(item, select)),
})

/** In mixed lists a property that one of the types has not is left out of its objects. */
function knownNames({ type }: ListedObject, select: readonly string[]): readonly string[] {
  const names = Object.keys(entityTypes[type].properties).map((name) => name.toLowerCase())
  return select.filter((name) => names.includes(name.toLowerCase()))
}

export const entityTypes = {
  application: applicationType,
  servicePrincipal: servicePrincipalType,
  user: userType,
  group: groupType,
  directoryRole: directoryRoleType,
} as const

function describeByType(item: ListedObject, world: World, select: readonly string[] | undefined): object {
  const selection = { select, expand: [] }
  switch (item.type) {
    case 'application':
      return describeEntity(applicationType, item.object, world, selection, describeDirectoryObject)
    case 'servicePrincipal':
      return describeEntity(servicePrincipalType, item.object, world, selection, describeDirectoryObject)
    case 'user':
      return describeEntity(userType, item.object, world, selection, describeDirectoryObject)
    case 'group':
      return describeEntity(groupType, item.object, world, selection, describeDirectoryObject)
    case 'directoryRole':
      return describeEntity(directoryRoleType, item.object, world, selection, describeDirectoryObject)
  }
}
