import { readBearer } from './bearer.ts'
import { microsoftResourceManager } from './directory/microsoft-services.ts'
import type { Tenant } from './directory/tenant.ts'
import { ResourceManagerError } from './errors/resource-manager-error.ts'
import { deriveUuid } from './ids.ts'
import type { Issuer } from './issuer.ts'

/** A request to Azure Resource Manager. */
export interface ResourceManagerRequest {
  /** The `Authorization` header. */
  readonly authorization: string | undefined
  readonly apiVersion: string | undefined
}

/**
 * The subscriptions that a caller sees: what `az login` and every credential that lists subscriptions ask for first.
 *
 * There is one for each tenant, and everybody in the tenant sees it, because the mock has no role assignments on Azure's
 * resources: a login without `--allow-no-subscriptions` needs one.
 */
export function describeSubscriptions(issuer: Issuer, request: ResourceManagerRequest): object {
  const tenant = requireCaller(issuer, request)
  const subscriptionId = deriveUuid(tenant.id, 'subscription')
  const subscription = {
    id: `/subscriptions/${subscriptionId}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId,
    tenantId: tenant.id,
    displayName: `${tenant.displayName} subscription`,
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off',
    },
  }
  return { value: [subscription], count: { type: 'Total', value: 1 } }
}

/** The tenants of a caller. Tenants of the mock share nothing, so that it is always the one that issued the token. */
export function describeTenantsOf(issuer: Issuer, request: ResourceManagerRequest): object {
  const { id, displayName, domains } = requireCaller(issuer, request)
  const tenant = {
    id: `/tenants/${id}`,
    tenantId: id,
    displayName,
    domains,
    defaultDomain: domains[0],
    tenantCategory: 'Home',
    tenantType: 'AAD',
  }
  return { value: [tenant] }
}

function requireCaller(issuer: Issuer, { authorization, apiVersion }: ResourceManagerRequest): Tenant {
  const reading = readBearer(issuer, authorization, [microsoftResourceManager.appId])
  switch (reading.fault) {
    case undefined:
      break
    case 'missing':
      throw new ResourceManagerError(
        'AuthenticationFailed',
        "Authentication failed. The 'Authorization' header is missing.",
      )
    case 'expired':
      throw new ResourceManagerError(
        'ExpiredAuthenticationToken',
        'The access token has expired. Get a new one; see entra.clock for the time of the mock.',
      )
    case 'audience':
      throw new ResourceManagerError(
        'InvalidAuthenticationTokenAudience',
        `The access token has been obtained for wrong audience or resource '${String(reading.claims?.['aud'])}'. It should ` +
          "exactly match with one of the allowed audiences 'https://management.core.windows.net/', " +
          "'https://management.core.windows.net', 'https://management.azure.com/', 'https://management.azure.com'.",
      )
    case 'tenant':
    case 'malformed':
    case 'unknownKey':
    case 'signature':
    case 'notYetValid':
      throw new ResourceManagerError('InvalidAuthenticationToken', 'The access token is invalid.')
  }
  if (apiVersion === undefined || apiVersion === '') {
    throw new ResourceManagerError(
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    )
  }
  return reading.bearer.tenant
}
