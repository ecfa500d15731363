import { isConsentAdministrator } from '../directory/directory-roles.ts'
import type { User } from '../directory/user.ts'
import { EntraError } from '../errors/entra-error.ts'
import type { Issuer } from '../issuer.ts'
import { consentRequired } from '../permissions/consent.ts'
import { listedRoles } from '../permissions/listed-permissions.ts'
import type { Permission } from '../permissions/permission.ts'
import { recordAppRoles, recordConsent } from '../permissions/record-consent.ts'
import type { FlowClient, SignInFlow } from './flow.ts'
import type { Interaction } from './interaction.ts'
import type { ConsentPage } from './page.ts'
import { findPermissionsToConsent } from './requested-permissions.ts'

/** Whether user or administrator let the app do what it asks for. */
export function checkConsent(issuer: Issuer, flow: SignInFlow): Interaction | undefined {
  const { user, client } = flow
  if (user === undefined || client === undefined || flow.hasConsented) return undefined
  const permissions = findPermissionsToConsent(issuer, flow, client, user)
  if (permissions === undefined) return undefined
  const scope = scopeOf(flow, user, permissions)
  const names = permissions.map(({ value }) => value).join(', ')
  return {
    page: describePage(flow, client, permissions, scope),
    refusal: consentRequired(client.application, `Missing: ${names}.`).as('consent_required'),
  }
}

function scopeOf(
  { purpose }: SignInFlow,
  user: User,
  permissions: readonly Permission[],
): ConsentPage['scope'] {
  const isAdministrator = isConsentAdministrator(user)
  if (purpose.kind === 'adminConsent') return isAdministrator ? 'organization' : 'none'
  if (isAdministrator) return 'either'
  return permissions.some(({ isForAdministrators }) => isForAdministrators) ? 'none' : 'user'
}

function describePage(
  flow: SignInFlow,
  { application }: FlowClient,
  permissions: readonly Permission[],
  scope: ConsentPage['scope'],
): ConsentPage {
  const { tenant } = flow
  const roles = flow.purpose.kind === 'adminConsent' ? roleItems(flow, application) : []
  return {
    kind: 'consent',
    flowToken: flow.token,
    username: flow.username,
    appName: application.displayName,
    tenantName: tenant.displayName,
    permissions: [
      ...permissions.map(({ title, description, resource }) => ({
        title,
        description,
        resourceName: resource.servicePrincipal?.displayName ?? resource.requested,
      })),
      ...roles,
    ],
    scope,
  }
}

function roleItems(
  { tenant }: SignInFlow,
  application: FlowClient['application'],
): ConsentPage['permissions'] {
  return listedRoles(tenant, application).flatMap(({ resource, roleIds }) =>
    resource.appRoles
      .filter(({ id }) => roleIds.includes(id))
      .map(({ displayName, value }) => ({
        title: displayName,
        description: `The app itself gets the app role ${value}, without a user.`,
        resourceName: resource.servicePrincipal?.displayName ?? resource.requested,
      })),
  )
}

/**
 * The person pressed Accept.
 *
 * @throws {EntraError} `adminConsentRequired`, whatever the form says, where only an administrator could
 */
export function acceptConsent(issuer: Issuer, flow: SignInFlow, forOrganization: boolean): void {
  const { tenant, user, client, purpose } = flow
  if (user === undefined || client === undefined) return
  const permissions = findPermissionsToConsent(issuer, flow, client, user) ?? []
  const scope = scopeOf(flow, user, permissions)
  if (scope === 'none') throw new EntraError('adminConsentRequired', {})
  const isForAll = scope === 'organization' || (scope === 'either' && forOrganization)
  tenant.changes.together(() => {
    recordConsent(tenant, permissions, isForAll ? undefined : user)
    if (purpose.kind === 'adminConsent') recordAppRoles(tenant, client.application, client.servicePrincipal)
  })
  flow.hasConsented = true
}
