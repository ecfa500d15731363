import { createManagedIdentity } from '../directory/create-managed-identity.ts'
import {
  addDirectoryObject,
  changeDirectoryObject,
  deleteDirectoryObject,
  purgeDirectoryObject,
} from '../directory/directory-objects.ts'
import { isManagedIdentity } from '../directory/managed-identity.ts'
import type { ManagedIdentityDetails, ManagedIdentityPrincipal } from '../directory/managed-identity.ts'
import type { ResourceGroup, Tags } from '../directory/subscription.ts'
import type { Tenant } from '../directory/tenant.ts'
import { ResourceManagerError } from '../errors/resource-manager-error.ts'
import type { ResourceManagerAnswer } from '../resource-manager-endpoint.ts'
import type { Scope } from './operations.ts'
import { readResource } from './read-resource.ts'
import { requireResourceGroup, requireSubscription } from './require-container.ts'

const type = 'Microsoft.ManagedIdentity/userAssignedIdentities'
const namePattern = /^[a-z0-9][\w-]{2,127}$/i

export function listIdentitiesOfSubscription(scope: Scope): ResourceManagerAnswer {
  const { subscriptionId } = requireSubscription(scope)
  return listBelow(scope, `/subscriptions/${subscriptionId}/`)
}

export function listIdentitiesOfGroup(scope: Scope): ResourceManagerAnswer {
  return listBelow(scope, groupPrefix(scope, requireResourceGroup(scope)))
}

export function getIdentity(scope: Scope): ResourceManagerAnswer {
  return { status: 200, body: describeIdentity(scope, requireIdentity(scope)) }
}

/** Creates an identity, or gives one other tags. It is assigned to no host: only its federated credentials sign it in. */
export function putIdentity(scope: Scope): ResourceManagerAnswer {
  const group = requireResourceGroup(scope)
  const { location, tags = {} } = readResource(scope)
  if (location === undefined) {
    throw new ResourceManagerError(
      'LocationRequired',
      'The location property is required for this definition.',
    )
  }
  const known = findIdentity(scope)
  if (known === undefined) {
    const created = createIdentity(scope, { group, location, tags })
    return { status: 201, body: describeIdentity(scope, created) }
  }
  assertSameLocation(known, group, location)
  changeIdentity(scope.tenant, known, { tags })
  return { status: 200, body: describeIdentity(scope, known) }
}

/** Gives an identity other tags. */
export function patchIdentity(scope: Scope): ResourceManagerAnswer {
  const identity = requireIdentity(scope)
  const { tags } = readResource(scope)
  if (tags !== undefined) changeIdentity(scope.tenant, identity, { tags })
  return { status: 200, body: describeIdentity(scope, identity) }
}

export function deleteIdentity(scope: Scope): ResourceManagerAnswer {
  const identity = findIdentity(scope)
  if (identity === undefined) return { status: 204 }
  remove(scope, identity)
  return { status: 200 }
}

export function removeIdentitiesOf(scope: Scope, group: ResourceGroup): void {
  for (const identity of findBelow(scope, groupPrefix(scope, group))) remove(scope, identity)
}

/** @throws {ResourceManagerError} `ResourceNotFound` */
export function requireIdentity(scope: Scope): ManagedIdentityPrincipal {
  const group = requireResourceGroup(scope)
  const identity = findIdentity(scope)
  if (identity !== undefined) return identity
  throw new ResourceManagerError(
    'ResourceNotFound',
    `The Resource '${type}/${scope.params['identity']}' under resource group '${group.name}' was not found. ` +
      'For more details please go to https://aka.ms/ARMResourceNotFoundFix',
  )
}

export function changeIdentity(
  tenant: Tenant,
  identity: ManagedIdentityPrincipal,
  changes: Partial<ManagedIdentityDetails>,
): void {
  const managedIdentity = { ...identity.managedIdentity, ...changes }
  changeDirectoryObject(tenant, { type: 'servicePrincipal', object: identity }, { managedIdentity })
}

interface IdentityToCreate {
  readonly group: ResourceGroup
  readonly location: string
  readonly tags: Tags
}

function createIdentity(scope: Scope, { group, location, tags }: IdentityToCreate): ManagedIdentityPrincipal {
  const { issuer, tenant, params } = scope
  const displayName = params['identity'] ?? ''
  assertName(displayName)
  const parts = {
    appId: tenant.ids.uuid(),
    objectId: tenant.ids.uuid(),
    displayName,
    federatedIdentityCredentials: [],
    resourceId: `${groupPrefix(scope, group)}providers/${type}/${displayName}`,
    hostResourceId: undefined,
    isUserAssigned: true,
    location,
    tags,
    tokenLifetime: issuer.tokenLifetime,
  }
  const identity = createManagedIdentity(tenant, parts, 'identity')
  addDirectoryObject(tenant, { type: 'servicePrincipal', object: identity })
  return identity
}

function assertName(name: string): void {
  if (namePattern.test(name)) return
  throw new ResourceManagerError(
    'InvalidResourceName',
    `The resource name '${name.slice(0, 200)}' is invalid. It has 3 to 128 letters, digits, '-' and '_', and begins with a ` +
      'letter or digit.',
  )
}

function assertSameLocation(
  { displayName, managedIdentity: { location } }: ManagedIdentityPrincipal,
  group: ResourceGroup,
  wanted: string,
): void {
  if (location === wanted) return
  throw new ResourceManagerError(
    'InvalidResourceLocation',
    `The resource '${displayName}' already exists in location '${location}' in resource group '${group.name}'. A resource ` +
      `with the same name cannot be created in location '${wanted}'. Please select a new resource name.`,
  )
}

/** Unlike an application, an identity that is deleted cannot be restored. */
function remove({ issuer, tenant }: Scope, identity: ManagedIdentityPrincipal): void {
  for (const { identities } of issuer.managedIdentitySources) {
    const index = identities.indexOf(identity)
    if (index !== -1) identities.splice(index, 1)
  }
  const item = { type: 'servicePrincipal', object: identity } as const
  tenant.changes.together(() => {
    deleteDirectoryObject(tenant, item)
    purgeDirectoryObject(tenant, item)
  })
}

function findIdentity(scope: Scope): ManagedIdentityPrincipal | undefined {
  const prefix = groupPrefix(scope, requireResourceGroup(scope))
  const id = `${prefix}providers/${type}/${scope.params['identity']}`.toLowerCase()
  return findBelow(scope, prefix).find(
    ({ managedIdentity }) => managedIdentity.resourceId.toLowerCase() === id,
  )
}

function listBelow(scope: Scope, prefix: string): ResourceManagerAnswer {
  const value = findBelow(scope, prefix).map((identity) => describeIdentity(scope, identity))
  return { status: 200, body: { value } }
}

/** The provider itself writes `resourcegroups`, in one word of small letters. */
function groupPrefix(scope: Scope, { name }: ResourceGroup): string {
  return `/subscriptions/${requireSubscription(scope).subscriptionId}/resourcegroups/${name}/`
}

function findBelow({ tenant }: Scope, prefix: string): readonly ManagedIdentityPrincipal[] {
  const isBelow = (id: string): boolean => id.toLowerCase().startsWith(prefix.toLowerCase())
  return [...tenant.servicePrincipals.values()]
    .filter(isManagedIdentity)
    .filter(({ managedIdentity }) => managedIdentity.isUserAssigned && isBelow(managedIdentity.resourceId))
}

function describeIdentity(
  { tenant }: Scope,
  { id, appId, displayName, managedIdentity }: ManagedIdentityPrincipal,
): object {
  const { resourceId, location, tags } = managedIdentity
  return {
    id: resourceId,
    name: displayName,
    type,
    location,
    tags,
    properties: { tenantId: tenant.id, principalId: id, clientId: appId },
  }
}
