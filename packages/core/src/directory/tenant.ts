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
import type { DirectoryObject } from './directory-objects.ts'
import type { Group } from './group.ts'
import { microsoftClients } from './microsoft-clients.ts'
import { microsoftServices, microsoftTenantId } from './microsoft-services.ts'
import type { AppRoleAssignment, OAuth2PermissionGrant, ServicePrincipal } from './service-principal.ts'
import type { Subscription } from './subscription.ts'
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
  /** By client id. */
  readonly applications: Map<string, Application>
  /** By client id. */
  readonly servicePrincipals: Map<string, ServicePrincipal>
  /** By object id. */
  readonly users: Map<string, User>
  /** The same by user principal name in lower case: what people sign in with. Kept by `directory-objects.ts`. */
  readonly usersByName: Map<string, User>
  /** By object id. */
  readonly groups: Map<string, Group>
  readonly appRoleAssignments: AppRoleAssignment[]
  readonly permissionGrants: OAuth2PermissionGrant[]
  /** What was deleted and can be restored, by object id. */
  readonly deletedItems: Map<string, DirectoryObject>
  readonly signInFailures: SignInFailures
  /** By the value of the browser's cookie. */
  readonly sessions: ExpiringMap<BrowserSession>
  /** By `sid`. */
  readonly signIns: ExpiringMap<Expiring & { readonly signIn: SignIn }>
  /** By the code. */
  readonly codes: ExpiringMap<AuthorizationCode>
  /** By the token. */
  readonly refreshTokens: ExpiringMap<RefreshToken>
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
  readonly subscriptions: readonly Pick<Subscription, 'subscriptionId' | 'displayName'>[]
}

type TenantMaker = Pick<Issuer, 'createClock' | 'createIds' | 'createKeyRing'>

/** A tenant with nothing in it but Microsoft's services. */
export function createTenant(identity: TenantIdentity, issuer: TenantMaker): Tenant {
  const clock = issuer.createClock()
  const tenant: Tenant = {
    id: identity.id,
    displayName: identity.displayName,
    domains: identity.domains,
    region: 'EU',
    subscriptions: identity.subscriptions.map((subscription) => ({
      ...subscription,
      resourceGroups: new Map(),
    })),
    createdAt: new Date(Date.UTC(2020, 0, 1)), // fixed, so that xms_tcdt repeats
    clock,
    keys: issuer.createKeyRing(),
    ids: issuer.createIds(identity.id),
    applications: new Map(),
    servicePrincipals: new Map(),
    users: new Map(),
    usersByName: new Map(),
    groups: new Map(),
    appRoleAssignments: [],
    permissionGrants: [],
    deletedItems: new Map(),
    signInFailures: createSignInFailures(clock),
    sessions: createExpiringMap(clock),
    signIns: createExpiringMap(clock),
    codes: createExpiringMap(clock),
    refreshTokens: createExpiringMap(clock),
    deviceCodes: createExpiringMap(clock),
    externalIssuers: new Map(),
    workloads: new Map(),
    fetchedKeys: new Map(),
    journal: createJournal(),
    faults: createFaultPlan(),
  }
  addMicrosoftServices(tenant)
  return tenant
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
  const { applications, servicePrincipals, users, usersByName, groups, deletedItems } = tenant
  for (const objects of [applications, servicePrincipals, users, usersByName, groups, deletedItems])
    objects.clear()
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
  for (const { resourceGroups } of tenant.subscriptions) resourceGroups.clear()
  tenant.appRoleAssignments.length = 0
  tenant.permissionGrants.length = 0
  addMicrosoftServices(tenant)
}

function addMicrosoftServices(tenant: Tenant): void {
  for (const microsoft of [...microsoftServices, ...microsoftClients]) {
    tenant.servicePrincipals.set(microsoft.appId, {
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
      ownerIds: new Set(),
      otherProperties: {},
      microsoft,
    })
  }
}

/** Finds a user by user principal name, in any case. */
export function findUserByName({ usersByName }: Tenant, userPrincipalName: string): User | undefined {
  return usersByName.get(userPrincipalName.toLowerCase())
}
