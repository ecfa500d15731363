import { GraphError } from '@mock-entra/core'
import type { Group } from '@mock-entra/core'

import { anything, flag, listOf, mailAlias, nameText, nullable, text } from '../values.ts'
import { constant, kept, writable } from './entity-type.ts'
import type { EntityType, Property } from './entity-type.ts'
import { assignmentsBy } from './permission-entities.ts'
import { findAllGroups, findDirectGroups, findReferenced, findTransitiveMembers } from './references.ts'

const properties: Readonly<Record<string, Property<Group>>> = {
  id: { read: ({ id }) => id, filtering: 'exact' },
  deletedDateTime: { read: ({ deletedDateTime }) => deletedDateTime, filtering: 'advanced' },
  classification: kept('classification', nullable(text)),
  createdDateTime: {
    read: ({ createdDateTime }) => createdDateTime,
    filtering: 'advanced',
    isSortable: true,
  },
  creationOptions: constant([]),
  description: writable(
    nullable(text),
    { read: ({ description }: Group) => description, filtering: 'advanced' },
    (description) => ({ description }),
  ),
  displayName: writable(
    nameText,
    { read: ({ displayName }: Group) => displayName, filtering: 'text', isSortable: true },
    (displayName) => ({ displayName }),
  ),
  expirationDateTime: constant(null),
  groupTypes: { read: ({ groupTypes }) => groupTypes, filtering: 'collection' },
  isAssignableToRole: kept('isAssignableToRole', nullable(flag), null, { filtering: 'exact' }),
  mail: { read: ({ mail }) => mail, filtering: 'text' },
  mailEnabled: { read: ({ mailEnabled }) => mailEnabled, filtering: 'exact' },
  mailNickname: writable(
    mailAlias,
    { read: ({ mailNickname }: Group) => mailNickname, filtering: 'text' },
    (mailNickname) => ({ mailNickname }),
  ),
  membershipRule: onlyNull(),
  membershipRuleProcessingState: onlyNull(),
  onPremisesDomainName: constant(null),
  onPremisesLastSyncDateTime: constant(null),
  onPremisesNetBiosName: constant(null),
  onPremisesSamAccountName: constant(null),
  onPremisesSecurityIdentifier: constant(null),
  onPremisesSyncEnabled: constant(null),
  preferredDataLocation: constant(null),
  preferredLanguage: constant(null),
  proxyAddresses: constant([], { isCountable: true }),
  renewedDateTime: { read: ({ createdDateTime }) => createdDateTime },
  resourceBehaviorOptions: kept('resourceBehaviorOptions', listOf(anything), []),
  resourceProvisioningOptions: kept('resourceProvisioningOptions', listOf(anything), [], {
    filtering: 'collection',
  }),
  securityEnabled: writable(
    flag,
    { read: ({ securityEnabled }: Group) => securityEnabled, filtering: 'exact' },
    (securityEnabled) => ({ securityEnabled }),
  ),
  securityIdentifier: { read: ({ id }) => securityIdentifierOf(id) },
  theme: kept('theme', nullable(text)),
  uniqueName: kept('uniqueName', nullable(text), null, { filtering: 'exact' }),
  visibility: kept('visibility', nullable(text)),
  onPremisesProvisioningErrors: constant([]),
  serviceProvisioningErrors: constant([]),
  // Of Microsoft 365 groups, for those who ask for them.
  allowExternalSenders: kept('allowExternalSenders', nullable(flag), false, { isHidden: true }),
  autoSubscribeNewMembers: kept('autoSubscribeNewMembers', nullable(flag), false, { isHidden: true }),
  hideFromAddressLists: kept('hideFromAddressLists', nullable(flag), false, { isHidden: true }),
  hideFromOutlookClients: kept('hideFromOutlookClients', nullable(flag), false, { isHidden: true }),
}

/** What only groups with dynamic membership have. Terraform says of the others that they have none. */
function onlyNull(): Property<Group> {
  return {
    read: () => null,
    write: ({ value }) => {
      if (value !== null) throw unservedDynamicMembership()
      return {}
    },
  }
}

export function unservedDynamicMembership(): GraphError {
  return new GraphError('notImplemented', 'mock-entra has no groups with dynamic membership.')
}

/** A SID made of the object id: `S-1-12-1-` and the id's 16 octets as four numbers, little-endian as in GUIDs. */
function securityIdentifierOf(id: string): string {
  const hex = id.replaceAll('-', '')
  const octets = Array.from({ length: 16 }, (_, index) => parseInt(hex.slice(2 * index, 2 * index + 2), 16))
  const guidOrder = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map((index) => octets[index] ?? 0)
  const numbers = [0, 4, 8, 12].map((start) =>
    guidOrder.slice(start, start + 4).reduceRight((sum, octet) => sum * 256 + octet, 0),
  )
  return `S-1-12-1-${numbers.join('-')}`
}

export const groupType: EntityType<Group> = {
  name: 'group',
  set: 'groups',
  resource: 'Group',
  properties,
  navigations: {
    members: { list: ({ memberIds }, { tenant }) => findReferenced(tenant, memberIds) },
    transitiveMembers: { list: ({ id }, { tenant }) => findTransitiveMembers(tenant, id) },
    memberOf: { list: ({ id }, { tenant }) => findDirectGroups(tenant, id) },
    transitiveMemberOf: { list: ({ id }, { tenant }) => findAllGroups(tenant, id) },
    owners: { list: ({ ownerIds }, { tenant }) => findReferenced(tenant, ownerIds), isCountable: true },
    appRoleAssignments: assignmentsBy('principalId'),
  },
  isDirectoryObject: true,
}
