import { describe, expect, it } from 'vitest'

import { aTenant, addGroupSeed, addUserSeed, anIssuer, complaintOf } from '../testing/index.ts'
import { findGroupsOf } from './group.ts'

const id = 'aaaaaaaa-0000-4000-8000-000000000001'
const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)

describe('added group', () => {
  it('has defaults where its seed says nothing', () => {
    const { tenant } = aTenant(anIssuer())

    const group = addGroupSeed(tenant, { displayName: 'Engineers' })

    expect(group).toEqual({
      id: uuid,
      displayName: 'Engineers',
      createdDateTime: expect.any(Date),
      deletedDateTime: null,
      description: null,
      mail: null,
      mailEnabled: false,
      mailNickname: 'Engineers',
      securityEnabled: true,
      groupTypes: [],
      memberIds: new Set(),
      ownerIds: new Set(),
      otherProperties: {},
    })
  })

  it.each([
    ['user principal name in any case', 'ALICE@contoso.onmicrosoft.com'],
    ['object id', id],
    ['object id in upper case', id.toUpperCase()],
  ])('has members by %s', (_, member) => {
    const { tenant } = aTenant(anIssuer(), { users: [{ userPrincipalName: 'alice', id }] })

    const group = addGroupSeed(tenant, { displayName: 'Engineers', members: [member] })

    expect([...group.memberIds]).toEqual([id])
  })

  it.each([
    ['display name', 'Engineers'],
    ['object id', id],
  ])('has groups as members by %s', (_, member) => {
    const { tenant } = aTenant(anIssuer())
    addGroupSeed(tenant, { id, displayName: 'Engineers' })

    const group = addGroupSeed(tenant, { displayName: 'Everybody', members: [member] })

    expect([...group.memberIds]).toEqual([id])
  })

  it('has service principals as members by object id', () => {
    const { tenant } = aTenant(anIssuer())
    const servicePrincipal = tenant.servicePrincipals.get('11111111-1111-1111-1111-111111111111')!

    const group = addGroupSeed(tenant, { displayName: 'Daemons', members: [servicePrincipal.id] })

    expect([...group.memberIds]).toEqual([servicePrincipal.id])
  })
})

describe('group that cannot be added', () => {
  it('has a member that nobody knows', async () => {
    const { tenant } = aTenant(anIssuer())
    const members = ['alice@contoso.onmicrosoft.com', 'bob@contoso.onmicrosoft.com']

    const complaint = await complaintOf(() => addGroupSeed(tenant, { displayName: 'Engineers', members }))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_MISSING_OBJECT',
      option: 'group.members[1]',
      received: "'bob@contoso.onmicrosoft.com'",
      expected:
        "a user principal name, a group's display name, or the object id of a user, a group or a service principal",
      remedy: 'Add the member before the group: users come before groups, and groups in their order.',
    })
    expect(tenant.groups.size).toBe(0)
  })

  it('names a group before that group is added', async () => {
    const complaint = await complaintOf(() =>
      aTenant(anIssuer(), {
        groups: [{ displayName: 'Everybody', members: ['Engineers'] }, { displayName: 'Engineers' }],
      }),
    )

    expect(complaint).toMatchObject({ option: 'seed.groups[0].members[0]', received: "'Engineers'" })
  })

  it.each([
    ['displayName', { displayName: 'Engineers' }, "'Engineers'"],
    ['id', { displayName: 'Others', id }, `'${id}'`],
  ])('has the %s of another one', async (property, seed, received) => {
    const { tenant } = aTenant(anIssuer())
    addGroupSeed(tenant, { displayName: 'Engineers' })
    addGroupSeed(tenant, { displayName: 'Others', id })

    const complaint = await complaintOf(() => addGroupSeed(tenant, seed))

    expect(complaint).toMatchObject({ code: 'MOCK_ENTRA_CONFLICT', option: `group.${property}`, received })
  })

  it('leaves nothing behind', async () => {
    const { tenant } = aTenant(anIssuer())
    const appRoleAssignments = [{ resource: 'Nope', roles: ['Nope'] }]

    await complaintOf(() => addGroupSeed(tenant, { displayName: 'Engineers', appRoleAssignments }))

    expect(tenant.groups.size).toBe(0)
  })
})

describe('findGroupsOf', () => {
  it('ends where groups contain each other', () => {
    const { tenant } = aTenant(anIssuer())
    const user = addUserSeed(tenant, { displayName: 'Bob' })
    const inner = addGroupSeed(tenant, { displayName: 'Inner', members: [user.id] })
    const outer = addGroupSeed(tenant, { displayName: 'Outer', members: ['Inner'] })
    Object.assign(inner, { memberIds: new Set([user.id, outer.id]) })

    const groups = findGroupsOf(tenant.groups.values(), user.id)

    expect(groups.map(({ displayName }) => displayName)).toEqual(['Inner', 'Outer'])
  })
})
