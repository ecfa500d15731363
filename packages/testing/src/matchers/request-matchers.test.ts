import { startMockEntra } from '@mock-entra/node'
import type { JournalEntry, MockEntra, TenantHandle } from '@mock-entra/node'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { toHaveNoUnexpectedRequests, toHaveRequestedToken } from './request-matchers.ts'

let entra: MockEntra
let tenant: TenantHandle

beforeAll(async () => {
  entra = await startMockEntra()
})
beforeEach(() => {
  entra.reset()
  tenant = entra.createTenant()
})
afterAll(() => entra.close())

/** Asks for an app-only token, with what differs. */
function askForToken(different: Record<string, string> = {}): Promise<Response> {
  const { clientId, clientSecret } = tenant.credentials
  return fetch(`${tenant.authority}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: `${tenant.api.identifierUri}/.default`,
      ...different,
    }),
  })
}

describe('toHaveRequestedToken', () => {
  test('passes once a token was asked for', async () => {
    const before = toHaveRequestedToken(tenant)
    await askForToken()

    expect(before.pass).toBe(false)
    expect(before.message()).toBe(
      'expected at least 1 request(s) for tokens, received 0\nNothing was asked for tokens.',
    )
    expect(toHaveRequestedToken(tenant).pass).toBe(true)
  })

  test('tells requests apart by grant, client and scope', async () => {
    await askForToken({ scope: `${tenant.api.identifierUri}/.default openid` })

    const fits = (expected: object): boolean => toHaveRequestedToken(tenant, expected).pass
    expect(fits({ grantType: 'client_credentials' })).toBe(true)
    expect(fits({ grantType: 'password' })).toBe(false)
    expect(fits({ clientId: tenant.app.appId.toUpperCase() })).toBe(true)
    expect(fits({ clientId: tenant.api.appId })).toBe(false)
    expect(fits({ scope: 'openid' })).toBe(true)
    expect(fits({ scope: `openid ${tenant.api.identifierUri}/.default` })).toBe(true)
    expect(fits({ scope: ['openid', 'profile'] })).toBe(false)
  })

  test('counts', async () => {
    await askForToken()
    await askForToken()

    expect(toHaveRequestedToken(tenant, { times: 2 }).pass).toBe(true)
    expect(toHaveRequestedToken(tenant, { times: 1 }).pass).toBe(false)
    expect(toHaveRequestedToken(tenant, { grantType: 'refresh_token', times: 0 }).pass).toBe(true)
  })

  test('lists what was asked instead, refusals and planned faults too, and no secret', async () => {
    tenant.faults.next('token', { status: 503 })
    await askForToken()
    await askForToken({ client_secret: 'a wrong one' })

    const { pass, message } = toHaveRequestedToken(tenant, { grantType: 'refresh_token', times: 1 })

    const request = [
      `  POST /${tenant.tenantId}/oauth2/v2.0/token client_credentials client ${tenant.app.appId}`,
      `scope "${tenant.api.identifierUri}/.default" →`,
    ].join(' ')
    expect(pass).toBe(false)
    expect(message()).toBe(
      [
        "expected 1 request(s) for tokens with grantType 'refresh_token', received 0",
        'What was asked:',
        `${request} 503 (planned fault)`,
        `${request} 401 AADSTS7000215`,
      ].join('\n'),
    )
  })

  test('lists the last twenty', async () => {
    for (let count = 0; count < 22; count++) await askForToken()

    const lines = toHaveRequestedToken(tenant, { times: 1 }).message().split('\n')

    expect(lines).toHaveLength(23)
    expect(lines[2]).toBe('  … 2 earlier')
  })

  test('throws for a misspelt filter, which would fit every request', () => {
    const misspelt = { grant: 'password' } as object

    expect(() => toHaveRequestedToken(tenant, misspelt)).toThrow(
      expect.objectContaining({ code: 'MOCK_ENTRA_UNKNOWN_OPTION', received: 'grant' }),
    )
  })

  test('throws for what is no tenant', () => {
    expect(() => toHaveRequestedToken('tenant')).toThrow(
      expect.objectContaining({ code: 'MOCK_ENTRA_INVALID_OPTION' }),
    )
  })
})

describe('toHaveNoUnexpectedRequests', () => {
  test('passes refusals and planned faults', async () => {
    tenant.faults.next('token', { status: 500 })
    await askForToken()
    await askForToken({ client_secret: 'a wrong one' })

    expect(toHaveNoUnexpectedRequests(tenant).pass).toBe(true)
    expect(toHaveNoUnexpectedRequests(tenant).message()).toContain('→ 500 (planned fault)')
  })

  test('passes what browsers ask for by themselves', async () => {
    await fetch(`${entra.url}/favicon.ico`)

    expect(entra.requests.last).toMatchObject({ endpoint: 'other' })
    expect(toHaveNoUnexpectedRequests(entra).pass).toBe(true)
  })

  test('lists requests for what the mock does not serve', async () => {
    await askForToken()
    await fetch(`${entra.url}/no/such/path`)
    await fetch(`${entra.authority}/saml2`)
    await fetch(entra.jwksUri, { method: 'PUT' })

    const { pass, message } = toHaveNoUnexpectedRequests(entra)

    expect(pass).toBe(false)
    expect(message()).toBe(
      [
        'expected only requests that the mock serves, received 3 other',
        'What was asked:',
        '  GET /no/such/path → 404',
        `  GET /${entra.tenantId}/saml2 → 501`,
        `  PUT ${new URL(entra.jwksUri).pathname} → 405`,
      ].join('\n'),
    )
  })

  test('lists requests that the mock failed at', () => {
    const failed = {
      endpoint: 'token',
      method: 'POST',
      path: '/t',
      status: 500,
      isFault: false,
    } as JournalEntry
    const all = [failed, { ...failed, aadsts: 50003 }]
    const failing = { requests: { all } } as unknown as TenantHandle

    const { pass, message } = toHaveNoUnexpectedRequests(failing)

    expect(pass).toBe(false)
    expect(message()).toContain('received 1 other\nWhat was asked:\n  POST /t → 500')
  })
})

describe('of a tenant in another process', () => {
  const asked = {
    endpoint: 'token',
    method: 'POST',
    path: '/t',
    grantType: 'password',
    status: 501,
    isFault: false,
  } as JournalEntry
  const remote = { requests: { all: Promise.resolve([asked]) } }

  test('the matchers wait for the journal', async () => {
    expect(await toHaveRequestedToken(remote, { grantType: 'password', times: 1 })).toMatchObject({
      pass: true,
    })
    expect(await toHaveRequestedToken(remote, { grantType: 'refresh_token' })).toMatchObject({ pass: false })
    expect(await toHaveNoUnexpectedRequests(remote)).toMatchObject({ pass: false })
  })

  test('mistakes are errors at once', () => {
    expect(() => toHaveRequestedToken(remote, { grant: 'password' } as object)).toThrow('received grant')
  })
})
