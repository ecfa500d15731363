import { graphResource } from '../directory/resource.ts'
import type { Resource } from '../directory/resource.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import { EntraError } from '../errors/entra-error.ts'
import { requireResource } from '../grants/resource.ts'
import type { Issuer } from '../issuer.ts'
import { findConsent, requireExposedScope } from '../permissions/consent.ts'
import type { ConsentState, RefuseScope } from '../permissions/consent.ts'
import { listedPermissions, permissionsAlongWith } from '../permissions/listed-permissions.ts'
import { describeOidcPermissions, describePermission } from '../permissions/permission.ts'
import type { Permission } from '../permissions/permission.ts'
import { findNamedResources } from '../permissions/scopes.ts'
import type { ParsedScope, ParsedScopes } from '../permissions/scopes.ts'
import { requestedAccessOf } from './access-request.ts'
import type { FlowClient, SignInFlow } from './flow.ts'
import { promptOf } from './requirements.ts'

/**
 * The permissions that the consent page asks for; undefined where there is nothing to ask.
 *
 * @throws {EntraError} `unknownScope` for a scope that its resource does not expose
 */
export function findPermissionsToConsent(
  issuer: Issuer,
  flow: SignInFlow,
  client: FlowClient,
  user: User,
): readonly Permission[] | undefined {
  const { tenant, purpose } = flow
  if (purpose.kind === 'adminConsent') {
    return describeAdminPermissions(issuer, tenant, client, purpose.consent.scopes)
  }
  const isForced = promptOf(flow) === 'consent'
  const resources = requestedResources(issuer, flow).map((requested) => ({
    ...requested,
    state: findConsent({ tenant, ...client, user, ...requested }, refuseUnknownScope(client)),
  }))
  const isCovered = resources.every(({ state }) => state.wanted.length > 0 && state.missing.length === 0)
  if (!isForced && (isCovered || !client.application.requireConsent)) return undefined
  const asked = resources.flatMap(({ resource, permissions, state }) => [
    ...(isForced ? state.wanted : state.missing).map((value) =>
      describePermission(client.servicePrincipal, resource, value),
    ),
    ...(asksAlong(permissions, state, isForced)
      ? permissionsAlongWith(tenant, client.application, resource)
      : []),
  ])
  const oidc = resources[0]?.oidc ?? new Set()
  return withoutRepetition([...asked, ...describeOidcPermissions(tenant, client.servicePrincipal, oidc)])
}

interface RequestedResource {
  readonly resource: Resource
  /** The scopes of the request that are this resource's. */
  readonly permissions: readonly ParsedScope[]
  readonly oidc: ParsedScopes['oidc']
}

/** Every resource that the request names; a v1 request names it apart from the scopes. */
function requestedResources(issuer: Issuer, flow: SignInFlow): readonly RequestedResource[] {
  const { tenant } = flow
  const requested = requestedAccessOf(flow)
  if (requested === undefined) return []
  const { scopes, resource: name, isV1 } = requested
  const { permissions, oidc } = scopes
  if (isV1)
    return name === undefined ? [] : [{ resource: requireResource(issuer, tenant, name), permissions, oidc }]
  return findNamedResources(scopes).map((named) => ({
    resource: named === undefined ? graphResource(tenant) : requireResource(issuer, tenant, named),
    permissions: permissions.filter(({ resource }) => resource === named),
    oidc,
  }))
}

/** Other APIs' permissions come along with the first consent to `.default`. */
function asksAlong(
  permissions: readonly ParsedScope[],
  { consented }: ConsentState,
  isForced: boolean,
): boolean {
  const isDefault = permissions.some(({ value }) => value === '.default')
  return isDefault && (isForced || consented.length === 0)
}

/** A request may name a Graph permission twice: by itself, and as an OpenID Connect scope. */
function withoutRepetition(permissions: readonly Permission[]): readonly Permission[] {
  const named = new Map(
    permissions.map((permission) => {
      const { client, resource, value } = permission
      return [[client.id, resource.servicePrincipal?.id ?? resource.requested, value].join(' '), permission]
    }),
  )
  return [...named.values()]
}

function refuseUnknownScope({ application }: FlowClient): RefuseScope {
  return ({ value: scope }, resource, exposed) =>
    new EntraError(
      'unknownScope',
      {
        appName: application.displayName,
        scope,
        resource: resource.servicePrincipal?.appId ?? resource.requested,
      },
      `The resource exposes ${exposed.join(', ') || 'no scope'}.`,
    )
}

/** What an administrator is asked for: what the request names, and for `.default` or nothing what the app lists. */
function describeAdminPermissions(
  issuer: Issuer,
  tenant: Tenant,
  client: FlowClient,
  scopes: ParsedScopes | undefined,
): readonly Permission[] {
  const { application, servicePrincipal } = client
  const listed = listedPermissions(tenant, application, servicePrincipal)
  if (scopes === undefined) return listed
  const named = scopes.permissions.filter(({ value }) => value !== '.default')
  const usesDefault = named.length < scopes.permissions.length
  const asked = named.map((scope) => {
    const { resource: name } = scope
    const resource = name === undefined ? graphResource(tenant) : requireResource(issuer, tenant, name)
    const value = requireExposedScope(resource, scope, refuseUnknownScope(client))
    return describePermission(servicePrincipal, resource, value)
  })
  const oidc = describeOidcPermissions(tenant, servicePrincipal, scopes.oidc)
  return withoutRepetition([...asked, ...(usesDefault ? listed : []), ...oidc])
}
