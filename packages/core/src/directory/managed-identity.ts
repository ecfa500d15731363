import type { Application } from './application.ts'
import type { ServicePrincipal } from './service-principal.ts'
import type { Tags } from './subscription.ts'
import type { Tenant } from './tenant.ts'

/** Where code that Azure runs gets tokens from: the sources that the Azure SDKs know. */
export const managedIdentityKinds = [
  'imds',
  'appService',
  'azureArc',
  'cloudShell',
  'machineLearning',
  'serviceFabric',
] as const

/**
 * `imds`: virtual machines, scale sets, container instances. `appService`: App Service, Functions, Container Apps.
 * `azureArc`: machines outside Azure. `cloudShell`, `machineLearning`, `serviceFabric`: the services of these names.
 */
export type ManagedIdentityKind = (typeof managedIdentityKinds)[number]

/** What makes a service principal a managed identity. */
export interface ManagedIdentityDetails {
  /** ARM id of the identity (`xms_mirid`); that of the host where it is system-assigned. */
  readonly resourceId: string
  /** ARM id of the host that it is assigned to (`xms_az_rid`); undefined for one that was created and not assigned. */
  readonly hostResourceId: string | undefined
  readonly isUserAssigned: boolean
  /** The short name of a region, such as `westeurope`. */
  readonly location: string
  readonly tags: Tags
  /**
   * What Entra keeps in place of an app registration. Nobody sees or edits it, but for the federated credentials of a
   * user-assigned identity.
   */
  readonly application: Application
  /** Seconds that its tokens are valid for. */
  readonly tokenLifetime: number
}

/** A service principal that is a managed identity. */
export type ManagedIdentityPrincipal = ServicePrincipal & { readonly managedIdentity: ManagedIdentityDetails }

export function isManagedIdentity(principal: ServicePrincipal): principal is ManagedIdentityPrincipal {
  return principal.managedIdentity !== undefined
}

/** A host in Azure that hands out tokens to the code which runs on it. A tenant has one of each kind. */
export interface ManagedIdentitySource {
  readonly tenant: Tenant
  readonly kind: ManagedIdentityKind
  /** What shows that a caller runs on the host: `IDENTITY_HEADER`, `MSI_SECRET`. */
  readonly secret: string
  /** Azure Arc: the file that a caller must be able to read. Missing where tokens are given without it. */
  readonly keyFile: KeyFile | undefined
  /** Scheme, host and port that the issuer of its tokens derives from: a metadata endpoint is no authority. */
  readonly baseUrl: string
  readonly identities: ManagedIdentityPrincipal[]
}

export interface KeyFile {
  /** Where callers find it. */
  readonly path: string
  /** What is in it. */
  readonly key: string
}

/** A tenant's host of a kind. */
export function findSource(
  sources: Iterable<ManagedIdentitySource>,
  tenant: Tenant,
  kind: ManagedIdentityKind,
): ManagedIdentitySource | undefined {
  return [...sources].find((source) => source.tenant === tenant && source.kind === kind)
}

/**
 * The host that answers at the address which all tenants of a mock share, as 169.254.169.254 is one for every machine:
 * the one that was added first.
 */
export function findSharedSource(
  sources: Iterable<ManagedIdentitySource>,
  kind: ManagedIdentityKind,
): ManagedIdentitySource | undefined {
  return [...sources].find((source) => source.kind === kind)
}
