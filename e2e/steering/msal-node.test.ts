import {
  ClientAuthError,
  ConfidentialClientApplication,
  InteractionRequiredAuthError,
  ServerError,
} from '@azure/msal-node'
import { startMockEntra } from 'mock-entra'
import type { Fault, MockEntra, TenantHandle } from 'mock-entra'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'

import { rejectionOf } from '../support/rejection.ts'

let entra: MockEntra

beforeAll(async () => {
  entra = await startMockEntra()
})
afterEach(() => void vi.useRealTimers())
afterAll(() => entra.close())

interface Daemon {
  readonly tenant: TenantHandle
  acquire(): ReturnType<ConfidentialClientApplication['acquireTokenByClientCredential']>
}

/** An app that asks for a token of its own, each time anew. */
function startDaemon(): Daemon {
  const tenant = entra.createTenant()
  const client = new ConfidentialClientApplication(tenant.msalConfig())
  const scopes = [`${tenant.api.identifierUri}/.default`]
  return { tenant, acquire: () => client.acquireTokenByClientCredential({ scopes, skipCache: true }) }
}

function tokenRequestsOf({ requests }: TenantHandle): number {
  return requests.filter({ endpoint: 'token' }).length
}

describe('MSAL Node, throttled', () => {
  test.each([429, 503, 500])('does not ask again for a second after a %i', async (status) => {
    const { tenant, acquire } = startDaemon()
    tenant.faults.next('token', { status })

    const first = await rejectionOf(acquire())
    const second = await rejectionOf(acquire())

    expect(first).toBeInstanceOf(ServerError)
    expect(second).toBeInstanceOf(ServerError)
    expect(tokenRequestsOf(tenant)).toBe(1)
    tenant.faults.assertNonePending()
  })

  test.each([429, 503])('asks again once the second after a %i is over', async (status) => {
    const { tenant, acquire } = startDaemon()
    tenant.faults.next('token', { status })
    await rejectionOf(acquire())

    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2000 })
    const result = await acquire()

    expect(result?.accessToken).toEqual(expect.any(String))
    expect(tokenRequestsOf(tenant)).toBe(2)
  })

  test('waits for as long as Retry-After says', async () => {
    const { tenant, acquire } = startDaemon()
    tenant.faults.next('token', { status: 429, retryAfter: 30 })
    await rejectionOf(acquire())

    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 29_000 })
    await rejectionOf(acquire())

    expect(tokenRequestsOf(tenant)).toBe(1)
  })

  test('waits for a minute where no Retry-After is sent', async () => {
    const { tenant, acquire } = startDaemon()
    tenant.faults.next('token', { status: 503, retryAfter: false })
    await rejectionOf(acquire())

    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 59_000 })
    await rejectionOf(acquire())
    vi.setSystemTime(Date.now() + 2000)
    await acquire()

    expect(tokenRequestsOf(tenant)).toBe(2)
  })

  test('does not keep another client from asking', async () => {
    const { tenant, acquire } = startDaemon()
    tenant.faults.next('token', { status: 429 })
    await rejectionOf(acquire())

    const client = new ConfidentialClientApplication(tenant.msalConfig())
    const result = await client.acquireTokenByClientCredential({
      scopes: [`${tenant.api.identifierUri}/.default`],
    })

    expect(result?.accessToken).toEqual(expect.any(String))
  })
})

describe('MSAL Node, challenged', () => {
  const claims = { access_token: { acrs: { essential: true, value: 'c1' } } }

  test.each<[string, Fault]>([
    ['AADSTS50076', { aadsts: 50076, claims }],
    ['interaction_required', { status: 400, error: 'interaction_required', claims }],
    [
      'AADSTS50196 with a suberror',
      { aadsts: 50196, suberror: 'additional_action', claims: JSON.stringify(claims) },
    ],
  ])('gives the claims to the app: %s', async (_, fault) => {
    const { tenant, acquire } = startDaemon()
    tenant.faults.next('token', fault)

    const error = await rejectionOf(acquire())

    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(JSON.parse((error as InteractionRequiredAuthError).claims)).toEqual(claims)
  })

  test('reads number, suberror and ids of the refusal', async () => {
    const { tenant, acquire } = startDaemon()
    tenant.faults.next('token', { aadsts: 50173 })

    const error = await rejectionOf(acquire())

    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 50173, subError: 'bad_token' })
    expect(tenant.requests.last).toMatchObject({
      aadsts: 50173,
      correlationId: (error as ServerError).correlationId,
      isFault: true,
    })
  })
})

describe('MSAL Node, without a right answer', () => {
  test.each<[string, Fault]>([
    ['a connection that is cut', { connection: 'cut' }],
    ['a connection that is cut in the middle of the body', { connection: 'cut-mid-body' }],
    ['malformed JSON', { status: 200, body: 'malformed-json' }],
    ['a page in place of JSON', { status: 200, body: 'html' }],
    ['an empty success', { status: 200, body: 'empty' }],
  ])('fails for %s, and recovers', async (_, fault) => {
    const { tenant, acquire } = startDaemon()
    tenant.faults.next('token', fault)

    const error = await rejectionOf(acquire())
    const result = await acquire()

    expect(error.name).toMatch(/AuthError|NetworkError/)
    expect(error).not.toBeInstanceOf(ServerError)
    expect(result?.accessToken).toEqual(expect.any(String))
  })

  test('takes an answer that drips', async () => {
    const { tenant } = startDaemon()
    tenant.faults.next('discovery', { connection: 'drip', status: 503 })
    const client = new ConfidentialClientApplication(tenant.msalConfig())

    const error = await rejectionOf(
      client.acquireTokenByClientCredential({ scopes: [`${tenant.api.identifierUri}/.default`] }),
    )

    expect(error).toBeInstanceOf(ClientAuthError)
    expect(error).toMatchObject({ errorCode: 'endpoints_resolution_error' })
  })
})

describe('MSAL Node, with a minted refresh token', () => {
  test('redeems it', async () => {
    const tenant = entra.createTenant()
    const client = new ConfidentialClientApplication(tenant.msalConfig())
    const refreshToken = await tenant.tokens.refreshToken()

    const result = await client.acquireTokenByRefreshToken({
      refreshToken,
      scopes: [`${tenant.api.identifierUri}/Tasks.Read`],
    })

    expect(result?.account?.username).toBe(tenant.user.username)
    await expect(tenant.tokens.verify(result?.accessToken ?? '')).resolves.toMatchObject({
      aud: tenant.api.appId,
      scp: expect.stringContaining('Tasks.Read') as string,
    })
  })

  test('is refused it in another tenant', async () => {
    const tenant = entra.createTenant()
    const client = new ConfidentialClientApplication(tenant.msalConfig())
    const refreshToken = await entra.tokens.refreshToken()

    const error = await rejectionOf(
      client.acquireTokenByRefreshToken({ refreshToken, scopes: [`${tenant.api.identifierUri}/Tasks.Read`] }),
    )

    expect(error).toMatchObject({ errorCode: 'invalid_grant' })
  })
})
