import { describe, expect, it } from 'vitest'

import { aTenant, addAppSeed, addUserSeed, anIssuer } from '../testing/index.ts'
import type { TenantChanges } from './changes.ts'
import {
  addAppRoleAssignment,
  changeUser,
  deleteDirectoryObject,
  purgeDirectoryObject,
  restoreDirectoryObject,
} from './directory-objects.ts'
import type { Tenant } from './tenant.ts'

/** A tenant, and what it tells of its changes from now on: `+` and `-` with the kind of item. */
function aWatchedTenant(): { readonly tenant: Tenant; readonly changes: string[] } {
  const changes: string[] = []
  const watch: TenantChanges = {
    put: (kind) => void changes.push(`+${kind}`),
    remove: (kind) => void changes.push(`-${kind}`),
    clear: () => void changes.push('clear'),
    together: (change) => {
      changes.push('(')
      try {
        return change()
      } finally {
        changes.push(')')
      }
    },
  }
  const { tenant } = aTenant(anIssuer({ createChanges: () => watch }))
  changes.length = 0
  return { tenant, changes }
}

describe('changes of a directory', () => {
  it('are told together, where an application and its service principal are added', () => {
    const { tenant, changes } = aWatchedTenant()

    addAppSeed(tenant, { displayName: 'Shop', appRoleAssignments: [{ resource: 'Tasks API', roles: [] }] })

    expect(changes).toEqual(['(', '+application', '+servicePrincipal', ')'])
  })

  it('are told of an application that was taken out again, because its seed was wrong', () => {
    const { tenant, changes } = aWatchedTenant()

    expect(() => addAppSeed(tenant, { appRoleAssignments: [{ resource: 'nothing', roles: [] }] })).toThrow(
      "received 'nothing'",
    )

    const withdrawn = ['-application', '-servicePrincipal']
    expect(changes).toEqual(['(', '+application', '+servicePrincipal', ...withdrawn, ')'])
  })

  it('move an object among the deleted items and back, and out of them for good', () => {
    const { tenant, changes } = aWatchedTenant()
    const object = addUserSeed(tenant, { userPrincipalName: 'bob' })
    changes.length = 0

    deleteDirectoryObject(tenant, { type: 'user', object })
    restoreDirectoryObject(tenant, { type: 'user', object })
    deleteDirectoryObject(tenant, { type: 'user', object })
    purgeDirectoryObject(tenant, { type: 'user', object })

    const deletion = ['(', '-user', '+deletedItem', ')']
    expect(changes).toEqual([
      ...deletion,
      '(',
      '-deletedItem',
      '+user',
      ')',
      ...deletion,
      '(',
      '-deletedItem',
      ')',
    ])
  })

  it('of a deleted user, whose sign-in is still under way, leave them deleted', () => {
    const { tenant, changes } = aWatchedTenant()
    const user = addUserSeed(tenant, { userPrincipalName: 'bob' })
    deleteDirectoryObject(tenant, { type: 'user', object: user })
    changes.length = 0

    changeUser(tenant, user, { forceChangePasswordNextSignIn: false })

    expect(changes).toEqual(['+deletedItem'])
    expect([...tenant.usersByName.values()]).not.toContain(user)
  })

  it('of a purged user are told to nobody', () => {
    const { tenant, changes } = aWatchedTenant()
    const user = addUserSeed(tenant, { userPrincipalName: 'bob' })
    deleteDirectoryObject(tenant, { type: 'user', object: user })
    purgeDirectoryObject(tenant, { type: 'user', object: user })
    changes.length = 0

    changeUser(tenant, user, { displayName: 'Robert' })

    expect(changes).toEqual([])
    expect(tenant.users.has(user.id)).toBe(false)
  })

  it('rename a user in their old place among the others', () => {
    const { tenant } = aWatchedTenant()
    const [alice] = tenant.users.values()
    addUserSeed(tenant, { userPrincipalName: 'bob' })

    changeUser(tenant, alice!, { userPrincipalName: 'Carol@contoso.onmicrosoft.com' })

    expect([...tenant.users.values()][0]).toBe(alice)
    expect(tenant.usersByName.get('carol@contoso.onmicrosoft.com')).toBe(alice)
    expect(tenant.usersByName.has('alice@contoso.onmicrosoft.com')).toBe(false)
  })

  it('do not make an app role assignment twice', () => {
    const { tenant, changes } = aWatchedTenant()
    const assignment = tenant.appRoleAssignments[0]!
    const { length } = tenant.appRoleAssignments

    addAppRoleAssignment(tenant, { ...assignment, createdDateTime: new Date(0) })

    expect(changes).toEqual([])
    expect(tenant.appRoleAssignments).toHaveLength(length)
  })

  it('add up the scopes that a seed grants at one resource', () => {
    const { tenant } = aWatchedTenant()

    addAppSeed(tenant, {
      displayName: 'Shop',
      oauth2PermissionGrants: [
        { resource: 'Tasks API', scopes: ['Tasks.Read'] },
        { resource: 'Tasks API', scopes: ['Tasks.ReadWrite'] },
      ],
    })

    expect(tenant.permissionGrants.at(-1)).toMatchObject({ scopes: ['Tasks.Read', 'Tasks.ReadWrite'] })
  })
})
