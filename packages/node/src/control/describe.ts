import type { MockEntra } from '../mock-entra.ts'
import type { TenantHandle } from '../tenant-handle.ts'
import { outcomeOf } from './outcome.ts'
import type { MockDescription, TenantDescription } from './protocol.ts'

/** What another process needs to know once. */
export function describeMock(entra: MockEntra): MockDescription {
  const { url, httpUrl, port, ca } = entra
  return { url, httpUrl, port, ca, tenant: describeTenant(entra) }
}

export function describeTenant(handle: TenantHandle): TenantDescription {
  const { tenantId, issuer, authority, jwksUri } = handle
  return {
    tenantId,
    issuer,
    authority,
    jwksUri,
    credentials: outcomeOf(() => handle.credentials),
    app: outcomeOf(() => handle.app),
    api: outcomeOf(() => handle.api),
    user: outcomeOf(() => handle.user),
  }
}
