import {
  GraphError,
  addAppRoleAssignment,
  findById,
  findDirectoryObject,
  removeAppRoleAssignment,
} from '@mock-entra/core'
import type { AppRoleAssignment, GraphAnswer, ServicePrincipal, Tenant } from '@mock-entra/core'

import { answerEntity, answerList, noContent } from '../answers.ts'
import { requireGroup, requireServicePrincipal, requireUser } from '../keys.ts'
import {
  appRoleAssignmentType as type,
  idOfAssignment,
  visibleAssignments,
} from '../model/permission-entities.ts'
import { notFound, param, readBody } from '../operation.ts'
import type { Operation, OperationContext } from '../operation.ts'
import { assertRequired, explainInvalid } from '../read-changes.ts'
import { guid } from '../values.ts'

/** The role that stands for access without any role. */
const defaultRole = '00000000-0000-0000-0000-000000000000'

/** One end of assignments: what is granted to an object, or on a resource. */
interface AssignmentSet {
  /** `servicePrincipals/{key}/appRoleAssignedTo` */
  readonly path: string
  readonly end: 'principalId' | 'resourceId'
  readonly require: (tenant: Tenant, key: string) => { readonly id: string }
}

const sets: readonly AssignmentSet[] = [
  {
    path: 'servicePrincipals/{key}/appRoleAssignments',
    end: 'principalId',
    require: requireServicePrincipal,
  },
  {
    path: 'servicePrincipals/{key}/appRoleAssignedTo',
    end: 'resourceId',
    require: requireServicePrincipal,
  },
  { path: 'users/{key}/appRoleAssignments', end: 'principalId', require: requireUser },
  { path: 'groups/{key}/appRoleAssignments', end: 'principalId', require: requireGroup },
]

function operationsOf({ path, end, require }: AssignmentSet): readonly Operation[] {
  const itemsOf = (context: OperationContext): readonly AppRoleAssignment[] => {
    const { id } = require(context.tenant, param(context, 'key'))
    return visibleAssignments(context.tenant).filter((assignment) => assignment[end] === id)
  }
  const requireItem = (context: OperationContext): AppRoleAssignment => {
    const wanted = param(context, 'assignment')
    const found = itemsOf(context).find((assignment) => idOfAssignment(assignment) === wanted)
    if (found === undefined) throw notFound(wanted)
    return found
  }
  const setOf = (context: OperationContext): string =>
    path.replace('/{key}', `('${require(context.tenant, param(context, 'key')).id}')`)

  return [
    {
      method: 'GET',
      path,
      access: 'readAssignments',
      answer: (context) =>
        answerList(context, type, { items: itemsOf(context), idOf: idOfAssignment, set: setOf(context) }),
    },
    {
      method: 'GET',
      path: `${path}/{assignment}`,
      access: 'readAssignments',
      answer: (context) => answerEntity(context, type, requireItem(context), { set: setOf(context) }),
    },
    {
      method: 'POST',
      path,
      access: 'writeAssignments',
      answer: (context) => {
        require(context.tenant, param(context, 'key'))
        return create(context, setOf(context))
      },
    },
    {
      method: 'DELETE',
      path: `${path}/{assignment}`,
      access: 'writeAssignments',
      answer: (context) => {
        removeAppRoleAssignment(context.tenant, requireItem(context))
        return noContent
      },
    },
  ]
}

function create(context: OperationContext, set: string): GraphAnswer {
  const { tenant } = context
  const body = readBody(context)
  assertRequired(type, body, ['principalId', 'resourceId', 'appRoleId'])
  const assignment: AppRoleAssignment = {
    principalId: readGuid(body, 'principalId'),
    resourceId: readGuid(body, 'resourceId'),
    appRoleId: readGuid(body, 'appRoleId'),
    createdDateTime: new Date(tenant.clock.now()),
  }
  assertSound(tenant, assignment)
  addAppRoleAssignment(tenant, assignment)
  return answerEntity(context, type, assignment, { status: 201, set })
}

function readGuid(body: Readonly<Record<string, unknown>>, name: string): string {
  return explainInvalid(type, () => guid.parse(body[name], name))
}

function assertSound(tenant: Tenant, { principalId, resourceId, appRoleId }: AppRoleAssignment): void {
  const principal = findDirectoryObject(tenant, principalId)
  if (principal === undefined || principal.type === 'application') throw notFound(principalId)
  const resource = findById(tenant.servicePrincipals.values(), resourceId)
  if (resource === undefined) throw notFound(resourceId)
  const memberType = principal.type === 'servicePrincipal' ? 'Application' : 'User'
  if (!hasRole(resource, appRoleId, memberType)) {
    throw new GraphError('badRequest', 'Permission being assigned was not found on application')
  }
  const isAssigned = tenant.appRoleAssignments.some(
    (candidate) =>
      candidate.principalId === principalId &&
      candidate.resourceId === resourceId &&
      candidate.appRoleId === appRoleId,
  )
  if (isAssigned) throw new GraphError('badRequest', 'Permission being assigned already exists on the object')
}

/** Roles that are disabled cannot be assigned; access without a role always can. */
function hasRole(
  { application, microsoft }: ServicePrincipal,
  appRoleId: string,
  memberType: 'Application' | 'User',
): boolean {
  const roles = application?.appRoles ?? microsoft?.appRoles ?? []
  if (appRoleId === defaultRole) return true
  return roles.some(
    ({ id, isEnabled, allowedMemberTypes }) =>
      id === appRoleId && isEnabled && allowedMemberTypes.includes(memberType),
  )
}

export const appRoleAssignmentOperations: readonly Operation[] = sets.flatMap(operationsOf)
