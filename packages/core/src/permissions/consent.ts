import type { Application } from '../directory/application.ts'
import { exposedScopes, isMicrosoftGraph } from '../directory/resource.ts'
import type { Resource } from '../directory/resource.ts'
import type { ServicePrincipal } from '../directory/service-principal.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import { EntraError } from '../errors/entra-error.ts'
import { staticScopes } from './listed-permissions.ts'
import type { OidcScope, ParsedScope } from './scopes.ts'

/** An app that wants to act for a user at a resource. */
export interface DelegatedRequest {
  readonly tenant: Tenant
  readonly application: Application
  readonly servicePrincipal: ServicePrincipal
  readonly user: User
  readonly resource: Resource
  /** The scopes of the request that are this resource's. */
  readonly permissions: readonly ParsedScope[]
  readonly oidc: ReadonlySet<OidcScope>
}

/** What a request comes to: the values that it means, and those among them that nobody has consented to. */
export interface ConsentState {
  /** Values that were consented to earlier. */
  readonly consented: readonly string[]
  /** Values that the request means. */
  readonly wanted: readonly string[]
  readonly missing: readonly string[]
}

/**
 * The delegated permissions that the token will carry in `scp`: what was consented to earlier, and what is asked for.
 *
 * @throws {EntraError} `invalidScope` for a scope that the resource does not expose, `consentRequired`
 */
export function requireDelegatedScopes(request: DelegatedRequest): readonly string[] {
  const { application, user, resource } = request
  const { consented, wanted, missing } = findConsent(request, refuseScope)
  if (application.requireConsent && (missing.length > 0 || wanted.length === 0)) {
    throw consentRequired(
      application,
      `${user.userPrincipalName} has not consented to ${missing.join(', ') || 'any permission'}, and no ` +
        'administrator has: sign the user in with prompt=consent, add oauth2PermissionGrants to the app, or drop ' +
        'its requireConsent.',
    )
  }
  // The OpenID Connect scopes are permissions of Microsoft Graph, and its tokens list them.
  const all = [...consented, ...wanted, ...(isMicrosoftGraph(resource) ? request.oidc : [])]
  return [...new Set(all)].filter((value) => value !== 'offline_access') // consented to, and in no token
}

export function consentRequired(
  { appId, displayName }: Application,
  detail: string,
): EntraError<'consentRequired'> {
  return new EntraError('consentRequired', { appId, appName: displayName }, detail)
}

/** How a scope is refused that the resource does not expose; the authorization endpoint has another number for it. */
export type RefuseScope = (
  scope: Pick<ParsedScope, 'text' | 'value'>,
  resource: Resource,
  exposed: readonly string[],
) => EntraError

const refuseScope: RefuseScope = ({ text }, resource, exposed) =>
  new EntraError(
    'invalidScope',
    { scope: text },
    `'${resource.application?.displayName ?? resource.requested}' exposes ${exposed.join(', ') || 'no scope'}.`,
  )

/** What a request means and what of it was consented to. */
export function findConsent(request: DelegatedRequest, refuse: RefuseScope): ConsentState {
  const { resource, permissions } = request
  const consented = findConsentedScopes(request)
  const wanted =
    permissions.length === 0 || permissions.some(({ value }) => value === '.default')
      ? defaultScopes(request, consented)
      : permissions.map((scope) => requireExposedScope(resource, scope, refuse))
  return { consented, wanted, missing: wanted.filter((value) => !consented.includes(value)) }
}

/** Consent given by this user, by an administrator for everybody, or ahead of time by the API itself. */
function findConsentedScopes(request: DelegatedRequest): readonly string[] {
  const { tenant, application, servicePrincipal, user, resource, permissions } = request
  // Consent is kept with the resource's service principal; what nobody registered has none, and so needs none.
  if (resource.servicePrincipal === undefined) {
    const named = permissions.map(({ value }) => value).filter((value) => value !== '.default')
    return named.length > 0 ? named : exposedScopes(resource)
  }
  const granted = tenant.permissionGrants
    .filter(({ clientId, resourceId, principalId }) => {
      const isForUser = principalId === null || principalId === user.id
      return clientId === servicePrincipal.id && resourceId === resource.servicePrincipal?.id && isForUser
    })
    .flatMap(({ scopes }) => scopes)
  return [...new Set([...granted, ...preAuthorizedScopes(application, resource)])]
}

function preAuthorizedScopes({ appId }: Application, { application, scopes }: Resource): readonly string[] {
  const authorized = (application?.api.preAuthorizedApplications ?? []).filter(
    (entry) => entry.appId === appId,
  )
  const ids = new Set(authorized.flatMap(({ delegatedPermissionIds }) => delegatedPermissionIds))
  return scopes.filter(({ id, isEnabled }) => isEnabled && ids.has(id)).map(({ value }) => value)
}

/**
 * What `.default` stands for: the permissions that the registration lists, unless some were consented to already.
 *
 * Where consent is taken for granted and the registration lists nothing, all that there is.
 */
function defaultScopes(
  { application, resource }: DelegatedRequest,
  consented: readonly string[],
): readonly string[] {
  const listed = staticScopes(application, resource)
  if (application.requireConsent) return consented.length > 0 ? consented : listed
  if (listed.length > 0 || consented.length > 0) return [...new Set([...listed, ...consented])]
  return exposedScopes(resource)
}

/** The scope as the resource spells it: Entra matches in any case. */
export function requireExposedScope(
  resource: Resource,
  { text, value }: ParsedScope,
  refuse: RefuseScope,
): string {
  const isNamed = (candidate: string): boolean => candidate.toLowerCase() === value.toLowerCase()
  // The mock has no complete list of what Microsoft's services expose, and an unregistered resource has none by nature.
  if (resource.application === undefined) {
    return resource.servicePrincipal?.microsoft?.scopes?.find((scope) => isNamed(scope.value))?.value ?? value
  }
  const exposed = exposedScopes(resource)
  const scope = exposed.find(isNamed)
  if (scope === undefined) throw refuse({ text, value }, resource, exposed)
  return scope
}
