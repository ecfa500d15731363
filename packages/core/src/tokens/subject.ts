import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import { deriveOpaque } from '../ids.ts'

/**
 * A user's `sub`: another one for each application that the token is for, so that applications cannot match users.
 *
 * @param audience client id of the application that the token is for
 */
export function pairwiseSubject(tenant: Tenant, user: User, audience: string): string {
  return deriveOpaque(tenant.id, 'sub', user.id, audience)
}
