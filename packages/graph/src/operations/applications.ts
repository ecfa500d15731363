import {
  GraphError,
  addDirectoryObject,
  changeDirectoryObject,
  createApplication,
  deleteDirectoryObject,
} from '@mock-entra/core'
import type { Application, DirectoryObject, GraphAnswer, Tenant } from '@mock-entra/core'

import { answerEntity, noContent } from '../answers.ts'
import { findApplication, readAlternateKey, requireApplication } from '../keys.ts'
import { assertOnePlatformEach, assertPermissionsAgree } from '../model/application-properties.ts'
import { applicationType } from '../model/application.ts'
import { mayCreateMissing, param, readBody, requirePermission } from '../operation.ts'
import type { Operation, OperationContext } from '../operation.ts'
import { assertRequired, readChanges } from '../read-changes.ts'
import type { JsonObject } from '../values.ts'
import { readHolderOperation } from './credential-holder.ts'
import { listOperations } from './entity-set.ts'
import { federatedCredentialOperations } from './federated-credentials.ts'
import { keyOperations } from './key-credentials.ts'
import { ownerOperations, readOwners } from './owners.ts'
import { createCredentials, describeNewPassword, passwordOperations } from './password-credentials.ts'

const set = 'applications'

type ApplicationItem = Extract<DirectoryObject, { readonly type: 'application' }>

function create(context: OperationContext, sent: JsonObject): GraphAnswer {
  const { tenant, issuer, world, caller } = context
  const { passwordCredentials: passwords, ...body } = sent
  assertRequired(applicationType, body, ['displayName'])
  const blank: Application = {
    ...createApplication(tenant, { appId: issuer.ids.uuid(), displayName: 'new' }, 'body'),
    id: issuer.ids.uuid(),
    isFallbackPublicClient: null,
    passwordCredentials: createCredentials(context, passwords),
    ownerIds: new Set([...readOwners(tenant, body), ...callerAsOwner(context)]),
    otherProperties: { createdByAppId: caller.servicePrincipal?.appId ?? null },
  }
  const application = { ...blank, ...readChanges(applicationType, blank, { body, world }) }
  if (body['api'] === undefined && needsVersion2(application)) {
    application.api = { ...application.api, requestedAccessTokenVersion: 2 }
  }
  assertSound(application)
  addDirectoryObject(tenant, { type: 'application', object: application })
  const answer = answerEntity(context, applicationType, application, {
    status: 201,
    location: `${set}/${application.id}`,
  })
  const passwordCredentials = application.passwordCredentials.map(describeNewPassword)
  return { ...answer, body: { ...(answer.body as object), passwordCredentials } }
}

/** A user owns what they create; an app does where it may change nothing but what it owns. */
function callerAsOwner({ caller }: OperationContext): readonly string[] {
  const { user, servicePrincipal, permissions } = caller
  if (user !== undefined) return [user.id]
  const isLimited =
    permissions.has('Application.ReadWrite.OwnedBy') && !permissions.has('Application.ReadWrite.All')
  return isLimited && servicePrincipal !== undefined ? [servicePrincipal.id] : []
}

const personalAudiences: ReadonlySet<string> = new Set([
  'AzureADandPersonalMicrosoftAccount',
  'PersonalMicrosoftAccount',
])

/** Tokens for personal accounts are v2. */
function needsVersion2({ signInAudience, api }: Application): boolean {
  return personalAudiences.has(signInAudience) && api.requestedAccessTokenVersion !== 2
}

/** What no property can tell alone. Seeds may say what Graph would refuse, until Graph is asked to change it. */
function assertSound(application: Application, before?: Application): void {
  const { appRoles, api, web, spa, publicClient } = application
  const isSame =
    before?.appRoles === appRoles && before.api.oauth2PermissionScopes === api.oauth2PermissionScopes
  if (!isSame) assertPermissionsAgree(application)
  if (before?.web !== web || before.spa !== spa || before.publicClient !== publicClient) {
    assertOnePlatformEach(application)
  }
  if (!needsVersion2(application)) return
  throw new GraphError(
    'badRequest',
    `Property api.requestedAccessTokenVersion is invalid. It must be 2 where signInAudience is '${application.signInAudience}'.`,
  )
}

function update(context: OperationContext): GraphAnswer {
  const application = requireApplication(context.tenant, param(context, 'key'))
  requirePermission(context, 'writeApplications', application)
  change(context, application, readBody(context))
  return prefersRepresentation(context) ? answerEntity(context, applicationType, application) : noContent
}

function change({ tenant, world }: OperationContext, application: Application, body: JsonObject): void {
  const changes = readChanges(applicationType, application, { body, world })
  assertSound({ ...application, ...changes }, application)
  changeDirectoryObject(tenant, { type: 'application', object: application }, changes)
  const servicePrincipal = tenant.servicePrincipals.get(application.appId)
  if (changes.displayName !== undefined && servicePrincipal !== undefined) {
    const { displayName } = changes
    changeDirectoryObject(tenant, { type: 'servicePrincipal', object: servicePrincipal }, { displayName })
  }
}

function prefersRepresentation({ request }: OperationContext): boolean {
  return /\breturn=representation\b/i.test(request.headers['prefer'] ?? '')
}

/** `PATCH /applications(uniqueName='…')` with `Prefer: create-if-missing` makes what is not there. */
function upsert(context: OperationContext): GraphAnswer {
  const key = param(context, 'key')
  const alternate = readAlternateKey(key)
  const isMissing = findApplication(context.tenant, key) === undefined
  if (!mayCreateMissing(context) || alternate?.property !== 'uniquename' || !isMissing) return update(context)
  requirePermission(context, 'createApplications')
  return create(context, { ...readBody(context), uniqueName: alternate.value })
}

function remove(context: OperationContext): GraphAnswer {
  const application = requireApplication(context.tenant, param(context, 'key'))
  requirePermission(context, 'writeApplications', application)
  deleteDirectoryObject(context.tenant, { type: 'application', object: application })
  return noContent
}

function requireItem(tenant: Tenant, key: string): ApplicationItem {
  return { type: 'application', object: requireApplication(tenant, key) }
}

export const applicationOperations: readonly Operation[] = [
  ...listOperations({
    type: applicationType,
    read: 'readApplications',
    items: ({ applications }) => applications.values(),
    unique: {
      id: ({ applicationsById }, id) => applicationsById.get(id),
      appId: ({ applications }, appId) => applications.get(appId),
    },
    indexes: ({ textIndexes }) => textIndexes.application,
  }),
  readHolderOperation(applicationType, requireApplication),
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
  ...federatedCredentialOperations,
]
