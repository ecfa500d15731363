import { describe, expect, it } from 'vitest'

import { aTenant, addUserSeed, anIssuer, complaintOf } from '../testing/index.ts'
import { directoryRoleNames, directoryRoleTemplate, isConsentAdministrator } from './directory-roles.ts'

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10'

describe('directory role', () => {
  it.each([
    ['Global Administrator', globalAdministrator],
    ['Application Administrator', '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3'],
    ['Directory Readers', '88d8e3e3-8f55-4a1e-953a-9b9898b8876b'],
    [globalAdministrator.toUpperCase(), globalAdministrator],
    ['b79fbf4d-3ef9-4689-8143-76b194e85509', 'b79fbf4d-3ef9-4689-8143-76b194e85509'],
  ])('%s has the template %s', (role, template) => {
    expect(directoryRoleTemplate(role)).toBe(template)
  })

  it('has a template id of its own for every name', () => {
    const templates = directoryRoleNames.map(directoryRoleTemplate)

    expect(new Set(templates).size).toBe(directoryRoleNames.length)
    for (const template of templates) expect(template).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  })

  it('of a user is kept as its template id', () => {
    const { tenant } = aTenant(anIssuer())

    const user = addUserSeed(tenant, {
      directoryRoles: ['Global Administrator', globalAdministrator.toUpperCase()],
    })

    expect(user.directoryRoles).toEqual([globalAdministrator, globalAdministrator])
  })

  it.each(['Global Admin', 'global administrator', '__proto__', ''])('may not be %j', async (role) => {
    const { tenant } = aTenant(anIssuer())

    const complaint = await complaintOf(() => addUserSeed(tenant, { directoryRoles: [role] }))

    expect(complaint.code).toBe('MOCK_ENTRA_INVALID_OPTION')
    expect(complaint.message).toContain('user.directoryRoles[0]')
  })
})

describe('consent for everybody', () => {
  it.each([
    ['Global Administrator', true],
    ['Privileged Role Administrator', true],
    ['Application Administrator', true],
    ['Cloud Application Administrator', true],
    ['User Administrator', false],
    ['Global Reader', false],
    ['Directory Readers', false],
  ])('of a user who is %s: %s', (role, isAdministrator) => {
    const directoryRoles = ['b79fbf4d-3ef9-4689-8143-76b194e85509', directoryRoleTemplate(role)]

    expect(isConsentAdministrator({ directoryRoles })).toBe(isAdministrator)
  })

  it('is not for a user without a role', () => {
    expect(isConsentAdministrator({ directoryRoles: [] })).toBe(false)
  })
})
