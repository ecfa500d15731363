import { randomUUID } from 'node:crypto'

import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { appForm, openWire } from '../support/wire.ts'
import type { Wire } from '../support/wire.ts'

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const domain = 'contoso.onmicrosoft.com'

let entra: MockEntra
let wire: Wire

beforeAll(async () => {
  entra = await startMockEntra({ trust: false })
  wire = openWire(entra)
})
afterAll(async () => {
  await wire.close()
  await entra.close()
})

function userForm(scope: string): Record<string, string> {
  return {
    grant_type: 'password',
    client_id: entra.app.appId,
    username: entra.user.username,
    password: entra.user.password ?? '',
    scope,
    client_info: '1',
  }
}

describe('answers of the token endpoint', () => {
  test('a v2 app-only answer has exactly the members of Entra, in its order', async () => {
    const { status, headers, body } = await wire.send(`/${domain}/oauth2/v2.0/token`, {
      form: appForm(entra),
    })

    expect(status).toBe(200)
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
    expect(Object.keys(body)).toEqual(['token_type', 'expires_in', 'ext_expires_in', 'access_token'])
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599 })
  })

  test('a v1 app-only answer has its numbers as texts', async () => {
    const { scope: _, ...form } = appForm(entra, { resource: entra.api.identifierUri })

    const { body } = await wire.send(`/${domain}/oauth2/token`, { form })

    expect(Object.keys(body)).toEqual([
      'token_type',
      'expires_in',
      'ext_expires_in',
      'expires_on',
      'not_before',
      'resource',
      'access_token',
    ])
    expect(body).toMatchObject({
      token_type: 'Bearer',
      expires_in: '3599',
      ext_expires_in: '3599',
      expires_on: expect.stringMatching(/^\d{10}$/),
      not_before: expect.stringMatching(/^\d{10}$/),
      resource: entra.api.identifierUri,
    })
  })

  test('a v2 delegated answer has exactly the members of Entra, in its order', async () => {
    const scope = `${entra.api.identifierUri}/Tasks.Read`

    const { body } = await wire.send(`/${domain}/oauth2/v2.0/token`, { form: userForm(`${scope} openid`) })

    expect(Object.keys(body)).toEqual([
      'token_type',
      'scope',
      'expires_in',
      'ext_expires_in',
      'access_token',
      'id_token',
      'client_info',
    ])
    expect(body['scope']).toBe(scope)
  })

  test('client_info is unpadded base64url JSON with the ids of the user and the tenant', async () => {
    const form = userForm(`${entra.api.identifierUri}/Tasks.Read`)

    const { body } = await wire.send(`/${domain}/oauth2/v2.0/token`, { form })

    const clientInfo = body['client_info'] as string
    expect(clientInfo).toMatch(/^[\w-]+$/)
    expect(JSON.parse(Buffer.from(clientInfo, 'base64url').toString())).toEqual({
      uid: entra.user.objectId,
      utid: entra.tenantId,
    })
  })

  test('a refusal has exactly the members of Entra, in its order', async () => {
    const correlationId = randomUUID()

    const { status, headers, body } = await wire.send(`/${domain}/oauth2/v2.0/token`, {
      form: appForm(entra, { client_secret: 'wrong' }),
      headers: { 'client-request-id': correlationId },
    })

    expect(status).toBe(401)
    expect(Object.keys(body)).toEqual([
      'error',
      'error_description',
      'error_codes',
      'timestamp',
      'trace_id',
      'correlation_id',
      'error_uri',
    ])
    expect(body).toEqual({
      error: 'invalid_client',
      error_description: expect.stringMatching(/^AADSTS7000215: /),
      error_codes: [7000215],
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/),
      trace_id: headers['x-ms-request-id'],
      correlation_id: correlationId,
      error_uri: `${entra.url}/error?code=7000215`,
    })
    expect(body['trace_id']).toMatch(guid)
  })

  test('the description of a refusal repeats its ids and its time, separated by spaces', async () => {
    const { body } = await wire.send(`/${domain}/oauth2/v2.0/token`, {
      form: appForm(entra, { client_id: randomUUID() }),
    })

    const { trace_id: trace, correlation_id: correlation, timestamp } = body as Record<string, string>
    expect(body['error_description']).toMatch(
      new RegExp(`[.] Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}$`),
    )
  })

  test('error_uri leads to what the code means and what to do about it', async () => {
    const refusal = await wire.send(`/${domain}/oauth2/v2.0/token`, {
      form: appForm(entra, { client_secret: 'wrong' }),
    })
    const { pathname, search } = new URL(refusal.body['error_uri'] as string)

    const { status, body } = await wire.send(pathname + search)

    expect(status).toBe(200)
    expect(body).toMatchObject({ code: 'AADSTS7000215', remedy: expect.any(String) })
  })

  test('a suberror stands last', async () => {
    const form = { ...userForm('openid'), username: `nobody@${domain}` }

    const { body } = await wire.send(`/${domain}/oauth2/v2.0/token`, { form })

    expect(Object.keys(body).at(-1)).toBe('suberror')
    expect(body).toMatchObject({ error: 'invalid_grant', error_codes: [50034], suberror: 'bad_token' })
  })

  test('a code without a page of its own has no error_uri', async () => {
    const { body } = await wire.send(`/${domain}/oauth2/v2.0/token`, {
      form: appForm(entra, { grant_type: 'unknown' }),
    })

    expect(body).toMatchObject({ error: 'unsupported_grant_type', error_codes: [70003] })
    expect(body).not.toHaveProperty('error_uri')
  })

  test.each([
    { place: 'in a header', path: '', header: true },
    { place: 'in the query, as MSAL sends it,', path: '?client-request-id=', header: false },
  ])('a client-request-id $place comes back as correlation_id', async ({ path, header }) => {
    const id = randomUUID()

    const { body } = await wire.send(`/${domain}/oauth2/v2.0/token${path}${header ? '' : id}`, {
      form: appForm(entra, { client_secret: 'wrong' }),
      headers: header ? { 'client-request-id': id } : {},
    })

    expect(body['correlation_id']).toBe(id)
  })

  test('a client-request-id that is no GUID is replaced by one', async () => {
    const { body } = await wire.send(`/${domain}/oauth2/v2.0/token`, {
      form: appForm(entra, { client_secret: 'wrong' }),
      headers: { 'client-request-id': 'mine' },
    })

    expect(body['correlation_id']).toMatch(guid)
  })

  test('token answers are not to be stored', async () => {
    const { headers } = await wire.send(`/${domain}/oauth2/v2.0/token`, { form: appForm(entra) })

    expect(headers).toMatchObject({
      'cache-control': 'no-store, no-cache',
      pragma: 'no-cache',
      expires: '-1',
    })
  })
})
