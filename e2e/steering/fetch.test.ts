import { startMockEntra } from 'mock-entra'
import type { Endpoint, Fault, MockEntra } from 'mock-entra'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { rejectionOf } from '../support/rejection.ts'

let entra: MockEntra

beforeAll(async () => {
  entra = await startMockEntra()
})
beforeEach(() => entra.reset())
afterAll(() => entra.close())

/** What a right request of each endpoint asks: where, and with what. */
const calls = {
  token: ({ authority }) => [`${authority}/oauth2/v2.0/token`, { method: 'POST' }],
  authorize: ({ authority }) => [`${authority}/oauth2/v2.0/authorize?client_id=x`],
  adminConsent: ({ authority }) => [`${authority}/v2.0/adminconsent`],
  signIn: ({ authority }) => [`${authority}/login`, { method: 'POST' }],
  devicecode: ({ authority }) => [`${authority}/oauth2/v2.0/devicecode`, { method: 'POST' }],
  device: ({ url }) => [`${url}/device`],
  logout: ({ authority }) => [`${authority}/oauth2/v2.0/logout`],
  discovery: ({ authority }) => [`${authority}/v2.0/.well-known/openid-configuration`],
  jwks: ({ jwksUri }) => [jwksUri],
  instance: ({ url }) => [`${url}/common/discovery/instance?api-version=1.1`],
  userinfo: async ({ url, tokens }) => {
    const token = await tokens.accessToken({ resource: 'https://graph.microsoft.com', scopes: ['openid'] })
    return [`${url}/oidc/userinfo`, { headers: { authorization: `Bearer ${token}` } }]
  },
  graph: async ({ url, tokens }) => {
    const token = await tokens.appToken({ resource: 'https://graph.microsoft.com' })
    return [`${url}/v1.0/organization`, { headers: { authorization: `Bearer ${token}` } }]
  },
  arm: async ({ url, tokens }) => {
    const token = await tokens.appToken({ resource: 'https://management.azure.com' })
    return [`${url}/tenants?api-version=2022-12-01`, { headers: { authorization: `Bearer ${token}` } }]
  },
  managedIdentity: ({ httpUrl, tenantId }) => [
    `${httpUrl}/${tenantId}/managed-identity/imds/metadata/identity/oauth2/token`,
  ],
  other: ({ url }) => [`${url}/error?code=50076`],
} as const satisfies Record<Endpoint, (entra: MockEntra) => Call | Promise<Call>>

type Call = readonly [url: string, init?: RequestInit]

async function ask(endpoint: Endpoint, signal: AbortSignal | null = null): Promise<Response> {
  const [url, init] = await calls[endpoint](entra)
  return await fetch(url, { ...init, signal })
}

const endpoints = Object.keys(calls) as Endpoint[]

describe.each(endpoints)('a fault at %s', (endpoint) => {
  test('is the status and the Retry-After that were planned', async () => {
    entra.faults.next(endpoint, { status: 503, retryAfter: 7 })

    const response = await ask(endpoint)

    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('7')
    expect(entra.requests.last).toMatchObject({ endpoint, status: 503, isFault: true })
    entra.faults.assertNonePending()
  })

  test('cuts the connection', async () => {
    entra.faults.next(endpoint, { connection: 'cut' })

    await expect(ask(endpoint)).rejects.toThrow('fetch failed')
  })

  test('cuts the connection in the middle of the body', async () => {
    entra.faults.next(endpoint, { connection: 'cut-mid-body' })

    const response = await ask(endpoint)

    await expect(response.text()).rejects.toThrow('terminated')
  })

  test('leaves the connection hanging until the client gives up', async () => {
    entra.faults.next(endpoint, { connection: 'hang' })
    const asked = entra.requests.waitFor({ endpoint })
    const controller = new AbortController()
    const answer = ask(endpoint, controller.signal)
    let isAnswered = false
    answer.then(
      () => (isAnswered = true),
      () => undefined,
    )

    await asked
    await (await fetch(`${entra.url}/barrier`)).text() // begun later, answered by now
    controller.abort()

    await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
    expect(isAnswered).toBe(false)
  })

  test.each<Fault>([{ connection: 'drip' }, { delay: 1 }])(
    'gives the right answer late: %j',
    async (fault) => {
      const { status, headers } = await ask(endpoint)
      entra.faults.next(endpoint, fault)

      const late = await ask(endpoint)
      const { byteLength } = await late.arrayBuffer()

      expect(late.status).toBe(status)
      expect(late.headers.get('content-type')).toBe(headers.get('content-type'))
      expect(byteLength).toBe(Number(late.headers.get('content-length')))
      expect(entra.requests.last).toMatchObject({ endpoint, status, isFault: true })
      entra.faults.assertNonePending()
    },
  )

  test.each<[Fault, string]>([
    [{ status: 200, body: 'html' }, 'text/html; charset=utf-8'],
    [{ status: 200, body: 'malformed-json' }, 'application/json; charset=utf-8'],
    [{ status: 200, body: 'empty' }, 'application/json; charset=utf-8'],
  ])('is no JSON: %j', async (fault, type) => {
    entra.faults.next(endpoint, fault)

    const response = await ask(endpoint)

    expect(response.headers.get('content-type')).toBe(type)
    await expect(response.json()).rejects.toThrow(SyntaxError)
  })

  test('is planned in another tenant, and does not happen in this one', async () => {
    const isOfEveryTenant = ['instance', 'device', 'other'].includes(endpoint) // their paths name none
    const other = entra.createTenant()
    other.faults.next(endpoint, { status: 503 })

    const { status } = await ask(endpoint)

    expect(status === 503).toBe(isOfEveryTenant)
    other.faults.clear()
  })
})

describe('a fault of a tenant', () => {
  test('cuts off a redirect, which has no body', async () => {
    const query = `client_id=${entra.app.appId}&response_type=code&prompt=none&scope=openid`
    const url = `${entra.authority}/oauth2/v2.0/authorize?${query}`
    entra.faults.next('authorize', { connection: 'cut-mid-body' })

    const response = await fetch(url, { redirect: 'manual' })

    expect(response.status).toBe(302)
    await expect(response.text()).rejects.toThrow('terminated')
  })

  test('happens to userinfo for a token of that tenant', async () => {
    const tenant = entra.createTenant()
    tenant.faults.next('userinfo', { status: 503 })
    const token = await tenant.tokens.accessToken({
      resource: 'https://graph.microsoft.com',
      scopes: ['openid'],
    })

    const { status } = await fetch(`${entra.url}/oidc/userinfo`, {
      headers: { authorization: `Bearer ${token}` },
    })

    expect(status).toBe(503)
    expect(tenant.requests.last).toMatchObject({ endpoint: 'userinfo' })
  })

  test('makes a client wait until it gives up', async () => {
    const tenant = entra.createTenant()
    tenant.faults.next('jwks', { connection: 'hang' })
    const controller = new AbortController()
    const waiting = rejectionOf(fetch(tenant.jwksUri, { signal: controller.signal }))

    await tenant.requests.waitFor({ endpoint: 'jwks' })
    controller.abort()

    await expect(waiting).resolves.toMatchObject({ name: 'AbortError' })
    await expect(fetch(tenant.jwksUri)).resolves.toMatchObject({ status: 200 })
  })

  test('is an error page where a person looks, with the number of the refusal', async () => {
    entra.faults.next('authorize', { aadsts: 50105 })

    const response = await ask('authorize')

    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await response.text()).toContain('AADSTS50105')
  })
})
