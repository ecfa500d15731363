import { MockEntraError } from '../errors/mock-entra-error.ts'
import type { MockEntraErrorDetails } from '../errors/mock-entra-error.ts'
import { deriveUuid } from '../ids.ts'
import type { Issuer } from '../issuer.ts'
import { assertFree } from './conflicts.ts'
import { createManagedIdentity } from './create-managed-identity.ts'
import { addAppRoleAssignment, addDirectoryObject, withdrawDirectoryObject } from './directory-objects.ts'
import { describeAppRoleAssignments } from './grant-permissions.ts'
import type { ParsedManagedIdentitySeed } from './managed-identity-seed.ts'
import { findSource, isManagedIdentity } from './managed-identity.ts'
import type {
  KeyFile,
  ManagedIdentityKind,
  ManagedIdentityPrincipal,
  ManagedIdentitySource,
} from './managed-identity.ts'
import { addResourceGroupOf, defaultLocation } from './subscription.ts'
import type { Tenant } from './tenant.ts'

/** What a host is made of, where the tenant has none of the kind yet. */
export interface SourceSettings {
  /** Scheme, host and port that the issuer of its tokens derives from. */
  readonly baseUrl: string
  readonly keyFile?: KeyFile | undefined
}

export interface AddedManagedIdentity {
  readonly identity: ManagedIdentityPrincipal
  readonly source: ManagedIdentitySource
}

/** The longest life of a token that MSAL does not keep: it asks anew 300 seconds before the end. */
const longestUncached = 299

/** Where the hosts of each kind are in Azure Resource Manager. */
const hostTypes: Readonly<Record<ManagedIdentityKind, string>> = {
  imds: 'Microsoft.Compute/virtualMachines',
  appService: 'Microsoft.Web/sites',
  azureArc: 'Microsoft.HybridCompute/machines',
  cloudShell: 'Microsoft.Portal/userSettings',
  machineLearning: 'Microsoft.MachineLearningServices/workspaces',
  serviceFabric: 'Microsoft.ServiceFabric/managedClusters',
}

/**
 * Adds a managed identity: a service principal without an app registration, assigned to the tenant's host of its kind,
 * which is added with its first identity.
 *
 * @param path how the seed is called in messages
 */
export function addManagedIdentity(
  issuer: Issuer,
  tenant: Tenant,
  { seed, settings, path }: ManagedIdentityAddition,
): AddedManagedIdentity {
  const { managedIdentitySources } = issuer
  const known = findSource(managedIdentitySources, tenant, seed.kind)
  const source = known ?? createSource(tenant, seed.kind, settings)
  assertAssignable(seed, source, path)
  assertFederatable(seed, path)

  const described = createPrincipal(issuer, source, { seed, path })
  const kept = findKept(issuer, tenant, described)
  if (kept === undefined) addPrincipal(tenant, described, { seed, path })
  const identity = kept ?? described
  source.identities.push(identity)
  managedIdentitySources.add(source)
  return { identity, source }
}

/** An identity from before a restart: it is still in the directory, and its host is not there any more. */
function findKept(
  { managedIdentitySources }: Issuer,
  tenant: Tenant,
  { appId }: ManagedIdentityPrincipal,
): ManagedIdentityPrincipal | undefined {
  const kept = tenant.servicePrincipals.get(appId)
  const isAssigned = [...managedIdentitySources].some((source) =>
    source.identities.some((identity) => identity === kept),
  )
  return kept === undefined || isAssigned || !isManagedIdentity(kept) ? undefined : kept
}

function addPrincipal(
  tenant: Tenant,
  identity: ManagedIdentityPrincipal,
  { seed, path }: Pick<ManagedIdentityAddition, 'seed' | 'path'>,
): void {
  assertIsNew(tenant, identity, path)
  const { appRoleAssignments } = seed
  const item = { type: 'servicePrincipal', object: identity } as const
  tenant.changes.together(() => {
    addDirectoryObject(tenant, item)
    try {
      for (const assignment of describeAppRoleAssignments(
        tenant,
        identity.id,
        'Application',
        appRoleAssignments,
        path,
      )) {
        addAppRoleAssignment(tenant, assignment)
      }
    } catch (error) {
      withdrawDirectoryObject(tenant, item)
      throw error
    }
    addResourceGroupOf(tenant, identity.managedIdentity.resourceId)
  })
}

export interface ManagedIdentityAddition {
  readonly seed: ParsedManagedIdentitySeed
  readonly settings: SourceSettings
  readonly path: string
}

/**
 * The secret is the same in every mock, because MSAL keeps what it first found in the environment for as long as the
 * process lives; who can read a test's environment can read everything in the mock anyway.
 */
function createSource(
  tenant: Tenant,
  kind: ManagedIdentityKind,
  { baseUrl, keyFile }: SourceSettings,
): ManagedIdentitySource {
  const secret = deriveUuid('managedIdentitySource', kind)
  return { tenant, kind, secret, keyFile, baseUrl, identities: [] }
}

function createPrincipal(
  { tokenLifetime }: Issuer,
  { tenant, identities }: ManagedIdentitySource,
  { seed, path }: Pick<ManagedIdentityAddition, 'seed' | 'path'>,
): ManagedIdentityPrincipal {
  const { kind, type, federatedIdentityCredentials } = seed
  const isUserAssigned = type === 'UserAssigned'
  const displayName = seed.displayName ?? defaultName(kind, isUserAssigned, identities.length)
  const appId = seed.clientId ?? deriveUuid(tenant.id, 'managedIdentity', kind, type, displayName)
  const armType = isUserAssigned ? 'Microsoft.ManagedIdentity/userAssignedIdentities' : hostTypes[kind]
  const resourceId = seed.resourceId ?? deriveResourceId(tenant, armType, displayName)
  const own = identities.find(({ managedIdentity }) => !managedIdentity.isUserAssigned)
  const hostResourceId =
    own?.managedIdentity.resourceId ?? deriveResourceId(tenant, hostTypes[kind], hostName(kind))
  return createManagedIdentity(
    tenant,
    {
      appId,
      objectId: seed.objectId,
      displayName,
      federatedIdentityCredentials,
      resourceId,
      hostResourceId: isUserAssigned ? hostResourceId : resourceId,
      isUserAssigned,
      location: defaultLocation,
      tags: {},
      tokenLifetime: seed.tokenLifetime ?? Math.min(tokenLifetime, longestUncached),
    },
    path,
  )
}

/** @param position of the identity on its host: user-assigned ones are several */
function defaultName(kind: ManagedIdentityKind, isUserAssigned: boolean, position: number): string {
  return isUserAssigned ? `${hostName(kind)}-identity-${position + 1}` : hostName(kind)
}

function hostName(kind: ManagedIdentityKind): string {
  return `mock-${kind.toLowerCase()}`
}

function deriveResourceId(tenant: Tenant, armType: string, name: string): string {
  // A tenant without subscriptions has identities in one that nobody sees.
  const subscriptionId = tenant.subscriptions[0]?.subscriptionId ?? deriveUuid(tenant.id, 'subscription')
  return `/subscriptions/${subscriptionId}/resourcegroups/mock-entra/providers/${armType}/${name}`
}

function assertAssignable(
  seed: ParsedManagedIdentitySeed,
  source: ManagedIdentitySource,
  path: string,
): void {
  const { type, kind } = seed
  const hasSystemAssigned = source.identities.some(({ managedIdentity }) => !managedIdentity.isUserAssigned)
  if (type === 'SystemAssigned' && hasSystemAssigned) throw secondSystemAssigned(kind, path)
  if (type === 'UserAssigned' && kind === 'cloudShell') {
    throw notPossible(`${path}.type`, {
      received: "'UserAssigned' for the kind 'cloudShell'",
      expected: "'SystemAssigned', because Cloud Shell lets nobody choose an identity",
      remedy: 'Leave type out, or choose another kind.',
    })
  }
}

/** Azure gives federated credentials to user-assigned identities only, and expressions to none. */
function assertFederatable(
  { type, federatedIdentityCredentials = [] }: ParsedManagedIdentitySeed,
  path: string,
): void {
  const option = `${path}.federatedIdentityCredentials`
  if (type === 'SystemAssigned' && federatedIdentityCredentials.length > 0) {
    throw notPossible(option, {
      received: 'federated credentials of a system-assigned identity',
      expected: 'none, because Azure gives them to user-assigned identities only',
      remedy: "Say type: 'UserAssigned', or leave them out.",
    })
  }
  const flexible = federatedIdentityCredentials.findIndex(
    ({ claimsMatchingExpression }) => claimsMatchingExpression !== undefined,
  )
  if (flexible === -1) return
  throw notPossible(`${option}[${flexible}].claimsMatchingExpression`, {
    received: 'an expression for a managed identity',
    expected: 'a subject, because expressions are for apps only',
    remedy: 'Give a subject, or add an app.',
  })
}

function secondSystemAssigned(kind: ManagedIdentityKind, path: string): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_CONFLICT', {
    option: `${path}.type`,
    received: `'SystemAssigned' for the kind '${kind}', whose host has a system-assigned identity already`,
    expected: 'one system-assigned identity for each kind of a tenant',
    remedy: "Use the first one, or add this one with type: 'UserAssigned'.",
  })
}

function notPossible(option: string, details: Omit<MockEntraErrorDetails, 'option'>): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_INVALID_OPTION', { option, ...details })
}

function assertIsNew(
  tenant: Tenant,
  { appId, id, managedIdentity }: ManagedIdentityPrincipal,
  path: string,
): void {
  const others = [...tenant.servicePrincipals.values()]
  const resourceId = managedIdentity.resourceId.toLowerCase()
  const isSameResource = others.some(
    (other) => other.managedIdentity?.resourceId.toLowerCase() === resourceId,
  )
  assertFree(path, 'clientId', appId, tenant.servicePrincipals.has(appId))
  assertFree(
    path,
    'objectId',
    id,
    others.some((other) => other.id === id),
  )
  assertFree(path, 'resourceId', managedIdentity.resourceId, isSameResource)
}
