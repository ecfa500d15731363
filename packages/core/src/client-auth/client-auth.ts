import type { Application, PasswordCredential, Platform } from '../directory/application.ts'
import type { KeyCredential } from '../directory/key-credential.ts'
import type { ServicePrincipal } from '../directory/service-principal.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { Issuer } from '../issuer.ts'
import type { TokenRequest } from '../token-request.ts'

/** How an app proved who it is: what `appidacr` and `azpacr` say. */
export type ClientAuthentication = 'none' | 'secret' | 'certificate' | 'federated'

export interface ClientAuthContext {
  readonly issuer: Issuer
  readonly tenant: Tenant
  readonly application: Application
  readonly servicePrincipal: ServicePrincipal
  readonly request: TokenRequest
  /** What the redirect URI of the request's code or token is registered for; undefined where none was involved. */
  readonly platform: Platform | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** What an app can prove itself by in a tenant: the credentials of its registration, and of its service principal there. */
type Credentialed = Pick<ClientAuthContext, 'application' | 'servicePrincipal'>

export function passwordCredentialsOf({
  application,
  servicePrincipal,
}: Credentialed): readonly PasswordCredential[] {
  return [...application.passwordCredentials, ...servicePrincipal.passwordCredentials]
}

export function keyCredentialsOf({ application, servicePrincipal }: Credentialed): readonly KeyCredential[] {
  return [...application.keyCredentials, ...servicePrincipal.keyCredentials]
}

/** Checks one kind of credential, and throws an EntraError that says what is wrong with it. */
export type ClientAuthenticator = (context: ClientAuthContext) => ClientAuthentication
