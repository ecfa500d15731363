import {
  GraphError,
  asText,
  findDirectoryObject,
  findUserByName,
  isGuid,
  purgeDirectoryObject,
  restoreDirectoryObject,
} from '@mock-entra/core'
import type { DirectoryObject, GraphAnswer, Tenant } from '@mock-entra/core'

import { answerJson, answerObject, noContent } from '../answers.ts'
import { describeDirectoryObject, directoryObjectType } from '../model/directory-object.ts'
import { notFound, param, readBody, requirePermission } from '../operation.ts'
import type { Operation, OperationContext } from '../operation.ts'
import type { Access } from '../permissions.ts'
import { assertExpandable } from '../query/project.ts'
import { invalidValue } from '../read-changes.ts'
import { membershipOperations } from './memberships.ts'
import { answerCast, asList, asOne } from './object-lists.ts'

const keptFor = 30 * 86_400_000

/** Deleted objects can be restored for 30 days. */
function listDeleted({ deletedItems, clock }: Tenant): readonly DirectoryObject[] {
  const since = clock.now() - keptFor
  return [...deletedItems.values()].filter(({ object }) => (object.deletedDateTime?.getTime() ?? 0) > since)
}

function requireDeleted(context: OperationContext): DirectoryObject {
  const id = param(context, 'id')
  const item = listDeleted(context.tenant).find(({ object }) => object.id === id.toLowerCase())
  if (item === undefined) throw notFound(id)
  return item
}

const readAccess: Readonly<Record<DirectoryObject['type'], Access>> = {
  application: 'readApplications',
  servicePrincipal: 'readApplications',
  user: 'readUsers',
  group: 'readGroups',
}

const writeAccess: Readonly<Record<DirectoryObject['type'], Access>> = {
  application: 'writeApplications',
  servicePrincipal: 'writeApplications',
  user: 'writeUsers',
  group: 'writeGroups',
}

function requireOwnDeleted(context: OperationContext): DirectoryObject {
  const item = requireDeleted(context)
  requirePermission(context, writeAccess[item.type], item.type === 'user' ? undefined : item.object)
  return item
}

function restore(context: OperationContext): GraphAnswer {
  const item = requireOwnDeleted(context)
  assertRestorable(context.tenant, item)
  restoreDirectoryObject(context.tenant, item)
  return answerObject(context, item)
}

/** What was taken in the meantime keeps the object where it is. */
function assertRestorable(tenant: Tenant, { type, object }: DirectoryObject): void {
  const isTaken =
    (type === 'user' && findUserByName(tenant, object.userPrincipalName) !== undefined) ||
    (type === 'servicePrincipal' && tenant.servicePrincipals.has(object.appId))
  if (isTaken) {
    throw new GraphError(
      'badRequest',
      'A conflicting object with one or more of the specified property values is present in the directory.',
    )
  }
}

function requireObject(context: OperationContext): DirectoryObject {
  const id = param(context, 'id')
  const item = findDirectoryObject(context.tenant, id)
  if (item === undefined) throw notFound(id)
  return item
}

const mostIds = 1000

/** Finds many objects of any type at once; ids of none are left out without a word. */
function getByIds(context: OperationContext): GraphAnswer {
  const { tenant, world, options } = context
  assertExpandable(directoryObjectType, options)
  const { ids, types } = readBody(context)
  if (!Array.isArray(ids) || ids.length > mostIds || !ids.every((id) => typeof id === 'string')) {
    throw invalidValue('ids', 'DirectoryObject')
  }
  if (!ids.every(isGuid)) throw new GraphError('badRequest', 'Invalid GUID specified.')
  const wanted = Array.isArray(types) ? types.map((type) => asText(type).toLowerCase()) : undefined
  const isWanted = ({ type }: DirectoryObject): boolean =>
    wanted === undefined || wanted.includes(type.toLowerCase()) || wanted.includes('directoryobject')
  const found = ids.flatMap((id) => findDirectoryObject(tenant, id) ?? []).filter(isWanted)
  return answerJson({
    '@odata.context': `${world.baseUrl}/${world.version}/$metadata#directoryObjects`,
    value: found.map((item) => describeDirectoryObject(item, world, options.select)),
  })
}

export const directoryOperations: readonly Operation[] = [
  {
    method: 'GET',
    path: 'directoryObjects/{id}',
    access: 'readObjects',
    answer: (context) => answerObject(context, requireObject(context)),
  },
  {
    method: 'GET',
    path: 'directoryObjects/{id}/microsoft.graph.{type}',
    access: 'readObjects',
    answer: (context) => answerCast(context, [requireObject(context)], asOne),
  },
  { method: 'POST', path: 'directoryObjects/getByIds', access: 'readObjects', answer: getByIds },
  ...membershipOperations({
    path: 'directoryObjects/{id}',
    access: 'readMemberships',
    find: (context) => {
      const item = requireObject(context)
      return { id: item.object.id, roles: item.type === 'user' ? item.object.directoryRoles : [] }
    },
  }),
  {
    method: 'GET',
    path: 'directory/deletedItems/microsoft.graph.{type}',
    access: 'checked by the operation',
    answer: (context) => {
      const wanted = param(context, 'type').toLowerCase()
      const type = (Object.keys(readAccess) as readonly DirectoryObject['type'][]).find(
        (candidate) => candidate.toLowerCase() === wanted,
      )
      if (type === undefined) {
        throw new GraphError(
          'notImplemented',
          `mock-entra has no deleted items of the type microsoft.graph.${param(context, 'type')}.`,
        )
      }
      requirePermission(context, readAccess[type])
      return answerCast(context, listDeleted(context.tenant), asList)
    },
  },
  {
    method: 'GET',
    path: 'directory/deletedItems/{id}',
    access: 'checked by the operation',
    answer: (context) => {
      const item = requireDeleted(context)
      requirePermission(context, readAccess[item.type])
      return answerObject(context, item)
    },
  },
  {
    method: 'GET',
    path: 'directory/deletedItems/{id}/microsoft.graph.{type}',
    access: 'checked by the operation',
    answer: (context) => {
      const item = requireDeleted(context)
      requirePermission(context, readAccess[item.type])
      return answerCast(context, [item], asOne)
    },
  },
  {
    method: 'POST',
    path: 'directory/deletedItems/{id}/restore',
    access: 'checked by the operation',
    answer: restore,
  },
  {
    method: 'DELETE',
    path: 'directory/deletedItems/{id}',
    access: 'checked by the operation',
    answer: (context) => {
      purgeDirectoryObject(context.tenant, requireOwnDeleted(context))
      return noContent
    },
  },
]
