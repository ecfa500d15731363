import { getCACertificates } from 'node:tls'

import { MockEntraError } from '@mock-entra/core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'

import { connectMockEntra } from './connect-mock-entra.ts'
import type { RemoteMockEntra } from './control/remote-mock-entra.ts'
import type { MockEntra } from './mock-entra.ts'
import { startMockEntra } from './start-mock-entra.ts'

let entra: MockEntra
let remote: RemoteMockEntra
beforeAll(async () => {
  entra = await startMockEntra({ control: true, trust: false })
  remote = await connectMockEntra(entra.url, entra.controlKey)
})
afterAll(async () => {
  await remote.close()
  await entra.close()
})

/** A tenant of one test, as the mock's own process has it and as another one has it. */
async function openTenant(): Promise<{ local: ReturnType<MockEntra['createTenant']>; far: RemoteMockEntra }> {
  const mock = await startMockEntra({ control: true })
  const far = await connectMockEntra(mock.url, mock.controlKey)
  return { local: mock, far }
}

async function askForToken({
  authority,
  credentials,
  api,
}: Pick<MockEntra, 'authority' | 'credentials' | 'api'>) {
  const response = await fetch(`${authority}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
      scope: `${api.identifierUri}/.default`,
    }),
  })
  return { status: response.status, body: (await response.json()) as { access_token: string } }
}

describe('constant members', () => {
  test('are those of the mock', () => {
    const { tenantId, issuer, authority, jwksUri, credentials, app, api, user } = remote
    const { url, httpUrl, port, ca } = remote

    expect({ url, httpUrl, port, ca }).toEqual({
      url: entra.url,
      httpUrl: entra.httpUrl,
      port: entra.port,
      ca: entra.ca,
    })
    expect({ tenantId, issuer, authority, jwksUri }).toEqual({
      tenantId: entra.tenantId,
      issuer: entra.issuer,
      authority: entra.authority,
      jwksUri: entra.jwksUri,
    })
    expect({ credentials, app, api, user }).toEqual({
      credentials: entra.credentials,
      app: entra.app,
      api: entra.api,
      user: entra.user,
    })
    expect(remote.msalConfig()).toEqual({ auth: entra.msalConfig().auth }) // this process trusts the CA
    expect(remote.identityOptions()).toEqual({ authorityHost: entra.url, disableInstanceDiscovery: true })
  })

  test('that are missing throw where they are read', async () => {
    const tenant = await remote.createTenant({ users: [], apps: [{ displayName: 'no secret' }] })

    expect(tenant.app.displayName).toBe('no secret')
    expect(() => tenant.user).toThrow(expect.objectContaining({ option: 'user' }) as Error)
    expect(() => tenant.credentials).toThrow(MockEntraError)
  })
})

describe('members that are called', () => {
  test('mint tokens, and read them', async () => {
    const tenant = await remote.createTenant()

    const token = await tenant.tokens.accessToken({
      scopes: ['Tasks.Read'],
      expiresIn: -60,
      notBefore: new Date('2026-01-01T00:00:00Z'),
      claims: { oid: undefined, extra: [1] },
    })

    const { claims } = tenant.tokens.decode(token)
    expect(claims).toMatchObject({ scp: 'Tasks.Read', extra: [1], nbf: 1_767_225_600, tid: tenant.tenantId })
    expect(claims).not.toHaveProperty('oid')
    await expect(tenant.tokens.verify(token)).rejects.toMatchObject({ code: 'MOCK_ENTRA_INVALID_TOKEN' })
    expect(await tenant.tokens.verify(await tenant.tokens.appToken())).toHaveProperty('roles')
    expect(tenant.tokens.decode(await tenant.tokens.idToken()).claims).toHaveProperty('name')
    expect(await tenant.tokens.refreshToken()).toMatch(/^1\./)
  })

  test('take another tenant by its handle', async () => {
    const [one, two] = [await remote.createTenant(), await remote.createTenant()]

    const token = await one.tokens.accessToken({ tenant: two })

    expect(one.tokens.decode(token).claims.tid).toBe(two.tenantId)
  })

  test('add objects, which clients then know', async () => {
    const tenant = await remote.createTenant()
    const app = await tenant.addApp({ displayName: 'Daemon', secret: 's3cret' })
    const bob = await tenant.addUser({ displayName: 'Bob' })
    const group = await tenant.addGroup({ displayName: 'Operators', members: [bob.username] })

    const token = await tenant.tokens.accessToken({ app, user: bob })

    expect(tenant.tokens.decode(token).claims).toMatchObject({ azp: app.appId, oid: bob.objectId })
    expect(group).toEqual({ objectId: expect.any(String), displayName: 'Operators' })
    expect(tenant.msalConfig(app).auth).toMatchObject({ clientId: app.appId, clientSecret: 's3cret' })
  })

  test('sign people in, and end that', async () => {
    const tenant = await remote.createTenant()
    const query = new URLSearchParams({
      client_id: tenant.app.appId,
      response_type: 'code',
      redirect_uri: 'http://localhost/auth/callback',
      scope: 'openid',
    })
    const url = new URL(`${tenant.authority}/oauth2/v2.0/authorize?${query.toString()}`)

    expect((await tenant.signIn(url, { user: tenant.user })).params).toHaveProperty('code')
    await tenant.setConditionalAccess(tenant.user, { grantControls: ['block'] })
    await expect(tenant.signIn(url)).rejects.toThrow('AADSTS53003')
    await tenant.revokeSessions(tenant.user)
    await expect(tenant.approveDeviceCode('NOT-A-CODE')).rejects.toMatchObject({
      code: 'MOCK_ENTRA_SIGN_IN_REFUSED',
    })
  })

  test('reach the keys that an app has of its own', async () => {
    const tenant = await remote.createTenant()

    const own = await tenant.keys.forApp(tenant.api)
    const kid = await own.rotate({ overlap: false })

    const token = tenant.tokens.decode(await tenant.tokens.accessToken())
    expect(own.jwksUri).toBe(`${tenant.jwksUri}?appid=${tenant.api.appId}`)
    expect([await own.kid, await own.published, token.header['kid']]).toEqual([kid, [kid], kid])
    expect(await tenant.keys.published).not.toContain(kid)
  })

  test('let frozen time go on', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-03-04T12:00:00Z') })
    onTestFinished(() => void vi.useRealTimers())
    const tenant = await remote.createTenant()
    await tenant.clock.freeze()

    await tenant.clock.release()
    vi.setSystemTime('2026-03-04T12:00:05Z')

    expect(await tenant.clock.now()).toBe(Date.parse('2026-03-04T12:00:05Z'))
  })

  test('move the clock and the keys', async () => {
    const tenant = await remote.createTenant()
    const first = await tenant.keys.kid

    await tenant.clock.freeze('2026-03-04T05:06:07Z')
    await tenant.clock.advance({ minutes: 1 })
    const second = await tenant.keys.rotate()

    expect(await tenant.clock.now()).toBe(Date.parse('2026-03-04T05:07:07Z'))
    expect(await tenant.keys.published).toEqual([second, first])
    await tenant.keys.retire(first)
    await tenant.keys.publishImpostor()
    await tenant.clock.set(new Date(0))
    expect(await tenant.clock.now()).toBe(0)
    await tenant.reset()
    expect(await tenant.keys.kid).toBe(first)
    expect(await tenant.clock.now()).toBeGreaterThan(1e12)
  })

  test('plan faults, with their count in one call', async () => {
    const tenant = await remote.createTenant()

    await tenant.faults.next('token', { status: 429 }).times(2)
    await tenant.faults.next('jwks', { status: 503 })

    expect(await tenant.faults.pending).toMatchObject([
      { endpoint: 'token', remaining: 2 },
      { endpoint: 'jwks', remaining: 1 },
    ])
    expect((await askForToken(tenant)).status).toBe(429)
    await expect(tenant.faults.assertNonePending()).rejects.toMatchObject({ code: 'MOCK_ENTRA_UNUSED_FAULT' })
    await tenant.faults.clear()
    await tenant.faults.assertNonePending()
  })

  test('refuse the count of a fault that is planned already', async () => {
    const tenant = await remote.createTenant()
    const planned = tenant.faults.next('token', { status: 429 })
    await planned

    await expect(planned.times(2)).rejects.toMatchObject({ option: 'times(count)' })
  })

  test('bring errors as they are thrown in the process of the mock', async () => {
    const tenant = await remote.createTenant()
    const seed = { displayName: 'A', secert: 's' } as object

    const error: unknown = await tenant.addApp(seed).catch((thrown: unknown) => thrown)

    expect(error).toBeInstanceOf(MockEntraError)
    expect(error).toMatchObject({
      code: 'MOCK_ENTRA_UNKNOWN_OPTION',
      option: 'app.secert',
      received: 'an unknown option',
      remedy: "Did you mean 'secret'?",
    })
    await expect(tenant.faults.next('tokn' as never, {}).times(2)).rejects.toThrow(MockEntraError)
    await expect(tenant.clock.set('no instant')).rejects.toMatchObject({
      option: 'clock.set(instant)',
    })
    await expect(tenant.addUser({ displayName: (() => 1) as never })).rejects.toMatchObject({
      option: 'addUser[0].displayName',
    })
  })
})

describe('the mock itself', () => {
  test('gives what other processes need', async () => {
    expect(await remote.env).toMatchObject({ AZURE_TENANT_ID: entra.tenantId })
    expect(await remote.takeInternalErrors()).toEqual([])
  })

  test('gives its own errors with their stack', async () => {
    const { local, far } = await openTenant()
    const bug = new Error('a bug of ours')
    Object.defineProperty(local, 'takeInternalErrors', { value: () => [bug] })

    const [error] = await far.takeInternalErrors()

    expect(error).toBeInstanceOf(Error)
    expect((error as Error).stack).toContain(bug.stack)
    await far.close()
    await (local as MockEntra).close()
  })

  test('forgets a tenant that is deleted', async () => {
    const tenant = await remote.createTenant()

    await remote.deleteTenant(tenant)

    await expect(tenant.tokens.accessToken()).rejects.toMatchObject({ code: 'MOCK_ENTRA_MISSING_OBJECT' })
    expect(await askForToken(tenant)).toMatchObject({ status: 400, body: { error_codes: [90002] } })
    await expect(remote.deleteTenant(tenant)).rejects.toMatchObject({ option: 'deleteTenant(tenant)' })
    await expect(remote.deleteTenant(remote)).rejects.toMatchObject({
      expected: expect.stringContaining('another tenant'),
    })
  })
})

describe('trust', () => {
  test('lasts as long as the connection, and is shared by several', async () => {
    const others = (): number =>
      getCACertificates('default').filter((ca) => ca.trim() === entra.ca.trim()).length
    const second = await connectMockEntra(entra.httpUrl, entra.controlKey)

    expect(others()).toBe(1)
    await second.close()
    await second.close()
    expect(others()).toBe(1)
    expect((await askForToken(remote)).status).toBe(200)
    await using mock = await startMockEntra({ control: true, trust: false })
    {
      await using connection = await connectMockEntra(mock.url, mock.controlKey)
      expect(getCACertificates('default')).toContain(connection.ca)
    }
    expect(getCACertificates('default')).not.toContain(mock.ca)
  })
})
