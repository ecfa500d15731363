import { MockEntraError } from '../errors/mock-entra-error.ts'
import { deriveUuid } from '../ids.ts'
import type { Application } from './application.ts'
import { assertFree } from './conflicts.ts'
import { createApplication } from './create-application.ts'
import {
  addAppRoleAssignment,
  addDirectoryObject,
  addPermissionGrant,
  withdrawDirectoryObject,
} from './directory-objects.ts'
import { describeAppRoleAssignments, describePermissionGrants } from './grant-permissions.ts'
import { findRepeatedRedirectUri } from './redirect-uri.ts'
import { isUriTaken } from './resource.ts'
import type { ParsedAppSeed } from './seed-schemas.ts'
import { createServicePrincipal } from './service-principal.ts'
import type { Tenant } from './tenant.ts'

/**
 * Adds an application and its service principal, which are two objects with ids of their own.
 *
 * @param path how the seed is called in messages
 */
export function addApp(tenant: Tenant, seed: ParsedAppSeed, path: string): Application {
  const application = createApplication(tenant, seed, path)
  assertNoSpaSecret(application, path)
  assertDistinctRedirectUris(application, path)
  assertFree(path, 'appId', application.appId, tenant.servicePrincipals.has(application.appId))
  for (const uri of application.identifierUris) {
    assertFree(path, 'identifierUris', uri, isUriTaken(tenant, uri, application.appId))
  }

  const servicePrincipal = createServicePrincipal(tenant, application, {
    id: deriveUuid(tenant.id, 'servicePrincipal', application.appId),
    accountEnabled: seed.accountEnabled ?? true,
    appRoleAssignmentRequired: seed.appRoleAssignmentRequired ?? false,
  })
  const items = [
    { type: 'application', object: application },
    { type: 'servicePrincipal', object: servicePrincipal },
  ] as const
  tenant.changes.together(() => {
    for (const item of items) addDirectoryObject(tenant, item)
    try {
      grantPermissions(tenant, servicePrincipal.id, seed, path)
    } catch (error) {
      for (const item of items) withdrawDirectoryObject(tenant, item)
      throw error
    }
  })
  return application
}

/** Comes last, because an app may have permissions at itself. */
function grantPermissions(tenant: Tenant, id: string, seed: ParsedAppSeed, path: string): void {
  const assignments = describeAppRoleAssignments(tenant, id, 'Application', seed.appRoleAssignments, path)
  const grants = describePermissionGrants(tenant, id, seed.oauth2PermissionGrants, path)
  for (const assignment of assignments) addAppRoleAssignment(tenant, assignment)
  for (const grant of grants) addPermissionGrant(tenant, grant)
}

function assertDistinctRedirectUris(application: Application, path: string): void {
  const repeated = findRepeatedRedirectUri(application)
  if (repeated === undefined) return
  throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: path,
    received: `the redirect URI '${repeated}' twice`,
    expected: 'each redirect URI once, on web, spa or publicClient, as in Entra',
    remedy: `Remove it from all but one platform of '${application.displayName}'.`,
  })
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
