import { MockEntraError } from '../errors/mock-entra-error.ts'
import { deriveUuid } from '../ids.ts'
import { assertFree } from './conflicts.ts'
import { addAppRoleAssignment, addDirectoryObject } from './directory-objects.ts'
import { describeAppRoleAssignments } from './grant-permissions.ts'
import type { ParsedUserSeed } from './seed-schemas.ts'
import { findUserByName } from './tenant.ts'
import type { Tenant } from './tenant.ts'
import type { User } from './user.ts'

/** The password of every seeded user whose seed names none. */
export const defaultPassword = 'mock-entra-password'

/** @param path how the seed is called in messages */
export function addUser(tenant: Tenant, seed: ParsedUserSeed, path: string): User {
  const userPrincipalName = completeName(tenant, seed, path)
  const id = seed.id ?? deriveUuid(tenant.id, 'user', userPrincipalName.toLowerCase())
  assertFree(
    path,
    'userPrincipalName',
    userPrincipalName,
    findUserByName(tenant, userPrincipalName) !== undefined,
  )
  assertFree(path, 'id', id, tenant.users.has(id))

  const displayName = seed.displayName ?? userPrincipalName.slice(0, userPrincipalName.indexOf('@'))
  const [givenName = null, ...rest] = displayName.split(' ')
  const user: User = {
    id,
    userPrincipalName,
    displayName,
    createdDateTime: new Date(tenant.clock.now()),
    deletedDateTime: null,
    mailNickname: userPrincipalName.slice(0, userPrincipalName.indexOf('@')),
    givenName: seed.givenName === undefined ? givenName : seed.givenName,
    surname: seed.surname === undefined ? rest.join(' ') || null : seed.surname,
    mail: seed.mail ?? null,
    accountEnabled: seed.accountEnabled ?? true,
    userType: seed.userType ?? 'Member',
    country: seed.country ?? null,
    password:
      seed.password === null ? null : (seed.password ?? seed.passwordProfile?.password ?? defaultPassword),
    forceChangePasswordNextSignIn: seed.passwordProfile?.forceChangePasswordNextSignIn ?? false,
    directoryRoles: seed.directoryRoles ?? [],
    conditionalAccess: seed.conditionalAccess ?? {},
    signInSessionsValidFrom: 0,
    revocations: 0,
    otherProperties: {},
  }
  const assignments = describeAppRoleAssignments(tenant, id, 'User', seed.appRoleAssignments, path)

  tenant.changes.together(() => {
    addDirectoryObject(tenant, { type: 'user', object: user })
    for (const assignment of assignments) addAppRoleAssignment(tenant, assignment)
  })
  return user
}

function completeName(tenant: Tenant, seed: ParsedUserSeed, path: string): string {
  const name =
    seed.userPrincipalName ?? (seed.displayName ?? 'user').toLowerCase().replaceAll(/[^a-z0-9]+/g, '.')
  if (!name.includes('@')) return `${name}@${tenant.domains[0]}`
  const domain = name.slice(name.lastIndexOf('@') + 1).toLowerCase()
  if (tenant.domains.includes(domain) || seed.userType === 'Guest') return name
  throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: `${path}.userPrincipalName`,
    received: `'${name}'`,
    expected: `a name in ${tenant.domains.map((known) => `@${known}`).join(' or ')}`,
    remedy: `Add '${domain}' to the tenant's domains, drop the part from @ on, or set userType to 'Guest'.`,
  })
}
