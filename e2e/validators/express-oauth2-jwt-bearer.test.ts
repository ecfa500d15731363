import express from 'express'
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer'
import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
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
function protectedApi(issuerBaseURL: string, audience: string): Promise<Served> {
  const app = express()
  app.get('/', auth({ issuerBaseURL, audience }), (request, response) => {
    response.json(request.auth?.payload)
  })
  app.get('/tasks', auth({ issuerBaseURL, audience }), requiredScopes('Tasks.Read'), (_request, response) => {
    response.json([])
  })
  app.set('env', 'test') // no stack traces on the console
  return serve(app)
}

beforeAll(async () => {
  ;[entra, stranger] = await Promise.all([startMockEntra(), startMockEntra()])
  entra.addApp({ displayName: 'Legacy API', identifierUris: ['api://legacy'] })
  api = await protectedApi(entra.issuer, entra.api.appId)
  legacyApi = await protectedApi(entra.authority, 'api://legacy')
})
afterAll(async () => {
  await Promise.all([api[Symbol.asyncDispose](), legacyApi[Symbol.asyncDispose]()])
  await Promise.all([entra.close(), stranger.close()])
})

describe('express-oauth2-jwt-bearer', () => {
  test.each(goodTokenNames)('answers 200 to %s', async (name) => {
    const { mint, claims } = goodTokens[name]

    const response = await callApi(api.url, await mint(entra))

    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject(claims(entra))
  })

  test('answers 200 to a v1 token where the API reads the v1 metadata', async () => {
    const response = await callApi(legacyApi.url, await acquireAppToken(entra, 'api://legacy'))

    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ ver: '1.0', aud: 'api://legacy' })
  })

  test('answers 401 to a v1 token where the API reads the v2 metadata', async () => {
    const response = await callApi(api.url, await entra.tokens.accessToken({ version: 1 }))

    expect(response.status).toBe(401)
  })

  test.each(flaws)('answers 401 to a token %s', async (flaw) => {
    const token = await flawedTokens[flaw]({ entra, stranger })

    const response = await callApi(api.url, token)

    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"')
  })

  test('answers 401 to a request without a token', async () => {
    const response = await callApi(api.url, undefined)

    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="api"/)
  })

  // The library reads `scope`, and Entra writes `scp`.
  test('answers 403 to any token of Entra where a scope is required', async () => {
    const response = await callApi(
      `${api.url}/tasks`,
      await entra.tokens.accessToken({ scopes: ['Tasks.Read'] }),
    )

    expect(response.status).toBe(403)
  })
})
