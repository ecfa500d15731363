/**
 * Seed 001, step by step: workload federation with a key of one's own. The titles quote the document. Its blob storage is a
 * server on this machine with two static documents.
 */
import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import type { JsonWebKey } from 'node:crypto'

import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { serve } from '../support/serve.ts'
import type { Served } from '../support/serve.ts'

const tenantId = '033794f5-7c9d-4e98-923d-7b49114b7ac3'
const clientId = 'a992567e-0dfe-4d37-9741-5a849cb6932d'
const subject = 'oidcissuerb128517a'
const audience = 'api://AzureADTokenExchange'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
/** With padding, as the seed's header has it. */
const x5t = `${createHash('sha1').update('the certificate').digest('base64url')}=`

let storage: Served
let entra: MockEntra
let keys: readonly JsonWebKey[] = [{ ...publicKey.export({ format: 'jwk' }), use: 'sig', x5t }]
const asked: string[] = []

beforeAll(async () => {
  storage = await serve((request, response) => {
    asked.push(request.url ?? '')
    const issuer = storage.url
    const documents: Record<string, object> = {
      '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/openid/v1/jwks` },
      '/openid/v1/jwks': { keys },
    }
    const document = documents[request.url ?? '']
    response.writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(document ?? {}))
  })
  const credential = { name: 'oidc-issuer', issuer: storage.url, subject, audiences: [audience] }
  const custom = { ...credential, name: 'custom-audience', subject: 'custom', audiences: ['api://mine'] }
  const app = {
    appId: clientId,
    displayName: 'Federated',
    federatedIdentityCredentials: [credential, custom],
  }
  entra = await startMockEntra({ tenants: [{ id: tenantId, apps: [app] }] })
})
afterAll(async () => {
  await entra.close()
  await storage[Symbol.asyncDispose]()
})

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')

/** The seed's `createToken`. */
function createToken(claims: object, key = privateKey): string {
  const now = Math.floor(Date.now() / 1000)
  const times = { jti: randomUUID(), exp: now + 3600, iat: now }
  const text = `${encode({ alg: 'RS256', typ: 'JWT', x5t })}.${encode({ ...claims, ...times })}`
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
}

const claims = () => ({ aud: audience, iss: storage.url, sub: subject, actor: '(this value is not needed)' })

async function requestToken(
  clientAssertion: string,
  resource = audience,
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const response = await fetch(`${entra.authority}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_id: clientId,
      client_assertion: clientAssertion,
      resource,
    }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('Azure AD Workload Federation anywhere', () => {
  test('"testing locally that signature matches"', async () => {
    const { payload } = await jwtVerify(createToken(claims()), publicKey)

    expect(payload).toMatchObject({ sub: subject, aud: audience })
  })

  test('"Azure AD Issued Token": a v2 token with the claims that the document prints', async () => {
    const { status, body } = await requestToken(createToken(claims()))

    expect(status).toBe(200)
    const token = String(body['access_token'])
    const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(entra.jwksUri)), {
      issuer: entra.issuer,
      audience: 'fb60f99c-7a34-4190-8149-302f77469936',
    })
    expect(Object.keys(payload).toSorted()).toEqual(
      [
        'aud',
        'iss',
        'iat',
        'nbf',
        'exp',
        'aio',
        'azp',
        'azpacr',
        'oid',
        'rh',
        'sub',
        'tid',
        'uti',
        'ver',
      ].toSorted(),
    )
    expect(payload).toMatchObject({ azp: clientId, azpacr: '2', tid: tenantId, ver: '2.0', iat: payload.nbf })
    expect(payload['oid']).toBe(payload.sub)
    expect(Object.keys(decodeProtectedHeader(token)).toSorted()).toEqual(['alg', 'kid', 'typ'])
  })

  test('"metadata is provided via Discovery URL", and kept', async () => {
    await requestToken(createToken(claims()))

    expect(asked).toEqual(['/.well-known/openid-configuration', '/openid/v1/jwks'])
  })

  test('"I also tested requesting tokens for other resources, such as MS graph api"', async () => {
    const { body } = await requestToken(createToken(claims()), 'https://graph.microsoft.com')

    const issued = entra.tokens.decode(String(body['access_token'])).claims
    expect(issued).toMatchObject({
      aud: 'https://graph.microsoft.com',
      appid: clientId,
      appidacr: '2',
      ver: '1.0',
    })
  })

  test('"You can use custom audience"', async () => {
    const { status } = await requestToken(createToken({ ...claims(), sub: 'custom', aud: 'api://mine' }))

    expect(status).toBe(200)
  })

  test.each([
    ['subject', { sub: 'oidcissuerB128517a' }, 7002138],
    ['issuer', { iss: 'https://oidc.example' }, 700211],
    ['audience', { aud: 'api://other' }, 700212],
  ])(
    '"subject, issuer and audience values are the critical ones here": another %s is refused',
    async (_, changed, code) => {
      const { status, body } = await requestToken(createToken({ ...claims(), ...changed }))

      expect({ status, codes: body['error_codes'] }).toEqual({ status: 401, codes: [code] })
    },
  )

  test('the private key must be the one whose public half the JWKS holds: AADSTS700027', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey

    const { body } = await requestToken(createToken(claims(), other))

    expect(body['error_codes']).toEqual([700027])
  })

  test('a key that the JWKS names otherwise is not found: AADSTS7000272', async () => {
    const published = keys
    keys = []
    entra.reset() // forgets the keys that were fetched

    const { body } = await requestToken(createToken(claims()))

    keys = published
    expect(body['error_codes']).toEqual([7000272])
  })
})
