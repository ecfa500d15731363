import type { ClaimsRequest } from '../claims-request.ts'
import type { ClientAuthentication } from '../client-auth/client-auth.ts'
import type { Application, Platform } from '../directory/application.ts'
import type { Directory } from '../directory/directory.ts'
import type { Resource } from '../directory/resource.ts'
import type { ServicePrincipal } from '../directory/service-principal.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import type { Issuer } from '../issuer.ts'
import type { OidcScope } from '../permissions/scopes.ts'
import type { RefreshTokenContent } from '../state/refresh-tokens.ts'
import type { SignIn } from '../state/sessions.ts'
import type { EndpointVersion, TokenRequest } from '../token-request.ts'

/** The app that asks, authenticated. */
export interface Client {
  readonly application: Application
  readonly servicePrincipal: ServicePrincipal
  readonly authentication: ClientAuthentication
}

export interface GrantContext {
  readonly issuer: Issuer
  readonly tenant: Tenant
  readonly client: Client
  readonly request: TokenRequest
}

/** A way to obtain tokens. It decides, and never signs, shapes claims or sees HTTP. */
export interface Grant {
  /**
   * Looks for the parameters that this grant needs; Entra does so before it looks at credentials.
   *
   * @throws {EntraError} `missingParameter`, AADSTS900144
   */
  assertComplete(request: TokenRequest): void
  /**
   * The tenant of a request whose path names none: that of its user, code or token.
   *
   * Without it the grant needs a tenant in the path: AADSTS50059.
   */
  findTenant?(directory: Directory, request: TokenRequest): Tenant | undefined
  /** The platform of the redirect URI that the request's code or token comes from: it decides who must authenticate. */
  findPlatform?(tenant: Tenant, request: TokenRequest): Platform | undefined
  /** @throws {EntraError} when Entra would refuse */
  authorize(context: GrantContext): Authorization
}

/** What a grant decided: data from which all tokens of the answer are described. */
export interface Authorization {
  readonly tenant: Tenant
  readonly client: Client
  /** Missing in app-only tokens. */
  readonly user?: User
  /** How the user signed in. Missing in app-only tokens. */
  readonly signIn?: SignIn
  readonly resource: Resource
  /** Values for `scp`; empty in app-only tokens. */
  readonly scopes: readonly string[]
  readonly oidcScopes: ReadonlySet<OidcScope>
  /** What a delegated answer lists in `scope`. */
  readonly grantedScope: string
  /** Values for `roles` of the access token: what app or user may do at the resource. */
  readonly roles: readonly string[]
  /** Values for `roles` of the ID token: what the user is at the client app. */
  readonly clientRoles: readonly string[]
  readonly endpoint: EndpointVersion
  /** Set where a test asks for a shape that the resource's registration does not. */
  readonly accessTokenVersion?: EndpointVersion
  /** What the client asked for with the `claims` parameter. */
  readonly claims: ClaimsRequest
  /** Set where the tokens go through the browser, in a redirect, and so must be short. */
  readonly isFrontChannel?: true
  /** What the refresh token of the answer remembers; missing where the answer has none. */
  readonly refreshToken?: RefreshTokenContent
  /** Seconds that the tokens are valid for. */
  readonly lifetime: number
  /** Scheme, host and port that issuer strings derive from. */
  readonly baseUrl: string
  readonly ipAddress: string
  readonly includeClientInfo: boolean
  /** The `nonce` of an authorization request; never an empty one. */
  readonly nonce?: string
}
