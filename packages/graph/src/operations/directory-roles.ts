import { GraphError, changeUser, directoryRoleTemplates } from '@mock-entra/core'

import { answerEntity, answerList, answerObjects, noContent } from '../answers.ts'
import type { EntityType } from '../model/entity-type.ts'
import { notFound, param, readBody } from '../operation.ts'
import type { Operation, OperationContext } from '../operation.ts'
import { alreadyReferenced, requireReference } from './owners.ts'

interface DirectoryRole {
  /** The template's: the mock has one role for each template. */
  readonly id: string
  readonly displayName: string
}

const directoryRoleType: EntityType<DirectoryRole> = {
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

const directoryRoles: readonly DirectoryRole[] = Object.entries(directoryRoleTemplates).map(
  ([displayName, id]) => ({ id, displayName }),
)

function requireRole(context: OperationContext): DirectoryRole {
  const key = param(context, 'key')
    .replace(/^roleTemplateId='(.*)'$/i, '$1')
    .toLowerCase()
  const role = directoryRoles.find(({ id }) => id === key)
  if (role === undefined) throw notFound(key)
  return role
}

/** The built-in roles: what `wids` holds, and what lets users do more than read. */
export const directoryRoleOperations: readonly Operation[] = [
  {
    method: 'GET',
    path: 'directoryRoles',
    access: 'readRoles',
    answer: (context) =>
      answerList(context, directoryRoleType, { items: directoryRoles, idOf: ({ id }) => id }),
  },
  {
    method: 'GET',
    path: 'directoryRoles/{key}',
    access: 'readRoles',
    answer: (context) => answerEntity(context, directoryRoleType, requireRole(context)),
  },
  {
    method: 'GET',
    path: 'directoryRoles/{key}/members',
    access: 'readRoles',
    answer: (context) => {
      const role = requireRole(context)
      const members = [...context.tenant.users.values()].filter((user) =>
        user.directoryRoles.includes(role.id),
      )
      return answerObjects(
        context,
        members.map((object) => ({ type: 'user', object })),
      )
    },
  },
  {
    method: 'POST',
    path: 'directoryRoles/{key}/members/$ref',
    access: 'writeRoles',
    answer: (context) => {
      const role = requireRole(context)
      const member = requireReference(context.tenant, readBody(context))
      if (member.type !== 'user') throw unservedMember(member.type)
      if (member.object.directoryRoles.includes(role.id)) throw alreadyReferenced('members')
      changeUser(context.tenant, member.object, {
        directoryRoles: [...member.object.directoryRoles, role.id],
      })
      return noContent
    },
  },
  {
    method: 'DELETE',
    path: 'directoryRoles/{key}/members/{id}/$ref',
    access: 'writeRoles',
    answer: (context) => {
      const role = requireRole(context)
      const user = context.tenant.users.get(param(context, 'id').toLowerCase())
      if (user === undefined || !user.directoryRoles.includes(role.id)) throw notFound(param(context, 'id'))
      changeUser(context.tenant, user, {
        directoryRoles: user.directoryRoles.filter((id) => id !== role.id),
      })
      return noContent
    },
  },
]

function unservedMember(type: string): GraphError {
  return new GraphError('notImplemented', `mock-entra gives directory roles to users only, not to a ${type}.`)
}
