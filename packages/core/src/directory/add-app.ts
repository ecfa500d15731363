import { MockEntraError } from '../errors/mock-entra-error.ts'
import { deriveUuid } from '../ids.ts'
import { createAppCredentials } from './app-credentials.ts'
import type { Application } from './application.ts'
import { assertFree } from './conflicts.ts'
import { describeAppRoleAssignments, describePermissionGrants } from './grant-permissions.ts'
import { findResource } from './resource.ts'
import type { ParsedAppSeed } from './seed-schemas.ts'
import type { ServicePrincipal } from './service-principal.ts'
import type { Tenant } from './tenant.ts'

/**
 * Adds an application and its service principal, which are two objects with ids of their own.
 *
 * @param path how the seed is called in messages
 */
export function addApp(tenant: Tenant, seed: ParsedAppSeed, path: string): Application {
  const application = createApplication(tenant, seed, path)
  assertNoSpaSecret(application, path)
  assertFree(path, 'appId', application.appId, tenant.servicePrincipals.has(application.appId))
  for (const uri of application.identifierUris) assertUriIsFree(tenant, uri, path)

  const servicePrincipal: ServicePrincipal = {
    id: deriveUuid(tenant.id, 'servicePrincipal', application.appId),
    appId: application.appId,
    displayName: application.displayName,
    accountEnabled: seed.accountEnabled ?? true,
    appRoleAssignmentRequired: seed.appRoleAssignmentRequired ?? false,
  }
  tenant.applications.set(application.appId, application)
  tenant.servicePrincipals.set(application.appId, servicePrincipal)
  try {
    grantPermissions(tenant, servicePrincipal.id, seed, path)
  } catch (error) {
    tenant.applications.delete(application.appId)
    tenant.servicePrincipals.delete(application.appId)
    throw error
  }
  return application
}

/** Comes last, because an app may have permissions at itself. */
function grantPermissions(tenant: Tenant, id: string, seed: ParsedAppSeed, path: string): void {
  const assignments = describeAppRoleAssignments(tenant, id, 'Application', seed.appRoleAssignments, path)
  const grants = describePermissionGrants(tenant, id, seed.oauth2PermissionGrants, path)
  tenant.appRoleAssignments.push(...assignments)
  tenant.permissionGrants.push(...grants)
}

/** An application as its seed describes it, not yet in the tenant. */
export function createApplication(tenant: Tenant, seed: ParsedAppSeed, path: string): Application {
  const displayName = seed.displayName ?? 'App'
  const appId = seed.appId ?? deriveUuid(tenant.id, 'appId', displayName, String(tenant.applications.size))
  return {
    id: deriveUuid(tenant.id, 'application', appId),
    appId,
    displayName,
    identifierUris: seed.identifierUris ?? [],
    isFallbackPublicClient: seed.isFallbackPublicClient ?? false,
    web: {
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
      requestedAccessTokenVersion: seed.api?.requestedAccessTokenVersion ?? null,
      oauth2PermissionScopes: (seed.api?.oauth2PermissionScopes ?? []).map((scope) => ({
        id: scope.id ?? deriveUuid(appId, 'scope', scope.value),
        value: scope.value,
        type: scope.type ?? 'User',
        isEnabled: scope.isEnabled ?? true,
        consentDisplayName: scope.userConsentDisplayName ?? scope.adminConsentDisplayName ?? scope.value,
        consentDescription: scope.userConsentDescription ?? scope.adminConsentDescription ?? '',
      })),
      preAuthorizedApplications: seed.api?.preAuthorizedApplications ?? [],
      knownClientApplications: seed.api?.knownClientApplications ?? [],
    },
    requiredResourceAccess: seed.requiredResourceAccess ?? [],
    appRoles: (seed.appRoles ?? []).map((role) => ({
      id: role.id ?? deriveUuid(appId, 'appRole', role.value),
      value: role.value,
      displayName: role.displayName ?? role.value,
      allowedMemberTypes: role.allowedMemberTypes ?? ['Application', 'User'],
      isEnabled: role.isEnabled ?? true,
    })),
    ...createAppCredentials(seed, { appId, path, now: tenant.clock.now() }),
    groupMembershipClaims: seed.groupMembershipClaims ?? null,
    optionalClaims: {
      accessToken: describeOptionalClaims(seed.optionalClaims?.accessToken),
      idToken: describeOptionalClaims(seed.optionalClaims?.idToken),
    },
    requireConsent: seed.requireConsent ?? false,
    conditionalAccess: seed.conditionalAccess ?? {},
  }
}

function describeOptionalClaims(
  claims: readonly {
    readonly name: string
    readonly additionalProperties?: readonly string[] | undefined
  }[] = [],
): Application['optionalClaims']['idToken'] {
  return claims.map(({ name, additionalProperties = [] }) => ({ name, additionalProperties }))
}

function assertNoSpaSecret(application: Application, path: string): void {
  const { spa, web, passwordCredentials } = application
  if (passwordCredentials.length === 0 || spa.redirectUris.length === 0 || web.redirectUris.length > 0) return
  throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: `${path}.secret`,
    received: 'a secret on a single-page application',
    expected: 'no secret, because a browser cannot keep one',
    remedy: `Remove the secret of '${application.displayName}', or give it web.redirectUris as well.`,
  })
}

/** Entra matches App ID URIs in any case, and so must not have two that differ by case only. */
function assertUriIsFree(tenant: Tenant, uri: string, path: string): void {
  assertFree(path, 'identifierUris', uri, findResource(tenant, uri) !== undefined)
}
