import {
  GraphError,
  addDirectoryObject,
  changeDirectoryObject,
  createServicePrincipal,
  deleteDirectoryObject,
  asText,
} from '@mock-entra/core'
import type {
  Application,
  DirectoryObject,
  GraphAnswer,
  Issuer,
  ServicePrincipal,
  Tenant,
} from '@mock-entra/core'

import { answerEntity, answerList, noContent } from '../answers.ts'
import { readAlternateKey, requireServicePrincipal } from '../keys.ts'
import { idOfGrant, permissionGrantType, visibleGrants } from '../model/permission-entities.ts'
import { findAllGroups, findDirectGroups, findOwned } from '../model/references.ts'
import { servicePrincipalType } from '../model/service-principal.ts'
import { mayCreateMissing, param, readBody, requirePermission } from '../operation.ts'
import type { Operation, OperationContext } from '../operation.ts'
import { assertRequired, readChanges } from '../read-changes.ts'
import type { JsonObject } from '../values.ts'
import { appRoleAssignmentOperations } from './app-role-assignments.ts'
import { readHolderOperation } from './credential-holder.ts'
import { listOperations } from './entity-set.ts'
import { keyOperations } from './key-credentials.ts'
import { membershipOperations } from './memberships.ts'
import { objectListOperations } from './object-lists.ts'
import { ownerOperations, readOwners } from './owners.ts'
import { passwordOperations } from './password-credentials.ts'

const set = 'servicePrincipals'

type ServicePrincipalItem = Extract<DirectoryObject, { readonly type: 'servicePrincipal' }>

/** An application's presence in this tenant: of one of its own, or of one in another tenant that is open to others. */
function create(context: OperationContext, { appId, ...body }: JsonObject): GraphAnswer {
  const { tenant, issuer, world, caller } = context
  assertRequired(servicePrincipalType, { appId }, ['appId'])
  const application = requireApplicationToAdd(issuer, tenant, asText(appId).toLowerCase())
  const blank = createServicePrincipal(tenant, application, {
    id: issuer.ids.uuid(),
    ownerIds: new Set([...readOwners(tenant, body), ...(caller.user === undefined ? [] : [caller.user.id])]),
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

/** `PATCH /servicePrincipals(appId='…')` with `Prefer: create-if-missing` makes what is not there. */
function upsert(context: OperationContext): GraphAnswer {
  const alternate = readAlternateKey(param(context, 'key'))
  const isMissing =
    alternate?.property === 'appid' && !context.tenant.servicePrincipals.has(alternate.value.toLowerCase())
  if (!isMissing || !mayCreateMissing(context)) return update(context)
  requirePermission(context, 'createApplications')
  return create(context, { ...readBody(context), appId: alternate.value })
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

const lists = {
  memberOf: findDirectGroups,
  transitiveMemberOf: findAllGroups,
  ownedObjects: findOwned,
} as const

export const servicePrincipalOperations: readonly Operation[] = [
  ...listOperations({
    type: servicePrincipalType,
    read: 'readApplications',
    items: ({ servicePrincipals }) => servicePrincipals.values(),
    unique: {
      id: ({ servicePrincipalsById }, id) => servicePrincipalsById.get(id),
      appId: ({ servicePrincipals }, appId) => servicePrincipals.get(appId),
    },
    indexes: ({ textIndexes }) => textIndexes.servicePrincipal,
  }),
  readHolderOperation(servicePrincipalType, requireServicePrincipal),
  {
    method: 'POST',
    path: set,
    access: 'createApplications',
    answer: (context) => create(context, readBody(context)),
  },
  { method: 'PATCH', path: `${set}/{key}`, access: 'checked by the operation', answer: upsert },
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
  ...Object.entries(lists).flatMap(([name, list]) =>
    objectListOperations({
      path: `${set}/{key}/${name}`,
      access: 'readApplications',
      list: (context) =>
        list(context.tenant, requireServicePrincipal(context.tenant, param(context, 'key')).id),
    }),
  ),
  ...membershipOperations({
    path: `${set}/{key}`,
    access: 'readApplications',
    find: (context) => ({
      id: requireServicePrincipal(context.tenant, param(context, 'key')).id,
      roles: [],
    }),
  }),
  ...appRoleAssignmentOperations,
]
