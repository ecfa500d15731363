import { isObject } from '../json.ts'
import type { JsonObject } from '../json.ts'

/** Properties by which an exported registration is told from a seed: nobody writes them by hand. */
const marksOfGraph = ['@odata.context', 'createdDateTime', 'deletedDateTime', 'publisherDomain']
const marksOfAzureAdGraph = [
  'accessTokenAcceptedVersion',
  'allowPublicClient',
  'oauth2AllowImplicitFlow',
  'oauth2Permissions',
  'replyUrlsWithType',
]

/** What Entra makes, and the mock makes for itself. */
const madeByEntra: ReadonlySet<string> = new Set([
  ...marksOfGraph,
  'applicationTemplateId',
  'certification',
  'createdByAppId',
  'disabledByMicrosoftStatus',
  'logo',
  'managerApplications',
  'verifiedPublisher',
])

/** What Microsoft Graph shows and nothing else reads. */
const shownOnly: ReadonlySet<string> = new Set([
  'addIns',
  'authenticationBehaviors',
  'defaultRedirectUri',
  'description',
  'info',
  'isDeviceOnlyAuthSupported',
  'nativeAuthenticationApisEnabled',
  'oauth2RequirePostResponse',
  'parentalControlSettings',
  'requestSignatureVerification',
  'samlMetadataUrl',
  'serviceManagementReference',
  'servicePrincipalLockConfiguration',
  'tokenEncryptionKeyId',
  'uniqueName',
])

/**
 * An exported app registration as a seed: what the portal's manifest page, `az ad app show` and Microsoft Graph give out, in
 * their present form and in the one of Azure AD Graph. Anything else is returned as it is.
 *
 * Credentials are left out, because an export has none of their secrets: give the app one with `secret`.
 */
export function readManifest(input: unknown): unknown {
  if (!isObject(input)) return input
  if (marksOfAzureAdGraph.some((name) => Object.hasOwn(input, name)))
    return readGraphManifest(modernize(input))
  return marksOfGraph.some((name) => Object.hasOwn(input, name)) ? readGraphManifest(input) : input
}

function readGraphManifest(manifest: JsonObject): JsonObject {
  const {
    web,
    spa,
    api,
    appRoles,
    optionalClaims,
    keyCredentials: _,
    passwordCredentials: __,
    ...rest
  } = manifest
  const kept = Object.entries(rest).filter(([name, value]) => value !== null && !madeByEntra.has(name))
  return withoutNulls({
    ...Object.fromEntries(kept.filter(([name]) => !shownOnly.has(name))),
    web: without(web, 'redirectUriSettings'),
    spa: without(spa, 'redirectUriSettings'),
    api: isObject(api)
      ? {
          ...api,
          oauth2PermissionScopes: listOf(api['oauth2PermissionScopes']).map((scope) =>
            without(scope, 'origin', 'lang'),
          ),
        }
      : undefined,
    appRoles: listOf(appRoles).map((role) => ({
      ...without(role, 'origin', 'lang'),
      value: role['value'] ?? null,
    })),
    optionalClaims,
    otherProperties: Object.fromEntries(kept.filter(([name]) => shownOnly.has(name))),
  })
}

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** Members with a value, and without those that say nothing to the mock. */
function without(value: unknown, ...names: readonly string[]): JsonObject | undefined {
  if (!isObject(value)) return undefined
  return Object.fromEntries(
    Object.entries(value).filter(([name, member]) => member !== null && !names.includes(name)),
  )
}

function withoutNulls(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== null && member !== undefined),
  )
}

/** The kinds of `replyUrlsWithType`, and the platforms that they became. */
const platforms = { Web: 'web', Spa: 'spa', InstalledClient: 'publicClient' } as const

/** What has another name, or another place, since Azure AD Graph is gone. */
function modernize(manifest: JsonObject): JsonObject {
  const {
    acceptMappedClaims,
    accessTokenAcceptedVersion,
    allowPublicClient,
    informationalUrls,
    knownClientApplications,
    logoUrl,
    logoutUrl,
    name,
    oauth2AllowIdTokenImplicitFlow,
    oauth2AllowImplicitFlow,
    oauth2AllowUrlPathMatching: _,
    oauth2Permissions,
    orgRestrictions: __,
    preAuthorizedApplications,
    replyUrlsWithType,
    signInUrl,
    ...rest
  } = manifest
  const replyUrls = (platform: keyof typeof platforms): readonly unknown[] =>
    listOf(replyUrlsWithType)
      .filter(({ type }) => type === platform)
      .map(({ url }) => url)
  const urls = isObject(informationalUrls) ? informationalUrls : {}
  return {
    ...rest,
    displayName: name,
    isFallbackPublicClient: allowPublicClient,
    web: {
      homePageUrl: signInUrl,
      logoutUrl,
      redirectUris: replyUrls('Web'),
      implicitGrantSettings: withoutNulls({
        enableIdTokenIssuance: oauth2AllowIdTokenImplicitFlow,
        enableAccessTokenIssuance: oauth2AllowImplicitFlow,
      }),
    },
    spa: { redirectUris: replyUrls('Spa') },
    publicClient: { redirectUris: replyUrls('InstalledClient') },
    api: {
      ...withoutNulls({ acceptMappedClaims, knownClientApplications }),
      requestedAccessTokenVersion: accessTokenAcceptedVersion ?? null,
      oauth2PermissionScopes: oauth2Permissions,
      preAuthorizedApplications: listOf(preAuthorizedApplications).map(({ appId, permissionIds }) => ({
        appId,
        delegatedPermissionIds: permissionIds,
      })),
    },
    info: {
      logoUrl: logoUrl ?? null,
      marketingUrl: urls['marketing'] ?? null,
      privacyStatementUrl: urls['privacy'] ?? null,
      supportUrl: urls['support'] ?? null,
      termsOfServiceUrl: urls['termsOfService'] ?? null,
    },
  }
}
