import { isSameSecret } from '../client-auth/constant-time.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import { EntraError } from '../errors/entra-error.ts'

/** Why a user cannot sign in with this password; counts wrong ones, and forgets them after a right one. */
export function findPasswordFault(tenant: Tenant, user: User, secret: string): EntraError | undefined {
  if (tenant.signInFailures.isLocked(user.id)) return new EntraError('accountLocked', {})
  if (user.password === null) return new EntraError('passwordMissing', {})
  if (!isSameSecret(user.password, secret)) {
    tenant.signInFailures.record(user.id)
    return new EntraError('invalidPassword', {})
  }
  // Only who knows the password learns more about the account.
  if (!user.accountEnabled) return new EntraError('userDisabled', {})
  tenant.signInFailures.clear(user.id)
  return undefined
}
