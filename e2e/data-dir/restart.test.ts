import { statSync } from 'node:fs'
import { join } from 'node:path'

import { ConfidentialClientApplication } from '@azure/msal-node'
import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { describe, expect, onTestFinished, test } from 'vitest'

import { aFolder, runCli, startServer } from '../support/cli.ts'

type Json = Readonly<Record<string, unknown>>

function aDataDir(): string {
  const folder = aFolder()
  onTestFinished(() => folder[Symbol.dispose]())
  return join(folder.path, 'data')
}

async function aMock(options: Parameters<typeof startMockEntra>[0]): Promise<MockEntra> {
  const entra = await startMockEntra(options)
  onTestFinished(entra.close)
  return entra
}

/** Microsoft Graph, as the seeded app. */
async function graph(entra: MockEntra, request: string, body?: Json): Promise<Json> {
  const [method = 'GET', path = ''] = request.split(' ')
  const token = await entra.tokens.appToken({ resource: 'https://graph.microsoft.com' })
  const response = await fetch(`${entra.url}/v1.0/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, ...(JSON.parse(text || '{}') as Json) }
}

/** A request to the token endpoint. */
async function ask(entra: MockEntra, parameters: Readonly<Record<string, string>>): Promise<Json> {
  const response = await fetch(`${entra.authority}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams(parameters),
  })
  return (await response.json()) as Json
}

/** Tokens of the seeded user, a refresh token among them. */
async function signIn(entra: MockEntra): Promise<string> {
  const { refresh_token: refreshToken } = await ask(entra, {
    grant_type: 'password',
    client_id: entra.app.appId,
    client_secret: entra.app.secret!,
    username: entra.user.username,
    password: entra.user.password!,
    scope: 'openid offline_access User.Read',
  })
  return String(refreshToken)
}

describe('after a restart on the same data directory', () => {
  test('MSAL redeems a refresh token from before', async () => {
    const dataDir = aDataDir()
    // #region restart
    const before = await startMockEntra({ dataDir })
    const refreshToken = await signIn(before)
    await before.close() // or kill -9

    await using after = await startMockEntra({ dataDir })
    const client = new ConfidentialClientApplication(after.msalConfig())
    const result = await client.acquireTokenByRefreshToken({ refreshToken, scopes: ['User.Read'] })
    // #endregion
    expect(result?.account?.username).toBe(after.user.username)
  })

  test('a refresh token that was revoked before stays revoked, with AADSTS50173', async () => {
    const dataDir = aDataDir()
    const before = await startMockEntra({ dataDir })
    const refreshToken = await signIn(before)
    before.revokeSessions(before.user)
    await before.close()

    const after = await aMock({ dataDir })

    const answer = await ask(after, {
      grant_type: 'refresh_token',
      client_id: after.app.appId,
      client_secret: after.app.secret!,
      refresh_token: refreshToken,
    })
    expect(answer).toMatchObject({ error: 'invalid_grant', error_codes: [50173] })
  })

  test('a secret that Graph added authenticates, and one that it removed is refused with AADSTS7000215', async () => {
    const dataDir = aDataDir()
    const before = await startMockEntra({ dataDir })
    const path = `applications(appId='${before.app.appId}')`
    const [kept, removed] = await Promise.all([
      graph(before, `POST ${path}/addPassword`, {}),
      graph(before, `POST ${path}/addPassword`, {}),
    ])
    await graph(before, `POST ${path}/removePassword`, { keyId: removed['keyId'] })
    await before.close()

    const after = await aMock({ dataDir })

    const request = {
      grant_type: 'client_credentials',
      client_id: after.app.appId,
      scope: `api://${after.api.appId}/.default`,
    }
    const { access_token: token } = await ask(after, {
      ...request,
      client_secret: String(kept['secretText']),
    })
    expect(token).toEqual(expect.any(String))
    expect(await ask(after, { ...request, client_secret: String(removed['secretText']) })).toMatchObject({
      error_codes: [7000215],
    })
  })

  test('a deleted app stays deleted, until it is restored', async () => {
    const dataDir = aDataDir()
    const before = await startMockEntra({ dataDir })
    const { id, appId } = await graph(before, 'POST applications', { displayName: 'Gone' })
    await graph(before, `DELETE applications/${String(id)}`)
    await before.close()

    const after = await aMock({ dataDir })

    expect((await graph(after, `GET applications/${String(id)}`))['status']).toBe(404)
    expect(await graph(after, `POST directory/deletedItems/${String(id)}/restore`)).toMatchObject({ appId })
  })

  test('what the handle added is there, with certificates, policies and managed identities', async () => {
    const dataDir = aDataDir()
    const before = await startMockEntra({ dataDir })
    const daemon = before.addApp({ displayName: 'Daemon', secret: 'daemon-secret' })
    const certificate = await before.createCertificate(daemon)
    const bob = before.addUser({ displayName: 'Bob' })
    before.addGroup({ displayName: 'Staff', members: [bob.username] })
    before.setConditionalAccess(before.user, { grantControls: ['mfa'] })
    const identity = before.managedIdentity({ kind: 'appService' })
    await before.close()

    const after = await aMock({ dataDir })

    const client = new ConfidentialClientApplication(after.msalConfig(daemon, certificate))
    const scopes = [`api://${after.api.appId}/.default`]
    expect((await client.acquireTokenByClientCredential({ scopes }))?.accessToken).toEqual(expect.any(String))
    const { value: members } = await graph(after, `GET users/${bob.objectId}/memberOf`)
    expect(members).toMatchObject([{ displayName: 'Staff' }])
    expect(after.managedIdentity({ kind: 'appService' }).objectId).toBe(identity.objectId)
    expect(
      await ask(after, {
        grant_type: 'password',
        client_id: after.app.appId,
        client_secret: after.app.secret!,
        username: after.user.username,
        password: after.user.password!,
        scope: 'openid',
      }),
    ).toMatchObject({ error_codes: [50076] })
  })

  test('what was changed wins over the seed, and reset() returns to the seed that the options name', async () => {
    const dataDir = aDataDir()
    const before = await startMockEntra({ dataDir })
    before.addUser({ displayName: 'Bob' })
    await before.close()
    const tenants = [{ users: [{ displayName: 'Carol' }] }]

    const after = await startMockEntra({ dataDir, tenants })
    const namesOf = async (entra: MockEntra): Promise<readonly string[]> => {
      const { value } = await graph(entra, 'GET users')
      return (value as readonly { displayName: string }[]).map(({ displayName }) => displayName)
    }

    expect(await namesOf(after)).toEqual(['Alice Mock', 'Bob'])
    expect(after.user.displayName).toBe('Alice Mock')
    after.reset()
    await after.close()
    const last = await aMock({ dataDir })
    expect(await namesOf(last)).toEqual(['Carol'])
    expect(last.user.displayName).toBe('Carol')
  })

  test('a tenant that was created is there, and createTenant with its id gives its handle', async () => {
    const dataDir = aDataDir()
    const id = '00000000-0000-4000-8000-0000000000cc'
    const before = await startMockEntra({ dataDir })
    const created = before.createTenant({ id })
    created.addUser({ displayName: 'Bob' })
    const deleted = before.createTenant()
    before.deleteTenant(deleted)
    await before.close()

    const after = await aMock({ dataDir })

    const documentOf = (tenantId: string): Promise<Response> =>
      fetch(`${after.url}/${tenantId}/v2.0/.well-known/openid-configuration`)
    expect((await documentOf(id)).status).toBe(200)
    expect((await documentOf(deleted.tenantId)).status).toBe(400)
    const handle = after.createTenant({ id })
    expect(() => handle.addUser({ displayName: 'Bob' })).toThrow(
      expect.objectContaining({ code: 'MOCK_ENTRA_CONFLICT' }),
    )
    expect(() => after.createTenant({ id })).toThrow(expect.objectContaining({ code: 'MOCK_ENTRA_CONFLICT' }))
  })

  test('a tenant with a domain of a kept one is refused', async () => {
    const dataDir = aDataDir()
    const before = await startMockEntra({ dataDir })
    await before.close()
    const tenants = [{ id: '00000000-0000-4000-8000-0000000000dd', domain: 'contoso.onmicrosoft.com' }]

    await expect(startMockEntra({ dataDir, tenants })).rejects.toMatchObject({
      code: 'MOCK_ENTRA_CONFLICT',
      option: 'options.tenants[0].domain',
      received: `'contoso.onmicrosoft.com', which the tenant ${before.tenantId} of the data directory has`,
    })
    const after = await aMock({ dataDir })
    expect(after.tenantId).toBe(before.tenantId)
  })

  test('ids of a seed go on, and do not meet those from before', async () => {
    const dataDir = aDataDir()
    const options = { dataDir, seed: 'repeatable' }
    const before = await startMockEntra(options)
    const first = await graph(before, 'POST applications', { displayName: 'First' })
    await before.close()

    const after = await aMock(options)

    const second = await graph(after, 'POST applications', { displayName: 'Second' })
    expect(second['id']).not.toBe(first['id'])
    expect(await graph(after, `GET applications/${String(first['id'])}`)).toMatchObject({
      displayName: 'First',
    })
  })
})

describe('a data directory', () => {
  test('is for one mock at a time', async () => {
    const dataDir = aDataDir()
    await using server = await startServer(['--data', dataDir])

    const { code, errors } = await runCli(['--port', '0', '--data', dataDir])

    expect(server.port).toBeGreaterThan(0)
    expect(code).toBe(1)
    expect(errors).toContain(`'${join(dataDir, 'directory.sqlite')}', which another running mock has open`)
    expect(errors.trimEnd().split('\n')).toHaveLength(1)
  })

  test('brings nothing onto the standard error stream', async () => {
    const dataDir = aDataDir()
    const server = await startServer(['--data', dataDir])

    const { errors } = await server.end()

    expect(errors).toBe('')
    expect(statSync(join(dataDir, 'directory.sqlite')).mode & 0o777).toBe(0o600)
  })
})
