import type { Tenant } from './tenant.ts'

export interface SubscriptionIdentity {
  readonly subscriptionId: string
  readonly displayName: string
}

/** An Azure subscription that trusts the tenant. Everybody in the tenant sees it: the mock has no role assignments in Azure. */
export interface Subscription extends SubscriptionIdentity {
  /** By name in lower case. Changed in this file only, because `tenant.changes` is to be told. */
  readonly resourceGroups: ReadonlyMap<string, ResourceGroup>
}

/** What resources are in; the mock has managed identities only. */
export interface ResourceGroup {
  readonly name: string
  /** The short name of a region, such as `westeurope`. */
  readonly location: string
  readonly tags: Tags
}

/** A resource group as it is kept. */
export interface ResourceGroupItem extends ResourceGroup {
  readonly subscriptionId: string
}

export type Tags = Readonly<Record<string, string>>

/** Where a resource is that was not created through Azure Resource Manager. */
export const defaultLocation = 'westeurope'

export function createSubscription({ subscriptionId, displayName }: SubscriptionIdentity): Subscription {
  return { subscriptionId, displayName, resourceGroups: new Map() }
}

/** A subscription without what is in it. */
export function identityOfSubscription({ subscriptionId, displayName }: Subscription): SubscriptionIdentity {
  return { subscriptionId, displayName }
}

export function findSubscription(
  subscriptions: readonly Subscription[],
  subscriptionId: string,
): Subscription | undefined {
  return subscriptions.find((candidate) => candidate.subscriptionId === subscriptionId.toLowerCase())
}

/** Adds a group, or puts it in the place of the one of its name. */
export function putResourceGroup(tenant: Tenant, subscription: Subscription, group: ResourceGroup): void {
  const { subscriptionId } = subscription
  groupsOf(subscription).set(keyOf(group), group)
  const item: ResourceGroupItem = { ...group, subscriptionId }
  tenant.changes.put('resourceGroup', idOfGroup(subscription, group), () => item)
}

export function removeResourceGroup(tenant: Tenant, subscription: Subscription, group: ResourceGroup): void {
  groupsOf(subscription).delete(keyOf(group))
  tenant.changes.remove('resourceGroup', idOfGroup(subscription, group))
}

/** For a tenant that is emptied, which `tenant.changes` is told of as a whole. */
export function clearResourceGroups({ subscriptions }: Tenant): void {
  for (const subscription of subscriptions) groupsOf(subscription).clear()
}

/** Adds the group of a resource that was added without Azure Resource Manager, where it is in a subscription of the tenant. */
export function addResourceGroupOf(tenant: Tenant, resourceId: string): void {
  const [, , subscriptionId, , name] = resourceId.split('/')
  const subscription = findSubscription(tenant.subscriptions, subscriptionId ?? '')
  if (subscription === undefined || name === undefined) return
  const group = { name, location: defaultLocation, tags: {} }
  if (!subscription.resourceGroups.has(keyOf(group))) putResourceGroup(tenant, subscription, group)
}

function keyOf({ name }: ResourceGroup): string {
  return name.toLowerCase()
}

function idOfGroup({ subscriptionId }: Subscription, group: ResourceGroup): string {
  return `${subscriptionId} ${keyOf(group)}`
}

function groupsOf({ resourceGroups }: Subscription): Map<string, ResourceGroup> {
  return resourceGroups as Map<string, ResourceGroup>
}
