import type { KeyRing } from '../keys/key-ring.ts'
import type { ManagedIdentityDetails } from './managed-identity.ts'

/** A `servicePrincipal`: an application's presence in one tenant. Its `id` is the `oid` of app-only tokens. */
export interface ServicePrincipal {
  readonly id: string
  readonly appId: string
  readonly displayName: string
  /** `false` makes Entra refuse the app with AADSTS7000112. */
  accountEnabled: boolean
  /** `true` makes Entra refuse callers that have no app role assignment (AADSTS501051, AADSTS50105). */
  appRoleAssignmentRequired: boolean
  /** Keys of its own, which sign what is issued for it in place of the tenant's: see `keys/app-keys.ts`. */
  signingKeys?: KeyRing
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
  /** The permissions whose ids the mock knows. */
  readonly scopes?: readonly { readonly id: string; readonly value: string }[]
}

/** Gives a principal (user, group or service principal) an app role of a resource. */
export interface AppRoleAssignment {
  readonly principalId: string
  /** Object id of the resource's service principal. */
  readonly resourceId: string
  readonly appRoleId: string
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
