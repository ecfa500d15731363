import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import type { JWTPayload } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { App, MockEntra } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { acquireAppToken, acquireUserToken } from '../support/acquire-token.ts'
import { flawedTokens } from '../support/flawed-tokens.ts'
import type { Flaw } from '../support/flawed-tokens.ts'

let entra: MockEntra
let stranger: MockEntra
let legacyApi: App

beforeAll(async () => {
  ;[entra, stranger] = await Promise.all([startMockEntra(), startMockEntra()])
  legacyApi = entra.addApp({
    displayName: 'Legacy API',
    identifierUris: ['api://legacy'],
    api: { requestedAccessTokenVersion: 1, oauth2PermissionScopes: [{ value: 'Legacy.Read' }] },
  })
})
afterAll(() => Promise.all([entra.close(), stranger.close()]))

/** What an API does with each request. */
async function verify(token: string, jwksUri = entra.jwksUri): Promise<JWTPayload> {
  const keys = createRemoteJWKSet(new URL(jwksUri))
  const { payload } = await jwtVerify(token, keys, {
    issuer: entra.issuer,
    audience: entra.api.appId,
    requiredClaims: ['tid', 'exp'],
  })
  return payload
}

const codes: Record<Flaw, string> = {
  'for another audience': 'ERR_JWT_CLAIM_VALIDATION_FAILED',
  'that has expired': 'ERR_JWT_EXPIRED',
  'of another issuer': 'ERR_JWT_CLAIM_VALIDATION_FAILED',
  'with a tampered signature': 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  'with tampered claims': 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  'of another mock': 'ERR_JWKS_NO_MATCHING_KEY',
  "of another mock that names this one's key": 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
}

describe('jose', () => {
  test('accepts an app-only token that was acquired over HTTP', async () => {
    const claims = await verify(await acquireAppToken(entra))

    expect(claims['roles']).toEqual(['Tasks.Read.All'])
  })

  test('accepts a delegated token that was acquired over HTTP', async () => {
    const claims = await verify(await acquireUserToken(entra))

    expect(claims['scp']).toBe('Tasks.Read Tasks.ReadWrite')
  })

  test('accepts a token of the factory', async () => {
    const claims = await verify(await entra.tokens.accessToken({ scopes: ['Tasks.Read'] }))

    expect(claims['scp']).toBe('Tasks.Read')
  })

  test('accepts an ID token of the factory', async () => {
    const token = await entra.tokens.idToken({ nonce: 'n-0S6_WzA2Mj' })

    const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(entra.jwksUri)), {
      issuer: entra.issuer,
      audience: entra.app.appId,
    })

    expect(payload['nonce']).toBe('n-0S6_WzA2Mj')
  })

  test('finds the keys over plain HTTP too', async () => {
    const jwksUri = entra.jwksUri.replace(entra.url, entra.httpUrl)

    const claims = await verify(await entra.tokens.accessToken(), jwksUri)

    expect(claims['tid']).toBe(entra.tenantId)
  })

  test.each(['discovery/keys', 'discovery/v2.0/keys'])('finds the key of a v1 token in %s', async (path) => {
    const token = await acquireAppToken(entra, legacyApi.identifierUri)

    const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(`${entra.authority}/${path}`)), {
      issuer: `${entra.authority}/`,
      audience: 'api://legacy',
    })

    expect(payload['ver']).toBe('1.0')
    expect(decodeProtectedHeader(token)).toHaveProperty('x5t')
  })

  test.each(Object.entries(codes) as [Flaw, string][])('refuses a token %s: %s', async (flaw, code) => {
    const token = await flawedTokens[flaw]({ entra, stranger })

    await expect(verify(token)).rejects.toMatchObject({ code })
  })

  test('refuses a token that was acquired over HTTP for another audience', async () => {
    const token = await acquireAppToken(entra, 'api://another')

    await expect(verify(token)).rejects.toMatchObject({ code: 'ERR_JWT_CLAIM_VALIDATION_FAILED' })
  })
})
