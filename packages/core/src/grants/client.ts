import type { Application } from '../directory/application.ts'
import { findApplicationOf } from '../directory/microsoft-clients.ts'
import { emptyGuid } from '../directory/seed-schemas.ts'
import type { ServicePrincipal } from '../directory/service-principal.ts'
import type { Tenant } from '../directory/tenant.ts'
import { EntraError } from '../errors/entra-error.ts'

/** The app, or the managed identity, that a client id names, present and enabled in the tenant. */
export function requireApp(
  tenant: Tenant,
  clientId: string,
): { readonly application: Application; readonly servicePrincipal: ServicePrincipal } {
  if (clientId === emptyGuid) throw new EntraError('emptyClientId', { appId: clientId })
  const appId = clientId.toLowerCase()
  const servicePrincipal = tenant.servicePrincipals.get(appId)
  const application = servicePrincipal && findApplicationOf(tenant, servicePrincipal)
  if (application === undefined || servicePrincipal === undefined || application.deletedDateTime !== null) {
    throw new EntraError('appNotFound', { appId: clientId, tenant: tenant.displayName }, describeApps(tenant))
  }
  if (!servicePrincipal.accountEnabled) {
    throw new EntraError('appDisabled', { appId, appName: servicePrincipal.displayName })
  }
  return { application, servicePrincipal }
}

function describeApps(tenant: Tenant): string {
  const known = [...tenant.applications.values()]
    .slice(0, 10)
    .map(({ appId, displayName }) => `${appId} (${displayName})`)
  return `The tenant ${tenant.id} has these apps: ${known.join(', ')}.`
}
