import type { Application } from './application.ts'
import { createApplication } from './create-application.ts'
import { microsoftGraph, microsoftTenantId } from './microsoft-services.ts'
import type { ParsedAppSeed } from './seed-schemas.ts'
import type { MicrosoftService, ServicePrincipal } from './service-principal.ts'
import type { Tenant } from './tenant.ts'

const nativeClient = 'https://login.microsoftonline.com/common/oauth2/nativeclient'
const redirectUris = ['http://localhost', nativeClient]

/** Client apps that Microsoft ships: command lines and editors. Application ids are the public, well-known ones. */
export const microsoftClients: readonly MicrosoftService[] = [
  client('04b07795-8ddb-461a-bbee-02f9e1bf7b46', 'Microsoft Azure CLI', [
    'Application.ReadWrite.All',
    'AppRoleAssignment.ReadWrite.All',
    'AuditLog.Read.All',
    'DelegatedPermissionGrant.ReadWrite.All',
    'Directory.AccessAsUser.All',
    'Group.ReadWrite.All',
    'User.Read.All',
    'User.ReadWrite.All',
  ]),
  client('1950a258-227b-4e31-a9cf-717495945fc2', 'Microsoft Azure PowerShell', [
    'AuditLog.Read.All',
    'Directory.AccessAsUser.All',
  ]),
  client('14d82eec-204b-4c2f-b7e8-296a70dab67e', 'Microsoft Graph Command Line Tools', []),
  client('872cd9fa-d31f-45e0-9eab-6e460a02d1f1', 'Visual Studio', []),
  client('aebc6443-996d-45c2-90f0-388ff96faa56', 'Visual Studio Code', []),
]

function client(appId: string, displayName: string, graphScopes: readonly string[]): MicrosoftService {
  return {
    appId,
    displayName,
    identifierUris: [],
    defaultScope: 'user_impersonation',
    client: { redirectUris, graphScopes },
  }
}

/** The registration behind a service principal: the tenant's own, another tenant's, or what stands for one. */
export function findApplicationOf(
  tenant: Tenant,
  { application, managedIdentity, microsoft }: ServicePrincipal,
): Application | undefined {
  return application ?? managedIdentity?.application ?? (microsoft && describeClient(tenant, microsoft))
}

function describeClient(
  tenant: Tenant,
  { appId, displayName, client: details }: MicrosoftService,
): Application | undefined {
  if (details === undefined) return undefined
  const resourceAccess = (microsoftGraph.scopes ?? [])
    .filter(({ value }) => details.graphScopes.includes(value))
    .map(({ id }) => ({ id, type: 'Scope' as const }))
  const seed: ParsedAppSeed = {
    appId,
    displayName,
    signInAudience: 'AzureADMultipleOrgs',
    isFallbackPublicClient: true,
    publicClient: { redirectUris: [...details.redirectUris] },
    requiredResourceAccess: [{ resourceAppId: microsoftGraph.appId, resourceAccess }],
  }
  return { ...createApplication(tenant, seed, displayName), tenantId: microsoftTenantId }
}
