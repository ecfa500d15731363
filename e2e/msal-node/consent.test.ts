import { ConfidentialClientApplication, InteractionRequiredAuthError } from '@azure/msal-node'
import type { AuthenticationResult } from '@azure/msal-node'
import { decodeJwt } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { App, AppSeed, MockEntra, TenantHandle, User } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { acquireByCode, refreshTokenOf, webRedirectUri } from '../support/msal-sign-in.ts'
import { rejectionOf } from '../support/rejection.ts'

const tasksRead = 'api://tasks/Tasks.Read'
const tasksReadWrite = 'api://tasks/Tasks.ReadWrite'
const tasksAdmin = 'api://tasks/Tasks.Administer'

let entra: MockEntra

beforeAll(async () => {
  entra = await startMockEntra()
})
afterAll(() => entra.close())

interface Scene {
  readonly tenant: TenantHandle
  readonly app: App
  readonly client: ConfidentialClientApplication
}

/** A web app that nobody has consented to, and an API. */
function aScene(app: AppSeed = {}): Scene {
  const tenant = entra.createTenant({
    apis: [
      {
        displayName: 'Tasks API',
        identifierUris: ['api://tasks'],
        appId: crypto.randomUUID(),
        api: {
          oauth2PermissionScopes: [
            { value: 'Tasks.Read', id: '11111111-0000-4000-8000-000000000001' },
            { value: 'Tasks.ReadWrite', id: '11111111-0000-4000-8000-000000000002' },
            { value: 'Tasks.Administer', type: 'Admin' },
          ],
        },
      },
    ],
  })
  const added = tenant.addApp({
    displayName: 'Planner',
    secret: 'planner',
    web: { redirectUris: [webRedirectUri] },
    requireConsent: true,
    ...app,
  })
  return { tenant, app: added, client: new ConfidentialClientApplication(tenant.msalConfig(added)) }
}

/** Uses a password, so that nobody is asked for consent. */
async function signInWithPassword(
  { tenant, client }: Scene,
  scopes: string[],
  { username, password = '' }: User = tenant.user,
): Promise<AuthenticationResult | null> {
  return await client.acquireTokenByUsernamePassword({ scopes, username, password })
}

function scopesOf(result: AuthenticationResult | null): string[] {
  return String(decodeJwt(result!.accessToken)['scp']).split(' ')
}

describe('MSAL Node, consent', () => {
  test('a password without consent is an InteractionRequiredAuthError with AADSTS65001', async () => {
    const error = await rejectionOf(signInWithPassword(aScene(), [tasksRead]))

    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 65001, subError: 'consent_required' })
  })

  test('a person who signs in consents, and from then on a password is enough', async () => {
    const scene = aScene()
    await acquireByCode(scene.tenant, scene.client, { scopes: [tasksRead] })

    const result = await signInWithPassword(scene, [tasksRead])

    expect(scopesOf(result)).toEqual(['Tasks.Read'])
  })

  test('consent to a scope is consent to it in any case, and with its resource in full', async () => {
    const scene = aScene()
    await acquireByCode(scene.tenant, scene.client, { scopes: ['user.read'] })

    const short = await signInWithPassword(scene, ['User.Read'])
    const full = await signInWithPassword(scene, ['https://graph.microsoft.com/User.Read'])

    expect([short, full].map((result) => result?.uniqueId)).toEqual([
      scene.tenant.user.objectId,
      scene.tenant.user.objectId,
    ])
  })

  test("one user's consent is not another's: AADSTS65001", async () => {
    const scene = aScene()
    const bob = scene.tenant.addUser({ userPrincipalName: 'bob' })
    await acquireByCode(scene.tenant, scene.client, { scopes: [tasksRead] })

    await expect(signInWithPassword(scene, [tasksRead], bob)).rejects.toMatchObject({ errorNo: 65001 })
  })

  test('a refresh for a scope that was not consented to is AADSTS65001', async () => {
    const { tenant, client } = aScene()
    const { account } = await acquireByCode(tenant, client, { scopes: [tasksRead] })

    const error = await rejectionOf(
      client.acquireTokenSilent({ scopes: [tasksReadWrite], account: account! }),
    )

    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorNo: 65001, subError: 'consent_required' })
  })

  test('acquireTokenByRefreshToken for another API is AADSTS65001 as well', async () => {
    const { tenant, client } = aScene()
    tenant.addApp({
      displayName: 'Notes API',
      identifierUris: ['api://notes'],
      api: { oauth2PermissionScopes: [{ value: 'Notes.Read' }] },
    })
    await acquireByCode(tenant, client, { scopes: [tasksRead] })

    const error = await rejectionOf(
      client.acquireTokenByRefreshToken({
        scopes: ['api://notes/Notes.Read'],
        refreshToken: refreshTokenOf(client),
      }),
    )

    expect(error).toMatchObject({ errorNo: 65001 })
  })

  test('consent adds up: the token of a later sign-in has the scopes of the earlier one', async () => {
    const { tenant, client } = aScene()
    await acquireByCode(tenant, client, { scopes: [tasksRead] })

    const result = await acquireByCode(tenant, client, { scopes: [tasksReadWrite] })

    expect(scopesOf(result).toSorted()).toEqual(['Tasks.Read', 'Tasks.ReadWrite'])
  })

  test('.default asks for what the registration lists', async () => {
    const apiId = crypto.randomUUID()
    const id = '11111111-0000-4000-8000-000000000003'
    const { tenant, client } = aScene({
      requiredResourceAccess: [{ resourceAppId: apiId, resourceAccess: [{ id, type: 'Scope' }] }],
    })
    tenant.addApp({
      appId: apiId,
      displayName: 'Notes API',
      identifierUris: ['api://notes'],
      api: { oauth2PermissionScopes: [{ value: 'Notes.Read', id }, { value: 'Notes.Write' }] },
    })

    const result = await acquireByCode(tenant, client, { scopes: ['api://notes/.default'] })

    expect(scopesOf(result)).toEqual(['Notes.Read'])
  })

  test('reset() forgets consent: AADSTS65001', async () => {
    const tenant = entra.createTenant({
      apps: [
        {
          displayName: 'Planner',
          secret: 'planner',
          web: { redirectUris: [webRedirectUri] },
          requireConsent: true,
        },
      ],
    })
    const client = new ConfidentialClientApplication(tenant.msalConfig())
    await acquireByCode(tenant, client, { scopes: ['User.Read'] })

    tenant.reset()

    const { username, password = '' } = tenant.user
    await expect(
      client.acquireTokenByUsernamePassword({ scopes: ['User.Read'], username, password }),
    ).rejects.toMatchObject({ errorNo: 65001 })
  })
})

describe('MSAL Node, permissions for administrators', () => {
  test('a user cannot consent to one: the page says AADSTS90094', async () => {
    const { tenant, client } = aScene()

    const error = await rejectionOf(acquireByCode(tenant, client, { scopes: [tasksAdmin] }))

    expect(error).toMatchObject({ code: 'MOCK_ENTRA_SIGN_IN_REFUSED' })
    expect(error.message).toContain('AADSTS90094: ')
  })

  test('an administrator can', async () => {
    const { tenant, client } = aScene()
    const admin = tenant.addUser({ userPrincipalName: 'admin', directoryRoles: ['Global Administrator'] })

    const result = await acquireByCode(tenant, client, { scopes: [tasksAdmin] }, admin)

    expect(scopesOf(result)).toEqual(['Tasks.Administer'])
  })

  test("an administrator's consent at the admin consent endpoint is everybody's", async () => {
    const scene = aScene()
    const { tenant, app } = scene
    const admin = tenant.addUser({ userPrincipalName: 'admin', directoryRoles: ['Global Administrator'] })
    const query = new URLSearchParams({
      client_id: app.appId,
      redirect_uri: webRedirectUri,
      scope: tasksAdmin,
      state: 'mine',
    })

    const { params } = await tenant.signIn(`${tenant.authority}/v2.0/adminconsent?${query.toString()}`, {
      user: admin,
    })

    expect(params).toMatchObject({ admin_consent: 'True', tenant: tenant.tenantId, state: 'mine' })
    expect(scopesOf(await signInWithPassword(scene, [tasksAdmin]))).toEqual(['Tasks.Administer'])
  })
})
