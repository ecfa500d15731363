import express from 'express'
import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import passport from 'passport'
import { BearerStrategy } from 'passport-azure-ad'
import type { IBearerStrategyOption } from 'passport-azure-ad'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { acquireAppToken } from '../support/acquire-token.ts'
import { flawedTokens, flaws } from '../support/flawed-tokens.ts'
import { goodTokenNames, goodTokens } from '../support/good-tokens.ts'
import { callApi, serve } from '../support/serve.ts'
import type { Served } from '../support/serve.ts'

let entra: MockEntra
let stranger: MockEntra
let api: Served
let legacyApi: Served

/** An API that shows its callers what it read in their tokens. */
function protectedApi(
  options: Pick<IBearerStrategyOption, 'identityMetadata' | 'audience' | 'scope'>,
): Promise<Served> {
  const authenticator = new passport.Passport()
  const strategy = new BearerStrategy(
    { ...options, clientID: entra.api.appId, validateIssuer: true, loggingLevel: 'error' },
    (token, done) => done(null, {}, token),
  )
  authenticator.use(strategy)
  const app = express()
  app.get('/', authenticator.authenticate('oauth-bearer', { session: false }), (request, response) => {
    response.json(request.authInfo)
  })
  return serve(app)
}

beforeAll(async () => {
  ;[entra, stranger] = await Promise.all([startMockEntra(), startMockEntra()])
  entra.addApp({ displayName: 'Legacy API', identifierUris: ['api://legacy'] })
  api = await protectedApi({
    identityMetadata: `${entra.authority}/v2.0/.well-known/openid-configuration`,
    audience: entra.api.appId,
  })
  legacyApi = await protectedApi({
    identityMetadata: `${entra.authority}/.well-known/openid-configuration`,
    audience: 'api://legacy',
  })
})
afterAll(async () => {
  await Promise.all([api[Symbol.asyncDispose](), legacyApi[Symbol.asyncDispose]()])
  await Promise.all([entra.close(), stranger.close()])
})

describe('passport-azure-ad', () => {
  test.each(goodTokenNames)('answers 200 to %s', async (name) => {
    const { mint, claims } = goodTokens[name]

    const response = await callApi(api.url, await mint(entra))

    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject(claims(entra))
  })

  // It looks keys up by the `x5t` of a v1 header, and finds them because Entra gives both the same value.
  test('answers 200 to a v1 token where the API reads the v1 metadata', async () => {
    const response = await callApi(legacyApi.url, await acquireAppToken(entra, 'api://legacy'))

    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ ver: '1.0', aud: 'api://legacy' })
  })

  test.each([
    { scopes: ['Tasks.Read'], status: 200 },
    { scopes: ['Tasks.ReadWrite'], status: 401 },
  ])('answers $status to the scopes $scopes where Tasks.Read is required', async ({ scopes, status }) => {
    await using reader = await protectedApi({
      identityMetadata: `${entra.authority}/v2.0/.well-known/openid-configuration`,
      audience: entra.api.appId,
      scope: ['Tasks.Read'],
    })

    const response = await callApi(reader.url, await entra.tokens.accessToken({ scopes }))

    expect(response.status).toBe(status)
  })

  test.each(flaws)('answers 401 to a token %s', async (flaw) => {
    const token = await flawedTokens[flaw]({ entra, stranger })

    const response = await callApi(api.url, token)

    expect(response.status).toBe(401)
  })

  test('answers 401 to a request without a token', async () => {
    const response = await callApi(api.url, undefined)

    expect(response.status).toBe(401)
  })

  test('takes no metadata over plain HTTP', () => {
    const identityMetadata = `${entra.httpUrl}/${entra.tenantId}/v2.0/.well-known/openid-configuration`

    const construct = (): unknown =>
      new BearerStrategy({ identityMetadata, clientID: entra.api.appId }, () => {})

    expect(construct).toThrow('identityMetadata must be provided and must be a https url')
  })
})
