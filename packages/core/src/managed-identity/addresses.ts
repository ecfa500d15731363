import type { ManagedIdentityKind } from '../directory/managed-identity.ts'

/** Where a kind of host is asked for tokens. */
export interface ManagedIdentityAddress {
  readonly method: 'GET' | 'POST'
  /** What its paths begin with in a tenant. */
  readonly folder: string
  /** The rest of the path, as it is in Azure. */
  readonly tokenPath: string
}

export const managedIdentityAddresses: Readonly<Record<ManagedIdentityKind, ManagedIdentityAddress>> = {
  imds: { method: 'GET', folder: 'imds', tokenPath: '/metadata/identity/oauth2/token' },
  appService: { method: 'GET', folder: 'app-service', tokenPath: '/msi/token' },
  azureArc: { method: 'GET', folder: 'azure-arc', tokenPath: '/metadata/identity/oauth2/token' },
  cloudShell: { method: 'POST', folder: 'cloud-shell', tokenPath: '/oauth2/token' },
  machineLearning: { method: 'GET', folder: 'machine-learning', tokenPath: '/MSI/auth' },
  serviceFabric: { method: 'GET', folder: 'service-fabric', tokenPath: '/metadata/identity/oauth2/token' },
}

/** The path of a tenant's own host, which others do not share. */
export function ownBasePath(kind: ManagedIdentityKind, tenant: string): string {
  return `/${tenant}/managed-identity/${managedIdentityAddresses[kind].folder}`
}

/** The path of the host that all tenants of a mock share. The instance metadata service is at the root of its address. */
export function sharedBasePath(kind: ManagedIdentityKind): string {
  return kind === 'imds' ? '' : `/managed-identity/${managedIdentityAddresses[kind].folder}`
}
