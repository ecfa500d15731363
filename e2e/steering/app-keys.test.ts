import express from 'express'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import jwt from 'jsonwebtoken'
import { JwksClient } from 'jwks-rsa'
import { startMockEntra } from 'mock-entra'
import type { AppKeys, MockEntra } from 'mock-entra'
import passport from 'passport'
import { BearerStrategy } from 'passport-azure-ad'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { acquireAppToken } from '../support/acquire-token.ts'
import { callApi, serve } from '../support/serve.ts'

let entra: MockEntra
let own: AppKeys

beforeAll(async () => {
  entra = await startMockEntra()
  own = await entra.keys.forApp(entra.api)
})
afterAll(() => entra.close())

/** The document that an app with signing keys of its own has to read. */
function metadataOf(appId?: string): string {
  const query = appId === undefined ? '' : `?appid=${appId}`
  return `${entra.authority}/v2.0/.well-known/openid-configuration${query}`
}

async function verifyWithJose(token: string, jwksUri: string): Promise<unknown> {
  const expected = { issuer: entra.issuer, audience: entra.api.appId }
  return await jwtVerify(token, createRemoteJWKSet(new URL(jwksUri)), expected)
}

async function verifyWithJwksRsa(token: string, jwksUri: string): Promise<unknown> {
  const { header } = jwt.decode(token, { complete: true }) ?? {}
  const key = await new JwksClient({ jwksUri }).getSigningKey(header?.kid)
  return jwt.verify(token, key.getPublicKey(), { algorithms: ['RS256'], audience: entra.api.appId })
}

async function statusOfPassport(token: string, identityMetadata: string): Promise<number> {
  const authenticator = new passport.Passport()
  const options = { identityMetadata, clientID: entra.api.appId, loggingLevel: 'error' } as const
  authenticator.use(new BearerStrategy(options, (claims, done) => done(null, {}, claims)))
  const app = express()
  app.get('/', authenticator.authenticate('oauth-bearer', { session: false }), (_request, response) => {
    response.json([])
  })
  await using api = await serve(app)
  return (await callApi(api.url, token)).status
}

describe('API with signing keys of its own', () => {
  test('discovers them where it asks with its client id', async () => {
    const document = (await (await fetch(metadataOf(entra.api.appId))).json()) as Record<string, unknown>
    const plain = (await (await fetch(metadataOf())).json()) as Record<string, unknown>

    expect(document).toEqual({ ...plain, jwks_uri: own.jwksUri })
    expect(plain['jwks_uri']).toBe(entra.jwksUri)
  })

  test.each([
    ['jose', verifyWithJose, { code: 'ERR_JWKS_NO_MATCHING_KEY' }],
    ['jwks-rsa', verifyWithJwksRsa, { name: 'SigningKeyNotFoundError' }],
  ] as const)('needs them to verify with %s', async (_, verify, refusal) => {
    const token = await acquireAppToken(entra)

    await expect(verify(token, own.jwksUri)).resolves.toBeDefined()
    await expect(verify(token, entra.jwksUri)).rejects.toMatchObject(refusal)
  })

  test('needs them to verify with passport-azure-ad', async () => {
    const token = await acquireAppToken(entra)

    expect(await statusOfPassport(token, metadataOf(entra.api.appId))).toBe(200)
    expect(await statusOfPassport(token, metadataOf())).toBe(401)
  })
})

test('other APIs are not concerned', async () => {
  const other = entra.addApp({ displayName: 'Other', identifierUris: ['api://other'] })
  const token = await entra.tokens.accessToken({ resource: other })

  const { protectedHeader } = await jwtVerify(token, createRemoteJWKSet(new URL(entra.jwksUri)))

  expect(protectedHeader.kid).toBe(entra.keys.kid)
})
