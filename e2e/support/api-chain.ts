import { ConfidentialClientApplication } from '@azure/msal-node'
import type { AuthenticationResult, OnBehalfOfRequest } from '@azure/msal-node'
import type { App, AppSeed, TenantHandle } from 'mock-entra'

import { acquireUserToken } from './acquire-token.ts'

/** Two APIs: a client calls orders for a user, and orders calls stock for the same user. */
export interface ApiChain {
  readonly orders: App
  readonly stock: App
}

export const ordersScope = 'api://orders/Orders.Read'
export const stockScope = 'api://stock/Stock.Read'

/** @param orders changes of the API in the middle */
export function addApiChain(tenant: TenantHandle, orders: AppSeed = {}): ApiChain {
  return {
    stock: tenant.addApp({
      displayName: 'Stock API',
      identifierUris: ['api://stock'],
      secret: 'stock-secret',
      api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [{ value: 'Stock.Read' }] },
    }),
    orders: tenant.addApp({
      displayName: 'Orders API',
      identifierUris: ['api://orders'],
      secret: 'orders-secret',
      api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [{ value: 'Orders.Read' }] },
      ...orders,
    }),
  }
}

/** What the client of orders sends it: a token of the seeded user's. */
export function acquireOrdersToken(tenant: TenantHandle): Promise<string> {
  return acquireUserToken(tenant, 'api://orders')
}

/** Exchanges a token as an API does that was called with it. */
export async function acquireOnBehalfOf(
  tenant: TenantHandle,
  api: App,
  request: OnBehalfOfRequest,
): Promise<AuthenticationResult | null> {
  return await new ConfidentialClientApplication(tenant.msalConfig(api)).acquireTokenOnBehalfOf(request)
}
