import type { ManagedIdentityKind } from '../directory/managed-identity.ts'

/** A request for a managed identity's token after HTTP: what was sent, under names of our own. */
export interface ManagedIdentityRequest {
  readonly kind: ManagedIdentityKind
  /** Tenant id or domain; empty where the request came to the address that all tenants share and none answers there. */
  readonly tenant: string
  /** The `Metadata` header. */
  readonly metadata: string | undefined
  /** The header with the host's secret, whose name differs from kind to kind. */
  readonly secret: string | undefined
  readonly authorization: string | undefined
  /** The `X-Forwarded-For` header. */
  readonly forwardedFor: string | undefined
  readonly apiVersion: string | undefined
  readonly resource: string | undefined
  readonly selectors: IdentitySelectors
  /** The caller's address. */
  readonly ipAddress: string
}

/** A request for the tenant of a host. */
export type IdentityInfoRequest = Pick<
  ManagedIdentityRequest,
  'kind' | 'tenant' | 'metadata' | 'forwardedFor' | 'apiVersion'
>

/** By what a request names a user-assigned identity. */
export interface IdentitySelectors {
  readonly clientId: string | undefined
  readonly objectId: string | undefined
  readonly resourceId: string | undefined
}
