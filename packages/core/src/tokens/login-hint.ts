import { encodeText, decodeText } from '../base64url.ts'
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
  return findUserByName(tenant, hint) ?? tenant.users.get(objectIdOf(hint) ?? '')
}

function objectIdOf(hint: string): string | undefined {
  if (!hint.startsWith('O.')) return undefined
  try {
    const { oid } = JSON.parse(decodeText(hint.slice(2))) as { readonly oid?: unknown }
    return typeof oid === 'string' ? oid : undefined
  } catch {
    return undefined // a name that begins with these letters, which no user has
  }
}
