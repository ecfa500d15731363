import { describeScope, graphAppRoles, graphScopes } from './graph-permissions.ts'
import type { MicrosoftService } from './service-principal.ts'

export const microsoftGraph: MicrosoftService = {
  appId: '00000003-0000-0000-c000-000000000000',
  displayName: 'Microsoft Graph',
  identifierUris: [
    'https://graph.microsoft.com',
    'https://graph.microsoft.us',
    'https://dod-graph.microsoft.us',
  ],
  defaultScope: 'User.Read',
  scopes: graphScopes,
  appRoles: graphAppRoles,
}

/** Azure AD Graph: retired, and still what a v1 request means that names no resource. */
export const microsoftAzureAdGraph: MicrosoftService = {
  appId: '00000002-0000-0000-c000-000000000000',
  displayName: 'Windows Azure Active Directory',
  identifierUris: ['https://graph.windows.net'],
  defaultScope: 'User.Read',
}

/** Azure Resource Manager: what `az` asks for its subscriptions. */
export const microsoftResourceManager: MicrosoftService = {
  appId: '797f4846-ba00-4fd7-ba43-dac1f8f63013',
  displayName: 'Windows Azure Service Management API',
  identifierUris: ['https://management.azure.com', 'https://management.core.windows.net'],
  defaultScope: 'user_impersonation',
  scopes: [describeScope('41094075-9dad-400e-a0bd-54e686782033', 'user_impersonation', 'User')],
}

/** What a managed identity asks a token for that then stands for the credential of an app. */
export const microsoftTokenExchange: MicrosoftService = {
  appId: 'fb60f99c-7a34-4190-8149-302f77469936',
  displayName: 'AAD Token Exchange',
  identifierUris: [
    'api://AzureADTokenExchange',
    'api://AzureADTokenExchangeUSGov',
    'api://AzureADTokenExchangeChina',
  ],
  defaultScope: 'user_impersonation',
  accessTokenVersion: 2,
}

/** Whether an audience means the token exchange, of whichever cloud: Entra's own tokens name it by its GUID. */
export function isTokenExchange(audience: string): boolean {
  const { appId, identifierUris } = microsoftTokenExchange
  return audience === appId || identifierUris.includes(audience)
}

/** What Azure's portal asks when an administrator consents there. */
export const microsoftPortal: MicrosoftService = {
  appId: '74658136-14ec-4630-ad9b-26e160ff0fc6',
  displayName: 'ADIbizaUX',
  identifierUris: ['https://main.iam.ad.ext.azure.com'],
  defaultScope: 'user_impersonation',
}

/** Resources that Microsoft runs. Application ids are the public, well-known ones. */
export const microsoftServices: readonly MicrosoftService[] = [
  microsoftGraph,
  microsoftAzureAdGraph,
  microsoftPortal,
  microsoftTokenExchange,
  microsoftResourceManager,
  {
    appId: 'cfa8b339-82a2-471a-a3c9-0fc0be7a4093',
    displayName: 'Azure Key Vault',
    identifierUris: ['https://vault.azure.net'],
    defaultScope: 'user_impersonation',
  },
  {
    appId: 'e406a681-f3d4-42a8-90b6-c2b029497af1',
    displayName: 'Azure Storage',
    identifierUris: ['https://storage.azure.com'],
    defaultScope: 'user_impersonation',
  },
  {
    appId: '022907d3-0f1b-48f7-badc-1ba6abab6d66',
    displayName: 'Azure SQL Database',
    identifierUris: ['https://database.windows.net'],
    defaultScope: 'user_impersonation',
  },
]

/** Microsoft's own tenant, which has the registrations of its services. */
export const microsoftTenantId = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a'

/** Permissions on whole collections that a user may nevertheless consent to for what they can see themselves. */
const forEveryone: ReadonlySet<string> = new Set([
  'files.read.all',
  'files.readwrite.all',
  'notes.read.all',
  'notes.readwrite.all',
  'sites.read.all',
  'sites.readwrite.all',
  'user.readbasic.all',
])

/** Whether only an administrator can consent to a delegated permission of Microsoft's: those on everybody's data. */
export function needsAdministrator(scope: string): boolean {
  const name = scope.toLowerCase()
  return name.endsWith('.all') && !forEveryone.has(name)
}
