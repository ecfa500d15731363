import { UsernamePasswordCredential } from '@azure/identity'
import { startMockEntra } from 'mock-entra'
import type { MockEntra, User } from 'mock-entra'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let entra: MockEntra
beforeAll(async () => {
  entra = await startMockEntra()
})
beforeEach(() => entra.reset())
afterAll(() => entra.close())

/** The client id of the Azure CLI, which is registered nowhere: it is Microsoft's. */
const azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'

/** Signs a user in as the Azure CLI does, and gets its token for Microsoft Graph. */
async function signInWithAz(user: User): Promise<string> {
  const credential = new UsernamePasswordCredential(
    entra.tenantId,
    azureCli,
    user.username,
    user.password ?? '',
    entra.identityOptions(),
  )
  const { token } = await credential.getToken('https://graph.microsoft.com//.default')
  return token
}

async function ask(token: string, request: string, body?: object): Promise<Response> {
  const [method = '', path = ''] = request.split(' ')
  return await fetch(`${entra.url}/v1.0${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
}

const newUser = {
  accountEnabled: true,
  displayName: 'Bob',
  mailNickname: 'bob',
  userPrincipalName: 'bob@contoso.onmicrosoft.com',
  passwordProfile: { password: 'Str0ng-password' },
}

describe('a user who signed in with the Azure CLI', () => {
  test('has the permissions that Microsoft gave it, and nobody was asked for consent', async () => {
    const { claims } = entra.tokens.decode(await signInWithAz(entra.user))

    expect(claims).toMatchObject({
      aud: 'https://graph.microsoft.com/',
      appid: azureCli,
      oid: entra.user.objectId,
    })
    expect(String(claims.scp).split(' ')).toEqual(
      expect.arrayContaining([
        'Application.ReadWrite.All',
        'Directory.AccessAsUser.All',
        'User.ReadWrite.All',
      ]),
    )
  })

  test('is told who they are', async () => {
    const token = await signInWithAz(entra.user)

    const me = await ask(token, 'GET /me')

    expect(await me.json()).toMatchObject({ id: entra.user.objectId, userPrincipalName: entra.user.username })
  })

  test('may create applications, owns them, and may do no more than a member may', async () => {
    const token = await signInWithAz(entra.user)

    const created = await ask(token, 'POST /applications', { displayName: 'Portal' })
    const { id } = (await created.json()) as { id: string }
    const secret = await ask(token, `POST /applications/${id}/addPassword`, {})
    const foreign = await ask(token, `PATCH /applications/${entra.app.objectId}`, { notes: 'x' })
    const user = await ask(token, 'POST /users', newUser)

    expect([created.status, secret.status, foreign.status, user.status]).toEqual([201, 200, 403, 403])
  })

  test('may do everything as a global administrator', async () => {
    const admin = entra.addUser({ displayName: 'Root', directoryRoles: ['Global Administrator'] })
    const token = await signInWithAz(admin)

    const foreign = await ask(token, `PATCH /applications/${entra.app.objectId}`, { notes: 'x' })
    const user = await ask(token, 'POST /users', newUser)

    expect([foreign.status, user.status]).toEqual([204, 201])
  })
})
