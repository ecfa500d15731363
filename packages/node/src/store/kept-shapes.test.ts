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
    [...names].map(([kind, paths]) => [kind, [...new Set(paths.map(({ path }) => path))]]),
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
          ".principalId",
          ".resourceId",
          ".appRoleId",
          ".createdDateTime",
        ],
        "application": [
          ".id",
          ".appId",
          ".tenantId",
          ".displayName",
          ".createdDateTime",
          ".deletedDateTime",
          ".signInAudience",
          ".identifierUris[]",
          ".isFallbackPublicClient",
          ".web.homePageUrl",
          ".web.redirectUris",
          ".web.logoutUrl",
          ".web.implicitGrantSettings.enableIdTokenIssuance",
          ".web.implicitGrantSettings.enableAccessTokenIssuance",
          ".spa.redirectUris",
          ".publicClient.redirectUris",
          ".api.acceptMappedClaims",
          ".api.requestedAccessTokenVersion",
          ".api.oauth2PermissionScopes[].id",
          ".api.oauth2PermissionScopes[].value",
          ".api.oauth2PermissionScopes[].type",
          ".api.oauth2PermissionScopes[].isEnabled",
          ".api.oauth2PermissionScopes[].userConsentDisplayName",
          ".api.oauth2PermissionScopes[].userConsentDescription",
          ".api.oauth2PermissionScopes[].adminConsentDisplayName",
          ".api.oauth2PermissionScopes[].adminConsentDescription",
          ".api.preAuthorizedApplications",
          ".api.knownClientApplications",
          ".requiredResourceAccess",
          ".appRoles[].id",
          ".appRoles[].value",
          ".appRoles[].displayName",
          ".appRoles[].description",
          ".appRoles[].allowedMemberTypes[]",
          ".appRoles[].isEnabled",
          ".passwordCredentials",
          ".keyCredentials",
          ".trustedCertificateSubjects",
          ".federatedIdentityCredentials",
          ".groupMembershipClaims",
          ".optionalClaims.accessToken",
          ".optionalClaims.idToken",
          ".optionalClaims.saml2Token",
          ".requireConsent",
          ".ownerIds",
          ".otherProperties",
          ".conditionalAccess",
          ".identifierUris",
          ".web.redirectUris[]",
          ".publicClient.redirectUris[]",
          ".api.oauth2PermissionScopes",
          ".appRoles",
          ".passwordCredentials[].keyId",
          ".passwordCredentials[].displayName",
          ".passwordCredentials[].customKeyIdentifier",
          ".passwordCredentials[].secretText",
          ".passwordCredentials[].startDateTime",
          ".passwordCredentials[].endDateTime",
        ],
        "group": [
          ".id",
          ".displayName",
          ".createdDateTime",
          ".deletedDateTime",
          ".description",
          ".mail",
          ".mailEnabled",
          ".mailNickname",
          ".securityEnabled",
          ".groupTypes",
          ".memberIds",
          ".ownerIds",
          ".otherProperties",
        ],
        "refreshToken": [
          ".appId",
          ".signIn.sid",
          ".signIn.userId",
          ".signIn.authenticatedAt",
          ".signIn.satisfied",
          ".signIn.authenticationContexts",
          ".signIn.revocations",
          ".signIn.isPersistent",
          ".platform",
          ".scopes.text",
          ".scopes.oidc",
          ".scopes.permissions[].text",
          ".scopes.permissions[].resource",
          ".scopes.permissions[].value",
          ".resource",
          ".familyId",
          ".spaSince",
          ".expiresAt",
        ],
        "schemaVersion": 2,
        "seededObjects": [
          ".app",
          ".api",
          ".user",
        ],
        "servicePrincipal": [
          ".id",
          ".appId",
          ".displayName",
          ".createdDateTime",
          ".deletedDateTime",
          ".servicePrincipalType",
          ".appOwnerOrganizationId",
          ".accountEnabled",
          ".appRoleAssignmentRequired",
          ".passwordCredentials",
          ".keyCredentials",
          ".ownerIds",
          ".otherProperties",
          ".application",
          ".microsoft",
          ".application.tenantId",
          ".application.id",
        ],
        "tenant": [
          ".id",
          ".displayName",
          ".domains[]",
          ".subscriptions[].subscriptionId",
          ".subscriptions[].displayName",
          ".microsoftServices[]",
        ],
        "user": [
          ".id",
          ".userPrincipalName",
          ".displayName",
          ".createdDateTime",
          ".deletedDateTime",
          ".mailNickname",
          ".givenName",
          ".surname",
          ".mail",
          ".accountEnabled",
          ".userType",
          ".country",
          ".password",
          ".forceChangePasswordNextSignIn",
          ".directoryRoles",
          ".conditionalAccess",
          ".signInSessionsValidFrom",
          ".revocations",
          ".otherProperties",
        ],
      }
    `)
  })
})
