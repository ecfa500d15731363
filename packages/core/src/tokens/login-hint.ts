import { encodeText, decodeText } from '../base64url.ts'
import { findTenantOfUser } from '../directory/directory.ts'
import type { Directory } from '../directory/directory.ts'
import { findUserByName } from '../directory/tenant.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'

/**
 * The opaque `login_hint` of an ID token, to be sent back as `login_hint` or `logout_hint`.
 *
 * It survives a change of the user's name, which the name itself would not.
 */
export function describeLoginHint(tenant: Tenant, user: User): string {
  return `O.${encodeText(JSON.stringify({ tid: tenant.id, oid: user.id }))}`
}

/** The user that a hint names, by user principal name or by the claim. */
export function findHintedUser(tenant: Tenant, hint: string): User | undefined {
  const named = findUserByName(tenant, hint)
  if (named !== undefined) return named
  const { tid, oid } = readHint(hint)
  return tid === tenant.id ? tenant.users.get(oid) : undefined
}

/** The tenant of the user whom a hint names: by the domain of the name, or by the claim. */
export function findTenantOfHint(directory: Directory, hint: string): Tenant | undefined {
  return directory.tenants.get(readHint(hint).tid) ?? findTenantOfUser(directory, hint)
}

/** What the claim says; nothing for a name. */
function readHint(hint: string): { readonly tid: string; readonly oid: string } {
  if (!hint.startsWith('O.')) return { tid: '', oid: '' }
  try {
    const { tid, oid } = JSON.parse(decodeText(hint.slice(2))) as Readonly<Record<string, unknown>>
    return { tid: String(tid), oid: String(oid) }
  } catch {
    return { tid: '', oid: '' } // a name that begins with these letters, which no user has
  }
}
