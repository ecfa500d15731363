import type { SignInAudience } from './application.ts'
import type { ConditionalAccess } from './conditional-access.ts'
import type {
  FederatedIdentityCredentialSeed,
  KeyCredentialSeed,
  PasswordCredentialSeed,
  TrustedCertificateSubjectSeed,
} from './credential-seeds.ts'

/** An app registration to add. Graph's `application` words, plus what belongs to its service principal. */
export interface AppSeed {
  /** Object id of the application. @default a GUID derived from the client id */
  readonly id?: string
  /**
   * The client id.
   *
   * @default a GUID derived from the tenant, the display name and the position
   */
  readonly appId?: string
  /**
   * The name that people see.
   *
   * @default 'App'
   */
  readonly displayName?: string
  /**
   * Whose users may sign in: those of this tenant, or also those of others.
   *
   * @default 'AzureADMyOrg'
   */
  readonly signInAudience?: SignInAudience
  /** What administrators wrote down about the app. Nothing but Microsoft Graph shows it. */
  readonly notes?: string | null
  /** Nothing but Microsoft Graph shows them. */
  readonly tags?: readonly string[]
  /** Further properties of Graph's `application` by name, which nothing but Microsoft Graph shows, such as `info`. */
  readonly otherProperties?: Readonly<Record<string, unknown>>
  /** A client secret that does not expire. Without any credential the app cannot prove who it is. */
  readonly secret?: string
  /** Client secrets with a validity of their own. */
  readonly passwordCredentials?: readonly PasswordCredentialSeed[]
  /** Certificates whose keys sign client assertions. */
  readonly keyCredentials?: readonly KeyCredentialSeed[]
  /** Certificates that count by subject name and issuer. An app has to send the whole chain (`x5c`) with them. */
  readonly trustedCertificateSubjects?: readonly TrustedCertificateSubjectSeed[]
  /** Tokens of other issuers that stand for a credential. At most 20. */
  readonly federatedIdentityCredentials?: readonly FederatedIdentityCredentialSeed[]
  /** The App ID URIs by which clients ask for this app as a resource, such as `api://tasks`. */
  readonly identifierUris?: readonly string[]
  /**
   * Lets the app use user grants without a credential, as native and command-line apps do.
   *
   * @default false
   */
  readonly isFallbackPublicClient?: boolean
  readonly web?: WebSeed
  readonly spa?: RedirectUrisSeed
  readonly publicClient?: RedirectUrisSeed
  readonly api?: {
    readonly acceptMappedClaims?: boolean | null
    /**
     * The version of the access tokens that this app accepts as a resource: 2, or 1 (also null).
     *
     * @default null, as in Entra; an entry of `apis` has 2
     */
    readonly requestedAccessTokenVersion?: 1 | 2 | null
    /** The delegated permissions that this app exposes. */
    readonly oauth2PermissionScopes?: readonly PermissionScopeSeed[]
    /** Clients for which nobody needs to consent, with the ids of the permissions that this goes for. */
    readonly preAuthorizedApplications?: readonly PreAuthorizedApplicationSeed[]
    /** Client ids of apps whose consent includes what this API asks for, as with on-behalf-of. */
    readonly knownClientApplications?: readonly string[]
  }
  /** The permissions that `.default` and admin consent stand for. Without them `.default` means what was consented to. */
  readonly requiredResourceAccess?: readonly RequiredResourceAccessSeed[]
  /** The app roles that this app defines, for applications and for users. */
  readonly appRoles?: readonly AppRoleSeed[]
  /** Which groups its tokens carry: `SecurityGroup`, `DirectoryRole`, `ApplicationGroup`, `All`, or several with commas. */
  readonly groupMembershipClaims?: string | null
  readonly optionalClaims?: {
    readonly accessToken?: readonly OptionalClaimSeed[]
    readonly idToken?: readonly OptionalClaimSeed[]
    readonly saml2Token?: readonly OptionalClaimSeed[]
  }
  /**
   * `false` disables the service principal: AADSTS7000112.
   *
   * @default true
   */
  readonly accountEnabled?: boolean
  /**
   * `true` refuses callers without an app role assignment: AADSTS501051 for apps, AADSTS50105 for users.
   *
   * @default false
   */
  readonly appRoleAssignmentRequired?: boolean
  /** Application permissions that are granted to this app. */
  readonly appRoleAssignments?: readonly AppRoleAssignmentSeed[]
  /** Delegated permissions that an administrator has consented to for everybody. Matters with `requireConsent`. */
  readonly oauth2PermissionGrants?: readonly PermissionGrantSeed[]
  /**
   * `true` refuses delegated permissions that nobody consented to: AADSTS65001.
   * Otherwise users count as having consented to all that the app asks for.
   *
   * @default false
   */
  readonly requireConsent?: boolean
  /** What signing in to this app, or getting tokens for it, takes beyond a password. */
  readonly conditionalAccess?: ConditionalAccess
}

/** The redirect URIs of one platform. */
export interface RedirectUrisSeed {
  /**
   * Where codes and tokens may be sent.
   *
   * Compared exactly, but for the port of `http://localhost`. https, or http on a loopback address; `publicClient` takes
   * schemes of its own as well.
   */
  readonly redirectUris?: readonly string[]
}

/** The platform of apps that run on a server and can keep a secret. */
export interface WebSeed extends RedirectUrisSeed {
  readonly homePageUrl?: string | null
  /** Loaded in a hidden frame when a user of the app signs out: OpenID Connect Front-Channel Logout. */
  readonly logoutUrl?: string | null
  /** Which tokens the authorization endpoint may hand out itself: the implicit and hybrid flows. */
  readonly implicitGrantSettings?: {
    /** @default false */
    readonly enableIdTokenIssuance?: boolean
    /** @default false */
    readonly enableAccessTokenIssuance?: boolean
  }
}

/** A client that needs no consent for some of the API's permissions. */
export interface PreAuthorizedApplicationSeed {
  readonly appId: string
  /** Ids of this API's permissions. */
  readonly delegatedPermissionIds: readonly string[]
}

/** What an app asks a resource for: the permissions of `.default`, and of the consent page. */
export interface RequiredResourceAccessSeed {
  /** Client id of the resource. */
  readonly resourceAppId: string
  /** Ids of the resource's delegated permissions (`Scope`) and app roles (`Role`). */
  readonly resourceAccess: readonly { readonly id: string; readonly type: 'Scope' | 'Role' }[]
}

/** A delegated permission that an API offers: `scp` of a token. */
export interface PermissionScopeSeed {
  /** What stands in `scp`, such as `Tasks.Read`. */
  readonly value: string
  readonly id?: string
  /**
   * Who may consent: every user, or an administrator only.
   *
   * @default 'User'
   */
  readonly type?: 'User' | 'Admin'
  /** What the consent page calls it. @default the value */
  readonly userConsentDisplayName?: string
  readonly userConsentDescription?: string
  /** Used where there is no text for users. */
  readonly adminConsentDisplayName?: string
  readonly adminConsentDescription?: string
  /** @default true */
  readonly isEnabled?: boolean
}

/** A role that an API offers to apps or people: `roles` of a token. */
export interface AppRoleSeed {
  /** What stands in `roles`, such as `Tasks.Read.All`; null for a role that says only who is assigned to the app. */
  readonly value: string | null
  readonly id?: string
  readonly displayName?: string
  readonly description?: string | null
  /** @default ['Application', 'User'] */
  readonly allowedMemberTypes?: readonly ('Application' | 'User')[]
  /** @default true */
  readonly isEnabled?: boolean
}

/** A claim that tokens of the app carry besides the usual ones. */
export interface OptionalClaimSeed {
  /** The claim, such as `email`, `groups` or `idtyp`. */
  readonly name: string
  readonly source?: 'user' | null
  readonly essential?: boolean
  readonly additionalProperties?: readonly string[]
}

/** App roles that an app, user or group has at a resource. */
export interface AppRoleAssignmentSeed {
  /** The resource: a client id, an App ID URI or a display name. */
  readonly resource: string
  /** Values of the resource's app roles. */
  readonly roles: readonly string[]
}

/** Delegated permissions that were consented to. */
export interface PermissionGrantSeed {
  /** The resource: a client id, an App ID URI or a display name. */
  readonly resource: string
  /** Values of the resource's delegated permissions. */
  readonly scopes: readonly string[]
}

/** A user to add, in Graph's words. */
export interface UserSeed {
  /**
   * The sign-in name, in a domain of the tenant; without `@` it gets the tenant's first domain.
   *
   * @default made from the display name
   */
  readonly userPrincipalName?: string
  /** @default the name part of the user principal name */
  readonly displayName?: string
  /** @default 'mock-entra-password'; null: no password, so that the password grant is refused */
  readonly password?: string | null
  readonly passwordProfile?: {
    readonly password?: string
    /**
     * `true`: the password has expired (AADSTS50055).
     *
     * @default false
     */
    readonly forceChangePasswordNextSignIn?: boolean
  }
  /** Object id. @default a GUID derived from the tenant and the name */
  readonly id?: string
  readonly givenName?: string | null
  readonly surname?: string | null
  readonly mail?: string | null
  /** Two-letter country code. */
  readonly country?: string | null
  /**
   * `false` refuses sign-in with AADSTS50057.
   *
   * @default true
   */
  readonly accountEnabled?: boolean
  /** @default 'Member' */
  readonly userType?: 'Member' | 'Guest'
  /** Directory roles by name or template id: what `wids` says, and who may consent for everybody. @default none */
  readonly directoryRoles?: readonly string[]
  /** What every sign-in of this user takes beyond a password. */
  readonly conditionalAccess?: ConditionalAccess
  readonly appRoleAssignments?: readonly AppRoleAssignmentSeed[]
}

/** A group to add, in Graph's words. */
export interface GroupSeed {
  readonly displayName: string
  /** Object id. @default a GUID derived from the tenant and the name */
  readonly id?: string
  readonly description?: string | null
  /** @default true */
  readonly securityEnabled?: boolean
  /** Members: user principal names, display names of groups, or object ids of users, groups and service principals. */
  readonly members?: readonly string[]
  readonly appRoleAssignments?: readonly AppRoleAssignmentSeed[]
}

/** An Azure subscription, in the words of Azure Resource Manager. */
export interface SubscriptionSeed {
  /** @default a GUID derived from the tenant and the position */
  readonly subscriptionId?: string
  /** @default made from the name of the tenant */
  readonly displayName?: string
}

/** A tenant (directory) with what is in it. */
export interface TenantSeed {
  /**
   * The tenant id.
   *
   * @default '00000000-0000-0000-0000-000000000002' for the first tenant, else a GUID
   */
  readonly id?: string
  /**
   * The verified domain or domains; the first one names new users.
   *
   * @default 'contoso.onmicrosoft.com' for the first tenant, else made from the id
   */
  readonly domain?: string | readonly string[]
  /** @default 'Contoso' */
  readonly displayName?: string
  /**
   * The Azure subscriptions that everybody in the tenant sees, as `az login` does.
   *
   * @default one, with an id that is derived from the tenant's; `[]` is a tenant without Azure
   */
  readonly subscriptions?: readonly SubscriptionSeed[]
  /**
   * Client apps; the first is `entra.app`.
   *
   * @default one app with the id and secret that the README names
   */
  readonly apps?: readonly AppSeed[]
  /**
   * Apps that are resources; the first is `entra.api`. They get v2 tokens and an App ID URI unless they say otherwise.
   *
   * @default one API with `Tasks.Read`, `Tasks.ReadWrite` and the app role `Tasks.Read.All`
   */
  readonly apis?: readonly AppSeed[]
  /**
   * Users; the first is `entra.user`.
   *
   * @default Alice
   */
  readonly users?: readonly UserSeed[]
  readonly groups?: readonly GroupSeed[]
}
