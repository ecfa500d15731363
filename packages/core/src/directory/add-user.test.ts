import { describe, expect, it } from 'vitest'

import { aTenant, addUserSeed, anIssuer, complaintOf } from '../testing/index.ts'

const id = 'aaaaaaaa-0000-4000-8000-000000000001'
const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)

describe('added user', () => {
  it('has defaults where its seed says nothing', () => {
    const { tenant } = aTenant(anIssuer())

    const user = addUserSeed(tenant, {})

    expect(user).toEqual({
      id: uuid,
      userPrincipalName: 'user@contoso.onmicrosoft.com',
      displayName: 'user',
      createdDateTime: expect.any(Date),
      deletedDateTime: null,
      mailNickname: 'user',
      givenName: 'user',
      surname: null,
      mail: null,
      accountEnabled: true,
      userType: 'Member',
      country: null,
      password: 'mock-entra-password',
      forceChangePasswordNextSignIn: false,
      directoryRoles: [],
      conditionalAccess: {},
      signInSessionsValidFrom: 0,
      revocations: 0,
      otherProperties: {},
    })
  })

  it.each([
    [{ displayName: 'Bob de la Mock' }, 'bob.de.la.mock@contoso.onmicrosoft.com', 'Bob', 'de la Mock'],
    [{ userPrincipalName: 'bob' }, 'bob@contoso.onmicrosoft.com', 'bob', null],
    [{ userPrincipalName: 'Bob@Contoso.onmicrosoft.com' }, 'Bob@Contoso.onmicrosoft.com', 'Bob', null],
    [
      { userPrincipalName: 'bob', givenName: 'Robert', surname: 'M' },
      'bob@contoso.onmicrosoft.com',
      'Robert',
      'M',
    ],
  ])('is named by its seed: %j', (seed, userPrincipalName, givenName, surname) => {
    const { tenant } = aTenant(anIssuer())

    const user = addUserSeed(tenant, seed)

    expect(user).toMatchObject({ userPrincipalName, givenName, surname })
  })

  // seeds.ts: null stands for "none", as in Microsoft Graph.
  it('has no given name and no surname where its seed says null', () => {
    const { tenant } = aTenant(anIssuer())

    const user = addUserSeed(tenant, { displayName: 'Build Agent', givenName: null, surname: null })

    expect(user).toMatchObject({ displayName: 'Build Agent', givenName: null, surname: null })
  })

  it.each([
    [{ password: 'one' }, 'one'],
    [{ passwordProfile: { password: 'two' } }, 'two'],
    [{ password: 'one', passwordProfile: { password: 'two' } }, 'one'],
    [{ password: null }, null],
    [{ password: null, passwordProfile: { password: 'two' } }, null],
    [{ passwordProfile: { forceChangePasswordNextSignIn: true } }, 'mock-entra-password'],
  ])('has the password of its seed: %j', (seed, password) => {
    const { tenant } = aTenant(anIssuer())

    const user = addUserSeed(tenant, seed)

    expect(user.password).toBe(password)
  })

  it('may have a name in any verified domain of the tenant', () => {
    const { tenant } = aTenant(anIssuer(), { domain: ['first.example', 'second.example'], users: [] })

    const short = addUserSeed(tenant, { userPrincipalName: 'bob' })
    const full = addUserSeed(tenant, { userPrincipalName: 'bob@Second.Example' })

    expect(short.userPrincipalName).toBe('bob@first.example')
    expect(full.userPrincipalName).toBe('bob@Second.Example')
  })

  it('may be a guest from another domain', () => {
    const { tenant } = aTenant(anIssuer())

    const user = addUserSeed(tenant, { userPrincipalName: 'ann@fabrikam.example', userType: 'Guest' })

    expect(user).toMatchObject({ userPrincipalName: 'ann@fabrikam.example', userType: 'Guest' })
  })

  it('has the same object id in every mock with the same seed', () => {
    const ids = [anIssuer(), anIssuer()].map((issuer) => addUserSeed(aTenant(issuer).tenant, {}).id)

    expect(ids[1]).toBe(ids[0])
  })
})

describe('user that cannot be added', () => {
  it('has the name of another one, in any case', async () => {
    const { tenant } = aTenant(anIssuer())

    const complaint = await complaintOf(() => addUserSeed(tenant, { userPrincipalName: 'ALICE' }))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_CONFLICT',
      option: 'user.userPrincipalName',
      received: "'ALICE@contoso.onmicrosoft.com'",
    })
  })

  it('has the object id of another one', async () => {
    const { tenant } = aTenant(anIssuer())
    addUserSeed(tenant, { id })

    const complaint = await complaintOf(() =>
      addUserSeed(tenant, { id: id.toUpperCase(), displayName: 'Bob' }),
    )

    expect(complaint).toMatchObject({ code: 'MOCK_ENTRA_CONFLICT', option: 'user.id', received: `'${id}'` })
  })

  it('is a member with a name in a foreign domain', async () => {
    const { tenant } = aTenant(anIssuer(), { domain: ['first.example', 'second.example'] })

    const complaint = await complaintOf(() =>
      addUserSeed(tenant, { userPrincipalName: 'bob@Fabrikam.example' }),
    )

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_INVALID_OPTION',
      option: 'user.userPrincipalName',
      received: "'bob@Fabrikam.example'",
      expected: 'a name in @first.example or @second.example',
      remedy:
        "Add 'fabrikam.example' to the tenant's domains, drop the part from @ on, or set userType to 'Guest'.",
    })
  })

  it('never has its password in the complaint', async () => {
    const { tenant } = aTenant(anIssuer())

    const complaint = await complaintOf(() =>
      addUserSeed(tenant, { userPrincipalName: 'alice', password: 'hunter2' }),
    )

    expect(complaint.message).not.toContain('hunter2')
  })

  it('leaves nothing behind', async () => {
    const { tenant } = aTenant(anIssuer())
    const appRoleAssignments = [{ resource: 'Tasks API', roles: ['Nope'] }]

    await complaintOf(() => addUserSeed(tenant, { displayName: 'Bob', appRoleAssignments }))

    expect(tenant.users.size).toBe(1)
  })
})
