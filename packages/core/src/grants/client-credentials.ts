import { parseClaims } from '../claims-request.ts'
import type { Resource } from '../directory/resource.ts'
import { graphResource } from '../directory/resource.ts'
import { assertAppIsAssigned, findAppRoles } from '../permissions/roles.ts'
import { parseScopes, requireDefaultScope } from '../permissions/scopes.ts'
import { requireParameter } from '../token-request.ts'
import type { Authorization, Grant, GrantContext } from './grant.ts'
import { requireResource } from './resource.ts'

/** An app asks for itself: RFC 6749 §4.4. */
export const clientCredentials: Grant = {
  assertComplete({ endpoint, scope }) {
    if (endpoint === 'v2') requireParameter(scope, 'scope')
  },

  authorize({ issuer, tenant, client, request }: GrantContext): Authorization {
    const resource = resourceOfApp({ issuer, tenant, client, request })
    assertAppIsAssigned(tenant, client.servicePrincipal, resource)
    return {
      tenant,
      client,
      resource,
      scopes: [],
      oidcScopes: new Set(),
      grantedScope: '',
      roles: findAppRoles(tenant, client.servicePrincipal, resource),
      clientRoles: [],
      endpoint: request.endpoint,
      claims: parseClaims(request.claims),
      lifetime: issuer.tokenLifetime,
      baseUrl: request.baseUrl,
      ipAddress: request.ipAddress,
      includeClientInfo: false, // there is no user whose home account it could name
    }
  },
}

function resourceOfApp({ issuer, tenant, request }: GrantContext): Resource {
  if (request.endpoint === 'v1') return requireResource(issuer, tenant, request.resource)
  const requested = requireDefaultScope(parseScopes(request.scope ?? ''))
  return requested === undefined ? graphResource(tenant) : requireResource(issuer, tenant, requested)
}
