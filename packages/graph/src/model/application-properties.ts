import { GraphError, findRedirectUriFault, findRepeatedRedirectUri } from '@mock-entra/core'
import type { AppRole, Application, OptionalClaim, PermissionScope, Platform } from '@mock-entra/core'

import type {
  apiType,
  appRoleType,
  optionalClaimsType,
  permissionScopeType,
  redirectUrisType,
  webType,
} from './complex-types.ts'

type Parsed<Type> = Type extends { parse(...args: never[]): infer Value } ? Value : never

/** What a body says about `web`, put into what is there: members that it leaves out stay. */
export function mergeWeb(sent: Parsed<typeof webType>, { web }: Application): Application['web'] {
  const fromSettings = sent.redirectUriSettings?.flatMap(({ uri }) => uri ?? [])
  const grants = sent.implicitGrantSettings
  const { enableIdTokenIssuance, enableAccessTokenIssuance } = web.implicitGrantSettings
  return {
    homePageUrl: pick(sent.homePageUrl, web.homePageUrl),
    logoutUrl: pick(sent.logoutUrl, web.logoutUrl),
    redirectUris: checkRedirectUris(sent.redirectUris ?? fromSettings ?? web.redirectUris, 'web'),
    implicitGrantSettings: {
      enableIdTokenIssuance: pick(grants?.enableIdTokenIssuance, enableIdTokenIssuance) ?? false,
      enableAccessTokenIssuance: pick(grants?.enableAccessTokenIssuance, enableAccessTokenIssuance) ?? false,
    },
  }
}

function pick<Value>(sent: Value | undefined, present: Value): Value {
  return sent === undefined ? present : sent
}

export function readRedirectUris(
  { redirectUris = [] }: Parsed<typeof redirectUrisType>,
  platform: 'spa' | 'publicClient',
): Application['spa'] {
  return { redirectUris: checkRedirectUris(redirectUris, platform) }
}

function checkRedirectUris(uris: readonly string[], platform: Platform): readonly string[] {
  for (const uri of uris) {
    const fault = findRedirectUriFault(uri, platform)
    if (fault !== undefined) {
      throw new GraphError(
        'badRequest',
        `Invalid value specified for property '${platform}.redirectUris' of resource 'Application': ` +
          `the URI '${uri.slice(0, 256)}' is not ${fault}.`,
      )
    }
  }
  const repeated = uris.find((uri, index) => uris.indexOf(uri) !== index)
  if (repeated === undefined) return uris
  throw duplicateValue('redirectUris', repeated)
}

/** Entra's own words: https://github.com/MicrosoftDocs/azure-docs/issues/89929 */
export function assertOnePlatformEach(application: Application): void {
  if (findRepeatedRedirectUri(application) === undefined) return
  throw new GraphError('badRequest', 'Redirect URIs must have distinct values.')
}

export function mergeApi(sent: Parsed<typeof apiType>, { api }: Application): Application['api'] {
  const scopes = sent.oauth2PermissionScopes?.map(readScope)
  if (scopes !== undefined) {
    assertDisabledFirst(api.oauth2PermissionScopes, scopes)
    assertDistinct(scopes, 'oauth2PermissionScopes')
  }
  return {
    acceptMappedClaims: pick(sent.acceptMappedClaims, api.acceptMappedClaims),
    requestedAccessTokenVersion: pick(sent.requestedAccessTokenVersion, api.requestedAccessTokenVersion),
    oauth2PermissionScopes: scopes ?? api.oauth2PermissionScopes,
    knownClientApplications: sent.knownClientApplications ?? api.knownClientApplications,
    preAuthorizedApplications:
      sent.preAuthorizedApplications?.map(({ appId = '', delegatedPermissionIds, permissionIds }) => ({
        appId,
        delegatedPermissionIds: delegatedPermissionIds ?? permissionIds ?? [],
      })) ?? api.preAuthorizedApplications,
  }
}

function readScope(sent: Parsed<typeof permissionScopeType>): PermissionScope {
  const { id } = sent
  const value = checkPermissionValue(sent.value ?? null, 'oauth2PermissionScopes.value')
  if (id === undefined) throw missingValue('oauth2PermissionScopes.id')
  if (value === null || value === '') throw missingValue('oauth2PermissionScopes.value')
  return {
    id,
    value,
    type: sent.type ?? 'User',
    isEnabled: sent.isEnabled ?? true,
    adminConsentDescription: sent.adminConsentDescription ?? null,
    adminConsentDisplayName: sent.adminConsentDisplayName ?? null,
    userConsentDescription: sent.userConsentDescription ?? null,
    userConsentDisplayName: sent.userConsentDisplayName ?? null,
  }
}

export function readAppRoles(
  sent: readonly Parsed<typeof appRoleType>[],
  { appRoles }: Application,
): readonly AppRole[] {
  const roles = sent.map((role): AppRole => {
    if (role.id === undefined) throw missingValue('appRoles.id')
    if (!role.displayName) throw missingValue('appRoles.displayName')
    return {
      id: role.id,
      value: checkPermissionValue(role.value ?? null, 'appRoles.value'),
      displayName: role.displayName,
      description: role.description ?? null,
      isEnabled: role.isEnabled ?? true,
      allowedMemberTypes: role.allowedMemberTypes ?? [],
    }
  })
  assertDisabledFirst(appRoles, roles)
  assertDistinct(roles, 'appRoles')
  return roles
}

/** What a permission is can be changed, and it can be removed, once it is disabled: else tokens out there would lie. */
function assertDisabledFirst<Permission extends { readonly id: string; readonly isEnabled: boolean }>(
  present: readonly Permission[],
  wanted: readonly Permission[],
): void {
  const isRemoved = ({ id, isEnabled }: Permission): boolean =>
    isEnabled && !wanted.some((candidate) => candidate.id === id)
  if (present.some(isRemoved)) {
    throw new GraphError(
      'enabledPermission',
      'Permission (scope or role) cannot be deleted or updated unless disabled first.',
    )
  }
}

function assertDistinct(
  permissions: readonly { readonly id: string; readonly value: string | null }[],
  property: string,
): void {
  for (const texts of [permissions.flatMap(({ value }) => value ?? []), permissions.map(({ id }) => id)]) {
    const repeated = texts.find((text, index) => texts.indexOf(text) !== index)
    if (repeated !== undefined) throw duplicateValue(property, repeated)
  }
}

/** Roles and scopes are of one kind to the directory: the same value is the same permission, and has the same id. */
export function assertPermissionsAgree({ appRoles, api }: Pick<Application, 'appRoles' | 'api'>): void {
  for (const scope of api.oauth2PermissionScopes) {
    const twin = appRoles.find(({ value }) => value === scope.value)
    if (twin !== undefined && twin.id !== scope.id) throw duplicateValue('appRoles', scope.value)
    const namesake = appRoles.find(({ id }) => id === scope.id)
    if (namesake === undefined || namesake.value === scope.value) continue
    throw new GraphError(
      'badRequest',
      "The following values must match for the 'oauth2Permissions' and 'appRoles' properties with identifier " +
        `'${scope.id}': (value, value). Ensure that you are intending to have entries with the same identifier, ` +
        'and if so, are updating them together.',
    )
  }
}

function duplicateValue(target: string, value: string): GraphError {
  return new GraphError('duplicateValue', 'Request contains a property with duplicate values.', {
    target,
    detail: `The value '${value.slice(0, 256)}' of ${target} is there twice.`,
  })
}

/** What a token can carry between blanks: visible ASCII, but for the quotation mark and the backslash. */
const permissionValue = /^(?!\.)[!#-[\]-~]{1,120}$/

function checkPermissionValue(value: string | null, property: string): string | null {
  if (value === null || value === '' || permissionValue.test(value)) return value
  throw new GraphError(
    'badRequest',
    `Invalid value specified for property '${property}' of resource 'Application'.`,
    { detail: 'It is at most 120 visible characters of ASCII, without " and \\, and begins with no dot.' },
  )
}

const groupClaims: ReadonlySet<string> = new Set([
  'None',
  'SecurityGroup',
  'DirectoryRole',
  'ApplicationGroup',
  'All',
])

export function checkGroupClaims(sent: string | null): string | null {
  if (sent === null || sent.split(',').every((part) => groupClaims.has(part.trim()))) return sent
  throw new GraphError(
    'badRequest',
    "Invalid value specified for property 'groupMembershipClaims' of resource 'Application'.",
  )
}

export function readOptionalClaims(sent: Parsed<typeof optionalClaimsType>): Application['optionalClaims'] {
  const read = (claims: NonNullable<typeof sent>['idToken'] = []): readonly OptionalClaim[] =>
    claims.map(({ name = '', source = null, essential = false, additionalProperties = [] }) => ({
      name,
      source,
      essential,
      additionalProperties,
    }))
  return {
    accessToken: read(sent?.accessToken),
    idToken: read(sent?.idToken),
    saml2Token: read(sent?.saml2Token),
  }
}

export function missingValue(property: string): GraphError {
  return new GraphError(
    'badRequest',
    `A value is required for property '${property}' of resource 'Application'.`,
  )
}
