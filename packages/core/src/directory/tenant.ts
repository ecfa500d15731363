import type { IssuerKey } from '../client-auth/issuer-keys.ts'
import type { Clock } from '../clock.ts'
import type { ExternalIssuer } from '../external-issuers/external-issuer.ts'
import { deriveUuid } from '../ids.ts'
import type { Ids } from '../ids.ts'
import type { Issuer } from '../issuer.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { AuthorizationCode } from '../state/codes.ts'
import type { DeviceCode } from '../state/device-codes.ts'
import { createExpiringMap } from '../state/expiring-map.ts'
import type { Expiring, ExpiringMap } from '../state/expiring-map.ts'
import { createFaultPlan } from '../state/faults.ts'
import type { FaultPlan } from '../state/faults.ts'
import { createJournal } from '../state/journal.ts'
import type { Journal } from '../state/journal.ts'
import type { RefreshToken } from '../state/refresh-tokens.ts'
import type { BrowserSession, SignIn } from '../state/sessions.ts'
import { createSignInFailures } from '../state/sign-in-failures.ts'
import type { SignInFailures } from '../state/sign-in-failures.ts'
import type { Application } from './application.ts'
import type { TenantChanges } from './changes.ts'
import { addDirectoryObject, clearDirectoryObjects } from './directory-objects.ts'
import type { DirectoryObject } from './directory-objects.ts'
import { foldText } from './fold-text.ts'
import type { Group } from './group.ts'
import { microsoftClients } from './microsoft-clients.ts'
import { microsoftServices, microsoftTenantId } from './microsoft-services.ts'
import type {
  AppRoleAssignment,
  MicrosoftService,
  OAuth2PermissionGrant,
  ServicePrincipal,
} from './service-principal.ts'
import { clearResourceGroups, createSubscription, identityOfSubscription } from './subscription.ts'
import type { Subscription, SubscriptionIdentity } from './subscription.ts'
import { createTextIndexes } from './text-index.ts'
import type { TextIndexes } from './text-index.ts'
import type { User } from './user.ts'

/** One directory. The unit of isolation: tenants share no object, no clock and no key ring. */
export interface Tenant {
  readonly id: string
  readonly displayName: string
  /** Verified domains in lower case; the first is the default one. */
  readonly domains: readonly string[]
  /** What `tenant_region_scope` says. */
  readonly region: string
  /** What Azure Resource Manager lists; the first is where managed identities are that say nothing else. */
  readonly subscriptions: readonly Subscription[]
  readonly createdAt: Date
  readonly clock: Clock
  readonly keys: KeyRing
  /** Where everything random that the tenant hands out comes from. */
  readonly ids: Ids
  /** Is told of all that changes below, up to the refresh tokens. Only `directory-objects.ts` can change objects. */
  readonly changes: TenantChanges
  /** By client id. */
  readonly applications: ReadonlyMap<string, Application>
  /** The same by object id. */
  readonly applicationsById: ReadonlyMap<string, Application>
  /** By client id. */
  readonly servicePrincipals: ReadonlyMap<string, ServicePrincipal>
  /** The same by object id. */
  readonly servicePrincipalsById: ReadonlyMap<string, ServicePrincipal>
  /** By object id. */
  readonly users: ReadonlyMap<string, User>
  /** The same by user principal name, folded: what people sign in with. Kept by `directory-objects.ts`. */
  readonly usersByName: ReadonlyMap<string, User>
  /** By object id. */
  readonly groups: ReadonlyMap<string, Group>
  /** All of these by other texts that people look for. Kept by `directory-objects.ts`. */
  readonly textIndexes: TextIndexes
  readonly appRoleAssignments: readonly AppRoleAssignment[]
  readonly permissionGrants: readonly OAuth2PermissionGrant[]
  /** What was deleted and can be restored, by object id. */
  readonly deletedItems: ReadonlyMap<string, DirectoryObject>
  /** By the token. */
  readonly refreshTokens: ExpiringMap<RefreshToken>
  readonly signInFailures: SignInFailures
  /** By the value of the browser's cookie. */
  readonly sessions: ExpiringMap<BrowserSession>
  /** By `sid`. */
  readonly signIns: ExpiringMap<Expiring & { readonly signIn: SignIn }>
  /** By the code. */
  readonly codes: ExpiringMap<AuthorizationCode>
  /** By the device code. */
  readonly deviceCodes: ExpiringMap<DeviceCode>
  /** The issuers that the mock plays for the tenant, by `iss`. */
  readonly externalIssuers: Map<string, ExternalIssuer>
  /** By the token that lets a workload ask for one: gives it its identity token, for an audience or the usual one. */
  readonly workloads: Map<string, (audience: string | undefined) => Promise<string>>
  /** The keys that other issuers have published, by `iss`. */
  readonly fetchedKeys: Map<string, readonly IssuerKey[]>
  /** What was asked of the tenant, and what was answered. */
  readonly journal: Journal
  readonly faults: FaultPlan
}

export interface TenantIdentity {
  readonly id: string
  readonly displayName: string
  readonly domains: readonly string[]
  readonly subscriptions: readonly SubscriptionIdentity[]
}

type TenantMaker = Pick<Issuer, 'createClock' | 'createIds' | 'createKeyRing' | 'createChanges'>

/** A tenant with nothing in it but Microsoft's services. */
export function createTenant(identity: TenantIdentity, issuer: TenantMaker): Tenant {
  const tenant = createBlankTenant(identity, issuer)
  addMicrosoftServices(tenant, [])
  return tenant
}

/** A tenant that lacks even Microsoft's services. */
export function createBlankTenant(identity: TenantIdentity, issuer: TenantMaker): Tenant {
  const clock = issuer.createClock()
  const changes = issuer.createChanges(identity.id)
  const objects = {
    applications: new Map<string, Application>(),
    servicePrincipals: new Map<string, ServicePrincipal>(),
    users: new Map<string, User>(),
    groups: new Map<string, Group>(),
  }
  return {
    id: identity.id,
    displayName: identity.displayName,
    domains: identity.domains,
    region: 'EU',
    subscriptions: identity.subscriptions.map(createSubscription),
    createdAt: new Date(Date.UTC(2020, 0, 1)), // fixed, so that xms_tcdt repeats
    clock,
    keys: issuer.createKeyRing(),
    ids: issuer.createIds(identity.id),
    changes,
    ...objects,
    applicationsById: new Map(),
    servicePrincipalsById: new Map(),
    usersByName: new Map(),
    textIndexes: createTextIndexes(objects),
    appRoleAssignments: [],
    permissionGrants: [],
    deletedItems: new Map(),
    refreshTokens: createExpiringMap(clock, {
      put: (token, content) => changes.put('refreshToken', token, () => content),
      remove: (token) => changes.remove('refreshToken', token),
    }),
    signInFailures: createSignInFailures(clock),
    sessions: createExpiringMap(clock),
    signIns: createExpiringMap(clock),
    codes: createExpiringMap(clock),
    deviceCodes: createExpiringMap(clock),
    externalIssuers: new Map(),
    workloads: new Map(),
    fetchedKeys: new Map(),
    journal: createJournal(),
    faults: createFaultPlan(),
  }
}

/** Forgets everything that was added and everything that happened, sign-ins that are under way included. */
export function emptyTenant({ flows, managedIdentitySources }: Issuer, tenant: Tenant): void {
  for (const [token, flow] of flows.entries()) {
    if (flow.tenant === tenant) flows.delete(token)
  }
  for (const source of managedIdentitySources) {
    if (source.tenant === tenant) managedIdentitySources.delete(source)
  }
  tenant.clock.reset()
  tenant.keys.reset()
  tenant.ids.rewind()
  tenant.signInFailures.clear()
  for (const state of [
    tenant.sessions,
    tenant.signIns,
    tenant.codes,
    tenant.refreshTokens,
    tenant.deviceCodes,
    tenant.externalIssuers,
    tenant.workloads,
    tenant.fetchedKeys,
    tenant.journal,
    tenant.faults,
  ]) {
    state.clear()
  }
  clearResourceGroups(tenant)
  clearDirectoryObjects(tenant)
  addMicrosoftServices(tenant, [])
}

/** Who the tenant is, and which of Microsoft's services were ever put into it: one that is not there was deleted. */
export interface TenantItem extends TenantIdentity {
  readonly microsoftServices: readonly string[]
}

/** Adds those of Microsoft's services that a tenant does not know yet. */
export function addMicrosoftServices(tenant: Tenant, known: readonly string[]): void {
  const all = [...microsoftServices, ...microsoftClients]
  const missing = all.filter(({ appId }) => !known.includes(appId))
  if (missing.length === 0) return
  const { id, displayName, domains } = tenant
  const subscriptions = tenant.subscriptions.map(identityOfSubscription)
  const microsoftServiceIds = all.map(({ appId }) => appId)
  const item: TenantItem = { id, displayName, domains, subscriptions, microsoftServices: microsoftServiceIds }
  tenant.changes.together(() => {
    tenant.changes.put('tenant', id, () => item)
    for (const microsoft of missing) {
      const object = createMicrosoftPrincipal(tenant, microsoft)
      addDirectoryObject(tenant, { type: 'servicePrincipal', object })
    }
  })
}

function createMicrosoftPrincipal(tenant: Tenant, microsoft: MicrosoftService): ServicePrincipal {
  return {
    id: deriveUuid(tenant.id, 'servicePrincipal', microsoft.appId),
    appId: microsoft.appId,
    displayName: microsoft.displayName,
    createdDateTime: tenant.createdAt,
    deletedDateTime: null,
    servicePrincipalType: 'Application',
    appOwnerOrganizationId: microsoftTenantId,
    accountEnabled: true,
    appRoleAssignmentRequired: false,
    passwordCredentials: [],
    keyCredentials: [],
    ownerIds: new Set(),
    otherProperties: {},
    microsoft,
  }
}

/** Finds a user by user principal name, in any case. */
export function findUserByName({ usersByName }: Tenant, userPrincipalName: string): User | undefined {
  return usersByName.get(foldText(userPrincipalName))
}
