import type { KeyRing } from '../keys/key-ring.ts'
import type {
  AppRole,
  Application,
  OtherProperties,
  PasswordCredential,
  PermissionScope,
} from './application.ts'
import type { KeyCredential } from './key-credential.ts'
import type { ManagedIdentityDetails } from './managed-identity.ts'
import type { Tenant } from './tenant.ts'

/** A `servicePrincipal`: an application's presence in one tenant. Its `id` is the `oid` of app-only tokens. */
export interface ServicePrincipal {
  readonly id: string
  readonly appId: string
  readonly displayName: string
  readonly createdDateTime: Date
  /** Null while it is there; deleted ones wait in the tenant's `deletedItems`. */
  readonly deletedDateTime: Date | null
  /** `ManagedIdentity` has no application. */
  readonly servicePrincipalType: 'Application' | 'ManagedIdentity'
  /** The registration, which may be in another tenant. Missing for Microsoft's own services and managed identities. */
  readonly application?: Application
  /** Id of the tenant that has the registration. */
  readonly appOwnerOrganizationId: string
  /** `false` makes Entra refuse the app with AADSTS7000112. */
  readonly accountEnabled: boolean
  /** `true` makes Entra refuse callers that have no app role assignment (AADSTS501051, AADSTS50105). */
  readonly appRoleAssignmentRequired: boolean
  /** Keys of its own, which sign what is issued for it in place of the tenant's: see `keys/app-keys.ts`. */
  signingKeys?: KeyRing
  /** Secrets of the service principal itself; they count in this tenant as those of the application do. */
  readonly passwordCredentials: readonly PasswordCredential[]
  /** The same for certificates. */
  readonly keyCredentials: readonly KeyCredential[]
  /** Object ids of users and service principals. */
  readonly ownerIds: ReadonlySet<string>
  /** What Microsoft Graph keeps and nothing here reads, in its words. */
  readonly otherProperties: OtherProperties
  /** Set for Microsoft's own services, whose applications live in Microsoft's tenant. */
  readonly microsoft?: MicrosoftService
  /** Set for managed identities, which have no app registration. */
  readonly managedIdentity?: ManagedIdentityDetails
}

/** One of Microsoft's own resources, present in every tenant. */
export interface MicrosoftService {
  readonly appId: string
  readonly displayName: string
  /** The identifiers by which clients ask for it, without a trailing slash. */
  readonly identifierUris: readonly string[]
  /** What `.default` yields in a delegated token. */
  readonly defaultScope: string
  /** Only the token exchange takes v2 tokens. @default 1 */
  readonly accessTokenVersion?: 2
  /** The delegated permissions whose ids the mock knows. */
  readonly scopes?: readonly PermissionScope[]
  readonly appRoles?: readonly AppRole[]
  /** Set for Microsoft's own client apps, in which people sign in. */
  readonly client?: MicrosoftClient
}

/** A client app of Microsoft's: public, and authorized ahead of time, so that nobody is asked for consent. */
export interface MicrosoftClient {
  readonly redirectUris: readonly string[]
  /** The permissions of Microsoft Graph that its `.default` stands for. */
  readonly graphScopes: readonly string[]
}

/** Gives a principal (user, group or service principal) an app role of a resource. */
export interface AppRoleAssignment {
  readonly principalId: string
  /** Object id of the resource's service principal. */
  readonly resourceId: string
  readonly appRoleId: string
  readonly createdDateTime: Date
}

/** Consent: what a client may do with a resource for one user, or for all of them. */
export interface OAuth2PermissionGrant {
  /** Object id of the client's service principal. */
  readonly clientId: string
  readonly consentType: 'AllPrincipals' | 'Principal'
  /** The consenting user's object id; null for `AllPrincipals`. */
  readonly principalId: string | null
  /** Object id of the resource's service principal. */
  readonly resourceId: string
  readonly scopes: readonly string[]
}

/** An application's service principal in a tenant: by default enabled, and open to everybody. */
export function createServicePrincipal(
  { clock }: Tenant,
  application: Application,
  parts: Pick<ServicePrincipal, 'id'> & Partial<ServicePrincipal>,
): ServicePrincipal {
  return {
    appId: application.appId,
    displayName: application.displayName,
    createdDateTime: new Date(clock.now()),
    deletedDateTime: null,
    servicePrincipalType: 'Application',
    application,
    appOwnerOrganizationId: application.tenantId,
    accountEnabled: true,
    appRoleAssignmentRequired: false,
    passwordCredentials: [],
    keyCredentials: [],
    ownerIds: new Set(),
    otherProperties: {},
    ...parts,
  }
}
