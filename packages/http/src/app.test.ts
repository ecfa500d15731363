import { describe, expect, it } from 'vitest'

import { aMock, aRequest, aTokenRequest, bodyOf } from './testing/index.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const guid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)

describe('path', () => {
  it.each([
    `/${tenantId}/v2.0/.well-known/openid-configuration`,
    `/${tenantId}/.well-known/openid-configuration`,
    `/${tenantId}/discovery/v2.0/keys`,
    `/${tenantId}/discovery/keys`,
    '/common/userrealm/alice@contoso.onmicrosoft.com',
  ])('%s is served', async (path) => {
    const { send } = aMock()

    const response = await send(aRequest({ path }))

    expect(response.status).toBe(200)
  })

  it.each([
    ['in upper case', `/${tenantId}/V2.0/.WELL-KNOWN/OPENID-CONFIGURATION`],
    ['with a trailing slash', `/${tenantId}/v2.0/.well-known/openid-configuration/`],
    ['with an encoded tenant', '/contoso%2Eonmicrosoft.com/v2.0/.well-known/openid-configuration'],
  ])('is the same %s', async (_, path) => {
    const { send } = aMock()

    const response = await send(aRequest({ path }))

    expect(response).toMatchObject({ status: 200, body: (await send(aRequest())).body })
  })

  it.each(['/oauth2/V2.0/Token', '/OAuth2/v2.0/token/'])('of the token endpoint may be %s', async (path) => {
    const { send } = aMock()

    const response = await send(aTokenRequest({}, { path: `/${tenantId}${path}` }))

    expect(response.status).toBe(200)
  })

  it('leads the v1 token endpoint to v1', async () => {
    const { send } = aMock()
    const form = { scope: undefined, resource: 'https://vault.azure.net' }

    const response = await send(aTokenRequest(form, { path: `/${tenantId}/oauth2/token` }))

    expect(bodyOf(response)).toMatchObject({ expires_in: '3599', resource: 'https://vault.azure.net' })
  })

  it.each(['%', '%zz', '%FF', '..%2F..'])(
    'names no tenant with the segment %s: AADSTS900023',
    async (segment) => {
      const { send } = aMock()

      const response = await send(aRequest({ path: `/${segment}/v2.0/.well-known/openid-configuration` }))

      expect(response.status).toBe(400)
      expect(bodyOf(response)['error_codes']).toEqual([900023])
    },
  )

  it.each([
    '/',
    '',
    `/${tenantId}`,
    `/${tenantId}/oauth2/v3.0/token`,
    `/${tenantId}/x/v2.0/.well-known/openid-configuration`,
    `//v2.0/.well-known/openid-configuration`,
    `/${tenantId}/v2x0/.well-known/openid-configuration`,
    `/${tenantId}/v2.0/.well-known/openid-configuration//`,
  ])('%j is not found', async (path) => {
    const { send } = aMock()

    const response = await send(aRequest({ path }))

    expect(response.status).toBe(404)
    expect(bodyOf(response)).toEqual({
      error: 'not_found',
      error_description: expect.stringContaining(`mock-entra serves no GET ${path}.`),
      correlation_id: guid,
    })
  })
})

describe('token', () => {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

  it.each(['/subscriptions', '/oidc/userinfo'])('whose tenant is no text is refused by %s', async (path) => {
    const { send, bugs } = aMock()
    const token = `${encode({ alg: 'RS256' })}.${encode({ tid: { toString: 1 } })}.x`

    const response = await send(aRequest({ path, headers: { authorization: `Bearer ${token}` } }))

    expect(response.status).toBe(401)
    expect(bugs).toEqual([])
  })

  it('as a hint of whom to sign out may hold anything', async () => {
    const { send, bugs } = aMock()
    const token = `${encode({})}.${encode({ oid: { toString: 1 }, aud: [] })}.x`

    const response = await send(
      aRequest({ path: `/${tenantId}/oauth2/v2.0/logout`, query: `id_token_hint=${token}` }),
    )

    expect(response.status).toBe(200)
    expect(bugs).toEqual([])
  })

  it('as an assertion that is nested deeper than the stack is malformed: AADSTS50027', async () => {
    const { send, bugs } = aMock()
    const nested = `{"alg":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
    const assertion = `${Buffer.from(nested).toString('base64url')}.${encode({ iss: 'x', sub: 'x' })}.x`

    const response = await send(
      aTokenRequest({
        client_secret: undefined,
        client_assertion: assertion,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      }),
    )

    expect(bodyOf(response)['error_codes']).toEqual([50027])
    expect(bugs).toEqual([])
  })
})

describe('method', () => {
  it.each(['GET', 'PUT', 'DELETE', 'HEAD'])(
    '%s is refused by the token endpoint with AADSTS900561',
    async (method) => {
      const { send } = aMock()

      const response = await send(aTokenRequest({}, { method }))

      expect(response.status).toBe(400)
      expect(bodyOf(response)).toMatchObject({ error: 'invalid_request', error_codes: [900561] })
      expect(bodyOf(response)['error_description']).toContain(
        `The endpoint accepts only POST requests. It received a ${method} request.`,
      )
    },
  )

  it.each(['POST', 'PUT', 'HEAD'])('%s is not allowed for a document', async (method) => {
    const { send } = aMock()

    const response = await send(aRequest({ method }))

    expect(response.status).toBe(405)
    expect(response.headers['allow']).toBe('GET, OPTIONS')
    expect(bodyOf(response)).toEqual({
      error: 'method_not_allowed',
      error_description: 'This endpoint takes GET only.',
      correlation_id: guid,
    })
  })

  it('PUT is not allowed where GET and POST are', async () => {
    const { send } = aMock()

    const response = await send(aRequest({ method: 'PUT', path: `/${tenantId}/oauth2/v2.0/authorize` }))

    expect(response.status).toBe(405)
    expect(response.headers['allow']).toBe('GET, POST, OPTIONS')
  })
})

describe('endpoint that is not implemented', () => {
  it.each([
    ['oauth2/checksession', 'the session iframe'],
    ['openid/userinfo', 'the v1 userinfo endpoint'],
    ['kerberos', 'Kerberos'],
    ['federationmetadata/2007-06/federationmetadata.xml', 'WS-Federation'],
    ['saml2', 'SAML'],
    ['wsfed', 'WS-Federation'],
  ])('%s says so with 501', async (path, feature) => {
    const { send } = aMock()

    const answers = [
      await send(aRequest({ path: `/${tenantId}/${path}` })),
      await send(aRequest({ path: `/common/${path}`, method: 'POST' })),
    ]

    for (const response of answers) {
      expect(response.status).toBe(501)
      expect(bodyOf(response)).toEqual({
        error: 'not_implemented',
        error_description: `mock-entra does not implement ${feature} yet, and answers 501 rather than imitate it wrongly.`,
        correlation_id: guid,
      })
    }
  })

  it('is every endpoint of the v1 and v2 documents that is not served', async () => {
    const { send } = aMock()
    const documents = [
      bodyOf(await send(aRequest())),
      bodyOf(await send(aRequest({ path: `/${tenantId}/.well-known/openid-configuration` }))),
    ]
    const paths = documents
      .flatMap((document) =>
        Object.entries(document).map(([name, value]) => (name === 'issuer' ? '' : value)),
      )
      .filter((value) => typeof value === 'string' && value.startsWith(`https://localhost:4577/${tenantId}/`))
      .map((url) => new URL(url as string).pathname)

    const statuses = new Map<string, number>()
    for (const path of paths) statuses.set(path, (await send(aRequest({ path }))).status)

    expect(paths).toHaveLength(14)
    expect([...statuses.values()].filter((status) => status === 404 || status === 500)).toEqual([])
  })

  it('is the grant user_fic of the token endpoint', async () => {
    const { send, bugs } = aMock()

    const response = await send(aTokenRequest({ grant_type: 'user_fic' }))

    expect(response.status).toBe(501)
    expect(bodyOf(response)).not.toHaveProperty('error_codes')
    expect(bugs).toEqual([])
  })
})
