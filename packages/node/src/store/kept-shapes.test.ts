import { aTenant, aUserTokenRequest, acquireTokens, addGroupSeed, anIssuer } from '@mock-entra/core/testing'
import { describe, expect, test } from 'vitest'

import { aDataDir, aStore } from '../testing/a-store.ts'
import { decodeValue } from './encode-value.ts'
import { loadSqlite } from './load-sqlite.ts'
import { schemaVersion } from './open-database.ts'

interface Row {
  readonly kind: string
  readonly value: string
}

/** The names of all members by kind of item, in lists and objects within as well. */
function shapesOf(rows: readonly Row[]): Readonly<Record<string, readonly string[]>> {
  const names = Map.groupBy(
    rows.flatMap(({ kind, value }) => pathsOf(decodeValue(value)).map((path) => ({ kind, path }))),
    ({ kind }) => kind,
  )
  return Object.fromEntries(
    [...names].map(([kind, paths]) => [kind, [...new Set(paths.map(({ path }) => path))].toSorted()]),
  )
}

function pathsOf(value: unknown, path = ''): readonly string[] {
  const members = Array.isArray(value)
    ? value.map((item: unknown) => [`${path}[]`, item] as const)
    : Object.prototype.toString.call(value) === '[object Object]'
      ? Object.entries(value as object).map(([name, member]) => [`${path}.${name}`, member] as const)
      : []
  return members.length === 0 ? [path] : members.flatMap(([name, member]) => pathsOf(member, name))
}

describe('what a store keeps', () => {
  test('has the shapes of its schema version: others need another version, and a way from this one', async () => {
    const folder = aDataDir()
    const store = aStore(folder)
    const issuer = anIssuer({ createChanges: store.createChanges })
    const { tenant } = aTenant(issuer)
    addGroupSeed(tenant, { displayName: 'Staff' })
    await acquireTokens(issuer, aUserTokenRequest({ scope: 'openid offline_access User.Read' }))
    store.close()

    const { DatabaseSync } = loadSqlite()
    using database = new DatabaseSync(`${folder}/directory.sqlite`)
    const rows = database.prepare('SELECT kind, value FROM items').all() as unknown as readonly Row[]

    expect({ schemaVersion, ...shapesOf(rows) }).toMatchInlineSnapshot(`
      {
        "appRoleAssignment": [
          ".appRoleId",
          ".createdDateTime",
          ".principalId",
          ".resourceId",
        ],
        "application": [
          ".api.acceptMappedClaims",
          ".api.knownClientApplications",
          ".api.oauth2PermissionScopes",
          ".api.oauth2PermissionScopes[].adminConsentDescription",
          ".api.oauth2PermissionScopes[].adminConsentDisplayName",
          ".api.oauth2PermissionScopes[].id",
          ".api.oauth2PermissionScopes[].isEnabled",
          ".api.oauth2PermissionScopes[].type",
          ".api.oauth2PermissionScopes[].userConsentDescription",
          ".api.oauth2PermissionScopes[].userConsentDisplayName",
          ".api.oauth2PermissionScopes[].value",
          ".api.preAuthorizedApplications",
          ".api.requestedAccessTokenVersion",
          ".appId",
          ".appRoles",
          ".appRoles[].allowedMemberTypes[]",
          ".appRoles[].description",
          ".appRoles[].displayName",
          ".appRoles[].id",
          ".appRoles[].isEnabled",
          ".appRoles[].value",
          ".conditionalAccess",
          ".createdDateTime",
          ".deletedDateTime",
          ".displayName",
          ".federatedIdentityCredentials",
          ".groupMembershipClaims",
          ".id",
          ".identifierUris",
          ".identifierUris[]",
          ".isFallbackPublicClient",
          ".keyCredentials",
          ".optionalClaims.accessToken",
          ".optionalClaims.idToken",
          ".optionalClaims.saml2Token",
          ".otherProperties",
          ".ownerIds",
          ".passwordCredentials",
          ".passwordCredentials[].customKeyIdentifier",
          ".passwordCredentials[].displayName",
          ".passwordCredentials[].endDateTime",
          ".passwordCredentials[].keyId",
          ".passwordCredentials[].secretText",
          ".passwordCredentials[].startDateTime",
          ".publicClient.redirectUris",
          ".publicClient.redirectUris[]",
          ".requireConsent",
          ".requiredResourceAccess",
          ".signInAudience",
          ".spa.redirectUris",
          ".tenantId",
          ".trustedCertificateSubjects",
          ".web.homePageUrl",
          ".web.implicitGrantSettings.enableAccessTokenIssuance",
          ".web.implicitGrantSettings.enableIdTokenIssuance",
          ".web.logoutUrl",
          ".web.redirectUris",
          ".web.redirectUris[]",
        ],
        "group": [
          ".createdDateTime",
          ".deletedDateTime",
          ".description",
          ".displayName",
          ".groupTypes",
          ".id",
          ".mail",
          ".mailEnabled",
          ".mailNickname",
          ".memberIds",
          ".otherProperties",
          ".ownerIds",
          ".securityEnabled",
        ],
        "refreshToken": [
          ".appId",
          ".expiresAt",
          ".familyId",
          ".platform",
          ".resource",
          ".scopes.oidc",
          ".scopes.permissions[].resource",
          ".scopes.permissions[].text",
          ".scopes.permissions[].value",
          ".scopes.text",
          ".signIn.authenticatedAt",
          ".signIn.authenticationContexts",
          ".signIn.isPersistent",
          ".signIn.revocations",
          ".signIn.satisfied",
          ".signIn.sid",
          ".signIn.userId",
          ".spaSince",
        ],
        "schemaVersion": 1,
        "seededObjects": [
          ".api",
          ".app",
          ".user",
        ],
        "servicePrincipal": [
          ".accountEnabled",
          ".appId",
          ".appOwnerOrganizationId",
          ".appRoleAssignmentRequired",
          ".application",
          ".application.id",
          ".application.tenantId",
          ".createdDateTime",
          ".deletedDateTime",
          ".displayName",
          ".id",
          ".microsoft",
          ".otherProperties",
          ".ownerIds",
          ".passwordCredentials",
          ".servicePrincipalType",
        ],
        "tenant": [
          ".displayName",
          ".domains[]",
          ".id",
          ".microsoftServices[]",
          ".subscriptions[].displayName",
          ".subscriptions[].subscriptionId",
        ],
        "user": [
          ".accountEnabled",
          ".conditionalAccess",
          ".country",
          ".createdDateTime",
          ".deletedDateTime",
          ".directoryRoles",
          ".displayName",
          ".forceChangePasswordNextSignIn",
          ".givenName",
          ".id",
          ".mail",
          ".mailNickname",
          ".otherProperties",
          ".password",
          ".revocations",
          ".signInSessionsValidFrom",
          ".surname",
          ".userPrincipalName",
          ".userType",
        ],
      }
    `)
  })
})
