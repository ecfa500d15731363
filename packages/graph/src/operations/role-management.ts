import { GraphError, changeUser, deriveOpaque, findDirectoryObject, asText } from '@mock-entra/core'
import type { GraphAnswer, Tenant, User } from '@mock-entra/core'

import { answerEntity, answerList, noContent } from '../answers.ts'
import { directoryRoles } from '../model/directory-role.ts'
import type { DirectoryRole } from '../model/directory-role.ts'
import type { EntityType } from '../model/entity-type.ts'
import { notFound, param, readBody } from '../operation.ts'
import type { Operation, OperationContext } from '../operation.ts'
import { assertRequired } from '../read-changes.ts'
import { assertCanHaveRoles, conflict, findRole } from './directory-roles.ts'

const set = 'roleManagement/directory'

const definitionType: EntityType<DirectoryRole> = {
  name: 'unifiedRoleDefinition',
  set: `${set}/roleDefinitions`,
  resource: 'UnifiedRoleDefinition',
  properties: {
    id: { read: ({ id }) => id, filtering: 'exact' },
    description: { read: () => null },
    displayName: { read: ({ displayName }) => displayName, filtering: 'text' },
    isBuiltIn: { read: () => true, filtering: 'exact' },
    isEnabled: { read: () => true },
    resourceScopes: { read: () => ['/'] },
    templateId: { read: ({ id }) => id, filtering: 'exact' },
    version: { read: () => '1' },
  },
  navigations: {},
  isDirectoryObject: false,
}

/** A directory role of a user, in the whole directory. */
interface RoleAssignment {
  readonly principal: User
  readonly roleId: string
}

/** The id says nothing, and follows from what it joins, of which there is one at most. */
function idOf({ principal, roleId }: RoleAssignment): string {
  return deriveOpaque('roleAssignment', principal.id, roleId)
}

const assignmentType: EntityType<RoleAssignment> = {
  name: 'unifiedRoleAssignment',
  set: `${set}/roleAssignments`,
  resource: 'UnifiedRoleAssignment',
  properties: {
    id: { read: idOf, filtering: 'exact' },
    principalId: { read: ({ principal }) => principal.id, filtering: 'exact' },
    directoryScopeId: { read: () => '/', filtering: 'exact' },
    roleDefinitionId: { read: ({ roleId }) => roleId, filtering: 'exact' },
  },
  navigations: {},
  isDirectoryObject: false,
}

function listAssignments({ users }: Tenant): readonly RoleAssignment[] {
  return [...users.values()].flatMap((principal) =>
    principal.directoryRoles.map((roleId) => ({ principal, roleId })),
  )
}

function requireAssignment(context: OperationContext): RoleAssignment {
  const key = param(context, 'key')
  const found = listAssignments(context.tenant).find((assignment) => idOf(assignment) === key)
  if (found === undefined) throw notFound(key)
  return found
}

function assign(context: OperationContext): GraphAnswer {
  const { tenant } = context
  const { principalId, roleDefinitionId, directoryScopeId = '/', appScopeId } = readBody(context)
  assertRequired(assignmentType, { principalId, roleDefinitionId }, ['principalId', 'roleDefinitionId'])
  if (directoryScopeId !== '/' || (appScopeId ?? null) !== null) {
    throw new GraphError('notImplemented', "mock-entra gives directory roles in the scope '/' only.")
  }
  const member = findDirectoryObject(tenant, asText(principalId))
  if (member === undefined) throw notFound(asText(principalId))
  assertCanHaveRoles(member)
  const principal = member.object
  const { id: roleId } = findRole(asText(roleDefinitionId))
  if (principal.directoryRoles.includes(roleId)) throw conflict()
  changeUser(tenant, principal, { directoryRoles: [...principal.directoryRoles, roleId] })
  const assignment = { principal, roleId }
  return answerEntity(context, assignmentType, assignment, {
    status: 201,
    location: `${assignmentType.set}/${idOf(assignment)}`,
  })
}

/** Directory roles as Graph's role management has them: another way to what `directoryRoles/{id}/members` shows. */
export const roleManagementOperations: readonly Operation[] = [
  {
    method: 'GET',
    path: definitionType.set,
    access: 'readRoles',
    answer: (context) => answerList(context, definitionType, { items: directoryRoles, idOf: ({ id }) => id }),
  },
  {
    method: 'GET',
    path: `${definitionType.set}/{key}`,
    access: 'readRoles',
    answer: (context) => answerEntity(context, definitionType, findRole(param(context, 'key'))),
  },
  {
    method: 'GET',
    path: assignmentType.set,
    access: 'readRoles',
    answer: (context) =>
      answerList(context, assignmentType, { items: listAssignments(context.tenant), idOf }),
  },
  { method: 'POST', path: assignmentType.set, access: 'writeRoles', answer: assign },
  {
    method: 'GET',
    path: `${assignmentType.set}/{key}`,
    access: 'readRoles',
    answer: (context) => answerEntity(context, assignmentType, requireAssignment(context)),
  },
  {
    method: 'DELETE',
    path: `${assignmentType.set}/{key}`,
    access: 'writeRoles',
    answer: (context) => {
      const { principal, roleId } = requireAssignment(context)
      changeUser(context.tenant, principal, {
        directoryRoles: principal.directoryRoles.filter((id) => id !== roleId),
      })
      return noContent
    },
  },
]
