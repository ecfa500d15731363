import type { AppSeed, Clock, ConditionalAccess, GroupSeed, TokenFactory, UserSeed } from '@mock-entra/core'
import type { SignInResult } from '@mock-entra/http'

import type { CertificateSource } from './certificate-source.ts'
import type {
  AddCertificateOptions,
  AppCertificate,
  CertificateOptions,
  RegisteredCertificate,
} from './certificates.ts'
import type { ClientCredential, IdentityOptions, MsalConfiguration } from './client-options.ts'
import type { ExplainOptions } from './explain/explain.ts'
import type { Explanation } from './explain/explanation.ts'
import type { ExternalIssuers } from './external-issuers.ts'
import type { Faults } from './faults.ts'
import type { Keys } from './keys.ts'
import type { ManagedIdentityOptions } from './managed-identities.ts'
import type { ManagedIdentity } from './managed-identity-handle.ts'
import type { App, Group, User } from './object-handles.ts'
import type { Requests } from './requests.ts'
import type { SignInOptions } from './sign-in.ts'

/** What an app needs to sign in as itself. */
export interface Credentials {
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
}

/** One tenant. It shares nothing with others, so that a test can have one to itself. */
export interface TenantHandle {
  /** `tid` of its tokens. */
  readonly tenantId: string
  /** `iss` of the v2 tokens that clients get at `authority`. */
  readonly issuer: string
  /** Base URL and tenant id: what clients are configured with. */
  readonly authority: string
  /** Where validators find the public keys. */
  readonly jwksUri: string
  /**
   * The seeded app's credentials.
   *
   * @throws {MockEntraError} `MOCK_ENTRA_MISSING_OBJECT` when the first app was given no secret
   */
  readonly credentials: Credentials
  /** The first client app. */
  readonly app: App
  /** The first API. */
  readonly api: App
  /** The first user. */
  readonly user: User
  /** Makes tokens without HTTP, reads and checks them. */
  readonly tokens: TokenFactory
  /** The tenant's time: token lifetimes, expiry of secrets and lockouts go by it. */
  readonly clock: Clock
  /** The tenant's signing keys: roll them over, retire them, leave them unpublished. */
  readonly keys: Keys
  /** What goes wrong next: refusals, throttling, broken answers and connections. */
  readonly faults: Faults
  /** What was asked, and what was answered. */
  readonly requests: Requests
  /**
   * Adds an app registration, in Graph's words.
   *
   * @throws {MockEntraError} when the seed is misspelt, or contradicts itself or the tenant
   * @example
   * const daemon = entra.addApp({ displayName: 'Daemon', secret: 's3cret' })
   */
  addApp(app: AppSeed): App
  /** Adds a user, in Graph's words. */
  addUser(user?: UserSeed): User
  /** Adds a group, in Graph's words. */
  addGroup(group: GroupSeed): Group
  /**
   * Adds a managed identity, and with the first of its kind the host that gives it tokens: a virtual machine, an App
   * Service, Azure Arc …
   *
   * @throws {MockEntraError} when the options contradict themselves or what is there already
   * @example
   * const identity = entra.managedIdentity({ kind: 'appService' })
   * spawn('python', ['app.py'], { env: { ...process.env, ...identity.env } })
   */
  managedIdentity(options?: ManagedIdentityOptions): ManagedIdentity
  /**
   * The configuration for MSAL Node's `ConfidentialClientApplication` or `PublicClientApplication`.
   *
   * @param app the app to be @default `app`
   * @param credential what proves it in place of its secret: what `createCertificate` returns, or `{ clientAssertion }`
   */
  msalConfig(app?: App, credential?: ClientCredential): MsalConfiguration
  /**
   * Makes a key pair with a certificate, and lets the app prove who it is by it.
   *
   * @param app the app that gets it @default `app`
   * @example
   * const certificate = await entra.createCertificate(daemon)
   * new ConfidentialClientApplication(entra.msalConfig(daemon, certificate))
   * new ClientCertificateCredential(tenantId, daemon.appId, { certificate: certificate.pem }, entra.identityOptions())
   */
  createCertificate(app?: App, options?: CertificateOptions): Promise<AppCertificate>
  /**
   * Adds a certificate that exists already to an app: PEM text, DER, an `X509Certificate`, or the path of a PEM, DER or PFX
   * file.
   */
  addCertificate(
    app: App,
    certificate: CertificateSource,
    options?: AddCertificateOptions,
  ): RegisteredCertificate
  /** Issuers of workload identity, such as GitHub Actions and Kubernetes: what they sign needs no network. */
  readonly issuers: ExternalIssuers
  /** The options for the credentials of `@azure/identity`. */
  identityOptions(): IdentityOptions
  /**
   * Does what a browser and a person would do with an authorization URL, or with an admin consent URL: signs the user in,
   * passes the second factor, consents.
   *
   * No password is needed, and nothing is sent to the app: the result says what the browser would take there. The journal
   * has it as one request to `authorize`, and it meets the faults that are planned for that.
   *
   * @param authorizeUrl what MSAL's `getAuthCodeUrl` and its like return
   * @param options.user who signs in @default whom `login_hint` names, or else `user`
   * @throws {MockEntraError} `MOCK_ENTRA_SIGN_IN_REFUSED` with what a person would see on an error page, such as a redirect
   * URI that is not registered, and where a planned fault leaves the browser without an answer
   * @example
   * const { params } = await entra.signIn(await client.getAuthCodeUrl({ scopes, redirectUri }))
   * const result = await client.acquireTokenByCode({ code: params.code, scopes, redirectUri })
   */
  signIn(authorizeUrl: string | URL, options?: SignInOptions): Promise<SignInResult>
  /**
   * Approves a device code as the user, as if they had typed it on the page and signed in there.
   *
   * @param userCode `userCode` of the device code response
   * @param options.user who signs in @default `user`
   * @throws when no device waits with this code
   */
  approveDeviceCode(userCode: string, options?: SignInOptions): void
  /**
   * Ends a user's sign-ins, as Graph's `revokeSignInSessions` does: refresh tokens fail with AADSTS50173 and browsers ask
   * for the password again. Access tokens stay valid until they expire.
   */
  revokeSessions(user: User): void
  /**
   * Sets what a user's sign-ins take beyond the password, or what it takes to sign in to an app or to get tokens for it.
   * Replaces what was set before.
   *
   * @example
   * entra.setConditionalAccess(entra.user, { grantControls: ['mfa'] })   // silent requests now need interaction
   * entra.setConditionalAccess(entra.user, {})                           // and now they do not
   */
  setConditionalAccess(target: App | User, policy: ConditionalAccess): void
  /**
   * Says what is behind an error of a client or a validator, and what to do, by what the mock has seen: requests, TLS
   * connections that failed, this process's CAs, and what the error and the configuration say. A text is taken as well:
   * what a program in another language wrote to its standard error.
   *
   * @example
   * const result = await client.acquireTokenByClientCredential(request).catch((error: unknown) => {
   *   throw new Error(String(entra.explain(error, { configuration })))
   * })
   */
  explain(error: unknown, options?: ExplainOptions): Explanation
  /** Returns the tenant to what it was seeded with: objects, sign-ins, tokens, lockouts and clock. */
  reset(): void
}
