import {
  GraphError,
  addDirectoryObject,
  changeDirectoryObject,
  createServicePrincipal,
  deleteDirectoryObject,
} from '@mock-entra/core'
import type {
  Application,
  DirectoryObject,
  GraphAnswer,
  Issuer,
  ServicePrincipal,
  Tenant,
} from '@mock-entra/core'

import { answerEntity, answerList, answerObjects, noContent } from '../answers.ts'
import { requireServicePrincipal } from '../keys.ts'
import { idOfGrant, permissionGrantType, visibleGrants } from '../model/permission-entities.ts'
import { findAllGroups, findDirectGroups } from '../model/references.ts'
import { servicePrincipalType } from '../model/service-principal.ts'
import { param, readBody, requirePermission } from '../operation.ts'
import type { Operation, OperationContext } from '../operation.ts'
import { assertRequired, readChanges } from '../read-changes.ts'
import { appRoleAssignmentOperations } from './app-role-assignments.ts'
import { readHolderOperation } from './credential-holder.ts'
import { listOperations } from './entity-set.ts'
import { keyOperations } from './key-credentials.ts'
import { ownerOperations } from './owners.ts'
import { passwordOperations } from './password-credentials.ts'

const set = 'servicePrincipals'

type ServicePrincipalItem = Extract<DirectoryObject, { readonly type: 'servicePrincipal' }>

/** An application's presence in this tenant: of one of its own, or of one in another tenant that is open to others. */
function create(context: OperationContext): GraphAnswer {
  const { tenant, issuer, world, caller } = context
  const { appId, ...body } = readBody(context)
  assertRequired(servicePrincipalType, { appId }, ['appId'])
  const application = requireApplicationToAdd(issuer, tenant, String(appId).toLowerCase())
  const blank = createServicePrincipal(tenant, application, {
    id: issuer.ids.uuid(),
    ownerIds: new Set(caller.user === undefined ? [] : [caller.user.id]),
  })
  const object = { ...blank, ...readChanges(servicePrincipalType, blank, { body, world }) }
  addDirectoryObject(tenant, { type: 'servicePrincipal', object })
  return answerEntity(context, servicePrincipalType, object, { status: 201, location: `${set}/${object.id}` })
}

function requireApplicationToAdd({ directory }: Issuer, tenant: Tenant, appId: string): Application {
  if (tenant.servicePrincipals.has(appId)) {
    throw new GraphError(
      'conflict',
      `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
    )
  }
  const own = tenant.applications.get(appId)
  const others = [...directory.tenants.values()].flatMap(({ applications }) => applications.get(appId) ?? [])
  const application = own ?? others.find(({ signInAudience }) => signInAudience !== 'AzureADMyOrg')
  if (application !== undefined) return application
  throw new GraphError(
    'noApplication',
    `The appId '${appId}' of the service principal does not reference a valid application object.`,
  )
}

function requireOwn(context: OperationContext): ServicePrincipal {
  const servicePrincipal = requireServicePrincipal(context.tenant, param(context, 'key'))
  requirePermission(context, 'writeApplications', servicePrincipal)
  return servicePrincipal
}

function update(context: OperationContext): GraphAnswer {
  const servicePrincipal = requireOwn(context)
  const { tenant, world } = context
  const body = readBody(context)
  changeDirectoryObject(
    tenant,
    { type: 'servicePrincipal', object: servicePrincipal },
    readChanges(servicePrincipalType, servicePrincipal, { body, world }),
  )
  return noContent
}

function remove(context: OperationContext): GraphAnswer {
  const object = requireOwn(context)
  if (object.microsoft !== undefined) {
    throw new GraphError(
      'insufficientPrivileges',
      'The service principal of a Microsoft service cannot be deleted.',
    )
  }
  deleteDirectoryObject(context.tenant, { type: 'servicePrincipal', object })
  return noContent
}

function requireItem(tenant: Tenant, key: string): ServicePrincipalItem {
  return { type: 'servicePrincipal', object: requireServicePrincipal(tenant, key) }
}

export const servicePrincipalOperations: readonly Operation[] = [
  ...listOperations({
    type: servicePrincipalType,
    read: 'readApplications',
    items: ({ servicePrincipals }) => servicePrincipals.values(),
    unique: { appid: ({ servicePrincipals }, appId) => servicePrincipals.get(appId) },
  }),
  readHolderOperation(servicePrincipalType, requireServicePrincipal),
  { method: 'POST', path: set, access: 'createApplications', answer: create },
  { method: 'PATCH', path: `${set}/{key}`, access: 'checked by the operation', answer: update },
  { method: 'DELETE', path: `${set}/{key}`, access: 'checked by the operation', answer: remove },
  ...ownerOperations({
    set,
    read: 'readApplications',
    write: 'writeApplications',
    require: requireItem,
  }),
  ...passwordOperations({ set, require: requireItem }),
  ...keyOperations({ set, require: requireItem }),
  {
    method: 'GET',
    path: `${set}/{key}/oauth2PermissionGrants`,
    access: 'readGrants',
    answer: (context) => {
      const { id } = requireServicePrincipal(context.tenant, param(context, 'key'))
      const items = visibleGrants(context.tenant).filter(({ clientId }) => clientId === id)
      return answerList(context, permissionGrantType, { items, idOf: idOfGrant })
    },
  },
  {
    method: 'GET',
    path: `${set}/{key}/memberOf`,
    access: 'readApplications',
    answer: (context) => {
      const { id } = requireServicePrincipal(context.tenant, param(context, 'key'))
      return answerObjects(context, findDirectGroups(context.tenant, id))
    },
  },
  {
    method: 'GET',
    path: `${set}/{key}/transitiveMemberOf`,
    access: 'readApplications',
    answer: (context) => {
      const { id } = requireServicePrincipal(context.tenant, param(context, 'key'))
      return answerObjects(context, findAllGroups(context.tenant, id))
    },
  },
  ...appRoleAssignmentOperations,
]
