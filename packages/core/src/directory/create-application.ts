import { deriveUuid } from '../ids.ts'
import { createAppCredentials } from './app-credentials.ts'
import type { Application, OtherProperties } from './application.ts'
import type { ParsedAppSeed } from './seed-schemas.ts'
import type { Tenant } from './tenant.ts'

/**
 * An application as a seed describes it, which is in no directory yet.
 *
 * @param path how the seed is called in messages
 */
export function createApplication(tenant: Tenant, seed: ParsedAppSeed, path: string): Application {
  const displayName = seed.displayName ?? 'App'
  const appId = seed.appId ?? deriveUuid(tenant.id, 'appId', displayName, String(tenant.applications.size))
  return {
    id: seed.id ?? deriveUuid(tenant.id, 'application', appId),
    appId,
    tenantId: tenant.id,
    displayName,
    createdDateTime: new Date(tenant.clock.now()),
    deletedDateTime: null,
    signInAudience: seed.signInAudience ?? 'AzureADMyOrg',
    identifierUris: seed.identifierUris ?? [],
    isFallbackPublicClient: seed.isFallbackPublicClient ?? false,
    web: {
      homePageUrl: seed.web?.homePageUrl ?? null,
      redirectUris: seed.web?.redirectUris ?? [],
      logoutUrl: seed.web?.logoutUrl ?? null,
      implicitGrantSettings: {
        enableIdTokenIssuance: seed.web?.implicitGrantSettings?.enableIdTokenIssuance ?? false,
        enableAccessTokenIssuance: seed.web?.implicitGrantSettings?.enableAccessTokenIssuance ?? false,
      },
    },
    spa: { redirectUris: seed.spa?.redirectUris ?? [] },
    publicClient: { redirectUris: seed.publicClient?.redirectUris ?? [] },
    api: {
      acceptMappedClaims: seed.api?.acceptMappedClaims ?? null,
      requestedAccessTokenVersion: seed.api?.requestedAccessTokenVersion ?? null,
      oauth2PermissionScopes: (seed.api?.oauth2PermissionScopes ?? []).map((scope) => ({
        id: scope.id ?? deriveUuid(appId, 'scope', scope.value),
        value: scope.value,
        type: scope.type ?? 'User',
        isEnabled: scope.isEnabled ?? true,
        userConsentDisplayName: scope.userConsentDisplayName ?? null,
        userConsentDescription: scope.userConsentDescription ?? null,
        adminConsentDisplayName: scope.adminConsentDisplayName ?? null,
        adminConsentDescription: scope.adminConsentDescription ?? null,
      })),
      preAuthorizedApplications: seed.api?.preAuthorizedApplications ?? [],
      knownClientApplications: seed.api?.knownClientApplications ?? [],
    },
    requiredResourceAccess: seed.requiredResourceAccess ?? [],
    appRoles: (seed.appRoles ?? []).map((role, index) => ({
      id: role.id ?? deriveUuid(appId, 'appRole', role.value ?? String(index)),
      value: role.value,
      displayName: role.displayName ?? role.value ?? '',
      description: role.description ?? null,
      allowedMemberTypes: role.allowedMemberTypes ?? ['Application', 'User'],
      isEnabled: role.isEnabled ?? true,
    })),
    ...createAppCredentials(seed, { appId, path, now: tenant.clock.now() }),
    groupMembershipClaims: seed.groupMembershipClaims ?? null,
    optionalClaims: {
      accessToken: describeOptionalClaims(seed.optionalClaims?.accessToken),
      idToken: describeOptionalClaims(seed.optionalClaims?.idToken),
      saml2Token: describeOptionalClaims(seed.optionalClaims?.saml2Token),
    },
    requireConsent: seed.requireConsent ?? false,
    ownerIds: new Set(),
    otherProperties: withoutMissing({ ...seed.otherProperties, notes: seed.notes, tags: seed.tags }),
    conditionalAccess: seed.conditionalAccess ?? {},
  }
}

function describeOptionalClaims(
  claims: NonNullable<ParsedAppSeed['optionalClaims']>['idToken'] = [],
): Application['optionalClaims']['idToken'] {
  return claims.map(({ name, source = null, essential = false, additionalProperties = [] }) => ({
    name,
    source,
    essential,
    additionalProperties,
  }))
}

function withoutMissing(properties: OtherProperties): OtherProperties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined))
}
