import { deriveUuid } from '../ids.ts'
import { createApplication } from './create-application.ts'
import type { ParsedManagedIdentitySeed } from './managed-identity-seed.ts'
import type { ManagedIdentityDetails, ManagedIdentityPrincipal } from './managed-identity.ts'
import type { Tenant } from './tenant.ts'

/** What a managed identity is made of. */
export interface ManagedIdentityParts extends Omit<ManagedIdentityDetails, 'application'> {
  readonly appId: string
  /** Object id. @default derived from the client id */
  readonly objectId: string | undefined
  readonly displayName: string
  readonly federatedIdentityCredentials: ParsedManagedIdentitySeed['federatedIdentityCredentials']
}

/**
 * A managed identity that is in no directory yet.
 *
 * @param path how the seed is called in messages
 */
export function createManagedIdentity(
  tenant: Tenant,
  parts: ManagedIdentityParts,
  path: string,
): ManagedIdentityPrincipal {
  const { appId, objectId, displayName, federatedIdentityCredentials, ...details } = parts
  return {
    id: objectId ?? deriveUuid(tenant.id, 'servicePrincipal', appId),
    appId,
    displayName,
    createdDateTime: new Date(tenant.clock.now()),
    deletedDateTime: null,
    servicePrincipalType: 'ManagedIdentity',
    appOwnerOrganizationId: tenant.id,
    accountEnabled: true,
    appRoleAssignmentRequired: false,
    passwordCredentials: [],
    keyCredentials: [],
    ownerIds: new Set(),
    otherProperties: {},
    managedIdentity: {
      ...details,
      application: createApplication(tenant, { appId, displayName, federatedIdentityCredentials }, path),
    },
  }
}
