import { MockEntraError } from '../errors/mock-entra-error.ts'
import { findResource } from './resource.ts'
import type { Resource } from './resource.ts'
import type { ServicePrincipal } from './service-principal.ts'
import type { Tenant } from './tenant.ts'

interface RolesOfResource {
  readonly resource: string
  readonly roles: readonly string[]
}

interface ScopesOfResource {
  readonly resource: string
  readonly scopes: readonly string[]
}

/** Assigns app roles to a user, a group or an app. */
export function grantAppRoles(
  tenant: Tenant,
  principalId: string,
  memberType: 'Application' | 'User',
  assignments: readonly RolesOfResource[] = [],
  path = 'appRoleAssignments',
): void {
  for (const [index, { resource: name, roles }] of assignments.entries()) {
    const option = `${path}.appRoleAssignments[${index}]`
    const { resource, servicePrincipal } = requireResource(tenant, name, `${option}.resource`)
    for (const value of roles) {
      const role = resource.appRoles.find((candidate) => candidate.value === value)
      if (role === undefined || !role.allowedMemberTypes.includes(memberType)) {
        const allowed = resource.appRoles.filter((candidate) =>
          candidate.allowedMemberTypes.includes(memberType),
        )
        throw unknownValue(`${option}.roles`, value, `app role for type ${memberType}`, name, allowed)
      }
      tenant.appRoleAssignments.push({ principalId, resourceId: servicePrincipal.id, appRoleId: role.id })
    }
  }
}

/** Records an administrator's consent to delegated permissions. */
export function grantPermissions(
  tenant: Tenant,
  clientId: string,
  grants: readonly ScopesOfResource[] = [],
  path = 'oauth2PermissionGrants',
): void {
  for (const [index, { resource: name, scopes }] of grants.entries()) {
    const option = `${path}.oauth2PermissionGrants[${index}]`
    const { resource, servicePrincipal } = requireResource(tenant, name, `${option}.resource`)
    const unknown = scopes.find((value) => !resource.scopes.some((scope) => scope.value === value))
    // The mock has no complete list of what Microsoft's own services expose, so it takes any value for them.
    if (unknown !== undefined && servicePrincipal.microsoft === undefined) {
      throw unknownValue(`${option}.scopes`, unknown, 'scope', name, resource.scopes)
    }
    tenant.permissionGrants.push({
      clientId,
      consentType: 'AllPrincipals',
      principalId: null,
      resourceId: servicePrincipal.id,
      scopes,
    })
  }
}

function requireResource(
  tenant: Tenant,
  name: string,
  option: string,
): { readonly resource: Resource; readonly servicePrincipal: ServicePrincipal } {
  const byName = [...tenant.servicePrincipals.values()].find(({ displayName }) => displayName === name)
  const resource = findResource(tenant, byName?.appId ?? name)
  if (resource?.servicePrincipal !== undefined)
    return { resource, servicePrincipal: resource.servicePrincipal }
  throw new MockEntraError('MOCK_ENTRA_MISSING_OBJECT', {
    option,
    received: `'${name}'`,
    expected: 'a client id, an App ID URI or a display name of an app in this tenant',
    remedy: 'Add the API first: entries of `apis` are added before those of `apps`.',
  })
}

function unknownValue(
  option: string,
  value: string,
  kind: string,
  resource: string,
  known: readonly { readonly value: string }[],
): MockEntraError {
  const names = known.map((entry) => entry.value)
  return new MockEntraError('MOCK_ENTRA_MISSING_OBJECT', {
    option,
    received: `'${value}'`,
    expected: names.length > 0 ? `one of ${names.join(', ')}` : `a ${kind}, but '${resource}' defines none`,
    remedy: `Define the ${kind} on '${resource}', or name one that it has.`,
  })
}
