import type { Issuer, Tenant } from '@mock-entra/core'

/** What the objects of an answer are described with. */
export interface World {
  readonly issuer: Issuer
  readonly tenant: Tenant
  /** Scheme, host and port that links begin with. */
  readonly baseUrl: string
  readonly version: 'v1.0' | 'beta'
}
