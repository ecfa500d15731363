import { deriveOpaque, deriveUuid } from '../ids.ts'
import type { ParsedAppSeed, ParsedTenantSeed } from './seed-schemas.ts'
import type { SubscriptionIdentity } from './subscription.ts'

/** What a mock that is started without options holds. The ids and the secret are the ones that the README names. */
export const defaultTenantId = '00000000-0000-0000-0000-000000000002'
const defaultAppId = '11111111-1111-1111-1111-111111111111'
const defaultApiId = '22222222-2222-2222-2222-222222222222'
const defaultSecret = 'floci-az-dev-secret'
const defaultDomain = 'contoso.onmicrosoft.com'

/** A tenant's seed with every gap filled. */
export interface CompleteTenantSeed {
  readonly id: string
  readonly domains: readonly string[]
  readonly displayName: string
  readonly subscriptions: readonly SubscriptionIdentity[]
  readonly apps: readonly ParsedAppSeed[]
  readonly apis: readonly ParsedAppSeed[]
  readonly users: NonNullable<ParsedTenantSeed['users']>
  readonly groups: NonNullable<ParsedTenantSeed['groups']>
}

/**
 * Fills the gaps of a tenant's seed.
 *
 * The first tenant gets the ids that everybody knows. Any other gets ids of its own, because client ids are unique
 * among all tenants of Entra.
 *
 * @param freshId the id of a tenant that names none
 */
export function completeTenantSeed(
  seed: ParsedTenantSeed,
  isFirst: boolean,
  freshId: () => string,
): CompleteTenantSeed {
  const id = seed.id ?? (isFirst ? defaultTenantId : freshId())
  const domain =
    isFirst && seed.id === undefined ? defaultDomain : `mock-${id.replaceAll('-', '')}.onmicrosoft.com`
  const displayName = seed.displayName ?? 'Contoso'
  return {
    id,
    domains: [seed.domain ?? domain].flat(),
    displayName,
    subscriptions: (seed.subscriptions ?? [{}]).map((subscription, position) => ({
      subscriptionId: subscription.subscriptionId ?? deriveSubscriptionId(id, position),
      displayName: subscription.displayName ?? `${displayName} subscription`,
    })),
    apps: seed.apps ?? [defaultApp(id, isFirst, seed.apis === undefined)],
    apis: (seed.apis ?? [defaultApi(isFirst)]).map((api, position) => completeApi(id, api, position)),
    users: seed.users ?? [{ userPrincipalName: 'alice', displayName: 'Alice Mock' }],
    groups: seed.groups ?? [],
  }
}

function deriveSubscriptionId(tenantId: string, position: number): string {
  return deriveUuid(tenantId, 'subscription', ...(position === 0 ? [] : [String(position)]))
}

/** What an app needs to manage a directory through Microsoft Graph: so that az and Terraform can begin with it. */
const directoryManagement: readonly string[] = [
  'Application.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'DelegatedPermissionGrant.ReadWrite.All',
  'Directory.ReadWrite.All',
  'Group.ReadWrite.All',
  'RoleManagement.ReadWrite.Directory',
  'User.ReadWrite.All',
]

function defaultApp(tenantId: string, isFirst: boolean, hasDefaultApi: boolean): ParsedAppSeed {
  const displayName = 'Mock App'
  return {
    ...(isFirst ? { appId: defaultAppId } : {}),
    displayName,
    secret: isFirst ? defaultSecret : deriveOpaque(tenantId, 'secret'),
    isFallbackPublicClient: true,
    web: { redirectUris: ['http://localhost/auth/callback'] },
    publicClient: {
      // Where MSAL Node listens, and where Entra itself answers desktop apps.
      redirectUris: ['http://localhost', 'https://login.microsoftonline.com/common/oauth2/nativeclient'],
    },
    appRoleAssignments: [
      { resource: 'Microsoft Graph', roles: [...directoryManagement] },
      ...(hasDefaultApi ? [{ resource: 'Tasks API', roles: ['Tasks.Read.All'] }] : []),
    ],
  }
}

function defaultApi(isFirst: boolean): ParsedAppSeed {
  return {
    ...(isFirst ? { appId: defaultApiId } : {}),
    displayName: 'Tasks API',
    api: { oauth2PermissionScopes: [{ value: 'Tasks.Read' }, { value: 'Tasks.ReadWrite' }] },
    appRoles: [{ value: 'Tasks.Read.All', allowedMemberTypes: ['Application'] }],
  }
}

/** An API gets v2 tokens and the App ID URI `api://{client id}` unless it says otherwise. */
function completeApi(tenantId: string, api: ParsedAppSeed, position: number): ParsedAppSeed {
  const appId = api.appId ?? deriveUuid(tenantId, 'apiId', String(position))
  return {
    identifierUris: [`api://${appId}`],
    ...api,
    appId,
    api: { requestedAccessTokenVersion: 2, ...api.api },
  }
}
