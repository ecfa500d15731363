import { findBearerToken, findSharedSource, findTenant, peekClaims, asText } from '@mock-entra/core'
import type { Issuer, Tenant } from '@mock-entra/core'

import type { HttpRequest } from './http-message.ts'
import { isManagedIdentityKind } from './route.ts'
import type { MatchedRoute } from './router.ts'

/** What a request says about the tenant that it is for. */
export interface AddressedTenant {
  /** What stands where the name of a tenant does. */
  readonly segment: string
  /** Undefined where that is the name of none. */
  readonly tenant: Tenant | undefined
}

/** @param matched the route that answers, or would with another method */
export function findAddressedTenant(
  { directory }: Issuer,
  request: HttpRequest,
  matched: MatchedRoute | undefined,
): AddressedTenant {
  const segment = segmentOf(request, matched)
  return { segment, tenant: findTenant(directory, segment) }
}

/** The first part of every path that has a tenant in it, known or not; of the services beside Entra, the token's. */
function segmentOf({ path, headers }: HttpRequest, matched: MatchedRoute | undefined): string {
  const { errors } = matched?.route ?? {}
  const named = matched?.params['tenant']
  if ((errors === 'graph' || errors === 'arm') && named === undefined) {
    return asText(peekClaims(findBearerToken(headers['authorization']) ?? '')?.['tid'])
  }
  return named ?? path.split('/')[1] ?? ''
}

/** Whose journal a request belongs to whose path names no tenant: that of the app, or else the first of the mock. */
export function findTenantOfApp({ directory }: Issuer, clientId = ''): Tenant | undefined {
  const tenants = [...directory.tenants.values()]
  return tenants.find(({ applications }) => applications.has(clientId.toLowerCase())) ?? tenants[0]
}

/** A metadata endpoint at the address that all tenants share has the tenant of whoever answers there. */
export function withSharedTenant(
  { managedIdentitySources }: Issuer,
  matched: MatchedRoute | undefined,
): MatchedRoute | undefined {
  if (matched === undefined || !isManagedIdentityKind(matched.route.errors)) return matched
  if (matched.params['tenant'] !== undefined) return matched
  const source = findSharedSource(managedIdentitySources, matched.route.errors)
  return { ...matched, params: { ...matched.params, tenant: source?.tenant.id ?? '' } }
}
