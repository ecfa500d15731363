import {
  GraphError,
  addAppRoleAssignment,
  findDirectoryObject,
  removeAppRoleAssignment,
} from '@mock-entra/core'
import type { AppRoleAssignment, GraphAnswer, ServicePrincipal, Tenant } from '@mock-entra/core'

import { answerEntity, answerList, noContent } from '../answers.ts'
import { requireCallingUser } from '../caller.ts'
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
  /** `servicePrincipals/{key}`, or `me` */
  readonly holder: string
  /** The entity set that context URLs call it by. */
  readonly set: string
  readonly name: 'appRoleAssignments' | 'appRoleAssignedTo'
  readonly find: (context: OperationContext) => { readonly id: string }
}

function assignmentsOf(
  set: string,
  require: (tenant: Tenant, key: string) => { readonly id: string },
  name: AssignmentSet['name'] = 'appRoleAssignments',
): AssignmentSet {
  const find: AssignmentSet['find'] = (context) => require(context.tenant, param(context, 'key'))
  return { holder: `${set}/{key}`, set, name, find }
}

const sets: readonly AssignmentSet[] = [
  assignmentsOf('servicePrincipals', requireServicePrincipal),
  assignmentsOf('servicePrincipals', requireServicePrincipal, 'appRoleAssignedTo'),
  assignmentsOf('users', requireUser),
  assignmentsOf('groups', requireGroup),
  {
    holder: 'me',
    set: 'users',
    name: 'appRoleAssignments',
    find: ({ caller }) => requireCallingUser(caller),
  },
]

function operationsOf({ holder, set, name, find }: AssignmentSet): readonly Operation[] {
  const path = `${holder}/${name}`
  const end = name === 'appRoleAssignedTo' ? 'resourceId' : 'principalId'
  const itemsOf = (context: OperationContext): readonly AppRoleAssignment[] => {
    const { id } = find(context)
    return visibleAssignments(context.tenant).filter((assignment) => assignment[end] === id)
  }
  const requireItem = (context: OperationContext): AppRoleAssignment => {
    const wanted = param(context, 'assignment')
    const found = itemsOf(context).find((assignment) => idOfAssignment(assignment) === wanted)
    if (found === undefined) throw notFound(wanted)
    return found
  }
  const setOf = (context: OperationContext): string => `${set}('${find(context).id}')/${name}`

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
      answer: (context) => create(context, setOf(context)),
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
  const resource = tenant.servicePrincipalsById.get(resourceId)
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
