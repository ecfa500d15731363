import { describe, expect, it } from 'vitest'

import { aMock, aTokenRequest, bodyOf } from './testing/index.ts'
import type { RequestParts } from './testing/index.ts'

const form =
  'grant_type=client_credentials&client_id=11111111-1111-1111-1111-111111111111&client_secret=floci-az-dev-secret'
const scope = 'scope=api%3A%2F%2F22222222-2222-2222-2222-222222222222%2F.default'
const formType = { 'content-type': 'application/x-www-form-urlencoded' }

/** A token request with a body of one's own. */
const withBody = (body: string | Uint8Array, parts: RequestParts = {}): ReturnType<typeof aTokenRequest> => {
  const request = aTokenRequest({}, { headers: formType, ...parts })
  return { ...request, body: typeof body === 'string' ? new TextEncoder().encode(body) : body }
}

describe('form of a token request', () => {
  it.each([
    'application/x-www-form-urlencoded',
    'application/x-www-form-urlencoded; charset=utf-8',
    'application/x-www-form-urlencoded;charset=UTF-8',
    'Application/X-WWW-Form-URLEncoded',
  ])('is read with the content type %s', async (type) => {
    const { send } = aMock()

    const response = await send(withBody(`${form}&${scope}`, { headers: { 'content-type': type } }))

    expect(response.status).toBe(200)
  })

  it.each([
    ['JSON', 'application/json', '{"grant_type":"client_credentials"}'],
    ['text', 'text/plain', `${form}&${scope}`],
    ['multipart', 'multipart/form-data; boundary=x', '--x\r\n\r\n--x--'],
    ['nothing', undefined, ''],
    ['a form without content type', undefined, `${form}&${scope}`],
  ])('has no parameters where the body is %s: AADSTS900144', async (_, type, body) => {
    const { send } = aMock()

    const response = await send(withBody(body, { headers: { 'content-type': type } }))

    expect(response.status).toBe(400)
    expect(bodyOf(response)).toMatchObject({ error: 'invalid_request', error_codes: [900144] })
    expect(bodyOf(response)['error_description']).toContain("must contain the parameter 'grant_type'.")
  })

  it('takes a plus for a space', async () => {
    const { send } = aMock()

    const response = await send(withBody(`${form}&${scope}+openid+profile`))

    expect(response.status).toBe(200)
  })

  it('ignores parameters that nobody knows', async () => {
    const { send } = aMock()
    const telemetry = {
      'x-client-SKU': 'msal.js.node',
      'x-ms-lib-capability': 'retry-after, h429',
      lc: '1033',
    }

    const response = await send(aTokenRequest({ ...telemetry, claims: '{}' }))

    expect(response.status).toBe(200)
  })

  it.each(['grant_type', 'client_secret', 'x-unknown'])('has %s once: AADSTS90013', async (name) => {
    const { send } = aMock()

    const response = await send(withBody(`${form}&${scope}&${name}=1&${name}=1`))

    expect(response.status).toBe(400)
    expect(bodyOf(response)).toMatchObject({ error: 'invalid_request', error_codes: [90013] })
  })

  it('takes names for different that differ in case', async () => {
    const { send } = aMock()

    const response = await send(withBody(`${form}&${scope}&Scope=other`))

    expect(response.status).toBe(200)
  })

  it.each([
    ['raw octets', new Uint8Array([...new TextEncoder().encode(`${form}&scope=`), 0xc3, 0x28])],
    ['a lone continuation octet', new Uint8Array([...new TextEncoder().encode(`${form}&scope=`), 0x80])],
  ])('is refused with AADSTS9002313 when %s are not UTF-8', async (_, body) => {
    const { send } = aMock()

    const response = await send(withBody(body))

    expect(response.status).toBe(400)
    expect(bodyOf(response)).toMatchObject({ error: 'invalid_request', error_codes: [9002313] })
  })

  it.each(['%C3%28', '%FF', '%80abc'])(
    'is refused with AADSTS90013 when the octets escaped in %s are not UTF-8',
    async (value) => {
      const { send } = aMock()

      const response = await send(withBody(`${form}&scope=${value}`))

      expect(response.status).toBe(400)
      expect(bodyOf(response)).toMatchObject({ error: 'invalid_request', error_codes: [90013] })
    },
  )

  it.each([
    ['escaped', '%EF%BF%BD'],
    ['raw', '\ufffd'],
  ])('may hold the replacement character itself, %s', async (_, value) => {
    const { send } = aMock()

    const response = await send(withBody(`${form}&${scope}&state=${value}`))

    expect(response.status).toBe(200)
  })

  it('may hold 1000 parameters', async () => {
    const { send } = aMock()
    const many = Array.from({ length: 996 }, (_, index) => `p${index}=`).join('&')

    const response = await send(withBody(`${form}&${scope}&${many}`))

    expect(response.status).toBe(200)
  })

  it('is refused with AADSTS9002313 when it holds 1001 parameters', async () => {
    const { send } = aMock()
    const many = Array.from({ length: 997 }, (_, index) => `p${index}=`).join('&')

    const response = await send(withBody(`${form}&${scope}&${many}`))

    expect(response.status).toBe(400)
    expect(bodyOf(response)).toMatchObject({ error: 'invalid_request', error_codes: [9002313] })
  })

  it('is refused with AADSTS9002313 when the listener found it too large', async () => {
    const { send } = aMock()

    const response = await send(aTokenRequest({}, { isBodyTooLarge: true }))

    expect(response.status).toBe(400)
    expect(bodyOf(response)).toMatchObject({ error: 'invalid_request', error_codes: [9002313] })
  })

  it.each(['a=b&&c=d&', '&', '=x', 'novalue'])('may hold odd pairs: %s', async (odd) => {
    const { send } = aMock()

    const response = await send(withBody(`${form}&${scope}&${odd}`))

    expect(response.status).toBe(200)
  })

  it.each(['__proto__', 'constructor', 'toString'])('keeps the name %s for what it is', async (name) => {
    const { send, bugs } = aMock()

    const response = await send(withBody(`${form}&${scope}&${name}=x`))

    expect(response.status).toBe(200)
    expect(bugs).toEqual([])
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'is no grant type by the name %s (AADSTS70003)',
    async (name) => {
      const { send } = aMock()

      const response = await send(aTokenRequest({ grant_type: name }))

      expect(bodyOf(response)['error_codes']).toEqual([70003])
    },
  )

  it('is not read from the query', async () => {
    const { send } = aMock()

    const response = await send(withBody('', { query: `${form}&${scope}` }))

    expect(bodyOf(response)['error_codes']).toEqual([900144])
  })
})

describe('parameters of a token request', () => {
  const password = {
    grant_type: 'password',
    username: 'alice@contoso.onmicrosoft.com',
    password: 'mock-entra-password',
    scope: 'openid User.Read',
  }

  it('reach the password grant', async () => {
    const { send } = aMock()

    const response = await send(aTokenRequest(password))

    expect(bodyOf(response)).toMatchObject({ token_type: 'Bearer', scope: 'User.Read openid' })
    expect(bodyOf(response)).toHaveProperty('id_token')
  })

  it.each([
    ['1', true],
    ['0', false],
    ['true', false],
    [undefined, false],
  ])('ask with client_info=%s for client_info: %s', async (value, expected) => {
    const { send } = aMock()

    const response = await send(aTokenRequest({ ...password, client_info: value }))

    expect('client_info' in bodyOf(response)).toBe(expected)
  })

  it.each([
    ['token_type', 'pop'],
    ['fmi_path', 'agent/one'],
  ])('say that %s is not implemented', async (name, value) => {
    const { send } = aMock()

    const response = await send(aTokenRequest({ [name]: value }))

    expect(response.status).toBe(501)
  })

  it.each([
    [{ client_assertion: 'a.b.c' }, 900144],
    [{ client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' }, 900144],
    [{ client_assertion: 'a.b.c', client_assertion_type: 'other' }, 90100],
    [
      {
        client_assertion: 'a.b.c',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      },
      50027,
    ],
  ])('bring the client assertion: %j is refused with AADSTS%i', async (form, aadsts) => {
    const { send } = aMock()

    const response = await send(aTokenRequest({ client_secret: undefined, ...form }))

    expect(bodyOf(response)['error_codes']).toEqual([aadsts])
  })

  it('count as left out where they have no value', async () => {
    const { send } = aMock()

    const response = await send(aTokenRequest({ client_assertion: '', client_assertion_type: '' }))

    expect(response.status).toBe(200)
  })

  it('refuse resource on the v2 endpoint with AADSTS901002', async () => {
    const { send } = aMock()

    const response = await send(aTokenRequest({ resource: 'https://graph.microsoft.com' }))

    expect(bodyOf(response)['error_codes']).toEqual([901002])
  })

  it('bring the address of the caller into v1 tokens', async () => {
    const { send } = aMock()

    const response = await send(aTokenRequest(password, { ipAddress: '192.0.2.7' }))

    const [, payload = ''] = String(bodyOf(response)['access_token']).split('.')
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ ipaddr: '192.0.2.7' })
  })
})
