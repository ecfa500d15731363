import {
  anything,
  complex,
  filledText,
  flag,
  guid,
  instant,
  listOf,
  nullable,
  oneOf,
  text,
} from '../values.ts'

/** The complex types of applications and service principals, as request bodies have them. */

const redirectUriSettings = nullable(listOf(complex({ uri: text, index: nullable(anything) })))

export const webType = complex({
  homePageUrl: nullable(text),
  logoutUrl: nullable(text),
  redirectUris: listOf(text),
  redirectUriSettings,
  implicitGrantSettings: nullable(
    complex({ enableIdTokenIssuance: nullable(flag), enableAccessTokenIssuance: nullable(flag) }),
  ),
})

export const redirectUrisType = complex({ redirectUris: listOf(text) })

export const permissionScopeType = complex({
  id: guid,
  value: nullable(text),
  type: nullable(oneOf('User', 'Admin')),
  isEnabled: flag,
  origin: nullable(text),
  adminConsentDescription: nullable(text),
  adminConsentDisplayName: nullable(text),
  userConsentDescription: nullable(text),
  userConsentDisplayName: nullable(text),
})

export const apiType = complex({
  acceptMappedClaims: nullable(flag),
  knownClientApplications: listOf(guid),
  oauth2PermissionScopes: listOf(permissionScopeType),
  preAuthorizedApplications: listOf(
    complex({ appId: guid, delegatedPermissionIds: listOf(guid), permissionIds: listOf(guid) }),
  ),
  requestedAccessTokenVersion: nullable(oneOf(1, 2)),
})

export const appRoleType = complex({
  id: guid,
  value: nullable(text),
  displayName: nullable(text),
  description: nullable(text),
  isEnabled: flag,
  origin: nullable(text),
  allowedMemberTypes: listOf(oneOf('User', 'Application')),
})

export const requiredResourceAccessType = complex({
  resourceAppId: guid,
  resourceAccess: listOf(complex({ id: guid, type: oneOf('Scope', 'Role') })),
})

const optionalClaimType = complex({
  name: filledText,
  source: nullable(text),
  essential: flag,
  additionalProperties: listOf(text),
})

export const optionalClaimsType = nullable(
  complex({
    accessToken: listOf(optionalClaimType),
    idToken: listOf(optionalClaimType),
    saml2Token: listOf(optionalClaimType),
  }),
)

export const passwordCredentialType = complex({
  customKeyIdentifier: nullable(text),
  displayName: nullable(text),
  endDateTime: nullable(instant),
  hint: nullable(text),
  keyId: nullable(guid),
  secretText: nullable(text),
  startDateTime: nullable(instant),
})

export const keyCredentialType = complex({
  customKeyIdentifier: nullable(text),
  displayName: nullable(text),
  endDateTime: nullable(instant),
  key: nullable(text),
  keyId: nullable(guid),
  startDateTime: nullable(instant),
  type: nullable(text),
  usage: nullable(text),
})

export const informationalUrlType = complex({
  logoUrl: nullable(text),
  marketingUrl: nullable(text),
  privacyStatementUrl: nullable(text),
  supportUrl: nullable(text),
  termsOfServiceUrl: nullable(text),
})

export const parentalControlType = complex({
  countriesBlockedForMinors: listOf(text),
  legalAgeGroupRule: nullable(text),
})

export const lockType = complex({
  isEnabled: flag,
  allProperties: nullable(flag),
  credentialsWithUsageSign: nullable(flag),
  credentialsWithUsageVerify: nullable(flag),
  identifierUris: nullable(flag),
  tokenEncryptionKeyId: nullable(flag),
})

export const signatureVerificationType = complex({
  isSignedRequestRequired: flag,
  allowedWeakAlgorithms: nullable(text),
})
