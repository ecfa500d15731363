import type { PermissionScope } from '../directory/application.ts'
import { needsAdministrator } from '../directory/microsoft-services.ts'
import { graphResource } from '../directory/resource.ts'
import type { Resource } from '../directory/resource.ts'
import type { ServicePrincipal } from '../directory/service-principal.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { OidcScope } from './scopes.ts'

/** A permission as the consent page shows it. */
export interface Permission {
  /** The app that gets it: the one that asks, or an API that it calls and that asks along with it. */
  readonly client: ServicePrincipal
  readonly resource: Resource
  readonly value: string
  readonly title: string
  readonly description: string
  /** Whether only an administrator can consent. */
  readonly isForAdministrators: boolean
}

const oidcTexts: Readonly<Record<OidcScope, readonly [title: string, description: string]>> = {
  openid: ['Sign you in', 'Lets you sign in to the app with your work or school account.'],
  profile: ['View your basic profile', 'Lets the app see your name and user name.'],
  email: ['View your email address', 'Lets the app see your primary email address.'],
  offline_access: [
    'Maintain access to data you have given it access to',
    'Lets the app act for you while you are not using it.',
  ],
}

export function describePermission(client: ServicePrincipal, resource: Resource, value: string): Permission {
  const scope = resource.scopes.find((candidate) => candidate.value === value)
  return {
    client,
    resource,
    value,
    ...textsOf(value, scope),
    isForAdministrators: isAdministratorScope(resource, value, scope),
  }
}

function textsOf(
  value: string,
  scope: PermissionScope | undefined,
): Pick<Permission, 'title' | 'description'> {
  const texts = Object.hasOwn(oidcTexts, value) ? oidcTexts[value as OidcScope] : undefined
  return {
    title: scope?.userConsentDisplayName ?? texts?.[0] ?? scope?.adminConsentDisplayName ?? value,
    description: scope?.userConsentDescription ?? texts?.[1] ?? scope?.adminConsentDescription ?? '',
  }
}

function isAdministratorScope(
  { servicePrincipal }: Resource,
  value: string,
  scope: PermissionScope | undefined,
): boolean {
  if (scope !== undefined) return scope.type === 'Admin'
  return servicePrincipal?.microsoft !== undefined && needsAdministrator(value)
}

/** The OpenID Connect scopes as permissions of Microsoft Graph, for the consent page and its record. */
export function describeOidcPermissions(
  tenant: Tenant,
  client: ServicePrincipal,
  oidc: ReadonlySet<OidcScope>,
): readonly Permission[] {
  const graph = graphResource(tenant)
  return [...oidc].map((scope) => describePermission(client, graph, scope))
}
