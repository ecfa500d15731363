import { findSubscription } from '../directory/subscription.ts'
import type { ResourceGroup, Subscription } from '../directory/subscription.ts'
import { ResourceManagerError } from '../errors/resource-manager-error.ts'
import type { Scope } from './operations.ts'

/** @throws {ResourceManagerError} `SubscriptionNotFound` */
export function requireSubscription({ tenant, params }: Scope): Subscription {
  const id = params['subscription'] ?? ''
  const subscription = findSubscription(tenant.subscriptions, id)
  if (subscription !== undefined) return subscription
  throw new ResourceManagerError('SubscriptionNotFound', `The subscription '${id}' could not be found.`)
}

/** @throws {ResourceManagerError} `ResourceGroupNotFound` */
export function requireResourceGroup(scope: Scope): ResourceGroup {
  const group = findResourceGroup(scope)
  if (group !== undefined) return group
  const name = scope.params['resourceGroup'] ?? ''
  throw new ResourceManagerError('ResourceGroupNotFound', `Resource group '${name}' could not be found.`)
}

/** In any case, as all names of Azure's resources. */
export function findResourceGroup(scope: Scope): ResourceGroup | undefined {
  const { resourceGroups } = requireSubscription(scope)
  return resourceGroups.get((scope.params['resourceGroup'] ?? '').toLowerCase())
}
