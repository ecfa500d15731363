import { managedIdentityAddresses, ownBasePath, sharedBasePath } from '@mock-entra/core'
import type { ManagedIdentityPrincipal, ManagedIdentitySource } from '@mock-entra/core'

import type { Variables } from './process-environment.ts'

/** Every variable by which the Azure SDKs look for a host. */
const sourceVariables = [
  'AZURE_POD_IDENTITY_AUTHORITY_HOST',
  'DEFAULT_IDENTITY_CLIENT_ID',
  'IDENTITY_ENDPOINT',
  'IDENTITY_HEADER',
  'IDENTITY_SERVER_THUMBPRINT',
  'IMDS_ENDPOINT',
  'MSI_ENDPOINT',
  'MSI_SECRET',
] as const

export type SourceVariables = Partial<Record<(typeof sourceVariables)[number], string>>

/** A base URL of a host, and the thumbprint of the certificate that it shows. */
interface HostAddress {
  readonly base: string
  readonly thumbprint: () => string
}

/** Where each tenant has a host of its own. */
export function ownBase(origin: string, { kind, tenant }: ManagedIdentitySource): string {
  return `${origin}${ownBasePath(kind, tenant.id)}`
}

/** Where all tenants of the mock share one. */
export function sharedBase(origin: string, { kind }: ManagedIdentitySource): string {
  return `${origin}${sharedBasePath(kind)}`
}

/** The variables that Azure sets on a host of the kind. */
export function describeHostVariables(
  { kind, secret }: ManagedIdentitySource,
  { appId }: ManagedIdentityPrincipal,
  { base, thumbprint }: HostAddress,
): SourceVariables {
  const endpoint = `${base}${managedIdentityAddresses[kind].tokenPath}`
  switch (kind) {
    case 'imds':
      return { AZURE_POD_IDENTITY_AUTHORITY_HOST: base }
    case 'appService':
      return { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: secret }
    case 'azureArc':
      return { IDENTITY_ENDPOINT: endpoint, IMDS_ENDPOINT: base }
    case 'cloudShell':
      return { MSI_ENDPOINT: endpoint }
    case 'machineLearning':
      return { MSI_ENDPOINT: endpoint, MSI_SECRET: secret, DEFAULT_IDENTITY_CLIENT_ID: appId }
    case 'serviceFabric':
      return {
        IDENTITY_ENDPOINT: endpoint,
        IDENTITY_HEADER: secret,
        IDENTITY_SERVER_THUMBPRINT: thumbprint(),
      }
  }
}

/** The same, and nothing of any other kind: what this process inherited may say that it runs somewhere else. */
export function onlyThese(variables: SourceVariables): Variables {
  return Object.fromEntries(sourceVariables.map((name) => [name, variables[name]]))
}
