import { aUserTokenRequest, acquireTokens, refusalOfRequest } from '@mock-entra/core/testing'
import { describe, expect, it } from 'vitest'

import { aGraph } from '../testing/index.ts'

const bob = {
  accountEnabled: true,
  displayName: 'Bob',
  mailNickname: 'bob',
  userPrincipalName: 'bob@contoso.onmicrosoft.com',
  passwordProfile: { password: 'Str0ng-password' },
}

describe('user', () => {
  it('is created, and shows what Graph shows of users by itself', async () => {
    const { ask } = aGraph()

    const { status, body } = await ask('POST /users', { body: { ...bob, jobTitle: 'Clerk' } })

    expect(status).toBe(201)
    expect(body).toEqual({
      '@odata.context': 'https://localhost:4577/v1.0/$metadata#users/$entity',
      businessPhones: [],
      displayName: 'Bob',
      givenName: null,
      jobTitle: 'Clerk',
      mail: null,
      mobilePhone: null,
      officeLocation: null,
      preferredLanguage: null,
      surname: null,
      userPrincipalName: 'bob@contoso.onmicrosoft.com',
      id: expect.any(String),
    })
  })

  it('is found under a new name, also at sign-in, and no longer under the old one', async () => {
    const graph = aGraph()
    await graph.ask('POST /users', {
      body: { ...bob, passwordProfile: { ...bob.passwordProfile, forceChangePasswordNextSignIn: false } },
    })
    const signIn = (name: string): ReturnType<typeof aUserTokenRequest> =>
      aUserTokenRequest({ username: `${name}@contoso.onmicrosoft.com`, password: 'Str0ng-password' })

    await graph.ask('PATCH /users/bob@contoso.onmicrosoft.com', {
      body: { userPrincipalName: 'robert@contoso.onmicrosoft.com' },
    })

    expect((await graph.ask('GET /users/Robert@contoso.onmicrosoft.com')).status).toBe(200)
    expect((await graph.ask('GET /users/bob@contoso.onmicrosoft.com')).status).toBe(404)
    await expect(acquireTokens(graph.issuer, signIn('robert'))).resolves.toBeDefined()
    expect((await refusalOfRequest(graph.issuer, signIn('bob'))).aadsts).toBe(50034)
  })

  it('keeps its name and id in a change that repeats them', async () => {
    const { ask } = aGraph()
    const { body } = await ask('POST /users', { body: bob })
    const id = String(body['id'])

    const kept = await ask(`PATCH /users/${id}`, {
      body: { displayName: 'Robert', id, userPrincipalName: bob.userPrincipalName },
    })
    const other = await ask(`PATCH /users/${id}`, { body: { id: '11111111-1111-1111-1111-111111111111' } })

    expect(kept.status).toBe(204)
    expect(other.error?.message).toBe("Property 'id' is read-only and cannot be set.")
  })

  it('keeps parts of a complex property that a change leaves out', async () => {
    const { ask } = aGraph()
    await ask('POST /users', { body: bob })
    const change = async (employeeOrgData: object): Promise<unknown> => {
      await ask(`PATCH /users/${bob.userPrincipalName}`, { body: { employeeOrgData } })
      const { body } = await ask(`GET /users/${bob.userPrincipalName}?$select=employeeOrgData`)
      return body['employeeOrgData']
    }

    expect(await change({})).toBeNull()
    expect(await change({ costCenter: '17', division: 'Sales' })).toEqual({
      costCenter: '17',
      division: 'Sales',
    })
    expect(await change({ division: 'Support' })).toEqual({ costCenter: '17', division: 'Support' })
    expect(await change({})).toEqual({ costCenter: '17', division: 'Support' })
  })

  it('cannot be restored while another has its name', async () => {
    const { ask } = aGraph()
    const { body } = await ask('POST /users', { body: bob })
    await ask('DELETE /users/bob@contoso.onmicrosoft.com')
    await ask('POST /users', { body: bob })

    const { error } = await ask(`POST /directory/deletedItems/${String(body['id'])}/restore`)

    expect(error?.message).toContain('A conflicting object with one or more of the specified property values')
  })

  it.each([
    [{ userPrincipalName: 'alice@contoso.onmicrosoft.com' }, 'userPrincipalName already exists'],
    [
      { userPrincipalName: 'bob@fabrikam.example' },
      'The domain portion of the userPrincipalName property is invalid.',
    ],
    [{ userPrincipalName: 'bob' }, 'The domain portion of the userPrincipalName property is invalid.'],
    [
      { userPrincipalName: 'bob smith@contoso.onmicrosoft.com' },
      "Invalid value specified for property 'userPrincipalName' of resource 'User'.",
    ],
    [{ mailNickname: 'b@b' }, "Invalid value specified for property 'mailNickname' of resource 'User'."],
    [{ passwordProfile: { password: 'short' } }, 'does not comply with password complexity requirements'],
    [{ passwordProfile: {} }, 'does not comply with password complexity requirements'],
    [{ accountEnabled: undefined }, "A value is required for property 'accountEnabled' of resource 'User'."],
    [{ accountEnabled: 'yes' }, "property 'accountEnabled' of resource 'User'"],
    [{ onPremisesSyncEnabled: true }, "Property 'onPremisesSyncEnabled' is read-only and cannot be set."],
  ])('is refused with %j', async (change, message) => {
    const { ask } = aGraph()

    const answer = await ask('POST /users', { body: { ...bob, ...change } })

    expect(answer).toMatchObject({ status: 400, error: { message: expect.stringContaining(message) } })
  })
})
