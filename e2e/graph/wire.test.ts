import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let entra: MockEntra
let authorization: string
beforeAll(async () => {
  entra = await startMockEntra()
  authorization = `Bearer ${await entra.tokens.appToken({ resource: 'https://graph.microsoft.com' })}`
})
afterAll(() => entra.close())

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

describe('an answer of Microsoft Graph', () => {
  test('has the headers that clients read', async () => {
    const id = '5b5b5b5b-6666-4777-8888-999999999999'

    const { headers } = await fetch(`${entra.url}/v1.0/users`, {
      headers: { authorization, 'client-request-id': id },
    })

    expect(headers.get('content-type')).toBe(
      'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
    )
    expect(headers.get('request-id')).toMatch(guid)
    expect(headers.get('client-request-id')).toBe(id)
    expect(headers.get('odata-version')).toBe('4.0')
    expect(headers.get('strict-transport-security')).toBeNull()
  })

  test('says where a token comes from when there is none', async () => {
    const response = await fetch(`${entra.url}/v1.0/users`)

    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer realm="", authorization_uri="${entra.url}/common/oauth2/authorize", ` +
        'client_id="00000003-0000-0000-c000-000000000000"',
    )
    expect(await response.json()).toEqual({
      error: {
        code: 'InvalidAuthenticationToken',
        message: 'Access token is empty.',
        innerError: {
          date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
          'request-id': response.headers.get('request-id'),
          'client-request-id': response.headers.get('client-request-id'),
        },
      },
    })
  })

  test('refuses a token for somebody else', async () => {
    const token = await entra.tokens.appToken()

    const response = await fetch(`${entra.url}/v1.0/users`, { headers: { authorization: `Bearer ${token}` } })

    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({
      error: { message: expect.stringContaining('Access token validation failure. Invalid audience') },
    })
  })

  test('is of the tenant of the token', async () => {
    const other = entra.createTenant({ displayName: 'Fabrikam' })
    const token = await other.tokens.appToken({ resource: 'https://graph.microsoft.com' })

    const response = await fetch(`${entra.url}/v1.0/organization`, {
      headers: { authorization: `Bearer ${token}` },
    })

    expect(await response.json()).toMatchObject({ value: [{ id: other.tenantId, displayName: 'Fabrikam' }] })
    expect(other.requests.last).toMatchObject({ endpoint: 'graph', path: '/v1.0/organization', status: 200 })
  })

  test('needs no token where tokens are not validated', async () => {
    await using lax = await startMockEntra({ validateTokens: false })

    const response = await fetch(`${lax.url}/v1.0/users`)

    expect(response.status).toBe(200)
  })
})
