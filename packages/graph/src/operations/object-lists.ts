import { GraphError } from '@mock-entra/core'
import type { GraphAnswer } from '@mock-entra/core'

import { answerCount, answerEntity, answerJson, answerList, answerObjects } from '../answers.ts'
import { applicationType } from '../model/application.ts'
import { directoryObjectType, entityTypes } from '../model/directory-object.ts'
import { directoryRoleType } from '../model/directory-role.ts'
import type { ListedObject } from '../model/directory-role.ts'
import type { EntityType } from '../model/entity-type.ts'
import { groupType } from '../model/group.ts'
import { servicePrincipalType } from '../model/service-principal.ts'
import { userType } from '../model/user.ts'
import { notFound, param } from '../operation.ts'
import type { Operation, OperationContext } from '../operation.ts'
import type { Access } from '../permissions.ts'

/** What an object refers to. */
interface ObjectList {
  /** `groups/{key}/members` */
  readonly path: string
  readonly access: Access
  readonly list: (context: OperationContext) => readonly ListedObject[]
}

/** The list whole, counted and as references; and what it has of one type: `members/microsoft.graph.user`. */
export function objectListOperations({ path, access, list }: ObjectList): readonly Operation[] {
  const get = (
    suffix: string,
    answer: (context: OperationContext, objects: readonly ListedObject[]) => GraphAnswer,
  ): Operation => ({
    method: 'GET',
    path: `${path}${suffix}`,
    access,
    answer: (context) => answer(context, list(context)),
  })
  return [
    get('', answerObjects),
    get('/$count', (context, objects) => answerCount(context, directoryObjectType, objects)),
    get('/$ref', answerReferences),
    get('/microsoft.graph.{type}', (context, objects) => answerCast(context, objects, asList)),
    get('/microsoft.graph.{type}/$count', (context, objects) => answerCast(context, objects, answerCount)),
  ]
}

/** References carry the tenant and the type in words of the directory, as nothing else in Graph does. */
function answerReferences({ world }: OperationContext, objects: readonly ListedObject[]): GraphAnswer {
  const { baseUrl, version, tenant } = world
  return answerJson({
    '@odata.context': `${baseUrl}/${version}/$metadata#Collection($ref)`,
    value: objects.map(({ type, object: { id } }) => ({
      '@odata.id': `${baseUrl}/v2/${tenant.id}/directoryObjects/${id}/Microsoft.DirectoryServices.${entityTypes[type].resource}`,
    })),
  })
}

type AnswerItems = <Item extends { readonly id: string }>(
  context: OperationContext,
  type: EntityType<Item>,
  items: readonly Item[],
) => GraphAnswer

export const asList: AnswerItems = (context, type, items) =>
  answerList(context, type, { items, idOf: ({ id }) => id })

/** An object that the path names, which is not found where it is of another type. */
export const asOne: AnswerItems = (context, type, [item]) => {
  if (item === undefined) throw notFound(param(context, 'id'))
  return answerEntity(context, type, item)
}

/** Types of which no tenant of the mock has any, by what they have in common. */
const absentTypes: ReadonlySet<string> = new Set(['device', 'orgcontact', 'administrativeunit'])

const absentType: EntityType<{ readonly id: string }> = {
  name: 'directoryObject',
  set: 'directoryObjects',
  resource: 'DirectoryObject',
  properties: {
    id: { read: ({ id }) => id, filtering: 'exact' },
    displayName: { read: () => null, filtering: 'text' },
  },
  navigations: {},
  isDirectoryObject: true,
}

/** The objects that are of the type that the path names. The query options are those of the type then. */
export function answerCast(
  context: OperationContext,
  objects: readonly ListedObject[],
  answer: AnswerItems,
): GraphAnswer {
  const wanted = param(context, 'type').toLowerCase()
  switch (wanted) {
    case 'application':
      return answer(
        context,
        applicationType,
        objects.flatMap((item) => (item.type === 'application' ? [item.object] : [])),
      )
    case 'serviceprincipal':
      return answer(
        context,
        servicePrincipalType,
        objects.flatMap((item) => (item.type === 'servicePrincipal' ? [item.object] : [])),
      )
    case 'user':
      return answer(
        context,
        userType,
        objects.flatMap((item) => (item.type === 'user' ? [item.object] : [])),
      )
    case 'group':
      return answer(
        context,
        groupType,
        objects.flatMap((item) => (item.type === 'group' ? [item.object] : [])),
      )
    case 'directoryrole':
      return answer(
        context,
        directoryRoleType,
        objects.flatMap((item) => (item.type === 'directoryRole' ? [item.object] : [])),
      )
  }
  if (absentTypes.has(wanted))
    return answer(context, { ...absentType, set: `${param(context, 'type')}s` }, [])
  throw new GraphError(
    'notImplemented',
    `mock-entra has no objects of the type microsoft.graph.${param(context, 'type')}.`,
  )
}
