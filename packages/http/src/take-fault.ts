import { isGuid } from '@mock-entra/core'
import type { Fault, Issuer } from '@mock-entra/core'

import type { AskedRecord } from './journal-record.ts'
import type { AddressedTenant } from './tenant-of-request.ts'

/**
 * The fault that a request meets: one of the tenant that it names, or of any where it names none.
 *
 * The id of a tenant that is not there, or no longer, takes no other tenant's fault away.
 */
export function takeFault(
  { directory }: Issuer,
  { segment, tenant }: AddressedTenant,
  asked: AskedRecord,
): Fault | undefined {
  if (tenant !== undefined) return tenant.faults.take(asked)
  if (isGuid(segment)) return undefined
  for (const { faults } of directory.tenants.values()) {
    const fault = faults.take(asked)
    if (fault !== undefined) return fault
  }
  return undefined
}

/** Whether a fault changes the answer itself, and not only the way that it travels. */
export function replacesAnswer(fault: Fault): boolean {
  return Object.entries(fault).some(
    ([name, value]) => value !== undefined && name !== 'delay' && name !== 'connection',
  )
}
