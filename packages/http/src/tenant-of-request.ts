import { findTenant, peekClaims } from '@mock-entra/core'
import type { Issuer, Tenant } from '@mock-entra/core'

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

/** The first part of every path that has a tenant in it, known or not; Microsoft Graph's paths have the token's. */
function segmentOf({ path, headers }: HttpRequest, matched: MatchedRoute | undefined): string {
  if (matched?.route.endpoint === 'userinfo') {
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
