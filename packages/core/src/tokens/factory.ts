import { noClaims } from '../claims-request.ts'
import type { ClientAuthentication } from '../client-auth/client-auth.ts'
import type { Application } from '../directory/application.ts'
import { findTenant } from '../directory/directory.ts'
import { findApplicationOf } from '../directory/microsoft-clients.ts'
import { exposedScopes, findResource, resourceOf, unregisteredResource } from '../directory/resource.ts'
import type { Resource } from '../directory/resource.ts'
import { findUserByName } from '../directory/tenant.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import { MockEntraError } from '../errors/mock-entra-error.ts'
import type { Authorization, Client } from '../grants/grant.ts'
import type { Issuer } from '../issuer.ts'
import { findAppRoles, findUserRoles } from '../permissions/roles.ts'
import { parseScopes } from '../permissions/scopes.ts'
import { issueRefreshToken } from '../state/refresh-tokens.ts'
import { createSignIn } from '../state/sessions.ts'
import type { EndpointVersion } from '../token-request.ts'
import { describeValue } from '../validation.ts'
import { describeAccessToken } from './access-token.ts'
import { decodeToken, verifyOrExplain } from './decode.ts'
import type {
  AccessTokenOptions,
  AppReference,
  AppTokenOptions,
  TenantReference,
  TokenFactory,
  TokenOptions,
  UserReference,
} from './factory-options.ts'
import { assertOptions } from './factory-schemas.ts'
import { describeIdToken } from './id-token.ts'
import { signToken } from './sign.ts'
import type { Claims, TokenDescription } from './token-description.ts'

/** Where the factory finds what its options leave out. */
export interface TokenDefaults {
  readonly app: () => Application
  readonly api: () => Application
  readonly user: () => User
}

export function createTokenFactory(
  issuer: Issuer,
  tenant: Tenant,
  baseUrl: string,
  defaults: TokenDefaults,
): TokenFactory {
  async function mint(description: TokenDescription, options: TokenOptions): Promise<string> {
    const header = { ...description.header, ...options.header }
    const claims = { ...description.claims, ...timesOf(options), ...options.claims }
    return await signToken({ ...description, header, claims }, issuingTenant(options))
  }

  function issuingTenant({ tenant: reference }: TokenOptions): Tenant {
    return reference === undefined ? tenant : requireTenant(issuer, reference)
  }

  function authorize(options: AccessTokenOptions, user: User | undefined, resource: Resource): Authorization {
    const client = requireClient(tenant, options.app ?? defaults.app())
    const { managedIdentity } = client.servicePrincipal
    const own = resourceOf(tenant, client.application)
    const roles = user
      ? findUserRoles(tenant, user, resource)
      : findAppRoles(tenant, client.servicePrincipal, resource)
    return {
      tenant: issuingTenant(options),
      client,
      ...(user === undefined ? {} : { user, signIn: createSignIn(tenant, tenant.ids, user) }),
      resource,
      scopes: user === undefined ? [] : (options.scopes ?? exposedScopes(resource)),
      oidcScopes: new Set(),
      grantedScope: '',
      roles: options.roles ?? roles,
      clientRoles: user ? findUserRoles(tenant, user, own) : [],
      endpoint: managedIdentity === undefined ? 'v2' : 'v1', // as where the token would be asked for
      ...(options.version === undefined ? {} : { accessTokenVersion: endpointOf(options.version) }),
      claims: noClaims,
      lifetime: options.expiresIn ?? managedIdentity?.tokenLifetime ?? issuer.tokenLifetime,
      baseUrl,
      ipAddress: '127.0.0.1',
      includeClientInfo: false,
    }
  }

  const userOf = ({ user }: { readonly user?: UserReference }): User =>
    requireUser(tenant, user ?? { objectId: defaults.user().id })
  const resourceOfToken = ({ resource }: AppTokenOptions): Resource =>
    requireResource(tenant, resource ?? defaults.api())

  return {
    accessToken: async (options = {}) => {
      assertOptions('accessToken', options)
      const authorization = authorize(options, userOf(options), resourceOfToken(options))
      return await mint(describeAccessToken(authorization, issuer), options)
    },
    appToken: async (options = {}) => {
      assertOptions('appToken', options)
      const authorization = authorize(options, undefined, resourceOfToken(options))
      return await mint(describeAccessToken(authorization, issuer), options)
    },
    idToken: async (options = {}) => {
      assertOptions('idToken', options)
      const { version = 2, nonce, scopes = ['openid', 'profile', 'email'], ...rest } = options
      const user = userOf(options)
      const { application } = requireClient(tenant, options.app ?? defaults.app())
      const authorization: Authorization = {
        ...authorize(rest, user, resourceOf(tenant, application)),
        oidcScopes: new Set(scopes),
        endpoint: endpointOf(version),
        ...(nonce === undefined ? {} : { nonce }),
      }
      return await mint(describeIdToken(authorization, user, issuer), options)
    },
    refreshToken: async (options = {}) => {
      assertOptions('refreshToken', options)
      const { application } = requireClient(tenant, options.app ?? defaults.app())
      const scopes = options.scopes ?? [`${resourceOfToken({}).requested}/.default`]
      return issueRefreshToken(tenant, tenant.ids, {
        appId: application.appId,
        signIn: createSignIn(tenant, tenant.ids, userOf(options)),
        platform: undefined,
        scopes: parseScopes(`openid profile offline_access ${scopes.join(' ')}`),
        resource: undefined,
        familyId: tenant.ids.uuid(),
        spaSince: undefined,
      })
    },
    decode: (token) => decodeToken(token),
    verify: async (token) => verifyOrExplain(tenant, token),
  }
}

/** What the options say about time, in seconds; nothing where they say nothing. */
function timesOf({ notBefore, issuedAt }: TokenOptions): Claims {
  return {
    ...(notBefore === undefined ? {} : { nbf: secondsOf(notBefore) }),
    ...(issuedAt === undefined ? {} : { iat: secondsOf(issuedAt) }),
  }
}

function secondsOf(instant: Date | number): number {
  return typeof instant === 'number' ? instant : Math.floor(instant.getTime() / 1000)
}

function requireTenant({ directory }: Issuer, reference: TenantReference): Tenant {
  const id = typeof reference === 'string' ? reference : reference.tenantId
  const found = findTenant(directory, id)
  if (found !== undefined) return found
  throw new MockEntraError('MOCK_ENTRA_MISSING_OBJECT', {
    option: 'tenant',
    received: describeValue(id),
    expected: 'the id, a domain or the handle of a tenant of this mock',
    remedy: 'Add it with createTenant first.',
  })
}

function endpointOf(version: 1 | 2): EndpointVersion {
  return version === 1 ? 'v1' : 'v2'
}

/** The app, as if it had authenticated with what it has. */
function requireClient(tenant: Tenant, reference: AppReference): Client {
  const application = requireApplication(tenant, reference, 'app')
  const servicePrincipal = tenant.servicePrincipals.get(application.appId)
  if (servicePrincipal === undefined)
    throw missing('app', application.appId, 'an app with a service principal')
  const { managedIdentity } = servicePrincipal
  const authentication = managedIdentity === undefined ? usualAuthentication(application) : 'certificate'
  return { application, servicePrincipal, authentication }
}

function usualAuthentication(application: Application): ClientAuthentication {
  if (application.passwordCredentials.length > 0) return 'secret'
  if (application.keyCredentials.length > 0) return 'certificate'
  return application.federatedIdentityCredentials.length > 0 ? 'federated' : 'none'
}

function requireApplication(tenant: Tenant, reference: AppReference, option: string): Application {
  const appId = typeof reference === 'string' ? reference : reference.appId
  const servicePrincipal = tenant.servicePrincipals.get(appId.toLowerCase())
  const application =
    tenant.applications.get(appId.toLowerCase()) ??
    (servicePrincipal && findApplicationOf(tenant, servicePrincipal))
  if (application === undefined) throw missing(option, appId, 'the client id of an app in this tenant')
  return application
}

function requireUser(tenant: Tenant, reference: UserReference): User {
  const name = typeof reference === 'string' ? reference : reference.objectId
  const user = tenant.users.get(name.toLowerCase()) ?? findUserByName(tenant, name)
  if (user === undefined) throw missing('user', name, 'a user principal name or object id of this tenant')
  return user
}

function requireResource(tenant: Tenant, reference: AppReference): Resource {
  if (typeof reference === 'string') return findResource(tenant, reference) ?? unregisteredResource(reference)
  const application = requireApplication(tenant, reference, 'resource')
  return { ...resourceOf(tenant, application), requested: application.identifierUris[0] ?? application.appId }
}

function missing(option: string, received: string, expected: string): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_MISSING_OBJECT', {
    option,
    received: describeValue(received),
    expected,
    remedy: 'Add it to this tenant first, with addApp or addUser.',
  })
}
