import { describe, expect, it } from 'vitest'

import { aTenant, addAppSeed, addUserSeed, anIssuer } from '../testing/index.ts'
import { findTenant, findTenantOfUser } from './directory.ts'
import { isDomainName } from './seed-schemas.ts'
import { isGuid } from './seed-values.ts'
import { emptyTenant, findUserByName } from './tenant.ts'

describe('tenant', () => {
  it("has Microsoft's services from the start", () => {
    const { tenant } = aTenant(anIssuer(), { apps: [], apis: [] })

    const names = [...tenant.servicePrincipals.values()].map(({ displayName }) => displayName)

    expect(names).toEqual([
      'Microsoft Graph',
      'Windows Azure Active Directory',
      'ADIbizaUX',
      'AAD Token Exchange',
      'Windows Azure Service Management API',
      'Azure Key Vault',
      'Azure Storage',
      'Azure SQL Database',
      'Microsoft Azure CLI',
      'Microsoft Azure PowerShell',
      'Microsoft Graph Command Line Tools',
      'Visual Studio',
      'Visual Studio Code',
    ])
    expect(tenant.applications.size).toBe(0)
  })

  it('shares no object with another one', () => {
    const issuer = anIssuer()
    const first = aTenant(issuer).tenant
    const second = aTenant(issuer).tenant

    addUserSeed(first, { displayName: 'Bob' })
    first.clock.advance({ days: 1 })

    expect(second.users.size).toBe(1)
    expect(second.clock.now()).toBeLessThan(first.clock.now() - 86_000_000)
  })

  it('finds users by name in any case', () => {
    const { tenant, seeded } = aTenant(anIssuer())

    expect(findUserByName(tenant, 'ALICE@Contoso.onmicrosoft.com')).toBe(seeded.user)
    expect(findUserByName(tenant, 'alice')).toBeUndefined()
  })
})

describe('emptied tenant', () => {
  it("has nothing left but Microsoft's services", () => {
    const oauth2PermissionGrants = [{ resource: 'Tasks API', scopes: ['Tasks.Read'] }]
    const issuer = anIssuer()
    const { tenant, seeded } = aTenant(issuer, { groups: [{ displayName: 'Engineers' }] })
    addAppSeed(tenant, { oauth2PermissionGrants })
    for (let count = 0; count < 10; count++) tenant.signInFailures.record(seeded.user!.id)
    tenant.clock.freeze('2030-01-01T00:00:00Z')

    emptyTenant(issuer, tenant)

    expect(tenant.applications.size + tenant.users.size + tenant.groups.size).toBe(0)
    expect(tenant.appRoleAssignments).toEqual([])
    expect(tenant.permissionGrants).toEqual([])
    expect([...tenant.servicePrincipals.values()].every(({ microsoft }) => microsoft !== undefined)).toBe(
      true,
    )
    expect(tenant.signInFailures.isLocked(seeded.user!.id)).toBe(false)
    expect(Math.abs(tenant.clock.now() - Date.now())).toBeLessThan(60_000)
  })
})

describe('directory', () => {
  it.each(['00000000-0000-0000-0000-000000000002', 'contoso.onmicrosoft.com', 'CONTOSO.onmicrosoft.com'])(
    'finds a tenant by %s',
    (segment) => {
      const issuer = anIssuer()
      const { tenant } = aTenant(issuer)

      expect(findTenant(issuer.directory, segment)).toBe(tenant)
    },
  )

  it('finds the tenant of a user by the last part of the name', () => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)

    expect(findTenantOfUser(issuer.directory, 'a@b@CONTOSO.onmicrosoft.com')).toBe(tenant)
    expect(findTenantOfUser(issuer.directory, 'alice@onmicrosoft.com')).toBeUndefined()
  })
})

describe('tenant identifiers', () => {
  it.each(['00000000-0000-0000-0000-000000000000', 'AAAAAAAA-bbbb-1ccc-8ddd-eeeeeeeeeeee'])(
    '%s is a GUID',
    (text) => {
      expect(isGuid(text)).toBe(true)
    },
  )

  it.each([
    '',
    'x',
    '{aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee}',
    'aaaaaaaabbbb4ccc8dddeeeeeeeeeeee',
    'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee\n',
  ])('%j is no GUID', (text) => {
    expect(isGuid(text)).toBe(false)
  })

  it.each(['contoso.onmicrosoft.com', 'x-1.example', 'xn--bcher-kva.example', 'a.xn--p1ai'])(
    '%s is a domain name',
    (text) => {
      expect(isDomainName(text)).toBe(true)
    },
  )

  it.each([
    'contoso',
    '-a.example',
    'a-.example',
    'a..example',
    '.example',
    'a.example.',
    'a b.example',
    '192.0.2.1',
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(126)}example`,
  ])('%s is no domain name', (text) => {
    expect(isDomainName(text)).toBe(false)
  })
})
