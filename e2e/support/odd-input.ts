import type { Dice } from './dice.ts'

/** Where the mock answers; anything may stand for `{}`. */
export const paths: readonly (readonly [methods: string, path: string])[] = `
POST /{tenant}/oauth2/v2.0/token
POST /{tenant}/oauth2/token
GET /{tenant}/v2.0/.well-known/openid-configuration
GET /adfs/.well-known/openid-configuration
GET /{tenant}/.well-known/openid-configuration
GET /{tenant}/discovery/v2.0/keys
GET /{tenant}/discovery/keys
GET /common/discovery/instance
GET /common/userrealm/{}
GET,POST /{tenant}/oauth2/v2.0/authorize
GET,POST /{tenant}/oauth2/authorize
GET /{tenant}/v2.0/adminconsent
GET /{tenant}/adminconsent
POST /{tenant}/login
POST /{tenant}/oauth2/v2.0/devicecode
POST /{tenant}/oauth2/devicecode
GET /device
GET /devicelogin
GET /{tenant}/oauth2/deviceauth
GET,POST /{tenant}/oauth2/v2.0/logout
GET,POST /{tenant}/oauth2/logout
GET,POST /oidc/userinfo
POST /{tenant}/users/{}/getMemberObjects
POST /api/RegisteredApplications/{}/Consent
GET /metadata/endpoints
GET /tenants
GET /subscriptions
GET /subscriptions/{}
GET /subscriptions/{}/resourcegroups
HEAD,GET,PUT,DELETE /subscriptions/{}/resourcegroups/{}
GET /subscriptions/{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities
GET /subscriptions/{}/resourcegroups/{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities
GET,PUT,PATCH,DELETE /subscriptions/{}/resourcegroups/{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{}
GET /subscriptions/{}/resourcegroups/{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{}/federatedIdentityCredentials
GET,PUT,DELETE /subscriptions/{}/resourcegroups/{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{}/federatedIdentityCredentials/{}
GET /metadata/identity/oauth2/token
GET /{tenant}/managed-identity/app-service/msi/token
GET /{tenant}/managed-identity/azure-arc/metadata/identity/oauth2/token
POST /{tenant}/managed-identity/cloud-shell/oauth2/token
GET /{tenant}/managed-identity/machine-learning/MSI/auth
GET /{tenant}/managed-identity/service-fabric/metadata/identity/oauth2/token
GET /metadata/identity/info
GET /error
GET /favicon.ico
GET /{tenant}/issuers/{}/.well-known/openid-configuration
GET /{tenant}/issuers/{}/jwks
GET /{tenant}/issuers/github-actions/id-token
POST /{tenant}/issuers/azure-pipelines/oidc-token
POST /{tenant}/issuers/token
POST /mock-entra/control
GET,POST /v1.0/applications
GET,PATCH,DELETE /v1.0/applications/{}
GET /v1.0/applications/{}/owners
GET,POST /v1.0/applications/{}/owners/$ref
DELETE /v1.0/applications/{}/owners/{}/$ref
POST /v1.0/applications/{}/addPassword
POST /v1.0/applications/{}/removePassword
POST /v1.0/applications/{}/addKey
POST /v1.0/applications/{}/removeKey
GET,POST /v1.0/applications/{}/federatedIdentityCredentials
GET,PATCH,DELETE /v1.0/applications/{}/federatedIdentityCredentials/{}
GET,POST /v1.0/servicePrincipals
GET,PATCH,DELETE /v1.0/servicePrincipals/{}
GET /v1.0/servicePrincipals/{}/owners
GET,POST /v1.0/servicePrincipals/{}/owners/$ref
DELETE /v1.0/servicePrincipals/{}/owners/{}/$ref
POST /v1.0/servicePrincipals/{}/addPassword
POST /v1.0/servicePrincipals/{}/removePassword
POST /v1.0/servicePrincipals/{}/addKey
POST /v1.0/servicePrincipals/{}/removeKey
GET /v1.0/servicePrincipals/{}/oauth2PermissionGrants
GET /v1.0/servicePrincipals/{}/memberOf
GET /v1.0/servicePrincipals/{}/memberOf/$ref
GET /v1.0/servicePrincipals/{}/ownedObjects
GET /v1.0/servicePrincipals/{}/ownedObjects/$ref
POST /v1.0/servicePrincipals/{}/getMemberGroups
POST /v1.0/servicePrincipals/{}/getMemberObjects
POST /v1.0/servicePrincipals/{}/checkMemberGroups
POST /v1.0/servicePrincipals/{}/checkMemberObjects
GET,POST /v1.0/servicePrincipals/{}/appRoleAssignments
GET,DELETE /v1.0/servicePrincipals/{}/appRoleAssignments/{}
GET,POST /v1.0/servicePrincipals/{}/appRoleAssignedTo
GET,DELETE /v1.0/servicePrincipals/{}/appRoleAssignedTo/{}
GET,POST /v1.0/users
GET,DELETE,PATCH /v1.0/users/{}
GET,PATCH /v1.0/me
GET /v1.0/users/{}/memberOf
GET /v1.0/users/{}/memberOf/$ref
GET /v1.0/users/{}/ownedObjects
GET /v1.0/users/{}/ownedObjects/$ref
GET /v1.0/users/{}/directReports
GET /v1.0/users/{}/directReports/$ref
GET /v1.0/users/{}/manager
GET /v1.0/users/{}/oauth2PermissionGrants
POST /v1.0/users/{}/revokeSignInSessions
POST /v1.0/users/{}/getMemberGroups
POST /v1.0/users/{}/getMemberObjects
POST /v1.0/users/{}/checkMemberGroups
POST /v1.0/users/{}/checkMemberObjects
PUT,DELETE /v1.0/users/{}/manager/$ref
GET,POST /v1.0/groups
GET,PATCH,DELETE /v1.0/groups/{}
GET /v1.0/groups/{}/members
GET,POST /v1.0/groups/{}/members/$ref
GET /v1.0/groups/{}/memberOf
GET /v1.0/groups/{}/memberOf/$ref
DELETE /v1.0/groups/{}/members/{}/$ref
GET /v1.0/groups/{}/owners
GET,POST /v1.0/groups/{}/owners/$ref
DELETE /v1.0/groups/{}/owners/{}/$ref
POST /v1.0/groups/{}/getMemberGroups
POST /v1.0/groups/{}/getMemberObjects
POST /v1.0/groups/{}/checkMemberGroups
POST /v1.0/groups/{}/checkMemberObjects
GET,POST /v1.0/oauth2PermissionGrants
GET,PATCH,DELETE /v1.0/oauth2PermissionGrants/{}
GET /v1.0/directoryObjects/{}
POST /v1.0/directoryObjects/getByIds
POST /v1.0/directoryObjects/{}/getMemberGroups
POST /v1.0/directoryObjects/{}/getMemberObjects
POST /v1.0/directoryObjects/{}/checkMemberGroups
POST /v1.0/directoryObjects/{}/checkMemberObjects
GET,DELETE /v1.0/directory/deletedItems/{}
POST /v1.0/directory/deletedItems/{}/restore
GET /v1.0/organization
GET /v1.0/organization/{}
GET /v1.0/domains
GET /v1.0/domains/{}
GET /v1.0/subscribedSkus
GET,POST /v1.0/directoryRoles
GET /v1.0/directoryRoleTemplates
GET /v1.0/directoryRoleTemplates/{}
GET /v1.0/directoryRoles/{}
GET /v1.0/directoryRoles/{}/members
POST /v1.0/directoryRoles/{}/members/$ref
DELETE /v1.0/directoryRoles/{}/members/{}/$ref
GET /v1.0/roleManagement/directory/roleDefinitions
GET /v1.0/roleManagement/directory/roleDefinitions/{}
GET,POST /v1.0/roleManagement/directory/roleAssignments
GET,DELETE /v1.0/roleManagement/directory/roleAssignments/{}
POST /v1.0/$batch
`
  .trim()
  .split('\n')
  .map((line) => line.split(' ') as [string, string])

const jwt = [
  { alg: 'RS256', kid: 'k', x5t: { toString: 1 } },
  { iss: 'x', sub: [], aud: {}, exp: 1e300, tid: { toString: 1 } },
]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.')

const anything = ['']
const scopes = [
  'openid profile offline_access',
  'https://graph.microsoft.com/.default',
  'api://x//.default',
  '/.default',
]
const redirectUris = ['http://localhost', 'http://localhost/auth/callback', 'javascript:alert(1)', 'http://[']

/** The parameters of queries, with values that lead further than odd ones do. */
export const queries: Readonly<Record<string, readonly string[]>> = {
  client_id: anything,
  response_type: ['code', 'id_token', 'code id_token', 'token', 'none'],
  response_mode: ['query', 'fragment', 'form_post'],
  redirect_uri: redirectUris,
  scope: scopes,
  resource: ['https://graph.microsoft.com', 'https://management.azure.com'],
  prompt: ['none', 'login', 'consent', 'select_account', 'create'],
  login_hint: [`O.${jwt}`],
  claims: [
    '{"id_token":{"acr":{"essential":true,"values":[{"toString":1}]}}}',
    '{"access_token":{"xms_cc":{"values":[1]}}}',
  ],
  max_age: ['0', '9'.repeat(400)],
  nonce: anything,
  code_challenge: anything,
  code_challenge_method: ['S256', 'plain'],
  id_token_hint: [`${jwt}.x`],
  post_logout_redirect_uri: redirectUris,
  'api-version': ['2018-02-01', '2019-08-01', '2022-09-01', '2023-01-31'],
  authorization_endpoint: ['https://login.microsoftonline.com/common/oauth2/authorize', 'http://['],
  user_code: anything,
  audience: anything,
  $filter: [
    "displayName eq 'x'",
    "id in ('a','b')",
    "not(startswith(displayName,'x'))",
    'createdDateTime ge 99999-01-01T00:00:00Z',
    "identifierUris/any(x:x eq 'a')",
  ],
  $search: ['"displayName:a"', '"displayName:a" AND "displayName:b"'],
  $select: ['id,displayName', '__proto__'],
  $expand: ['owners($select=id)', 'members', 'manager', '__proto__'],
  $orderby: ['displayName desc', '__proto__'],
  $top: ['1', '999'],
  $skiptoken: anything,
  $count: ['true'],
}

/** The parameters of forms likewise. */
export const forms: Readonly<Record<string, readonly string[]>> = {
  grant_type: [
    'client_credentials',
    'password',
    'authorization_code',
    'refresh_token',
    'urn:ietf:params:oauth:grant-type:device_code',
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
  ],
  client_id: anything,
  client_secret: anything,
  scope: scopes,
  resource: ['https://graph.microsoft.com'],
  username: ['alice@contoso.onmicrosoft.com'],
  password: ['mock-entra-password'],
  code: anything,
  redirect_uri: redirectUris,
  code_verifier: anything,
  refresh_token: anything,
  device_code: anything,
  assertion: [`${jwt}.x`],
  client_assertion: [`${jwt}.x`],
  client_assertion_type: ['urn:ietf:params:oauth:client-assertion-type:jwt-bearer'],
  requested_token_use: ['on_behalf_of'],
  claims: ['{"access_token":{"xms_cc":{"values":["cp1",{"toString":1}]}}}'],
  token_type: ['pop'],
  req_cnf: [jwt],
  flowToken: anything,
  step: ['account', 'username', 'password', 'consent', 'staySignedIn'],
  issuer: ['https://token.actions.githubusercontent.com'],
  subject: anything,
  audience: ['api://AzureADTokenExchange'],
}

const texts: readonly string[] = [
  '',
  ' ',
  '\0',
  '😀',
  '\ud800',
  '日本',
  '__proto__',
  'constructor',
  '%',
  '%zz',
  "'",
  '"',
  '<script>',
  '\r\nX: y',
  '\u2028',
  '-1',
  '1e400',
  '9'.repeat(400),
  'x'.repeat(2000),
  '('.repeat(2000),
  '{"__proto__":{"a":1}}',
  'http://[',
  'https://localhost:99999',
  'https://graph.microsoft.com/v1.0/users/%zz',
  '+275760-09-13T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  `${jwt}.x`,
]

export function oddText(dice: Dice): string {
  return dice.pick(texts)
}

const members: readonly string[] = `
displayName appId identifierUris web spa redirectUris api appRoles keyCredentials passwordCredential
passwordCredentials startDateTime endDateTime optionalClaims mailNickname mailEnabled
securityEnabled groupTypes userPrincipalName passwordProfile principalId resourceId appRoleId
@odata.id owners@odata.bind members@odata.bind clientId consentType scope roleDefinitionId
roleTemplateId name issuer subject audiences ids keyId proof info location tags properties requests
id method url headers body dependsOn protocol call arguments __proto__
`
  .trim()
  .split(/\s+/)

const values: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  2 ** 53,
  { toString: 1, valueOf: 1 },
  'Principal',
  'GET',
  '/users',
  '/me',
]
const nested = `${'['.repeat(20_000)}${']'.repeat(20_000)}`

/** A body of JSON, now and then nested deeper than the stack. */
export function oddJson(dice: Dice): string {
  if (dice.below(30) === 0) return `{"${dice.pick(members)}":${nested}}`
  return JSON.stringify(oddObject(dice, 3))
}

function oddObject(dice: Dice, depth: number): object {
  const entries = Array.from(
    { length: dice.below(7) },
    () => [dice.pick(members), oddValue(dice, depth)] as const,
  )
  return Object.fromEntries(entries)
}

function oddValue(dice: Dice, depth: number): unknown {
  const kind = depth === 0 ? dice.below(2) : dice.below(4)
  if (kind === 0) return oddText(dice)
  if (kind === 1) return dice.pick(values)
  if (kind === 2) return oddObject(dice, depth - 1)
  return Array.from({ length: dice.below(3) }, () => oddValue(dice, depth - 1))
}
