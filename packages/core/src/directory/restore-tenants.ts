import type { Issuer } from '../issuer.ts'
import type { RefreshToken } from '../state/refresh-tokens.ts'
import type { Application } from './application.ts'
import type { ItemKind } from './changes.ts'
import {
  addAppRoleAssignment,
  addDirectoryObject,
  putDeletedItem,
  putPermissionGrant,
} from './directory-objects.ts'
import type { DirectoryObject } from './directory-objects.ts'
import type { Group } from './group.ts'
import { microsoftClients } from './microsoft-clients.ts'
import { microsoftServices } from './microsoft-services.ts'
import type { SeededObjects, SeededObjectsItem } from './populate.ts'
import type { AppRoleAssignment, OAuth2PermissionGrant, ServicePrincipal } from './service-principal.ts'
import { findSubscription, putResourceGroup } from './subscription.ts'
import type { ResourceGroupItem } from './subscription.ts'
import type { ApplicationReference, ServicePrincipalItem } from './tenant-items.ts'
import { createBlankTenant } from './tenant.ts'
import type { Tenant, TenantItem } from './tenant.ts'
import type { User } from './user.ts'

/** An item as `tenant.changes` was told of it. */
export interface KeptItem {
  readonly kind: ItemKind
  readonly id: string
  readonly value: unknown
}

export interface RestoredTenant {
  readonly tenant: Tenant
  /** Undefined are those that were purged since, or never there. */
  readonly seeded: SeededObjects
  /** Client ids of Microsoft's services that were ever in it: `addMicrosoftServices` adds those that are new. */
  readonly microsoftServices: readonly string[]
}

/**
 * Makes the tenants again that items were kept of. They are in no directory yet.
 *
 * @param items by tenant id, each tenant's in the order in which they were first put
 */
export function restoreTenants(
  issuer: Issuer,
  items: ReadonlyMap<string, readonly KeptItem[]>,
): readonly RestoredTenant[] {
  const restorations = [...items.values()].map((kept) => restoreItems(issuer, kept))
  const byTenant = new Map(restorations.map((restoration) => [restoration.tenant.id, restoration]))
  // Last, because an application may be in another tenant.
  for (const { unlinked } of restorations) {
    for (const { servicePrincipal, reference } of unlinked) {
      const home = byTenant.get(reference.tenantId)
      const isDeleted = servicePrincipal.deletedDateTime !== null
      const application = home && findApplication(home, reference.id, isDeleted)
      if (application !== undefined) Object.assign(servicePrincipal, { application })
    }
  }
  return restorations.map(({ tenant, microsoftServices, seeded }) => ({
    tenant,
    microsoftServices,
    seeded: findSeeded(tenant, seeded),
  }))
}

interface Restoration {
  readonly tenant: Tenant
  readonly microsoftServices: readonly string[]
  seeded: SeededObjectsItem | undefined
  /** Service principals that have no application yet. */
  readonly unlinked: {
    readonly servicePrincipal: ServicePrincipal
    readonly reference: ApplicationReference
  }[]
  readonly purgedApplications: Map<string, Application>
}

function restoreItems(issuer: Issuer, kept: readonly KeptItem[]): Restoration {
  const identity = kept.find(({ kind }) => kind === 'tenant')?.value as TenantItem
  const restoration: Restoration = {
    tenant: createBlankTenant(identity, issuer),
    microsoftServices: identity.microsoftServices,
    seeded: undefined,
    unlinked: [],
    purgedApplications: new Map(),
  }
  for (const item of kept) restoreItem(restoration, item)
  return restoration
}

function restoreItem(restoration: Restoration, { kind, id, value }: KeptItem): void {
  const { tenant } = restoration
  switch (kind) {
    case 'tenant':
      return // it is what the blank tenant was made of
    case 'seededObjects':
      restoration.seeded = value as SeededObjectsItem
      return
    case 'application':
    case 'servicePrincipal':
    case 'user':
    case 'group':
      return addDirectoryObject(tenant, recreate(restoration, kind, value))
    case 'deletedItem': {
      const { type, object } = value as { readonly type: DirectoryObject['type']; readonly object: unknown }
      return putDeletedItem(tenant, recreate(restoration, type, object))
    }
    case 'purgedApplication':
      return void restoration.purgedApplications.set(id, value as Application)
    case 'appRoleAssignment':
      return addAppRoleAssignment(tenant, value as AppRoleAssignment)
    case 'permissionGrant':
      return putPermissionGrant(tenant, value as OAuth2PermissionGrant)
    case 'resourceGroup':
      return restoreResourceGroup(tenant, value as ResourceGroupItem)
    case 'refreshToken':
      return tenant.refreshTokens.set(id, value as RefreshToken)
  }
}

function restoreResourceGroup(tenant: Tenant, { subscriptionId, ...group }: ResourceGroupItem): void {
  const subscription = findSubscription(tenant.subscriptions, subscriptionId)
  if (subscription !== undefined) putResourceGroup(tenant, subscription, group)
}

function recreate(restoration: Restoration, type: DirectoryObject['type'], value: unknown): DirectoryObject {
  switch (type) {
    case 'application':
      return { type, object: value as Application }
    case 'servicePrincipal':
      return { type, object: recreateServicePrincipal(restoration, value as ServicePrincipalItem) }
    case 'user':
      return { type, object: value as User }
    case 'group':
      return { type, object: value as Group }
  }
}

function recreateServicePrincipal(restoration: Restoration, item: ServicePrincipalItem): ServicePrincipal {
  const { application: reference, microsoft: appId, ...rest } = item
  const microsoft = [...microsoftServices, ...microsoftClients].find((known) => known.appId === appId)
  const servicePrincipal: ServicePrincipal = microsoft === undefined ? rest : { ...rest, microsoft }
  if (reference !== undefined) restoration.unlinked.push({ servicePrincipal, reference })
  return servicePrincipal
}

/** A deleted service principal had the application that was deleted with it, should there be a new one of the same id. */
function findApplication(
  { tenant, purgedApplications }: Restoration,
  id: string,
  isDeleted: boolean,
): Application | undefined {
  const present = tenant.applicationsById.get(id)
  const item = tenant.deletedItems.get(id)
  const deleted = item?.type === 'application' ? item.object : undefined
  const [first, second] = isDeleted ? [deleted, present] : [present, deleted]
  return first ?? second ?? purgedApplications.get(id)
}

/** Deleted ones count still: a test may go on to name them. */
function findSeeded(tenant: Tenant, seeded: SeededObjectsItem | undefined): SeededObjects {
  const deleted = [...tenant.deletedItems.values()]
  const application = (appId: string | undefined): Application | undefined =>
    tenant.applications.get(appId ?? '') ??
    deleted.flatMap(({ type, object }) => (type === 'application' && object.appId === appId ? object : []))[0]
  return {
    app: application(seeded?.app),
    api: application(seeded?.api),
    user:
      tenant.users.get(seeded?.user ?? '') ??
      deleted.flatMap(({ type, object }) => (type === 'user' && object.id === seeded?.user ? object : []))[0],
  }
}
