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

/** What can be sent of an object whose functions have a form of their own in the other process. */
export function withoutFunctions(handle: object): object {
  return Object.fromEntries(Object.entries(handle).filter(([, member]) => typeof member !== 'function'))
}
