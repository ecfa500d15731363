import { mergeClaims, noClaims, parseClaims } from '../claims-request.ts'
import type { ClaimsRequest } from '../claims-request.ts'
import type { Platform } from '../directory/application.ts'
import { microsoftAzureAdGraph } from '../directory/microsoft-services.ts'
import { resourceOf } from '../directory/resource.ts'
import type { Resource } from '../directory/resource.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import { EntraError } from '../errors/entra-error.ts'
import { assertMeetsRequirements, assertSignInCounts } from '../permissions/conditional-access.ts'
import { requireDelegatedScopes } from '../permissions/consent.ts'
import { assertUserIsAssigned, findUserRoles } from '../permissions/roles.ts'
import { describeGrantedScope, parseScopes } from '../permissions/scopes.ts'
import type { ParsedScopes } from '../permissions/scopes.ts'
import type { SignIn } from '../state/sessions.ts'
import type { TokenRequest } from '../token-request.ts'
import type { Authorization, Client, GrantContext } from './grant.ts'
import { requireResource, requireResourceOfScopes } from './resource.ts'

/** Who asks for a user, and how the answer is to be shaped. */
export interface UserContext extends Pick<GrantContext, 'issuer' | 'tenant' | 'client'> {
  readonly request: Pick<TokenRequest, 'endpoint' | 'baseUrl' | 'ipAddress' | 'clientInfo'>
}

/** What is asked for. */
export interface Requested {
  readonly scopes: ParsedScopes
  readonly resource: Resource
  readonly claims: ClaimsRequest
}

/**
 * What the user of a sign-in lets an app do, whichever grant the app came with: the sign-in still counts, the app admits
 * the user, policies are met, consent is there. In Entra's order.
 */
export function authorizeUser(context: UserContext, signIn: SignIn, requested: Requested): Authorization {
  const { issuer, tenant, client, request } = context
  const { scopes, resource, claims } = requested
  const user = requireSignedInUser(tenant, signIn)
  assertUserIsAssigned(tenant, user, client.servicePrincipal)
  assertMeetsRequirements({ tenant, user, signIn, client: client.application, resources: [resource], claims })
  const permissions = requireDelegatedScopes({
    tenant,
    ...client,
    user,
    resource,
    permissions: scopes.permissions,
    oidc: scopes.oidc,
  })
  return {
    tenant,
    client,
    user,
    signIn,
    resource,
    scopes: permissions,
    oidcScopes: scopes.oidc,
    grantedScope: describeGrantedScope(resource, scopes, permissions),
    roles: findUserRoles(tenant, user, resource),
    clientRoles: findUserRoles(tenant, user, resourceOf(tenant, client.application)),
    endpoint: request.endpoint,
    claims,
    lifetime: issuer.tokenLifetime,
    baseUrl: request.baseUrl,
    ipAddress: request.ipAddress,
    includeClientInfo: request.clientInfo,
  }
}

/** Where the chain of refresh tokens comes from; missing parts begin a chain. */
export interface RefreshOrigin {
  readonly familyId: string
  readonly platform?: Platform | undefined
  readonly spaSince?: number | undefined
  /** What was asked for at first; later requests may name less. */
  readonly scopes: ParsedScopes
  readonly resource: string | undefined
}

/** The same authorization with a refresh token: v2 gives one for `offline_access`, v1 gives one always. */
export function withRefreshToken(authorization: Authorization, origin: RefreshOrigin): Authorization {
  const { client, signIn, endpoint, oidcScopes } = authorization
  if (signIn === undefined || (endpoint === 'v2' && !oidcScopes.has('offline_access'))) return authorization
  const { familyId, platform, spaSince, scopes, resource } = origin
  return {
    ...authorization,
    refreshToken: {
      appId: client.application.appId,
      signIn,
      platform,
      // Who has a refresh token was granted to stay, and every use of it yields another one.
      scopes: { ...scopes, oidc: new Set([...oidcScopes, 'offline_access']) },
      resource,
      familyId,
      spaSince: platform === 'spa' ? (spaSince ?? signIn.authenticatedAt) : undefined,
    },
  }
}

/** What was asked for before, at the authorization endpoint or with the first token request. */
export interface Earlier {
  readonly scopes: ParsedScopes
  readonly resource: string | undefined
  /** @default nothing */
  readonly claims?: ClaimsRequest
}

/**
 * What a request asks for that has a code or a refresh token: by its own parameters, or else by those from before.
 *
 * v1 takes `scope` for OpenID Connect only, and gives all permissions of `resource`.
 */
export function requestedAgain({ issuer, tenant, request }: GrantContext, earlier: Earlier): Requested {
  const claims = mergeClaims(earlier.claims ?? noClaims, parseClaims(request.claims))
  const sent = parseScopes(request.scope ?? '')
  const oidc = new Set([...earlier.scopes.oidc, ...sent.oidc])
  if (request.endpoint === 'v1') {
    const name = request.resource ?? earlier.resource ?? microsoftAzureAdGraph.appId
    const resource = requireResource(issuer, tenant, name)
    return { scopes: { ...sent, permissions: [], oidc }, resource, claims }
  }
  const { permissions, text } = sent.permissions.length > 0 ? sent : earlier.scopes
  const scopes = { text, permissions, oidc }
  return { scopes, resource: requireResourceOfScopes(issuer, tenant, scopes), claims }
}

/** What a request asks for that has nothing from before, and so must say all of it. */
export function requestedNow({ issuer, tenant, request }: GrantContext): Requested {
  const scopes = requireScopes(request)
  const resource =
    request.endpoint === 'v1'
      ? requireResource(issuer, tenant, request.resource)
      : requireResourceOfScopes(issuer, tenant, scopes)
  return { scopes, resource, claims: parseClaims(request.claims) }
}

function requireScopes({ endpoint, scope = '' }: TokenRequest): ParsedScopes {
  if (endpoint === 'v1') return { ...parseScopes(scope), permissions: [] }
  if (scope.trim() === '') throw new EntraError('emptyScope', {})
  return parseScopes(scope)
}

/** The user of a sign-in, as long as both still count. */
export function requireSignedInUser(tenant: Tenant, signIn: SignIn): User {
  const user = tenant.users.get(signIn.userId)
  if (user === undefined) {
    throw new EntraError('userNotInDirectory', { tenant: tenant.displayName }, 'The user was deleted.')
  }
  assertSignInCounts(user, signIn)
  return user
}

/** The artefact of a grant belongs to one app. */
export function assertIssuedTo(client: Client, { appId }: { readonly appId: string }, name: string): void {
  if (client.application.appId === appId) return
  throw new EntraError(
    'invalidGrant',
    { name },
    `The ${name} was issued to ${appId}, and ${client.application.appId} presents it.`,
  )
}
