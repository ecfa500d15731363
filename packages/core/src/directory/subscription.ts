/** An Azure subscription that trusts the tenant. Everybody in the tenant sees it: the mock has no role assignments in Azure. */
export interface Subscription {
  readonly subscriptionId: string
  readonly displayName: string
  /** By name in lower case. */
  readonly resourceGroups: Map<string, ResourceGroup>
}

/** What resources are in; the mock has managed identities only. */
export interface ResourceGroup {
  readonly name: string
  /** The short name of a region, such as `westeurope`. */
  readonly location: string
  tags: Tags
}

export type Tags = Readonly<Record<string, string>>

/** Where a resource is that was not created through Azure Resource Manager. */
export const defaultLocation = 'westeurope'

/** Puts the group of a resource that was added without Azure Resource Manager where it finds it. */
export function addResourceGroupOf(subscriptions: readonly Subscription[], resourceId: string): void {
  const [, , subscriptionId, , name] = resourceId.split('/')
  const subscription = findSubscription(subscriptions, subscriptionId ?? '')
  if (subscription === undefined || name === undefined) return
  const { resourceGroups } = subscription
  const key = name.toLowerCase()
  if (!resourceGroups.has(key)) resourceGroups.set(key, { name, location: defaultLocation, tags: {} })
}

export function findSubscription(
  subscriptions: readonly Subscription[],
  subscriptionId: string,
): Subscription | undefined {
  return subscriptions.find((candidate) => candidate.subscriptionId === subscriptionId.toLowerCase())
}
