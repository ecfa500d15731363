import { GraphError, changeUser, asText } from '@mock-entra/core'
import type { DirectoryObject, User } from '@mock-entra/core'

import { answerEntity, answerList, answerObjects, noContent } from '../answers.ts'
import { directoryRoleType, directoryRoles } from '../model/directory-role.ts'
import type { DirectoryRole } from '../model/directory-role.ts'
import type { EntityType } from '../model/entity-type.ts'
import { notFound, param, readBody } from '../operation.ts'
import type { Operation, OperationContext } from '../operation.ts'
import { alreadyReferenced, requireReference } from './owners.ts'

const directoryRoleTemplateType: EntityType<DirectoryRole> = {
  ...directoryRoleType,
  name: 'directoryRoleTemplate',
  set: 'directoryRoleTemplates',
  properties: {
    id: { read: ({ id }) => id },
    deletedDateTime: { read: () => null },
    description: { read: () => null },
    displayName: { read: ({ displayName }) => displayName },
  },
}

function requireRole(context: OperationContext): DirectoryRole {
  return findRole(param(context, 'key').replace(/^roleTemplateId='(.*)'$/i, '$1'))
}

/** @throws {GraphError} `resourceNotFound` */
export function findRole(templateId: string): DirectoryRole {
  const role = directoryRoles.find(({ id }) => id === templateId.toLowerCase())
  if (role === undefined) throw notFound(templateId)
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
    method: 'POST',
    path: 'directoryRoles',
    access: 'writeRoles',
    answer: (context) => {
      findRole(asText(readBody(context)['roleTemplateId']))
      throw conflict() // every role is active from the start
    },
  },
  {
    method: 'GET',
    path: 'directoryRoleTemplates',
    access: 'readRoles',
    answer: (context) =>
      answerList(context, directoryRoleTemplateType, { items: directoryRoles, idOf: ({ id }) => id }),
  },
  {
    method: 'GET',
    path: 'directoryRoleTemplates/{key}',
    access: 'readRoles',
    answer: (context) => answerEntity(context, directoryRoleTemplateType, requireRole(context)),
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
      assertCanHaveRoles(member)
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

export function assertCanHaveRoles(
  member: DirectoryObject,
): asserts member is { readonly type: 'user'; readonly object: User } {
  if (member.type === 'user') return
  throw new GraphError(
    'notImplemented',
    `mock-entra gives directory roles to users only, not to a ${member.type}.`,
  )
}

/** What is there already. */
export function conflict(): GraphError {
  return new GraphError(
    'badRequest',
    'A conflicting object with one or more of the specified property values is present in the directory.',
  )
}
