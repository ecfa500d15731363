import { startMockEntra } from 'mock-entra'
import type { Fault, MockEntra } from 'mock-entra'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { rejectionOf } from '../support/rejection.ts'

let entra: MockEntra

beforeAll(async () => {
  entra = await startMockEntra()
})
beforeEach(() => entra.reset())
afterAll(() => entra.close())

/** A right request of each endpoint that a test can plan faults for. */
const calls = {
  token: ({ authority }) => fetch(`${authority}/oauth2/v2.0/token`, { method: 'POST' }),
  authorize: ({ authority }) => fetch(`${authority}/oauth2/v2.0/authorize?client_id=x`),
  adminConsent: ({ authority }) => fetch(`${authority}/v2.0/adminconsent`),
  devicecode: ({ authority }) => fetch(`${authority}/oauth2/v2.0/devicecode`, { method: 'POST' }),
  logout: ({ authority }) => fetch(`${authority}/oauth2/v2.0/logout`),
  discovery: ({ authority }) => fetch(`${authority}/v2.0/.well-known/openid-configuration`),
  jwks: ({ jwksUri }) => fetch(jwksUri),
  instance: ({ url }) => fetch(`${url}/common/discovery/instance?api-version=1.1`),
  userinfo: async ({ url, tokens }) => {
    const authorization = `Bearer ${await tokens.accessToken({ resource: 'https://graph.microsoft.com', scopes: ['openid'] })}`
    return await fetch(`${url}/oidc/userinfo`, { headers: { authorization } })
  },
  graph: async ({ url, tokens }) => {
    const authorization = `Bearer ${await tokens.appToken({ resource: 'https://graph.microsoft.com' })}`
    return await fetch(`${url}/v1.0/organization`, { headers: { authorization } })
  },
} as const satisfies Record<string, (entra: MockEntra) => Promise<Response>>

const endpoints = Object.keys(calls) as (keyof typeof calls)[]

describe.each(endpoints)('a fault at %s', (endpoint) => {
  test('is the status and the Retry-After that were planned', async () => {
    entra.faults.next(endpoint, { status: 503, retryAfter: 7 })

    const response = await calls[endpoint](entra)

    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('7')
    expect(entra.requests.last).toMatchObject({ endpoint, status: 503, isFault: true })
    entra.faults.assertNonePending()
  })

  test('cuts the connection', async () => {
    entra.faults.next(endpoint, { connection: 'cut' })

    await expect(calls[endpoint](entra)).rejects.toThrow('fetch failed')
  })

  test('cuts the connection in the middle of the body', async () => {
    entra.faults.next(endpoint, { connection: 'cut-mid-body' })

    const response = await calls[endpoint](entra)

    await expect(response.text()).rejects.toThrow('terminated')
  })

  test.each<[Fault, string]>([
    [{ status: 200, body: 'html' }, 'text/html; charset=utf-8'],
    [{ status: 200, body: 'malformed-json' }, 'application/json; charset=utf-8'],
  ])('is no JSON: %j', async (fault, type) => {
    entra.faults.next(endpoint, fault)

    const response = await calls[endpoint](entra)

    expect(response.headers.get('content-type')).toBe(type)
    await expect(response.json()).rejects.toThrow(SyntaxError)
  })

  test('is planned in another tenant, and does not happen in this one', async () => {
    const isOfEveryTenant = endpoint === 'instance' // its path names none
    const other = entra.createTenant()
    other.faults.next(endpoint, { status: 503 })

    const { status } = await calls[endpoint](entra)

    expect(status === 503).toBe(isOfEveryTenant)
    other.faults.clear()
  })
})

describe('a fault of a tenant', () => {
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

    const response = await calls.authorize(entra)

    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await response.text()).toContain('AADSTS50105')
  })
})
