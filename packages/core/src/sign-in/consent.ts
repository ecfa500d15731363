import { isConsentAdministrator } from '../directory/directory-roles.ts'
import { graphResource } from '../directory/resource.ts'
import type { Resource } from '../directory/resource.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import { EntraError } from '../errors/entra-error.ts'
import { requireResource } from '../grants/resource.ts'
import type { Issuer } from '../issuer.ts'
import { consentRequired, findConsent } from '../permissions/consent.ts'
import type { RefuseScope } from '../permissions/consent.ts'
import { listedPermissions, listedRoles, permissionsAlongWith } from '../permissions/listed-permissions.ts'
import { describeOidcPermissions, describePermission } from '../permissions/permission.ts'
import type { Permission } from '../permissions/permission.ts'
import { recordAppRoles, recordConsent } from '../permissions/record-consent.ts'
import { findNamedResources } from '../permissions/scopes.ts'
import type { ParsedScopes } from '../permissions/scopes.ts'
import type { FlowClient, SignInFlow } from './flow.ts'
import type { Interaction } from './interaction.ts'
import type { ConsentPage } from './page.ts'
import { promptOf } from './requirements.ts'

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

/** The permissions that the page asks for; undefined where there is nothing to ask. */
export function findPermissionsToConsent(
  issuer: Issuer,
  flow: SignInFlow,
  client: FlowClient,
  user: User,
): readonly Permission[] | undefined {
  const { tenant, purpose } = flow
  if (purpose.kind === 'adminConsent')
    return describeAdminPermissions(issuer, tenant, client, purpose.consent.scopes)
  const isForced = promptOf(flow) === 'consent'
  const requested = requestedOf(issuer, flow)
  const all = requested.flatMap(({ resource, scopes }) => {
    const { wanted, missing, consented } = findConsent(
      {
        tenant,
        ...client,
        user,
        resource,
        permissions: scopes.permissions.filter((scope) => isOf(tenant, resource, scope.resource)),
        oidc: scopes.oidc,
      },
      refuseUnknownScope(client),
    )
    const asked = (isForced ? wanted : missing).map((value) =>
      describePermission(client.servicePrincipal, resource, value),
    )
    const isDefault = scopes.permissions.some(({ value }) => value === '.default')
    const isFirst = isForced || consented.length === 0
    return isDefault && isFirst
      ? [...asked, ...permissionsAlongWith(tenant, client.application, resource)]
      : asked
  })
  // The OpenID Connect scopes come along on the page, but are no reason of their own to show it to a consented app.
  if (
    !isForced &&
    (!client.application.requireConsent || (all.length === 0 && hasAnyConsent(flow, client, user)))
  ) {
    return undefined
  }
  const [first] = requested
  const oidc =
    first === undefined ? [] : describeOidcPermissions(tenant, client.servicePrincipal, first.scopes.oidc)
  return [...all, ...oidc.filter(({ value }) => !all.some((permission) => permission.value === value))]
}

function hasAnyConsent({ tenant }: SignInFlow, { servicePrincipal }: FlowClient, user: User): boolean {
  return tenant.permissionGrants.some(
    ({ clientId, principalId }) =>
      clientId === servicePrincipal.id && (principalId === null || principalId === user.id),
  )
}

interface RequestedResource {
  readonly resource: Resource
  readonly scopes: ParsedScopes
}

/** Every resource that the request names; a v1 request names it apart from the scopes. */
function requestedOf(issuer: Issuer, { tenant, purpose }: SignInFlow): readonly RequestedResource[] {
  const { scopes, resource } =
    purpose.kind === 'authorize'
      ? { scopes: purpose.authorize.scopes, resource: purpose.authorize.request.resource }
      : { scopes: purpose.kind === 'device' ? purpose.device?.scopes : undefined, resource: undefined }
  if (scopes === undefined) return []
  if (resource !== undefined) return [{ resource: requireResource(issuer, tenant, resource), scopes }]
  if (purpose.kind === 'authorize' && purpose.authorize.request.endpoint === 'v1') return []
  return findNamedResources(scopes).map((name) => ({
    resource: name === undefined ? graphResource(tenant) : requireResource(issuer, tenant, name),
    scopes,
  }))
}

function isOf(tenant: Tenant, resource: Resource, name: string | undefined): boolean {
  return (name === undefined ? graphResource(tenant).requested : name) === resource.requested
}

function refuseUnknownScope({ application }: FlowClient): RefuseScope {
  return (scope, resource, exposed) =>
    new EntraError(
      'unknownScope',
      { appName: application.displayName, scope, resource: resource.requested },
      `The resource exposes ${exposed.join(', ') || 'no scope'}.`,
    )
}

function describeAdminPermissions(
  issuer: Issuer,
  tenant: Tenant,
  { application, servicePrincipal }: FlowClient,
  scopes: ParsedScopes | undefined,
): readonly Permission[] {
  const listed = listedPermissions(tenant, application, servicePrincipal)
  if (scopes === undefined) return listed
  const named = scopes.permissions
    .filter(({ value }) => value !== '.default')
    .map(({ resource: name, value }) => {
      const resource = name === undefined ? graphResource(tenant) : requireResource(issuer, tenant, name)
      return describePermission(servicePrincipal, resource, value)
    })
  const usesDefault = named.length < scopes.permissions.length
  const oidc = describeOidcPermissions(tenant, servicePrincipal, scopes.oidc)
  return [...named, ...(usesDefault ? listed : []), ...oidc]
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
  recordConsent(tenant, permissions, isForAll ? undefined : user)
  if (purpose.kind === 'adminConsent') recordAppRoles(tenant, client.application, client.servicePrincipal)
  flow.hasConsented = true
}
