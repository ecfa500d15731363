import type { Application } from '@mock-entra/core'

import { navigationTo } from '../query/project.ts'
import {
  anything,
  filledText,
  flag,
  guid,
  listOf,
  nameText,
  nullable,
  oneOf,
  remark,
  text,
} from '../values.ts'
import {
  checkGroupClaims,
  mergeApi,
  mergeWeb,
  readAppRoles,
  readOptionalClaims,
  readRedirectUris,
} from './application-properties.ts'
import {
  apiType,
  appRoleType,
  informationalUrlType,
  keyCredentialType,
  lockType,
  optionalClaimsType,
  parentalControlType,
  passwordCredentialType,
  redirectUrisType,
  requiredResourceAccessType,
  signatureVerificationType,
  webType,
} from './complex-types.ts'
import {
  describeKey,
  describePasswordCredential,
  keepPasswordCredentials,
  readKeyCredentials,
} from './credentials.ts'
import { constant, kept, keptComplex, writable } from './entity-type.ts'
import type { EntityType, Property } from './entity-type.ts'
import { federatedCredentialType } from './federated-credential.ts'
import { findReferenced } from './references.ts'
import { checkIdentifierUris, checkUniqueName } from './unique-values.ts'

type ApplicationProperty = Property<Application>

const list = <Name extends 'requiredResourceAccess'>(
  name: Name,
  type: { parse(value: unknown, path: string): Application[Name] },
): ApplicationProperty =>
  writable(type, { read: (item: Application) => item[name] }, (value) => ({ [name]: value }))

/** The properties in the order in which Graph writes them. */
const properties: Readonly<Record<string, ApplicationProperty>> = {
  id: { read: ({ id }) => id, filtering: 'exact' },
  deletedDateTime: { read: ({ deletedDateTime }) => deletedDateTime, filtering: 'advanced' },
  appId: { read: ({ appId }) => appId, filtering: 'exact' },
  applicationTemplateId: constant(null),
  disabledByMicrosoftStatus: constant(null),
  createdByAppId: { read: ({ otherProperties }) => otherProperties['createdByAppId'] ?? null },
  createdDateTime: {
    read: ({ createdDateTime }) => createdDateTime,
    filtering: 'advanced',
    isSortable: true,
  },
  displayName: writable(
    nameText,
    { read: ({ displayName }: Application) => displayName, filtering: 'text', isSortable: true },
    (displayName) => ({ displayName }),
  ),
  description: kept('description', nullable(remark), null, { filtering: 'text' }),
  groupMembershipClaims: writable(
    nullable(text),
    { read: ({ groupMembershipClaims }: Application) => groupMembershipClaims },
    (sent) => ({ groupMembershipClaims: checkGroupClaims(sent) }),
  ),
  identifierUris: writable(
    listOf(filledText),
    { read: ({ identifierUris }: Application) => identifierUris, filtering: 'collection' },
    (identifierUris, item, { tenant }) => ({
      identifierUris: checkIdentifierUris(identifierUris, item, tenant),
    }),
  ),
  isDeviceOnlyAuthSupported: kept('isDeviceOnlyAuthSupported', nullable(flag)),
  isFallbackPublicClient: writable(
    nullable(flag),
    { read: ({ isFallbackPublicClient }: Application) => isFallbackPublicClient },
    (isFallbackPublicClient) => ({ isFallbackPublicClient }),
  ),
  nativeAuthenticationApisEnabled: kept('nativeAuthenticationApisEnabled', nullable(text)),
  notes: kept('notes', nullable(text)),
  publisherDomain: {
    read: (_, { tenant }) => tenant.domains[0] ?? null,
    filtering: 'exact',
  },
  serviceManagementReference: kept('serviceManagementReference', nullable(text)),
  signInAudience: writable(
    oneOf(
      'AzureADMyOrg',
      'AzureADMultipleOrgs',
      'AzureADandPersonalMicrosoftAccount',
      'PersonalMicrosoftAccount',
    ),
    { read: ({ signInAudience }: Application) => signInAudience, filtering: 'advanced' },
    (signInAudience) => ({ signInAudience }),
  ),
  tags: kept('tags', listOf(text), [], { filtering: 'collection' }),
  tokenEncryptionKeyId: kept('tokenEncryptionKeyId', nullable(guid)),
  uniqueName: writable(
    nullable(text),
    { read: ({ otherProperties }: Application) => otherProperties['uniqueName'] ?? null, filtering: 'exact' },
    (uniqueName, item, { tenant }) => ({
      otherProperties: { ...item.otherProperties, uniqueName: checkUniqueName(uniqueName, item, tenant) },
    }),
  ),
  samlMetadataUrl: kept('samlMetadataUrl', nullable(text)),
  defaultRedirectUri: kept('defaultRedirectUri', nullable(text)),
  certification: constant(null),
  requestSignatureVerification: keptComplex('requestSignatureVerification', signatureVerificationType, null),
  servicePrincipalLockConfiguration: keptComplex('servicePrincipalLockConfiguration', lockType, null),
  authenticationBehaviors: kept('authenticationBehaviors', nullable(anything), null, { isHidden: true }),
  oauth2RequirePostResponse: kept('oauth2RequirePostResponse', flag, false, { isHidden: true }),
  addIns: kept('addIns', listOf(anything), []),
  api: writable(
    apiType,
    {
      read: ({ api }: Application) => ({
        acceptMappedClaims: api.acceptMappedClaims,
        knownClientApplications: api.knownClientApplications,
        requestedAccessTokenVersion: api.requestedAccessTokenVersion,
        oauth2PermissionScopes: api.oauth2PermissionScopes,
        preAuthorizedApplications: api.preAuthorizedApplications,
      }),
    },
    (sent, item) => ({ api: mergeApi(sent, item) }),
  ),
  appRoles: writable(
    listOf(appRoleType),
    { read: ({ appRoles }: Application) => appRoles.map((role) => ({ ...role, origin: 'Application' })) },
    (sent, item) => ({ appRoles: readAppRoles(sent, item) }),
  ),
  info: keptComplex('info', informationalUrlType, {
    logoUrl: null,
    marketingUrl: null,
    privacyStatementUrl: null,
    supportUrl: null,
    termsOfServiceUrl: null,
  }),
  keyCredentials: writable(
    listOf(keyCredentialType),
    {
      read: ({ keyCredentials }: Application) =>
        keyCredentials.map((credential) => describeKey(credential, false)),
    },
    (sent, { keyCredentials }, { issuer }) => ({
      keyCredentials: readKeyCredentials(sent, keyCredentials, issuer.ids.uuid),
    }),
  ),
  optionalClaims: writable(
    optionalClaimsType,
    { read: ({ optionalClaims }: Application) => (hasClaims(optionalClaims) ? optionalClaims : null) },
    (sent) => ({ optionalClaims: readOptionalClaims(sent) }),
  ),
  parentalControlSettings: keptComplex('parentalControlSettings', parentalControlType, {
    countriesBlockedForMinors: [],
    legalAgeGroupRule: 'Allow',
  }),
  passwordCredentials: writable(
    listOf(passwordCredentialType),
    { read: ({ passwordCredentials }: Application) => passwordCredentials.map(describePasswordCredential) },
    (sent, { passwordCredentials }) => ({
      passwordCredentials: keepPasswordCredentials(sent, passwordCredentials),
    }),
  ),
  publicClient: writable(
    redirectUrisType,
    { read: ({ publicClient }: Application) => publicClient },
    (sent) => ({ publicClient: readRedirectUris(sent, 'publicClient') }),
  ),
  requiredResourceAccess: list('requiredResourceAccess', {
    parse: (value, path) =>
      listOf(requiredResourceAccessType)
        .parse(value, path)
        .map(({ resourceAppId = '', resourceAccess = [] }) => ({
          resourceAppId,
          resourceAccess: resourceAccess.map(({ id = '', type = 'Scope' }) => ({ id, type })),
        })),
  }),
  verifiedPublisher: constant({ displayName: null, verifiedPublisherId: null, addedDateTime: null }),
  web: writable(
    webType,
    {
      read: ({ web }: Application) => ({
        homePageUrl: web.homePageUrl,
        logoutUrl: web.logoutUrl,
        redirectUris: web.redirectUris,
        implicitGrantSettings: web.implicitGrantSettings,
        redirectUriSettings: web.redirectUris.map((uri) => ({ uri, index: null })),
      }),
    },
    (sent, item) => ({ web: mergeWeb(sent, item) }),
  ),
  spa: writable(redirectUrisType, { read: ({ spa }: Application) => spa }, (sent) => ({
    spa: readRedirectUris(sent, 'spa'),
  })),
}

function hasClaims({ accessToken, idToken, saml2Token }: Application['optionalClaims']): boolean {
  return accessToken.length + idToken.length + saml2Token.length > 0
}

export const applicationType: EntityType<Application> = {
  name: 'application',
  set: 'applications',
  resource: 'Application',
  properties,
  navigations: {
    owners: { list: ({ ownerIds }, { tenant }) => findReferenced(tenant, ownerIds), isCountable: true },
    federatedIdentityCredentials: navigationTo(
      federatedCredentialType,
      ({ federatedIdentityCredentials }) => federatedIdentityCredentials,
    ),
  },
  isDirectoryObject: true,
}
