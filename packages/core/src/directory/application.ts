import type { Certificate } from '../keys/certificate.ts'
import type { ConditionalAccess } from './conditional-access.ts'
import type { FederatedIdentityCredential } from './federated-identity-credential.ts'
import type { KeyCredential } from './key-credential.ts'

/** An `application` object, in Microsoft Graph's words: what an app registration page edits. */
export interface Application {
  /** Object id of the application; not the client id. */
  readonly id: string
  /** The client id. */
  readonly appId: string
  /** The tenant that the registration is in. */
  readonly tenantId: string
  readonly displayName: string
  readonly createdDateTime: Date
  /** Null while the application is there; deleted ones wait in the tenant's `deletedItems`. */
  readonly deletedDateTime: Date | null
  /** Whose users may sign in to it: those of its own tenant, or also those of others. */
  readonly signInAudience: SignInAudience
  readonly identifierUris: readonly string[]
  /** Null counts as false. */
  readonly isFallbackPublicClient: boolean | null
  readonly web: {
    readonly homePageUrl: string | null
    readonly redirectUris: readonly string[]
    /** Called in a hidden frame when a user who is signed in to the app signs out: front-channel logout. */
    readonly logoutUrl: string | null
    readonly implicitGrantSettings: ImplicitGrantSettings
  }
  readonly spa: { readonly redirectUris: readonly string[] }
  readonly publicClient: { readonly redirectUris: readonly string[] }
  readonly api: {
    readonly acceptMappedClaims: boolean | null
    /** 2: v2 access tokens. 1 or null: v1. Entra's default is null. */
    readonly requestedAccessTokenVersion: 1 | 2 | null
    readonly oauth2PermissionScopes: readonly PermissionScope[]
    /** Clients for which nobody needs to consent. */
    readonly preAuthorizedApplications: readonly PreAuthorizedApplication[]
    /** Client ids of apps whose consent page includes what this API asks for itself. */
    readonly knownClientApplications: readonly string[]
  }
  /** The permissions that the registration asks for: what `.default` and admin consent mean. */
  readonly requiredResourceAccess: readonly RequiredResourceAccess[]
  readonly appRoles: readonly AppRole[]
  readonly passwordCredentials: readonly PasswordCredential[]
  /** The certificates by which the app proves who it is. */
  readonly keyCredentials: readonly KeyCredential[]
  /** Certificates that the app accepts by name and authority, whatever their key. */
  readonly trustedCertificateSubjects: readonly TrustedCertificateSubject[]
  /** Tokens of other issuers that stand for a credential. */
  readonly federatedIdentityCredentials: readonly FederatedIdentityCredential[]
  readonly groupMembershipClaims: string | null
  readonly optionalClaims: OptionalClaims
  /** The mock's own switch: users count as having consented to all that the app asks for, unless this is on. */
  readonly requireConsent: boolean
  /** Object ids of users and service principals that may change the registration. */
  readonly ownerIds: ReadonlySet<string>
  /** What Microsoft Graph keeps and nothing here reads, in its words: notes, tags, logos' addresses and such. */
  readonly otherProperties: OtherProperties
  /** What signing in to the app, or getting tokens for it, takes beyond a password. */
  readonly conditionalAccess: ConditionalAccess
}

/** Properties of an object that only Microsoft Graph shows: name and JSON value. */
export type OtherProperties = Readonly<Record<string, unknown>>

export type SignInAudience =
  | 'AzureADMyOrg'
  | 'AzureADMultipleOrgs'
  | 'AzureADandPersonalMicrosoftAccount'
  | 'PersonalMicrosoftAccount'

/** Which tokens the authorization endpoint may hand out itself: the implicit and hybrid flows. */
export interface ImplicitGrantSettings {
  readonly enableIdTokenIssuance: boolean
  readonly enableAccessTokenIssuance: boolean
}

export interface PreAuthorizedApplication {
  readonly appId: string
  readonly delegatedPermissionIds: readonly string[]
}

export interface RequiredResourceAccess {
  readonly resourceAppId: string
  readonly resourceAccess: readonly { readonly id: string; readonly type: 'Scope' | 'Role' }[]
}

/** A delegated permission that an API exposes. */
export interface PermissionScope {
  readonly id: string
  readonly value: string
  /** `Admin`: only an administrator can consent. */
  readonly type: 'User' | 'Admin'
  readonly isEnabled: boolean
  /** What the consent page says; the texts for administrators where there are none for users. */
  readonly userConsentDisplayName: string | null
  readonly userConsentDescription: string | null
  readonly adminConsentDisplayName: string | null
  readonly adminConsentDescription: string | null
}

/** A role that an API or app defines, for applications, for users and groups, or for both. */
export interface AppRole {
  readonly id: string
  /** What stands in `roles`; null for a role that says only who is assigned to the app. */
  readonly value: string | null
  readonly displayName: string
  readonly description: string | null
  readonly allowedMemberTypes: readonly ('Application' | 'User')[]
  readonly isEnabled: boolean
}

/** A client secret. Graph never shows `secretText` again; the mock keeps it, because tests need it. */
export interface PasswordCredential {
  readonly keyId: string
  readonly displayName: string | null
  /** Base64. */
  readonly customKeyIdentifier: string | null
  readonly secretText: string
  readonly startDateTime: Date
  readonly endDateTime: Date
}

/**
 * Trust in every certificate that an authority issues for a name: what Microsoft's own apps use as "subject name and issuer".
 * Entra names authorities by id; the mock takes the authority's certificate in place of that.
 */
export interface TrustedCertificateSubject {
  /** The common name, or a DNS name, of the certificate's holder. */
  readonly subjectName: string
  /** The certificate of the authority. */
  readonly authority: Certificate
  /** SHA-1 thumbprints in hexadecimal of certificates that are no longer good: AADSTS7000277. */
  readonly revokedCertificateIdentifiers: readonly string[]
}

export interface OptionalClaims {
  readonly accessToken: readonly OptionalClaim[]
  readonly idToken: readonly OptionalClaim[]
  readonly saml2Token: readonly OptionalClaim[]
}

export interface OptionalClaim {
  readonly name: string
  /** Null: a claim that Entra defines; `user`: an extension property of the user. */
  readonly source: string | null
  readonly essential: boolean
  readonly additionalProperties: readonly string[]
}

/** Whether the registration has nothing but platforms that cannot keep a secret. */
export function isPublicClient(application: Application): boolean {
  if (application.isFallbackPublicClient === true) return true
  return application.publicClient.redirectUris.length > 0 && application.web.redirectUris.length === 0
}

/** The kind of app that a redirect URI is registered for: it decides how a code is redeemed. */
export type Platform = 'web' | 'spa' | 'publicClient'
