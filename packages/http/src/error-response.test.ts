import { aSigningKey } from '@mock-entra/core/testing'
import { describe, expect, it } from 'vitest'

import { aMock, aRequest, aTokenRequest, bodyOf } from './testing/index.ts'
import type { Mock } from './testing/index.ts'

const guid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
const appId = '11111111-1111-1111-1111-111111111111'
const tenantPath = '/00000000-0000-0000-0000-000000000002'
const requestId = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee'

/** A password request of the seeded app, which MSAL can ask the user about when it is refused. */
const aUserForm = {
  grant_type: 'password',
  username: 'alice@contoso.onmicrosoft.com',
  password: 'mock-entra-password',
}

describe('body of a refusal', () => {
  it('has for a wrong secret all members of Entra in its order (AADSTS7000215)', async () => {
    const { send } = aMock()

    const response = await send(aTokenRequest({ client_secret: 'wrong' }))

    const body = bodyOf(response)
    expect(response.status).toBe(401)
    expect(body).toEqual({
      error: 'invalid_client',
      error_description: expect.stringMatching(
        new RegExp(
          `^AADSTS7000215: Invalid client secret provided\\. .*'${appId}'\\. ` +
            'Trace ID: [0-9a-f-]{36} Correlation ID: [0-9a-f-]{36} Timestamp: 2026-03-04 05:06:07Z$',
        ),
      ),
      error_codes: [7000215],
      timestamp: '2026-03-04 05:06:07Z',
      trace_id: guid,
      correlation_id: guid,
      error_uri: 'https://localhost:4577/error?code=7000215',
    })
    expect(Object.keys(body)).toEqual([
      'error',
      'error_description',
      'error_codes',
      'timestamp',
      'trace_id',
      'correlation_id',
      'error_uri',
    ])
  })

  it('has no error_uri for a code that the error page of Entra does not know (AADSTS70003)', async () => {
    const { send } = aMock()

    const response = await send(aTokenRequest({ grant_type: 'magic' }))

    const body = bodyOf(response)
    expect(response.status).toBe(400)
    expect(body).toEqual({
      error: 'unsupported_grant_type',
      error_description: expect.stringMatching(/^AADSTS70003: .*'magic'.*Timestamp: 2026-03-04 05:06:07Z$/),
      error_codes: [70003],
      timestamp: '2026-03-04 05:06:07Z',
      trace_id: guid,
      correlation_id: guid,
    })
    expect(Object.keys(body).at(-1)).toBe('correlation_id')
  })

  it('has the suberror behind error_uri (AADSTS50055)', async () => {
    const users = [{ userPrincipalName: 'alice', passwordProfile: { forceChangePasswordNextSignIn: true } }]
    const { send } = aMock({ users })

    const response = await send(aTokenRequest(aUserForm))

    const body = bodyOf(response)
    expect(response.status).toBe(400)
    expect(body).toEqual({
      error: 'invalid_grant',
      error_description: expect.stringMatching(/^AADSTS50055: The password has expired\. Trace ID: /),
      error_codes: [50055],
      timestamp: '2026-03-04 05:06:07Z',
      trace_id: guid,
      correlation_id: guid,
      error_uri: 'https://localhost:4577/error?code=50055',
      suberror: 'user_password_expired',
      password_change_url: 'https://portal.microsoftonline.com/ChangePassword.aspx',
    })
    expect(Object.keys(body).slice(-3)).toEqual(['error_uri', 'suberror', 'password_change_url'])
  })

  it('repeats its time and ids in its description', async () => {
    const { send } = aMock()

    const { error_description: description, ...body } = bodyOf(await send(aTokenRequest({ scope: '' })))

    expect(description).toMatch(
      `Trace ID: ${String(body['trace_id'])} Correlation ID: ${String(body['correlation_id'])} ` +
        `Timestamp: ${String(body['timestamp'])}`,
    )
  })

  it('has as trace_id what the header x-ms-request-id says, and another one in every answer', async () => {
    const { send } = aMock()

    const first = await send(aTokenRequest({ scope: '' }))
    const second = await send(aTokenRequest({ scope: '' }))

    expect(bodyOf(first)['trace_id']).toBe(first.headers['x-ms-request-id'])
    expect(second.headers['x-ms-request-id']).not.toBe(first.headers['x-ms-request-id'])
  })

  it.each(['http://127.0.0.1:80', 'https://login.microsoftonline.com', 'https://login.windows.net'])(
    'has an error_uri at the host of the request: %s',
    async (baseUrl) => {
      const { send } = aMock()

      const response = await send(aTokenRequest({ client_secret: 'wrong' }, { baseUrl }))

      expect(bodyOf(response)['error_uri']).toBe(`${baseUrl}/error?code=7000215`)
    },
  )

  it.each([
    ['id', '00000000-0000-0000-0000-000000000002'],
    ['domain', 'contoso.onmicrosoft.com'],
  ])('is dated by the clock of the tenant that the path names by %s', async (_, segment) => {
    const { send, tenant } = aMock()
    tenant.clock.advance({ days: 1, milliseconds: 999 })
    const path = `/${segment}/oauth2/v2.0/token`

    const response = await send(aTokenRequest({ scope: '' }, { path }))

    expect(bodyOf(response)['timestamp']).toBe('2026-03-05 05:06:07Z')
  })
})

describe('correlation id', () => {
  it.each([
    ['in the header', { headers: { 'client-request-id': requestId } }],
    ['in the query', { query: `client-request-id=${requestId}` }],
    ['in the query after others', { query: `x=1&client-request-id=${requestId}&y=2` }],
  ])('is the GUID that the client sent %s', async (_, parts) => {
    const { send } = aMock()

    const response = await send(aTokenRequest({ scope: '' }, parts))

    expect(bodyOf(response)['correlation_id']).toBe(requestId)
  })

  it.each([
    ['nothing', {}],
    ['what is no GUID', { headers: { 'client-request-id': 'request-1' } }],
    ['a GUID and more', { headers: { 'client-request-id': `${requestId}\r\nset-cookie: a=b` } }],
    ['two GUIDs', { headers: { 'client-request-id': `${requestId}, ${requestId}` } }],
    ['what is no GUID in the query', { query: 'client-request-id=%3Cscript%3E' }],
    ['a GUID under another name', { query: `my-client-request-id=${requestId}` }],
  ])('is a GUID of its own when the client sent %s', async (_, parts) => {
    const { send } = aMock()

    const response = await send(aTokenRequest({ scope: '' }, parts))

    expect(bodyOf(response)['correlation_id']).toEqual(guid)
    expect(response.body).not.toContain(requestId)
  })

  it('goes back in a header where the client asks for it, on success and on refusal', async () => {
    const { send } = aMock()
    const headers = { 'client-request-id': requestId, 'return-client-request-id': 'true' }

    const answered = await send(aRequest({ headers }))
    const refused = await send(
      aRequest({ headers, path: `/nobody.example/v2.0/.well-known/openid-configuration` }),
    )

    expect(answered).toMatchObject({ status: 200, headers: { 'client-request-id': requestId } })
    expect(refused).toMatchObject({ status: 400, headers: { 'client-request-id': requestId } })
  })

  it.each([{}, { 'return-client-request-id': 'false' }])('goes back to nobody else (%j)', async (extra) => {
    const { send } = aMock()
    const headers = { 'client-request-id': requestId, ...extra }

    const response = await send(aRequest({ headers }))

    expect(response.headers).not.toHaveProperty('client-request-id')
  })
})

describe('values of a request in a refusal', () => {
  it.each(['"}{"a":"b', '<script>alert(1)</script>', '\\u0022', '\u2028', '\u{1f600}'])(
    'stay one JSON text: %j',
    async (value) => {
      const { send } = aMock()

      const response = await send(aTokenRequest({ client_id: value }))

      const body = bodyOf(response)
      expect(body['error_codes']).toEqual([700016])
      expect(body['error_description']).toContain(`'${value}'`)
      expect(Object.keys(body)).toHaveLength(7)
      expect(response.headers['content-type']).toBe('application/json; charset=utf-8')
      expect(response.headers['x-content-type-options']).toBe('nosniff')
    },
  )

  it.each([
    ['client_id', 'client_id'],
    ['grant_type', 'grant_type'],
    ['scope', 'scope'],
  ])('are shortened when they are long: %s', async (name) => {
    const { send } = aMock()

    const response = await send(aTokenRequest({ [name]: `start${'x'.repeat(100_000)}` }))

    expect(response.status).toBe(400)
    expect(bodyOf(response)['error_description']).toContain('startxxx')
    expect(response.body.length).toBeLessThan(1500)
  })

  it('are shortened in what is not implemented too: token_type', async () => {
    const { send } = aMock()

    const response = await send(aTokenRequest({ token_type: 'x'.repeat(100_000) }))

    expect(response.status).toBe(501)
    expect(response.body.length).toBeLessThan(1500)
  })

  it.each([`${tenantPath}/nothing-here`, '/nobody.example/oauth2/v2.0/token'])(
    'are shortened in the path too: %s',
    async (path) => {
      const { send } = aMock()

      const response = await send(aTokenRequest({}, { path: path.replace('no', `no${'x'.repeat(10_000)}`) }))

      expect(response.body.length).toBeLessThan(1500)
    },
  )
})

describe('unexpected error', () => {
  const bug = new Error('secret detail in /home/dev/app.ts')
  const aBrokenMock = (): Mock => {
    const sign = (): never => {
      throw bug
    }
    return aMock({}, { signingKey: { ...aSigningKey(), sign } })
  }

  it('is answered with 500 and leaks nothing', async () => {
    const { send } = aBrokenMock()

    const response = await send(aTokenRequest())

    expect(response.status).toBe(500)
    expect(bodyOf(response)).toEqual({
      error: 'server_error',
      error_description: expect.stringContaining('a bug of ours'),
      correlation_id: guid,
    })
    expect(JSON.stringify(response)).not.toContain('secret detail')
  })

  it('is reported as a bug, once and as it was thrown, and leaves no detail in the log', async () => {
    const { send, bugs, log } = aBrokenMock()

    await send(aTokenRequest())

    expect(bugs).toEqual([bug])
    expect(bugs[0]).toBe(bug)
    expect(log).toEqual([{ method: 'POST', path: `${tenantPath}/oauth2/v2.0/token`, status: 500 }])
  })

  it('is nothing that Entra would refuse or that is not implemented', async () => {
    const { send, bugs } = aMock()

    await send(aTokenRequest({ client_secret: 'wrong' }))
    await send(aTokenRequest({ grant_type: 'refresh_token' }))
    await send(aRequest({ path: '/nowhere' }))

    expect(bugs).toEqual([])
  })
})
