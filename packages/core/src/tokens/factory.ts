import { noClaims } from '../claims-request.ts'
import type { Application } from '../directory/application.ts'
import { findResource, resourceOf, unregisteredResource } from '../directory/resource.ts'
import type { Resource } from '../directory/resource.ts'
import { findUserByName } from '../directory/tenant.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import { MockEntraError } from '../errors/mock-entra-error.ts'
import type { Authorization, Client } from '../grants/grant.ts'
import type { Issuer } from '../issuer.ts'
import { exposedScopes } from '../permissions/consent.ts'
import { findAppRoles, findUserRoles } from '../permissions/roles.ts'
import type { OidcScope } from '../permissions/scopes.ts'
import { createSignIn } from '../state/sessions.ts'
import type { EndpointVersion } from '../token-request.ts'
import { describeValue } from '../validation.ts'
import { describeAccessToken } from './access-token.ts'
import { describeIdToken } from './id-token.ts'
import { signToken } from './sign.ts'
import type { Claims, TokenDescription } from './token-description.ts'

/** An app, by its client id or as the handle that `addApp` returned. */
export type AppReference = string | { readonly appId: string }

/** A user, by user principal name or object id, or as the handle that `addUser` returned. */
export type UserReference = string | { readonly objectId: string }

/** What every minted token can be given. */
export interface TokenOptions {
  /** The client app that the token is issued to. @default `entra.app` */
  readonly app?: AppReference
  /** Seconds from now until the token expires; negative for an expired one. @default the option `tokenLifetime` */
  readonly expiresIn?: number
  /** Claims to add or replace; `undefined` removes one. */
  readonly claims?: Claims
  /** Header members to add or replace; `undefined` removes one. */
  readonly header?: Claims
}

/** An access token for an app's own use, without a user. */
export interface AppTokenOptions extends TokenOptions {
  /** Who the token is for: an app, a client id or an App ID URI. @default `entra.api` */
  readonly resource?: AppReference
  /** What `roles` says. @default the app roles that are assigned to the app */
  readonly roles?: readonly string[]
  /** Forces the shape of one version. @default what the resource asks for */
  readonly version?: 1 | 2
}

/** An access token that a user gave an app. */
export interface AccessTokenOptions extends AppTokenOptions {
  /** @default `entra.user` */
  readonly user?: UserReference
  /** What `scp` says. @default all scopes that the resource exposes */
  readonly scopes?: readonly string[]
}

export interface IdTokenOptions extends TokenOptions {
  /** @default `entra.user` */
  readonly user?: UserReference
  /** The nonce that the client sent. @default none */
  readonly nonce?: string
  /** @default 2 */
  readonly version?: 1 | 2
  /** @default ['openid', 'profile', 'email'] */
  readonly scopes?: readonly OidcScope[]
}

/**
 * Mints tokens without HTTP, on the road that acquired tokens take: a minted and an acquired token cannot differ.
 *
 * @example
 * const token = await entra.tokens.accessToken({ scopes: ['Tasks.Read'], expiresIn: -1 })
 */
export interface TokenFactory {
  /** A delegated access token: `scp`, a user, and `roles` where the user has some. */
  accessToken(options?: AccessTokenOptions): Promise<string>
  /** An app-only access token: `roles`, no user. */
  appToken(options?: AppTokenOptions): Promise<string>
  idToken(options?: IdTokenOptions): Promise<string>
}

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
    return await signToken({ header, claims: { ...description.claims, ...options.claims } }, tenant.keys)
  }

  function authorize(options: AccessTokenOptions, user: User | undefined, resource: Resource): Authorization {
    const client = requireClient(tenant, options.app ?? defaults.app())
    const own = resourceOf(tenant, client.application)
    const roles = user
      ? findUserRoles(tenant, user, resource)
      : findAppRoles(tenant, client.servicePrincipal, resource)
    return {
      tenant,
      client,
      ...(user === undefined ? {} : { user, signIn: createSignIn(tenant, issuer.ids, user) }),
      resource,
      scopes: user === undefined ? [] : (options.scopes ?? exposedScopes(resource)),
      oidcScopes: new Set(),
      grantedScope: '',
      roles: options.roles ?? roles,
      clientRoles: user ? findUserRoles(tenant, user, own) : [],
      endpoint: 'v2',
      ...(options.version === undefined ? {} : { accessTokenVersion: endpointOf(options.version) }),
      claims: noClaims,
      lifetime: options.expiresIn ?? issuer.tokenLifetime,
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
      const authorization = authorize(options, userOf(options), resourceOfToken(options))
      return await mint(describeAccessToken(authorization, issuer), options)
    },
    appToken: async (options = {}) => {
      const authorization = authorize(options, undefined, resourceOfToken(options))
      return await mint(describeAccessToken(authorization, issuer), options)
    },
    idToken: async (options = {}) => {
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
  }
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
  const authentication = application.passwordCredentials.length > 0 ? 'secret' : 'none'
  return { application, servicePrincipal, authentication }
}

function requireApplication(tenant: Tenant, reference: AppReference, option: string): Application {
  const appId = typeof reference === 'string' ? reference : reference.appId
  const application = tenant.applications.get(appId.toLowerCase())
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
