import { putResourceGroup as putGroup, removeResourceGroup } from '../directory/subscription.ts'
import type { ResourceGroup, Subscription } from '../directory/subscription.ts'
import { ResourceManagerError } from '../errors/resource-manager-error.ts'
import type { ResourceManagerAnswer } from '../resource-manager-endpoint.ts'
import { removeIdentitiesOf } from './identities.ts'
import type { Scope } from './operations.ts'
import { readResource } from './read-resource.ts'
import { findResourceGroup, requireResourceGroup, requireSubscription } from './require-container.ts'

const namePattern = /^[-\p{L}\p{Nd}_.()]{0,89}[-\p{L}\p{Nd}_()]$/u

export function listResourceGroups(scope: Scope): ResourceManagerAnswer {
  const subscription = requireSubscription(scope)
  const groups = [...subscription.resourceGroups.values()]
  return { status: 200, body: { value: groups.map((group) => describeGroup(subscription, group)) } }
}

export function getResourceGroup(scope: Scope): ResourceManagerAnswer {
  return { status: 200, body: describeGroup(requireSubscription(scope), requireResourceGroup(scope)) }
}

/** Answers HEAD, which has no body to say more. */
export function checkResourceGroup(scope: Scope): ResourceManagerAnswer {
  return { status: findResourceGroup(scope) === undefined ? 404 : 204 }
}

/** Creates a group, or gives one other tags: it stays where it is. */
export function putResourceGroup(scope: Scope): ResourceManagerAnswer {
  const subscription = requireSubscription(scope)
  const name = scope.params['resourceGroup'] ?? ''
  const { location, tags = {} } = readResource(scope)
  if (location === undefined) {
    throw new ResourceManagerError(
      'LocationRequired',
      'The location property is required for this definition.',
    )
  }
  const known = findResourceGroup(scope)
  if (known !== undefined) {
    assertSameLocation(known, location)
    const changed = { ...known, tags }
    putGroup(scope.tenant, subscription, changed)
    return { status: 200, body: describeGroup(subscription, changed) }
  }
  assertName(name)
  const group = { name, location, tags }
  putGroup(scope.tenant, subscription, group)
  return { status: 201, body: describeGroup(subscription, group) }
}

/** Deletes a group and what is in it. Azure takes its time for it (202); clients take a 200 as well. */
export function deleteResourceGroup(scope: Scope): ResourceManagerAnswer {
  const { tenant } = scope
  const group = requireResourceGroup(scope)
  tenant.changes.together(() => {
    removeIdentitiesOf(scope, group)
    removeResourceGroup(tenant, requireSubscription(scope), group)
  })
  return { status: 200 }
}

function assertName(name: string): void {
  if (namePattern.test(name)) return
  throw new ResourceManagerError(
    'InvalidResourceGroup',
    `The provided resource group name '${name.slice(0, 100)}' is invalid. It has 1 to 90 letters, digits, '-', '.', '(', ')' ` +
      "and '_', and does not end with '.'.",
  )
}

function assertSameLocation({ location }: ResourceGroup, wanted: string): void {
  if (location === wanted) return
  throw new ResourceManagerError(
    'InvalidResourceGroupLocation',
    `Invalid resource group location '${wanted}'. The Resource group already exists in location '${location}'.`,
  )
}

function describeGroup({ subscriptionId }: Subscription, { name, location, tags }: ResourceGroup): object {
  return {
    id: `/subscriptions/${subscriptionId}/resourceGroups/${name}`,
    name,
    type: 'Microsoft.Resources/resourceGroups',
    location,
    tags,
    properties: { provisioningState: 'Succeeded' },
  }
}
