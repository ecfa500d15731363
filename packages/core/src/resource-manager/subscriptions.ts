import type { Subscription } from '../directory/subscription.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { ResourceManagerAnswer } from '../resource-manager-endpoint.ts'
import type { Scope } from './operations.ts'
import { requireSubscription } from './require-container.ts'

/** What `az login` and every credential that lists subscriptions ask for first. */
export function listSubscriptions({ tenant }: Scope): ResourceManagerAnswer {
  const value = tenant.subscriptions.map((subscription) => describeSubscription(tenant, subscription))
  return { status: 200, body: { value, count: { type: 'Total', value: value.length } } }
}

export function getSubscription(scope: Scope): ResourceManagerAnswer {
  return { status: 200, body: describeSubscription(scope.tenant, requireSubscription(scope)) }
}

/** The tenants of a caller. Tenants of the mock share nothing, so that it is always the one that issued the token. */
export function listTenants({ tenant: { id, displayName, domains } }: Scope): ResourceManagerAnswer {
  const tenant = {
    id: `/tenants/${id}`,
    tenantId: id,
    displayName,
    domains,
    defaultDomain: domains[0],
    tenantCategory: 'Home',
    tenantType: 'AAD',
  }
  return { status: 200, body: { value: [tenant] } }
}

function describeSubscription(tenant: Tenant, { subscriptionId, displayName }: Subscription): object {
  return {
    id: `/subscriptions/${subscriptionId}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId,
    tenantId: tenant.id,
    displayName,
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off',
    },
  }
}
