import { isTenantAlias, requireTenant } from '../directory/directory.ts'
import type { Tenant } from '../directory/tenant.ts'
import { EntraError } from '../errors/entra-error.ts'
import type { Issuer } from '../issuer.ts'
import { requireParameter } from '../token-request.ts'
import { findTenantOfHint } from '../tokens/login-hint.ts'

export interface TenantOfAppRequest {
  readonly tenant: string
  readonly clientId: string | undefined
  readonly loginHint?: string | undefined
  readonly domainHint?: string | undefined
}

/** At `common` the user's tenant is not known yet: where no hint tells it, the app's own must do until it is. */
export function requireTenantOfApp({ directory }: Issuer, request: TenantOfAppRequest): Tenant {
  const { tenant, clientId, loginHint, domainHint } = request
  if (!isTenantAlias(tenant.toLowerCase())) return requireTenant(directory, tenant)
  const appId = requireParameter(clientId, 'client_id').toLowerCase()
  const hinted = findTenantOfHint(directory, loginHint ?? `@${domainHint ?? ''}`)
  if (hinted?.servicePrincipals.has(appId) === true) return hinted
  const tenants = [...directory.tenants.values()]
  const home =
    tenants.find(({ applications }) => applications.has(appId)) ??
    tenants.find(({ servicePrincipals }) => servicePrincipals.has(appId))
  if (home !== undefined) return home
  throw new EntraError(
    'appNotFound',
    { appId, tenant },
    `None of the mock's tenants has an app with the client id ${appId}.`,
  )
}
