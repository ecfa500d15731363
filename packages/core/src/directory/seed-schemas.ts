import * as v from 'valibot'

import { objectOf } from '../validation.ts'
import { readManifest } from './app-manifest.ts'
import type { Platform, SignInAudience } from './application.ts'
import type { ConditionalAccess } from './conditional-access.ts'
import {
  federatedIdentityCredential,
  keyCredential,
  passwordCredential,
  trustedCertificateSubject,
} from './credential-schemas.ts'
import { directoryRoleNames, directoryRoleTemplate } from './directory-roles.ts'
import { findRedirectUriFault } from './redirect-uri.ts'
import { flag, guid, isGuid, nullableText, text, texts } from './seed-values.ts'
import type { EntriesOf } from './seed-values.ts'
import type {
  AppSeed,
  GroupSeed,
  PermissionScopeSeed,
  SubscriptionSeed,
  TenantSeed,
  UserSeed,
  WebSeed,
} from './seeds.ts'

const domainPattern = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i

/** The GUID that names nothing. */
export const emptyGuid = '00000000-0000-0000-0000-000000000000'

/** Whether a text has the form of a domain name with at least two labels. */
export function isDomainName(text: string): boolean {
  return domainPattern.test(text)
}

const domain = v.pipe(
  v.string('a domain name'),
  v.regex(domainPattern, 'a domain name such as contoso.onmicrosoft.com'),
  v.toLowerCase(),
)
const httpUrl = v.pipe(v.string('a URL'), v.check(isHttpUrl, 'an absolute http or https URL'))
/** The values of `groupMembershipClaims`, alone or with commas between them. */
const groupClaims = ['None', 'SecurityGroup', 'DirectoryRole', 'ApplicationGroup', 'All']
const groupMembershipClaims = v.nullable(
  v.pipe(
    v.string('a text or null'),
    v.check(
      (value) => value.split(',').every((part) => groupClaims.includes(part.trim())),
      `null, or one or more of ${groupClaims.join(', ')} with commas between them`,
    ),
  ),
)

function isHttpUrl(value: string): boolean {
  const url = URL.parse(value)
  return url?.protocol === 'https:' || url?.protocol === 'http:'
}

/** Permissions are told apart by their value. */
function distinctValues<Item extends { readonly value: string | null }>(items: readonly Item[]): boolean {
  const values = items.flatMap(({ value }) => value ?? [])
  return new Set(values).size === values.length
}

/** The redirect URIs of a platform, held to the rules of its registration page. */
function redirectUrisOf(platform: Platform): v.GenericSchema<readonly string[], string[]> {
  return v.array(
    v.pipe(
      text,
      v.check(
        (uri) => findRedirectUriFault(uri, platform) === undefined,
        ({ input }) => findRedirectUriFault(input, platform) ?? '',
      ),
    ),
    'an array of redirect URIs',
  )
}

export const conditionalAccessSchema = objectOf({
  grantControls: v.optional(
    v.array(
      v.picklist(
        ['block', 'mfa', 'passwordChange', 'termsOfUse'],
        "'block', 'mfa', 'passwordChange' or 'termsOfUse'",
      ),
      'an array of grant controls',
    ),
  ),
  signInFrequencyHours: v.optional(
    v.pipe(v.number('a number of hours'), v.minValue(0, 'a number of hours that is not negative')),
  ),
} satisfies EntriesOf<ConditionalAccess>)

const directoryRoles = v.array(
  v.pipe(
    text,
    v.check(
      (role) => isGuid(role) || directoryRoleNames.includes(role),
      `a role template id, or one of ${directoryRoleNames.join(', ')}`,
    ),
    v.transform(directoryRoleTemplate),
  ),
)

const permissionScope = objectOf({
  value: text,
  id: v.optional(guid),
  type: v.optional(v.picklist(['User', 'Admin'], "'User' or 'Admin'")),
  userConsentDisplayName: v.optional(text),
  userConsentDescription: v.optional(text),
  adminConsentDisplayName: v.optional(text),
  adminConsentDescription: v.optional(text),
  isEnabled: v.optional(flag),
} satisfies EntriesOf<PermissionScopeSeed>)
const appRole = objectOf({
  value: v.nullable(text),
  id: v.optional(guid),
  displayName: v.optional(text),
  description: v.optional(nullableText),
  allowedMemberTypes: v.optional(v.array(v.picklist(['Application', 'User'], "'Application' or 'User'"))),
  isEnabled: v.optional(flag),
})
const optionalClaim = objectOf({
  name: text,
  source: v.optional(v.nullable(v.picklist(['user'], "'user' or null"))),
  essential: v.optional(flag),
  additionalProperties: v.optional(v.array(text)),
})
export const appRoleAssignments = v.array(objectOf({ resource: text, roles: texts }))

/** The values of `signInAudience`. */
export const signInAudiences = [
  'AzureADMyOrg',
  'AzureADMultipleOrgs',
  'AzureADandPersonalMicrosoftAccount',
  'PersonalMicrosoftAccount',
] as const satisfies readonly SignInAudience[]

const appSeedMembers = objectOf({
  id: v.optional(guid),
  appId: v.optional(guid),
  displayName: v.optional(text),
  signInAudience: v.optional(
    v.picklist(signInAudiences, signInAudiences.map((audience) => `'${audience}'`).join(', ')),
  ),
  notes: v.optional(nullableText),
  tags: v.optional(texts),
  otherProperties: v.optional(v.record(v.string(), v.unknown())),
  secret: v.optional(text),
  passwordCredentials: v.optional(v.array(passwordCredential)),
  keyCredentials: v.optional(v.array(keyCredential, 'an array of key credentials')),
  trustedCertificateSubjects: v.optional(v.array(trustedCertificateSubject)),
  federatedIdentityCredentials: v.optional(
    v.array(federatedIdentityCredential, 'an array of federated credentials'),
  ),
  identifierUris: v.optional(texts),
  isFallbackPublicClient: v.optional(flag),
  web: v.optional(
    objectOf({
      homePageUrl: v.optional(v.nullable(httpUrl)),
      redirectUris: v.optional(redirectUrisOf('web')),
      logoutUrl: v.optional(v.nullable(httpUrl)),
      implicitGrantSettings: v.optional(
        objectOf({
          enableIdTokenIssuance: v.optional(flag),
          enableAccessTokenIssuance: v.optional(flag),
        }),
      ),
    } satisfies EntriesOf<WebSeed>),
  ),
  spa: v.optional(objectOf({ redirectUris: v.optional(redirectUrisOf('spa')) })),
  publicClient: v.optional(objectOf({ redirectUris: v.optional(redirectUrisOf('publicClient')) })),
  api: v.optional(
    objectOf({
      acceptMappedClaims: v.optional(v.nullable(flag)),
      requestedAccessTokenVersion: v.optional(v.nullable(v.picklist([1, 2], '1, 2 or null'))),
      oauth2PermissionScopes: v.optional(
        v.pipe(v.array(permissionScope), v.check(distinctValues, 'scopes with different values')),
      ),
      preAuthorizedApplications: v.optional(
        v.array(objectOf({ appId: guid, delegatedPermissionIds: v.array(guid) })),
      ),
      knownClientApplications: v.optional(v.array(guid)),
    }),
  ),
  requiredResourceAccess: v.optional(
    v.array(
      objectOf({
        resourceAppId: guid,
        resourceAccess: v.array(
          objectOf({ id: guid, type: v.picklist(['Scope', 'Role'], "'Scope' or 'Role'") }),
        ),
      }),
    ),
  ),
  appRoles: v.optional(v.pipe(v.array(appRole), v.check(distinctValues, 'app roles with different values'))),
  groupMembershipClaims: v.optional(groupMembershipClaims),
  optionalClaims: v.optional(
    objectOf({
      accessToken: v.optional(v.array(optionalClaim)),
      idToken: v.optional(v.array(optionalClaim)),
      saml2Token: v.optional(v.array(optionalClaim)),
    }),
  ),
  accountEnabled: v.optional(flag),
  appRoleAssignmentRequired: v.optional(flag),
  appRoleAssignments: v.optional(appRoleAssignments),
  oauth2PermissionGrants: v.optional(v.array(objectOf({ resource: text, scopes: texts }))),
  requireConsent: v.optional(flag),
  conditionalAccess: v.optional(conditionalAccessSchema),
} satisfies EntriesOf<AppSeed>)

/** A seed, or an exported registration. */
export const appSeedSchema = v.pipe(v.unknown(), v.transform(readManifest), appSeedMembers)

export const userSeedSchema = objectOf({
  userPrincipalName: v.optional(
    v.pipe(text, v.regex(/^[^@\s]+(@[^@\s]+)?$/, 'a name, with or without @ and a domain')),
  ),
  displayName: v.optional(text),
  password: v.optional(v.nullable(text)),
  passwordProfile: v.optional(
    objectOf({ password: v.optional(text), forceChangePasswordNextSignIn: v.optional(flag) }),
  ),
  id: v.optional(guid),
  givenName: v.optional(nullableText),
  surname: v.optional(nullableText),
  mail: v.optional(nullableText),
  country: v.optional(nullableText),
  accountEnabled: v.optional(flag),
  userType: v.optional(v.picklist(['Member', 'Guest'], "'Member' or 'Guest'")),
  directoryRoles: v.optional(directoryRoles),
  conditionalAccess: v.optional(conditionalAccessSchema),
  appRoleAssignments: v.optional(appRoleAssignments),
} satisfies EntriesOf<UserSeed>)

export const groupSeedSchema = objectOf({
  displayName: text,
  id: v.optional(guid),
  description: v.optional(nullableText),
  securityEnabled: v.optional(flag),
  members: v.optional(texts),
  appRoleAssignments: v.optional(appRoleAssignments),
} satisfies EntriesOf<GroupSeed>)

const subscriptionSeed = objectOf({
  subscriptionId: v.optional(guid),
  displayName: v.optional(text),
} satisfies EntriesOf<SubscriptionSeed>)

function hasDistinctIds(seeds: v.InferOutput<typeof subscriptionSeed>[]): boolean {
  const ids = seeds.flatMap(({ subscriptionId }) => subscriptionId ?? [])
  return new Set(ids).size === ids.length
}

export const tenantSeedSchema = objectOf({
  id: v.optional(v.pipe(guid, v.notValue(emptyGuid, 'a GUID that is not all zeros'))),
  domain: v.optional(
    v.union(
      [domain, v.pipe(v.array(domain), v.nonEmpty('at least one domain name'))],
      'a domain name, or an array of them',
    ),
  ),
  displayName: v.optional(text),
  subscriptions: v.optional(
    v.pipe(
      v.array(subscriptionSeed, 'an array of subscriptions'),
      v.check(hasDistinctIds, 'subscriptions with ids of their own'),
    ),
  ),
  apps: v.optional(v.array(appSeedSchema)),
  apis: v.optional(v.array(appSeedSchema)),
  users: v.optional(v.array(userSeedSchema)),
  groups: v.optional(v.array(groupSeedSchema)),
} satisfies EntriesOf<TenantSeed>)

/** Seeds after validation: texts in the right case, dates as `Date`. */
export type ParsedAppSeed = v.InferOutput<typeof appSeedSchema>
export type ParsedUserSeed = v.InferOutput<typeof userSeedSchema>
export type ParsedGroupSeed = v.InferOutput<typeof groupSeedSchema>
export type ParsedTenantSeed = v.InferOutput<typeof tenantSeedSchema>
