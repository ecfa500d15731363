import { MockEntraError } from '../errors/mock-entra-error.ts'
import { findResource } from './resource.ts'
import type { Resource } from './resource.ts'
import type { AppRoleAssignment, OAuth2PermissionGrant, ServicePrincipal } from './service-principal.ts'
import type { Tenant } from './tenant.ts'

interface RolesOfResource {
  readonly resource: string
  readonly roles: readonly string[]
}

interface ScopesOfResource {
  readonly resource: string
  readonly scopes: readonly string[]
}

/** The app role assignments that a seed asks for, checked and not yet made. */
export function describeAppRoleAssignments(
  tenant: Tenant,
  principalId: string,
  memberType: 'Application' | 'User',
  seeds: readonly RolesOfResource[] = [],
  path = 'appRoleAssignments',
): readonly AppRoleAssignment[] {
  const createdDateTime = new Date(tenant.clock.now())
  return seeds.flatMap(({ resource: name, roles }, index) => {
    const option = `${path}.appRoleAssignments[${index}]`
    const { resource, servicePrincipal } = requireResource(tenant, name, `${option}.resource`)
    const allowed = resource.appRoles.filter(({ allowedMemberTypes }) =>
      allowedMemberTypes.includes(memberType),
    )
    return roles.map((value) => {
      const role = allowed.find((candidate) => candidate.value === value)
      if (role === undefined) {
        throw unknownValue(`${option}.roles`, value, `app role for type ${memberType}`, name, allowed)
      }
      return { principalId, resourceId: servicePrincipal.id, appRoleId: role.id, createdDateTime }
    })
  })
}

/** An administrator's consent to delegated permissions that a seed asks for, checked and not yet recorded. */
export function describePermissionGrants(
  tenant: Tenant,
  clientId: string,
  seeds: readonly ScopesOfResource[] = [],
  path = 'oauth2PermissionGrants',
): readonly OAuth2PermissionGrant[] {
  return seeds.map(({ resource: name, scopes }, index) => {
    const option = `${path}.oauth2PermissionGrants[${index}]`
    const { resource, servicePrincipal } = requireResource(tenant, name, `${option}.resource`)
    const unknown = scopes.find((value) => !resource.scopes.some((scope) => scope.value === value))
    // The mock has no complete list of what Microsoft's own services expose, so it takes any value for them.
    if (unknown !== undefined && servicePrincipal.microsoft === undefined) {
      throw unknownValue(`${option}.scopes`, unknown, 'scope', name, resource.scopes)
    }
    return {
      clientId,
      consentType: 'AllPrincipals',
      principalId: null,
      resourceId: servicePrincipal.id,
      scopes,
    }
  })
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
  known: readonly { readonly value: string | null }[],
): MockEntraError {
  const names = known.flatMap((entry) => entry.value ?? [])
  return new MockEntraError('MOCK_ENTRA_MISSING_OBJECT', {
    option,
    received: `'${value}'`,
    expected:
      names.length > 0 ? `one of ${names.join(', ')}` : `some ${kind}, but '${resource}' defines none`,
    remedy: `Define this ${kind} on '${resource}', or name one that it has.`,
  })
}
