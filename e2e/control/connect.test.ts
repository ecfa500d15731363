import { get } from 'node:https'

import { ClientSecretCredential } from '@azure/identity'
import { ConfidentialClientApplication } from '@azure/msal-node'
import { MockEntraError, connectMockEntra } from 'mock-entra'
import type { RemoteMockEntra } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { spawnCli, startServer } from '../support/cli.ts'
import type { CliServer } from '../support/cli.ts'
import { rejectionOf } from '../support/rejection.ts'

let server: CliServer
let entra: RemoteMockEntra
beforeAll(async () => {
  server = await startServer(['--control'])
  entra = await connectMockEntra(server.url, server.controlKey ?? '')
})
afterAll(async () => {
  await entra.close()
  await server.end()
})

describe('a mock in another process', () => {
  test('serves the clients of this one, which trusts it while connected', async () => {
    const msal = new ConfidentialClientApplication(entra.msalConfig())
    const scopes = [`${entra.api.identifierUri}/.default`]
    const result = await msal.acquireTokenByClientCredential({ scopes })

    const { tenantId, clientId, clientSecret } = entra.credentials
    const identity = new ClientSecretCredential(tenantId, clientId, clientSecret, entra.identityOptions())
    const { token } = await identity.getToken(scopes)

    expect(await entra.tokens.verify(result?.accessToken ?? '')).toMatchObject({ tid: tenantId })
    expect(await entra.tokens.verify(token)).toMatchObject({ tid: tenantId })
  })

  test('is steered as one in this process is', async () => {
    const { url, controlKey = '' } = server
    // #region connect
    await using entra = await connectMockEntra(url, controlKey)
    const tenant = await entra.createTenant()
    const daemon = await tenant.addApp({ displayName: 'Daemon', secret: 's3cret' })
    await tenant.faults.next('token', { status: 503 }).times(2)

    const client = new ConfidentialClientApplication(tenant.msalConfig(daemon))
    const refused = client.acquireTokenByClientCredential({ scopes: ['api://resource/.default'] })
    await expect(refused).rejects.toThrow('temporarily_unavailable')

    const request = await tenant.requests.waitFor(({ status }) => status === 503) // the function runs here
    await entra.deleteTenant(tenant)
    // #endregion
    expect(request).toMatchObject({ endpoint: 'token', clientId: daemon.appId, isFault: true })
  })

  test('signs a user in', async () => {
    const tenant = await entra.createTenant()
    const client = new ConfidentialClientApplication(tenant.msalConfig())
    const scopes = [`${tenant.api.identifierUri}/Tasks.Read`]
    const redirectUri = 'http://localhost/auth/callback'

    const { params } = await tenant.signIn(await client.getAuthCodeUrl({ scopes, redirectUri }))
    const result = await client.acquireTokenByCode({ code: params['code'] ?? '', scopes, redirectUri })

    expect(result.account?.username).toBe(tenant.user.username)
  })

  test('explains mistakes as one in this process does', async () => {
    const mistake = entra.addUser({ userPrincipalNmae: 'carol' } as object)

    await expect(mistake).rejects.toBeInstanceOf(MockEntraError)
    await expect(mistake).rejects.toMatchObject({
      code: 'MOCK_ENTRA_UNKNOWN_OPTION',
      remedy: "Did you mean 'userPrincipalName'?",
    })
  })

  test('explains what went wrong here by what it has seen there', async () => {
    const tenant = await entra.createTenant()
    const { auth } = tenant.msalConfig()
    const scopes = ['https://vault.azure.net/.default']
    const fail = async (wrong: object): Promise<unknown> =>
      await rejectionOf(
        new ConfidentialClientApplication({ auth: { ...auth, ...wrong } }).acquireTokenByClientCredential({
          scopes,
        }),
      )
    const unknown = { ...auth, knownAuthorities: [] }
    const spoken = 'curl: (60) SSL certificate problem: self-signed certificate in certificate chain'
    await rejectionOf(new Promise((_, reject) => void get(entra.url, { ca: [] }).once('error', reject)))

    const refused = await tenant.explain(await fail({ clientSecret: 'wrong' }))
    const unexempt = await tenant.explain(await fail(unknown), { configuration: { auth: unknown } })
    const untrusted = await tenant.explain(spoken)

    expect(refused).toMatchObject({
      code: 'refused',
      evidence: [`the mock answered POST /${tenant.tenantId}/oauth2/v2.0/token with 401 with AADSTS7000215`],
    })
    expect(String(refused)).toMatch(/^AADSTS7000215: .*\n→ Send the value of the secret/)
    expect(unexempt).toMatchObject({ code: 'unknown-authority' })
    expect(unexempt.evidence).toContain(
      `the configuration does not exempt localhost:${entra.port} from instance discovery`,
    )
    expect(untrusted).toMatchObject({ code: 'untrusted-ca', alternatives: [] }) // the mock has seen it as well
    expect(untrusted.evidence).toContain("this process's default list of CAs holds the mock's CA")
  })

  test('says so when it has stopped, which it does at once', { timeout: 15_000 }, async () => {
    await using other = await startServer(['--control'])
    const connection = await connectMockEntra(other.url, other.controlKey ?? '')
    const waiting = connection.requests.waitFor({ endpoint: 'logout' }, { timeout: 60_000 })
    const outcome = waiting.catch((error: unknown) => error)
    await connection.clock.now()
    await other.end()

    expect(await outcome).toMatchObject({ code: 'MOCK_ENTRA_CONNECTION' })
    await expect(connection.reset()).rejects.toMatchObject({ code: 'MOCK_ENTRA_CONNECTION' })
    await connection.close()
  })
})

describe('the command line', () => {
  test('prints no key, and cannot be connected to, without --control', async () => {
    await using other = await startServer()

    expect(other).not.toHaveProperty('controlKey')
    await expect(connectMockEntra(other.url, 'key')).rejects.toMatchObject({ code: 'MOCK_ENTRA_CONNECTION' })
  })

  test('prints the key for people, and never logs it', async () => {
    await using cli = spawnCli(['start', '--port', '0', '--control'])
    const [, url, key] = await cli.waitForOutput(/Plain HTTP +(http:\S+?)\/0[^]*Control key +([\w-]{43})\n/)

    await using connection = await connectMockEntra(url ?? '', key ?? '')
    await fetch(`${connection.httpUrl}/${connection.tenantId}/discovery/v2.0/keys`)
    const { errors } = await cli.end()

    expect(errors).toContain('/discovery/v2.0/keys')
    expect(errors).not.toContain('control')
    expect(errors).not.toContain(key)
  })
})
