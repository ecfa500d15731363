import { requireBearer } from './bearer.ts'
import type { BearerRequest } from './bearer.ts'
import { isConsentAdministrator } from './directory/directory-roles.ts'
import { microsoftPortal } from './directory/microsoft-services.ts'
import { graphResource } from './directory/resource.ts'
import type { Tenant } from './directory/tenant.ts'
import { GraphError } from './errors/graph-error.ts'
import type { Issuer } from './issuer.ts'
import { listedPermissions } from './permissions/listed-permissions.ts'
import { recordAppRoles, recordConsent } from './permissions/record-consent.ts'
import { findAppRoles } from './permissions/roles.ts'
import type { Claims } from './tokens/token-description.ts'

/** The request behind "Grant admin consent" of Azure's portal, which `az ad app permission admin-consent` makes as well. */
export interface PortalConsentRequest extends BearerRequest {
  /** Client id of the app. */
  readonly appId: string
}

/** What an app needs at Microsoft Graph to consent for everybody: what it takes to write the same there. */
const consentingRoles = ['AppRoleAssignment.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All']

/**
 * Consents for everybody to what an app's registration lists: delegated permissions and app roles.
 *
 * @throws {GraphError} who asks may not, or there is no such app
 */
export function answerPortalConsent(issuer: Issuer, request: PortalConsentRequest): void {
  const { tenant, claims } = requireBearer(issuer, request, [microsoftPortal.appId])
  assertMayConsent(tenant, claims)
  const appId = request.appId.toLowerCase()
  const application = tenant.applications.get(appId)
  const client = tenant.servicePrincipals.get(appId)
  if (application === undefined || client === undefined) {
    throw new GraphError(
      'resourceNotFound',
      `The app '${request.appId.slice(0, 256)}' has no service principal here.`,
    )
  }
  tenant.changes.together(() => {
    recordConsent(tenant, listedPermissions(tenant, application, client), undefined)
    recordAppRoles(tenant, application, client)
  })
}

function assertMayConsent(tenant: Tenant, claims: Claims): void {
  const user = tenant.users.get(String(claims['oid']))
  const client = tenant.servicePrincipals.get(String(claims['appid']))
  const roles = client === undefined ? [] : findAppRoles(tenant, client, graphResource(tenant))
  const mayConsent =
    user === undefined ? consentingRoles.every((role) => roles.includes(role)) : isConsentAdministrator(user)
  if (!mayConsent) {
    throw new GraphError('insufficientPrivileges', 'Insufficient privileges to complete the operation.')
  }
}
