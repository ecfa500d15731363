import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { startMockEntra } from './start-mock-entra.ts'

const entra = await startMockEntra()
afterAll(entra.close)
beforeEach(() => entra.reset())
afterEach(() => void vi.useRealTimers())

async function discover(): Promise<void> {
  await fetch(`${entra.authority}/v2.0/.well-known/openid-configuration`)
}

async function askToken(clientSecret = entra.credentials.clientSecret): Promise<void> {
  await fetch(`${entra.authority}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: entra.credentials.clientId,
      client_secret: clientSecret,
      scope: `${entra.api.identifierUri}/.default`,
    }),
  })
}

describe('requests', () => {
  test('are none at first', () => {
    expect(entra.requests.length).toBe(0)
    expect(entra.requests.all).toEqual([])
    expect(entra.requests.last).toBeUndefined()
    expect([...entra.requests]).toEqual([])
  })

  test('are in the order in which they were answered', async () => {
    await discover()
    await askToken()

    expect([...entra.requests].map(({ endpoint }) => endpoint)).toEqual(['discovery', 'token'])
    expect(entra.requests.last?.endpoint).toBe('token')
    expect(entra.requests).toHaveLength(2)
  })

  test('are told apart by parts of them', async () => {
    await askToken()
    await askToken('wrong')
    const scopes = [`${entra.api.identifierUri}/.default`]

    expect(entra.requests.filter({ endpoint: 'token', scopes })).toHaveLength(2)
    expect(entra.requests.filter({ aadsts: 7000215 })).toHaveLength(1)
    expect(entra.requests.filter({ aadsts: undefined! })).toHaveLength(1)
    expect(entra.requests.filter({ status: 200, aadsts: 7000215 })).toEqual([])
    expect(entra.requests.filter(({ status }) => status >= 400)).toHaveLength(1)
  })

  test('are not told apart by what no request has', () => {
    expect(() => entra.requests.filter({ grant: 'password' } as never)).toThrow(
      expect.objectContaining({ code: 'MOCK_ENTRA_UNKNOWN_OPTION' }),
    )
  })

  test.each([undefined, null, 'token'])('are not told apart by %j', (filter) => {
    expect(() => entra.requests.filter(filter as never)).toThrow(
      expect.objectContaining({ code: 'MOCK_ENTRA_INVALID_OPTION' }),
    )
  })

  test('are forgotten by clear, and by a reset', async () => {
    await discover()
    entra.requests.clear()
    const afterClear = entra.requests.length
    await discover()
    entra.reset()

    expect([afterClear, entra.requests.length]).toEqual([0, 0])
  })

  test('of another tenant are not here', async () => {
    const other = entra.createTenant()

    await fetch(other.jwksUri)

    expect(entra.requests.all).toEqual([])
    expect(other.requests.all).toMatchObject([{ endpoint: 'jwks' }])
  })
})

describe('waitFor', () => {
  test('resolves with a request that was made', async () => {
    await discover()
    await askToken()

    await expect(entra.requests.waitFor({ endpoint: 'token' })).resolves.toMatchObject({ status: 200 })
  })

  test('resolves with a request to come', async () => {
    const waiting = entra.requests.waitFor({ endpoint: 'token' })

    await discover()
    await askToken()

    await expect(waiting).resolves.toMatchObject({ endpoint: 'token', grantType: 'client_credentials' })
  })

  test('resolves with the first of several', async () => {
    await askToken('wrong')
    await askToken()

    await expect(entra.requests.waitFor(({ endpoint }) => endpoint === 'token')).resolves.toMatchObject({
      aadsts: 7000215,
    })
  })

  test('rejects when the time is over, with what was asked instead', async () => {
    await discover()
    await askToken()

    await expect(entra.requests.waitFor({ endpoint: 'jwks' }, { timeout: 0 })).rejects.toMatchObject({
      code: 'MOCK_ENTRA_NO_SUCH_REQUEST',
      option: 'requests.waitFor(filter)',
      received: 'no request within 0 ms that fits {"endpoint":"jwks"}',
      expected: 'such a request',
      remedy: 'The last requests were: discovery 200; token client_credentials 200.',
    })
  })

  test('says that nothing was asked at all', async () => {
    await expect(entra.requests.waitFor(() => false, { timeout: 0 })).rejects.toMatchObject({
      received: 'no request within 0 ms that fits the function',
      remedy: 'Nothing was asked at all.',
    })
  })

  test('leaves no timer behind once it has resolved', async () => {
    await discover()
    const timersOf = (resources: readonly string[]): number =>
      resources.filter((name) => name === 'Timeout').length
    const before = timersOf(process.getActiveResourcesInfo())

    await entra.requests.waitFor({ endpoint: 'discovery' })

    expect(timersOf(process.getActiveResourcesInfo())).toBe(before)
  })

  test('needs no help where a test has replaced the timers', async () => {
    vi.useFakeTimers()

    await expect(entra.requests.waitFor({ endpoint: 'jwks' }, { timeout: 1 })).rejects.toMatchObject({
      code: 'MOCK_ENTRA_NO_SUCH_REQUEST',
    })
  })

  test('rejects with the error of a function that fails for a request that was made', async () => {
    const tenant = entra.createTenant()
    await fetch(tenant.jwksUri)
    const failing = tenant.requests.waitFor(() => {
      throw new Error('a bug of the test')
    })

    await expect(failing).rejects.toThrow('a bug of the test')
    expect((await fetch(tenant.jwksUri)).status).toBe(200)
  })

  test('rejects with the error of a function that fails for a request to come, which is answered', async () => {
    const tenant = entra.createTenant()
    const failing = tenant.requests.waitFor(({ sdk }) => sdk!.name === 'msal', { timeout: 100 })
    const told = failing.catch((error: unknown) => error)

    const response = await fetch(tenant.jwksUri).catch((error: unknown) => error)

    expect(response).toMatchObject({ status: 200 })
    expect(await told).toBeInstanceOf(TypeError)
  })

  test.each<[string, unknown]>([
    ['requests.waitFor(options).timeout', { timeout: -1 }],
    ['requests.waitFor(options).timeout', { timeout: Number.POSITIVE_INFINITY }],
    ['requests.waitFor(options).timeout', { timeout: '1s' }],
    ['requests.waitFor(options).timeot', { timeot: 1 }],
  ])('refuses what it does not take: %s %o', async (option, options) => {
    await discover()

    await expect(
      (async () => await entra.requests.waitFor({ endpoint: 'discovery' }, options as never))(),
    ).rejects.toMatchObject({ option })
  })
})
