/**
 * Seed 000, claim by claim: the titles quote the document. Its Python snippets are in `e2e/python`, its configuration
 * block is in `e2e/cli/config-file.test.ts`.
 */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { ClientSecretCredential } from '@azure/identity'
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { aFolder, runCli, startServer } from '../support/cli.ts'
import type { CliServer } from '../support/cli.ts'
import { curl, form } from '../support/curl.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const clientId = '11111111-1111-1111-1111-111111111111'
const clientSecret = 'floci-az-dev-secret'

const appForm = form({
  grant_type: 'client_credentials',
  client_id: clientId,
  client_secret: clientSecret,
  scope: 'api://resource/.default',
})
const v1AppForm = form({
  grant_type: 'client_credentials',
  client_id: clientId,
  client_secret: clientSecret,
  resource: 'api://resource',
})
const userForm = form({
  grant_type: 'password',
  client_id: clientId,
  client_secret: clientSecret,
  username: 'alice@contoso.onmicrosoft.com',
  password: 'mock-entra-password',
  scope: 'api://22222222-2222-2222-2222-222222222222/Tasks.Read',
})

let server: CliServer

beforeAll(async () => {
  server = await startServer(['--quiet'])
})

afterAll(() => server[Symbol.asyncDispose]())

async function requestToken(path = 'oauth2/v2.0/token', fields = appForm): Promise<string> {
  const { status, body } = await curl(...fields, `${server.httpUrl}/${tenantId}/${path}`)
  expect(body).toHaveProperty('access_token')
  expect(status).toBe(200)
  return String(body['access_token'])
}

describe('Features', () => {
  test('"real RS256-signed JWTs with a published discovery document and JWKS"', async () => {
    const token = await requestToken()

    const { body: discovery } = await curl(
      `${server.httpUrl}/${tenantId}/v2.0/.well-known/openid-configuration`,
    )
    const keys = createRemoteJWKSet(new URL(String(discovery['jwks_uri'])))
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer: String(discovery['issuer']),
      audience: 'api://resource',
      algorithms: ['RS256'],
    })
    expect(protectedHeader).toMatchObject({ typ: 'JWT', alg: 'RS256' })
    expect(payload.exp).toBeGreaterThan(Date.now() / 1000)
  })

  test('"a stable signing key persisted across restarts"', async () => {
    using folder = aFolder()
    const env = { FLOCI_AZ_SERVICES_ENTRA_SIGNING_KEY_PATH: join(folder.path, 'entra') }
    const kidOf = async (): Promise<unknown> => {
      await using started = await startServer(['--quiet'], { env })
      const { body } = await curl(`${started.httpUrl}/${tenantId}/discovery/v2.0/keys`)
      return (body['keys'] as { kid: string }[])[0]?.kid
    }

    const [first, second] = [await kidOf(), await kidOf()]

    expect(first).toEqual(expect.any(String))
    expect(second).toBe(first)
  })

  test('"app-only tokens carry `idtyp=app`"', async () => {
    const [v1, v2] = [await requestToken('oauth2/token', v1AppForm), await requestToken()]

    expect([decodeJwt(v1)['idtyp'], decodeJwt(v2)['idtyp']]).toEqual(['app', 'app'])
  })

  test('"every token carries a unique `uti`"', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => requestToken()))

    const utis = tokens.map((token) => decodeJwt(token)['uti'])
    expect(new Set(utis).size).toBe(20)
    expect(utis).toEqual(utis.map(() => expect.stringMatching(/^[\w-]{22}$/)))
  })

  test('"`/.well-known/openid-configuration` derived from the request base URL"', async () => {
    const { port, caFile } = server
    const path = `${tenantId}/v2.0/.well-known/openid-configuration`
    const calls: readonly (readonly [base: string, args: readonly string[]])[] = [
      [`http://localhost:${port}`, []],
      [`http://127.0.0.1:${port}`, []],
      [`https://localhost:${port}`, ['--cacert', caFile]],
      [`http://entra.test:${port}`, ['--resolve', `entra.test:${port}:127.0.0.1`]],
      [`https://entra.test:${port}`, ['--resolve', `entra.test:${port}:127.0.0.1`, '--cacert', caFile]],
    ]

    const documents = await Promise.all(
      calls.map(async ([base, args]) => (await curl(...args, `${base}/${path}`)).body),
    )

    expect(documents).toEqual(
      calls.map(([base]) =>
        expect.objectContaining({
          issuer: `${base}/${tenantId}/v2.0`,
          token_endpoint: `${base}/${tenantId}/oauth2/v2.0/token`,
          jwks_uri: `${base}/${tenantId}/discovery/v2.0/keys`,
        }),
      ),
    )
  })

  test('"the public signing key (`kty`, `use`, `kid`, `n`, `e`)"; not the document\'s `alg`, which Entra does not send', async () => {
    const { body } = await curl(`${server.httpUrl}/${tenantId}/discovery/v2.0/keys`)

    expect(body['keys']).toStrictEqual([
      {
        kty: 'RSA',
        use: 'sig',
        kid: decodeProtectedHeader(await requestToken()).kid,
        x5t: expect.stringMatching(/^[\w-]{27}$/),
        n: expect.stringMatching(/^[\w-]{342}$/),
        e: 'AQAB',
        x5c: [expect.any(String)],
        issuer: `${server.httpUrl}/${tenantId}/v2.0`,
      },
    ])
  })

  test('"plus the self-signed cert chain (`x5c`, `x5t`)"', async () => {
    const { body } = await curl(`${server.httpUrl}/${tenantId}/discovery/v2.0/keys`)

    const [key] = body['keys'] as { n: string; x5t: string; x5c: [string] }[]
    const certificate = new X509Certificate(Buffer.from(key?.x5c[0] ?? '', 'base64'))
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.publicKey.export({ format: 'jwk' }).n).toBe(key?.n)
    const thumbprint = Buffer.from(certificate.fingerprint.replaceAll(':', ''), 'hex')
    expect(key?.x5t).toBe(thumbprint.toString('base64url'))
  })

  test('"`client_credentials` … v2.0 token shape"', async () => {
    const { status, type, body } = await curl(...appForm, `${server.httpUrl}/${tenantId}/oauth2/v2.0/token`)

    expect({ status, type }).toEqual({ status: 200, type: 'application/json; charset=utf-8' })
    expect(body).toStrictEqual({
      token_type: 'Bearer',
      expires_in: 3599,
      ext_expires_in: 3599,
      access_token: expect.any(String),
    })
    expect(decodeJwt(String(body['access_token']))).toMatchObject({
      ver: '2.0',
      aud: 'api://resource',
      iss: `${server.httpUrl}/${tenantId}/v2.0`,
      tid: tenantId,
      azp: clientId,
      azpacr: '1',
      oid: expect.any(String),
      sub: expect.any(String),
    })
  })

  test('"`client_credentials` … v1.0 token shape"', async () => {
    const { status, body } = await curl(...v1AppForm, `${server.httpUrl}/${tenantId}/oauth2/token`)

    expect(status).toBe(200)
    expect(body).toStrictEqual({
      token_type: 'Bearer',
      expires_in: '3599',
      ext_expires_in: '3599',
      expires_on: expect.stringMatching(/^\d{10}$/),
      not_before: expect.stringMatching(/^\d{10}$/),
      resource: 'api://resource',
      access_token: expect.any(String),
    })
    expect(decodeJwt(String(body['access_token']))).toMatchObject({
      ver: '1.0',
      aud: 'api://resource',
      iss: `${server.httpUrl}/${tenantId}/`,
      tid: tenantId,
      appid: clientId,
      appidacr: '1',
    })
  })

  test('"`password` (ROPC), v2.0 token shape"', async () => {
    const { status, body } = await curl(...userForm, `${server.httpUrl}/${tenantId}/oauth2/v2.0/token`)

    expect(status).toBe(200)
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3599 })
    expect(String(body['scope']).split(' ')).toContain(
      'api://22222222-2222-2222-2222-222222222222/Tasks.Read',
    )
    const claims = decodeJwt(String(body['access_token']))
    expect(claims).toMatchObject({
      ver: '2.0',
      preferred_username: 'alice@contoso.onmicrosoft.com',
      scp: expect.stringContaining('Tasks.Read'),
    })
    expect(claims).not.toHaveProperty('idtyp')
  })

  test('"`password` (ROPC), v1.0 token shape"', async () => {
    const fields = form({
      grant_type: 'password',
      client_id: clientId,
      client_secret: clientSecret,
      username: 'alice@contoso.onmicrosoft.com',
      password: 'mock-entra-password',
      resource: 'api://resource',
    })

    const { status, body } = await curl(...fields, `${server.httpUrl}/${tenantId}/oauth2/token`)

    expect(status).toBe(200)
    expect(body).toMatchObject({ expires_in: '3599', resource: 'api://resource' })
    expect(decodeJwt(String(body['access_token']))).toMatchObject({
      ver: '1.0',
      aud: 'api://resource',
      upn: 'alice@contoso.onmicrosoft.com',
    })
  })

  test.each(['oauth2/v2.0/token', 'oauth2/token'])(
    '"token errors return `error`, `error_description` (with the `AADSTS` code), `error_codes`, `trace_id`, `correlation_id`, `timestamp`, and `error_uri`" at %s',
    async (path) => {
      const fields = form({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: 'wrong',
        ...(path === 'oauth2/token' ? { resource: 'api://resource' } : { scope: 'api://resource/.default' }),
      })

      const { status, body } = await curl(...fields, `${server.httpUrl}/${tenantId}/${path}`)

      const guid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      expect(status).toBe(401)
      expect(body).toStrictEqual({
        error: 'invalid_client',
        error_description: expect.stringMatching(/^AADSTS7000215: Invalid client secret provided\. /),
        error_codes: [7_000_215],
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/),
        trace_id: guid,
        correlation_id: guid,
        error_uri: `${server.httpUrl}/error?code=7000215`,
      })
    },
  )

  test('"a default tenant and a well-known dev app registration, so `ClientSecretCredential` works with zero setup"', async () => {
    const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, {
      authorityHost: server.url,
      disableInstanceDiscovery: true,
      tlsOptions: { ca: readFileSync(server.caFile, 'utf8') },
    })

    const { token } = await credential.getToken('api://resource/.default')

    expect(decodeJwt(token)).toMatchObject({ aud: 'api://resource', iss: server.issuer, idtyp: 'app' })
  })
})

describe('Endpoints', () => {
  const endpoints: readonly (readonly [
    row: string,
    path: string,
    fields: readonly string[],
    member: string,
  ])[] = [
    ['POST /{tenant}/oauth2/v2.0/token', 'oauth2/v2.0/token', appForm, 'access_token'],
    ['POST /{tenant}/oauth2/token', 'oauth2/token', v1AppForm, 'access_token'],
    [
      'GET /{tenant}/v2.0/.well-known/openid-configuration',
      'v2.0/.well-known/openid-configuration',
      [],
      'issuer',
    ],
    ['GET /{tenant}/.well-known/openid-configuration', '.well-known/openid-configuration', [], 'issuer'],
    ['GET /{tenant}/discovery/v2.0/keys', 'discovery/v2.0/keys', [], 'keys'],
  ]

  test.each(endpoints)('"%s" answers over HTTP', async (_, path, fields, member) => {
    const { status, body } = await curl(...fields, `${server.httpUrl}/${tenantId}/${path}`)

    expect(status).toBe(200)
    expect(body).toHaveProperty(member)
  })

  test.each(endpoints)('"%s" answers over HTTPS', async (_, path, fields, member) => {
    const { status, body } = await curl('--cacert', server.caFile, ...fields, `${server.authority}/${path}`)

    expect(status).toBe(200)
    expect(body).toHaveProperty(member)
  })

  test.each(['common', 'organizations', 'consumers'])(
    '"`{tenant}` may be a tenant id or" %s in discovery and JWKS',
    async (tenant) => {
      const base = `${server.httpUrl}/${tenant}`

      const answers = await Promise.all([
        curl(`${base}/v2.0/.well-known/openid-configuration`),
        curl(`${base}/.well-known/openid-configuration`),
        curl(`${base}/discovery/v2.0/keys`),
      ])

      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
      expect(answers[0].body['token_endpoint']).toBe(`${base}/oauth2/v2.0/token`)
      expect(answers[2].body['keys']).toHaveLength(1)
    },
  )

  test('"`{tenant}` may be" organizations where a user signs in', async () => {
    const { status, body } = await curl(...userForm, `${server.httpUrl}/organizations/oauth2/v2.0/token`)

    expect(status).toBe(200)
    expect(decodeJwt(String(body['access_token']))['tid']).toBe(tenantId)
  })

  test('"`{tenant}` may be" no word but a tenant where an app asks for itself, as at Entra: AADSTS50059', async () => {
    const { status, body } = await curl(...appForm, `${server.httpUrl}/common/oauth2/v2.0/token`)

    expect(status).toBe(400)
    expect(body['error_codes']).toEqual([50_059])
  })

  test('"the base URL (port 4577)" is the default', async () => {
    const { output } = await runCli(['--help'])

    expect(output).toMatch(/^ {2}-p, --port <number> .*default: 4577/m)
  })
})

describe('Default tenant & dev credentials', () => {
  test('"Tenant id", "Client id" and "Client secret" are the defaults', () => {
    expect(server).toMatchObject({ tenantId, clientId, clientSecret })
  })
})

describe('Acquiring a token', () => {
  test('`cred.get_token("api://resource/.default")` gets an "RS256-signed JWT" for that audience', async () => {
    const token = await requestToken()

    expect(decodeProtectedHeader(token)).toMatchObject({ typ: 'JWT', alg: 'RS256' })
    expect(decodeJwt(token)).toMatchObject({ aud: 'api://resource' })
  })
})

describe('Configuration', () => {
  test('"`token-lifetime-seconds`" is 3599 by default', async () => {
    const before = Math.floor(Date.now() / 1000)

    const { exp = 0 } = decodeJwt(await requestToken())

    const after = Math.floor(Date.now() / 1000)
    expect(exp).toBeGreaterThanOrEqual(before + 3599)
    expect(exp).toBeLessThanOrEqual(after + 3599)
  })

  test('"`issuer`: optional override; default {baseUrl}/{tenant}/v2.0"', async () => {
    const issuer = 'https://issuer.example/tenant/v2.0'
    await using overridden = await startServer(['--quiet'], {
      env: { FLOCI_AZ_SERVICES_ENTRA_ISSUER: issuer },
    })

    const base = `${overridden.httpUrl}/${tenantId}`
    const { body: discovery } = await curl(`${base}/v2.0/.well-known/openid-configuration`)
    const { body: answer } = await curl(...appForm, `${base}/oauth2/v2.0/token`)

    expect(discovery).toMatchObject({ issuer, token_endpoint: `${base}/oauth2/v2.0/token` })
    expect(decodeJwt(String(answer['access_token'])).iss).toBe(issuer)
    expect(decodeJwt(await requestToken()).iss).toBe(`${server.httpUrl}/${tenantId}/v2.0`)
  })
})
