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

describe('endpoints', () => {
  test('the discovery document of /common has the literal {tenantid} in its issuer', async () => {
    const { status, body } = await wire.send('/common/v2.0/.well-known/openid-configuration')

    expect(status).toBe(200)
    expect(body).toMatchObject({
      issuer: `${entra.url}/{tenantid}/v2.0`,
      token_endpoint: `${entra.url}/common/oauth2/v2.0/token`,
      jwks_uri: `${entra.url}/common/discovery/v2.0/keys`,
      tenant_region_scope: null,
    })
  })

  test('the discovery document of a domain names the tenant by its id', async () => {
    const { body } = await wire.send(`/${domain}/v2.0/.well-known/openid-configuration`)

    expect(body).toMatchObject({ issuer: entra.issuer, jwks_uri: entra.jwksUri })
  })

  test('the keys have the members of Entra, and no private one', async () => {
    const { body } = await wire.send(`/${domain}/discovery/v2.0/keys`)

    const [key, ...others] = body['keys'] as Record<string, unknown>[]
    expect(others).toEqual([])
    expect(Object.keys(key ?? {})).toEqual(['kty', 'use', 'kid', 'x5t', 'n', 'e', 'x5c', 'issuer'])
    expect(key).toMatchObject({ kty: 'RSA', use: 'sig', x5t: key?.['kid'], issuer: entra.issuer })
  })

  test('instance discovery counts the mock among the known hosts', async () => {
    const endpoint = encodeURIComponent(`${entra.authority}/oauth2/v2.0/authorize`)

    const { body } = await wire.send(
      `/common/discovery/instance?api-version=1.1&authorization_endpoint=${endpoint}`,
    )

    const host = new URL(entra.url).host
    expect(body['tenant_discovery_endpoint']).toBe(`${entra.authority}/v2.0/.well-known/openid-configuration`)
    expect(body['metadata']).toContainEqual({
      preferred_network: host,
      preferred_cache: host,
      aliases: [host],
    })
  })

  test('discovery of an unknown tenant is a refusal with status 400', async () => {
    const { status, body } = await wire.send('/unknown.example/v2.0/.well-known/openid-configuration')

    expect(status).toBe(400)
    expect(body).toMatchObject({ error: 'invalid_tenant', error_codes: [90002] })
  })

  test.each(['oauth2/checksession', 'openid/userinfo', 'saml2'])(
    'the endpoint %s is not served yet, and says so with 501',
    async (endpoint) => {
      const { status, body } = await wire.send(`/${domain}/${endpoint}`)

      expect(status).toBe(501)
      expect(body).toMatchObject({ error: 'not_implemented', error_description: expect.any(String) })
      expect(body).not.toHaveProperty('error_codes')
    },
  )

  test('a grant that is not served yet answers 501', async () => {
    const { status, body } = await wire.send(`/${domain}/oauth2/v2.0/token`, {
      form: appForm(entra, { grant_type: 'user_fic' }),
    })

    expect(status).toBe(501)
    expect(body['error']).toBe('not_implemented')
  })

  test('an unknown path answers 404 without an AADSTS code', async () => {
    const { status, body } = await wire.send(`/${domain}/oauth2/v3.0/token`)

    expect(status).toBe(404)
    expect(body).toEqual({
      error: 'not_found',
      error_description: expect.stringContaining('/oauth2/v3.0/token'),
      correlation_id: expect.stringMatching(guid),
    })
  })

  test('metadata answers 405 to POST, with the methods that it takes', async () => {
    const { status, headers } = await wire.send(`/${domain}/discovery/v2.0/keys`, { method: 'POST' })

    expect(status).toBe(405)
    expect(headers['allow']).toBe('GET, OPTIONS')
  })

  test('the token endpoint answers GET with AADSTS900561', async () => {
    const { status, body } = await wire.send(`/${domain}/oauth2/v2.0/token`)

    expect(status).toBe(400)
    expect(body).toMatchObject({ error: 'invalid_request', error_codes: [900561] })
  })

  test.each([
    'v2.0/.well-known/openid-configuration',
    '.well-known/openid-configuration',
    'discovery/v2.0/keys',
    'discovery/keys',
  ])('scripts of any origin may read %s', async (path) => {
    const { headers } = await wire.send(`/${domain}/${path}`, { headers: { origin: 'https://example.com' } })

    expect(headers['access-control-allow-origin']).toBe('*')
    expect(headers['cache-control']).toBe('max-age=86400, private')
  })

  test('a preflight of metadata is answered with 204', async () => {
    const { status, headers } = await wire.send(`/${domain}/discovery/v2.0/keys`, {
      method: 'OPTIONS',
      headers: { origin: 'https://example.com', 'access-control-request-method': 'GET' },
    })

    expect(status).toBe(204)
    expect(headers['access-control-allow-origin']).toBe('*')
  })

  test('scripts of an unknown origin may not read tokens', async () => {
    const { status, headers } = await wire.send(`/${domain}/oauth2/v2.0/token`, {
      form: appForm(entra),
      headers: { origin: 'https://example.com' },
    })

    expect(status).toBe(200)
    expect(headers).not.toHaveProperty('access-control-allow-origin')
  })

  test('scripts of a registered single-page application may read refusals too', async () => {
    entra.addApp({ displayName: 'SPA', spa: { redirectUris: ['http://localhost:5173/callback'] } })

    const { status, headers } = await wire.send(`/${domain}/oauth2/v2.0/token`, {
      form: appForm(entra, { client_secret: 'wrong' }),
      headers: { origin: 'http://localhost:5173' },
    })

    expect(status).toBe(401)
    expect(headers['access-control-allow-origin']).toBe('http://localhost:5173')
    expect(headers['vary']).toContain('Origin')
  })

  test.each([
    ['in upper case', (path: string) => path.toUpperCase()],
    ['with a trailing slash', (path: string) => `${path}/`],
    ['in upper case and with a trailing slash', (path: string) => `${path.toUpperCase()}/`],
  ])('paths are found %s', async (_, spell) => {
    const metadata = await wire.send(spell(`/${domain}/v2.0/.well-known/openid-configuration`))
    const tokens = await wire.send(spell(`/${domain}/oauth2/v2.0/token`), { form: appForm(entra) })

    expect([metadata.status, tokens.status]).toEqual([200, 200])
    expect(metadata.body['issuer']).toBe(entra.issuer)
  })
})
