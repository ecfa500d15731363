import { findSharedSource, findTenant, peekClaims } from '@mock-entra/core'
import type { Endpoint, Issuer, Tenant } from '@mock-entra/core'

import { isManagedIdentityKind } from './error-response.ts'
import type { HttpRequest } from './http-message.ts'
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

/** Services whose paths name no tenant: it is that of the token. */
const services: ReadonlySet<Endpoint | undefined> = new Set<Endpoint>(['userinfo', 'arm'])

/** The first part of every path that has a tenant in it, known or not. */
function segmentOf({ path, headers }: HttpRequest, matched: MatchedRoute | undefined): string {
  if (services.has(matched?.route.endpoint)) {
    const token = /^bearer +(\S+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? ''
    return String(peekClaims(token)?.['tid'])
  }
  return matched?.params['tenant'] ?? path.split('/')[1] ?? ''
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
