import type { Application } from '../directory/application.ts'
import { microsoftGraph } from '../directory/microsoft-services.ts'
import type { Resource } from '../directory/resource.ts'
import type { ServicePrincipal } from '../directory/service-principal.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import { EntraError } from '../errors/entra-error.ts'
import type { ParsedScopes } from './scopes.ts'

export interface DelegatedRequest {
  readonly tenant: Tenant
  readonly application: Application
  readonly servicePrincipal: ServicePrincipal
  readonly user: User
  readonly resource: Resource
  readonly scopes: ParsedScopes
}

/**
 * The delegated permissions that the token will carry in `scp`: what was consented to earlier, and what is asked for.
 *
 * @throws {EntraError} `invalidScope` for a scope that the resource does not expose, `consentRequired`
 */
export function requireDelegatedScopes(request: DelegatedRequest): readonly string[] {
  const consented = findConsentedScopes(request)
  const { permissions } = request.scopes
  const wanted =
    permissions.length === 0 || permissions.some(({ value }) => value === '.default')
      ? defaultScopes(request.resource, consented, request.application.requireConsent)
      : permissions.map(({ value }) => requireExposedScope(request, value))

  const missing = wanted.filter((value) => !consented.includes(value))
  if (request.application.requireConsent && (missing.length > 0 || wanted.length === 0)) {
    throw new EntraError(
      'consentRequired',
      { appId: request.application.appId, appName: request.application.displayName },
      `${request.user.userPrincipalName} has not consented to ${missing.join(', ') || 'any permission'}, and no ` +
        'administrator has: add oauth2PermissionGrants to the app, or drop its requireConsent.',
    )
  }
  return [...new Set([...consented, ...wanted, ...graphOidcScopes(request)])]
}

/** The OpenID Connect scopes are permissions of Microsoft Graph, so that its tokens list them. */
function graphOidcScopes({ resource, scopes }: DelegatedRequest): readonly string[] {
  if (resource.servicePrincipal?.appId !== microsoftGraph.appId) return []
  return [...scopes.oidc].filter((scope) => scope !== 'offline_access')
}

function findConsentedScopes({
  tenant,
  servicePrincipal,
  user,
  resource,
}: DelegatedRequest): readonly string[] {
  return tenant.permissionGrants
    .filter(({ clientId, resourceId, principalId }) => {
      const isForUser = principalId === null || principalId === user.id
      return clientId === servicePrincipal.id && resourceId === resource.servicePrincipal?.id && isForUser
    })
    .flatMap(({ scopes }) => scopes)
}

/** What `.default` stands for: the permissions consented to, or where consent is taken for granted, all there are. */
function defaultScopes(
  resource: Resource,
  consented: readonly string[],
  requireConsent: boolean,
): readonly string[] {
  return requireConsent || consented.length > 0 ? consented : exposedScopes(resource)
}

/** All scopes that a resource is known to expose. */
export function exposedScopes(resource: Resource): readonly string[] {
  if (resource.application !== undefined) {
    return resource.scopes.filter(({ isEnabled }) => isEnabled).map(({ value }) => value)
  }
  return [resource.servicePrincipal?.microsoft?.defaultScope ?? 'user_impersonation']
}

/** The scope as the resource spells it: Entra matches in any case. */
function requireExposedScope({ resource, scopes }: DelegatedRequest, value: string): string {
  // The mock has no list of what Microsoft's services expose, and an unregistered resource has none by nature.
  if (resource.application === undefined) return value
  const exposed = exposedScopes(resource)
  const scope = exposed.find((candidate) => candidate.toLowerCase() === value.toLowerCase())
  if (scope !== undefined) return scope
  throw new EntraError(
    'invalidScope',
    { scope: scopes.text },
    `'${resource.application.displayName}' exposes ${exposed.join(', ') || 'no scope'}.`,
  )
}
