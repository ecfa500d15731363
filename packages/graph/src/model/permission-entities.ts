import { deriveOpaque, findDirectoryObject } from '@mock-entra/core'
import type { AppRoleAssignment, OAuth2PermissionGrant, Tenant } from '@mock-entra/core'

import { navigationTo } from '../query/project.ts'
import type { EntityType, Navigation } from './entity-type.ts'

/** Their ids say nothing, and follow from what they join, of which there is one at most. */
export function idOfGrant({ clientId, resourceId, principalId }: OAuth2PermissionGrant): string {
  return deriveOpaque('oauth2PermissionGrant', clientId, resourceId, principalId ?? '')
}

export function idOfAssignment({ principalId, resourceId, appRoleId }: AppRoleAssignment): string {
  return deriveOpaque('appRoleAssignment', principalId, resourceId, appRoleId)
}

export const permissionGrantType: EntityType<OAuth2PermissionGrant> = {
  name: 'oAuth2PermissionGrant',
  set: 'oauth2PermissionGrants',
  resource: 'OAuth2PermissionGrant',
  properties: {
    clientId: { read: ({ clientId }) => clientId, filtering: 'exact' },
    consentType: { read: ({ consentType }) => consentType, filtering: 'exact' },
    id: { read: idOfGrant },
    principalId: { read: ({ principalId }) => principalId, filtering: 'exact' },
    resourceId: { read: ({ resourceId }) => resourceId, filtering: 'exact' },
    scope: { read: ({ scopes }) => scopes.join(' ') },
  },
  navigations: {},
  isDirectoryObject: false,
}

export const appRoleAssignmentType: EntityType<AppRoleAssignment> = {
  name: 'appRoleAssignment',
  set: 'appRoleAssignments',
  resource: 'AppRoleAssignment',
  properties: {
    id: { read: idOfAssignment },
    deletedDateTime: { read: () => null },
    appRoleId: { read: ({ appRoleId }) => appRoleId, filtering: 'exact' },
    createdDateTime: { read: ({ createdDateTime }) => createdDateTime },
    principalDisplayName: {
      read: ({ principalId }, { tenant }) =>
        findDirectoryObject(tenant, principalId)?.object.displayName ?? null,
      filtering: 'text',
    },
    principalId: { read: ({ principalId }) => principalId, filtering: 'exact' },
    principalType: { read: ({ principalId }, { tenant }) => principalTypeOf(tenant, principalId) },
    resourceDisplayName: {
      read: ({ resourceId }, { tenant }) => tenant.servicePrincipalsById.get(resourceId)?.displayName ?? null,
      filtering: 'text',
    },
    resourceId: { read: ({ resourceId }) => resourceId, filtering: 'exact' },
  },
  navigations: {},
  isDirectoryObject: false,
}

/** What an object may be, or what others may be at a resource. */
export function assignmentsBy<Item extends { readonly id: string }>(
  end: 'principalId' | 'resourceId',
): Navigation<Item> {
  return navigationTo(appRoleAssignmentType, ({ id }, { tenant }) =>
    visibleAssignments(tenant).filter((assignment) => assignment[end] === id),
  )
}

const principalTypes = {
  user: 'User',
  group: 'Group',
  servicePrincipal: 'ServicePrincipal',
  application: 'ServicePrincipal',
} as const

function principalTypeOf(tenant: Tenant, id: string): string | null {
  const found = findDirectoryObject(tenant, id)
  return found === undefined ? null : principalTypes[found.type]
}

/** Those between objects that are there: what belongs to deleted ones waits with them. */
export function visibleGrants(tenant: Tenant): readonly OAuth2PermissionGrant[] {
  const { servicePrincipalsById: present } = tenant
  return tenant.permissionGrants.filter(
    ({ clientId, resourceId, principalId }) =>
      present.has(clientId) &&
      present.has(resourceId) &&
      (principalId === null || tenant.users.has(principalId)),
  )
}

export function visibleAssignments(tenant: Tenant): readonly AppRoleAssignment[] {
  const { servicePrincipalsById: present } = tenant
  return tenant.appRoleAssignments.filter(
    ({ principalId, resourceId }) =>
      present.has(resourceId) &&
      (present.has(principalId) || tenant.users.has(principalId) || tenant.groups.has(principalId)),
  )
}
