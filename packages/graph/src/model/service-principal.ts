import { microsoftGraph } from '@mock-entra/core'
import type { ServicePrincipal } from '@mock-entra/core'

import { anything, complex, flag, listOf, nameText, nullable, remark, text } from '../values.ts'
import { keyCredentialType, passwordCredentialType } from './complex-types.ts'
import { assertTakesCredentials, assertUnlocked } from './credential-lock.ts'
import {
  describeKey,
  describePasswordCredential,
  keepPasswordCredentials,
  readKeyCredentials,
} from './credentials.ts'
import { constant, kept, keptComplex, writable } from './entity-type.ts'
import type { EntityType, Property } from './entity-type.ts'
import { assignmentsBy } from './permission-entities.ts'
import { findAllGroups, findDirectGroups, findOwned, findReferenced } from './references.ts'

/** The properties in the order in which Graph writes them. */
const properties: Readonly<Record<string, Property<ServicePrincipal>>> = {
  id: { read: ({ id }) => id, filtering: 'exact' },
  deletedDateTime: { read: ({ deletedDateTime }) => deletedDateTime, filtering: 'advanced' },
  accountEnabled: writable(
    flag,
    { read: ({ accountEnabled }: ServicePrincipal) => accountEnabled, filtering: 'exact' },
    (accountEnabled) => ({ accountEnabled }),
  ),
  alternativeNames: kept('alternativeNames', listOf(text), [], { filtering: 'collection' }),
  appDisplayName: { read: ({ application, displayName }) => application?.displayName ?? displayName },
  appDescription: { read: ({ application }) => application?.otherProperties['description'] ?? null },
  appId: { read: ({ appId }) => appId, filtering: 'exact' },
  applicationTemplateId: constant(null),
  appOwnerOrganizationId: {
    read: ({ appOwnerOrganizationId }) => appOwnerOrganizationId,
    filtering: 'advanced',
  },
  appRoleAssignmentRequired: writable(
    flag,
    {
      read: ({ appRoleAssignmentRequired }: ServicePrincipal) => appRoleAssignmentRequired,
      filtering: 'advanced',
    },
    (appRoleAssignmentRequired) => ({ appRoleAssignmentRequired }),
  ),
  createdDateTime: {
    read: ({ createdDateTime }) => createdDateTime,
    filtering: 'advanced',
    isSortable: true,
    isBeta: true,
  },
  description: kept('description', nullable(remark)),
  disabledByMicrosoftStatus: constant(null),
  displayName: writable(
    nameText,
    { read: ({ displayName }: ServicePrincipal) => displayName, filtering: 'text', isSortable: true },
    (displayName) => ({ displayName }),
  ),
  homepage: { read: ({ application }) => application?.web.homePageUrl ?? null },
  loginUrl: kept('loginUrl', nullable(text)),
  logoutUrl: { read: ({ application }) => application?.web.logoutUrl ?? null },
  notes: kept('notes', nullable(remark)),
  notificationEmailAddresses: kept('notificationEmailAddresses', listOf(text), []),
  preferredSingleSignOnMode: kept('preferredSingleSignOnMode', nullable(text)),
  preferredTokenSigningKeyThumbprint: kept('preferredTokenSigningKeyThumbprint', nullable(text)),
  replyUrls: {
    read: ({ application }) =>
      application === undefined
        ? []
        : [application.web, application.spa, application.publicClient].flatMap(
            ({ redirectUris }) => redirectUris,
          ),
  },
  servicePrincipalNames: { read: namesOf, filtering: 'collection' },
  servicePrincipalType: { read: ({ servicePrincipalType }) => servicePrincipalType, filtering: 'exact' },
  signInAudience: { read: ({ application }) => application?.signInAudience ?? 'AzureADMultipleOrgs' },
  tags: kept('tags', listOf(text), [], { filtering: 'collection' }),
  tokenEncryptionKeyId: writable(
    nullable(text),
    { read: ({ otherProperties }: ServicePrincipal) => otherProperties['tokenEncryptionKeyId'] ?? null },
    (tokenEncryptionKeyId, item) => {
      assertUnlocked(item, 'tokenEncryptionKeyId')
      return { otherProperties: { ...item.otherProperties, tokenEncryptionKeyId } }
    },
  ),
  samlMetadataUrl: kept('samlMetadataUrl', nullable(text), null, { isBeta: true }),
  samlSingleSignOnSettings: keptComplex(
    'samlSingleSignOnSettings',
    complex({ relayState: nullable(text) }),
    null,
  ),
  addIns: kept('addIns', listOf(anything), []),
  appRoles: {
    read: ({ application, microsoft }) =>
      (application?.appRoles ?? microsoft?.appRoles ?? []).map((role) => ({
        ...role,
        origin: 'Application',
      })),
  },
  info: { read: ({ application }) => application?.otherProperties['info'] ?? emptyInfo },
  keyCredentials: writable(
    listOf(keyCredentialType),
    {
      read: ({ keyCredentials }: ServicePrincipal) =>
        keyCredentials.map((credential) => describeKey(credential, false)),
    },
    (sent, item, { issuer }) => {
      const { keyCredentials } = item
      if (sent.length + keyCredentials.length > 0) assertTakesCredentials(item, 'keyCredentials')
      return { keyCredentials: readKeyCredentials(sent, keyCredentials, issuer.ids.uuid) }
    },
  ),
  oauth2PermissionScopes: {
    read: ({ application, microsoft }) => application?.api.oauth2PermissionScopes ?? microsoft?.scopes ?? [],
  },
  passwordCredentials: writable(
    listOf(passwordCredentialType),
    {
      read: ({ passwordCredentials }: ServicePrincipal) =>
        passwordCredentials.map(describePasswordCredential),
    },
    (sent, item) => {
      const { passwordCredentials } = item
      if (sent.length + passwordCredentials.length > 0) assertTakesCredentials(item, 'passwordCredentials')
      return { passwordCredentials: keepPasswordCredentials(sent, passwordCredentials) }
    },
  ),
  resourceSpecificApplicationPermissions: constant([]),
  verifiedPublisher: constant({ displayName: null, verifiedPublisherId: null, addedDateTime: null }),
}

const emptyInfo = {
  logoUrl: null,
  marketingUrl: null,
  privacyStatementUrl: null,
  supportUrl: null,
  termsOfServiceUrl: null,
}

/** The names that `az` finds it by: the client id and the App ID URIs. Graph's own come with and without a slash. */
export function namesOf({ appId, application, microsoft }: ServicePrincipal): readonly string[] {
  const uris = application?.identifierUris ?? microsoft?.identifierUris ?? []
  return [appId, ...uris, ...(appId === microsoftGraph.appId ? uris.map((uri) => `${uri}/`) : [])]
}

export const servicePrincipalType: EntityType<ServicePrincipal> = {
  name: 'servicePrincipal',
  set: 'servicePrincipals',
  resource: 'ServicePrincipal',
  properties,
  navigations: {
    owners: { list: ({ ownerIds }, { tenant }) => findReferenced(tenant, ownerIds), isCountable: true },
    memberOf: { list: ({ id }, { tenant }) => findDirectGroups(tenant, id) },
    transitiveMemberOf: { list: ({ id }, { tenant }) => findAllGroups(tenant, id) },
    ownedObjects: { list: ({ id }, { tenant }) => findOwned(tenant, id) },
    appRoleAssignments: assignmentsBy('principalId'),
    appRoleAssignedTo: assignmentsBy('resourceId'),
  },
  isDirectoryObject: true,
}
