import { describe, expect, it } from 'vitest'

import { parseAuthorize, provisionalTarget, requireRedirectUri } from './authorize-request.ts'
import type { Authorize, AuthorizeRequest } from './authorize-request.ts'
import type { AppSeed } from './directory/seeds.ts'
import type { EntraError } from './errors/entra-error.ts'
import { NotImplemented } from './errors/not-implemented.ts'
import { aTenant, addAppSeed, anAuthorizeRequest, anIssuer, refusalOf } from './testing/index.ts'

const redirectUri = 'https://app.example/callback'
const nonce = 'nonce-1'

/** What an app that may do everything makes of a request. */
function parse(parts: Partial<AuthorizeRequest> = {}, seed: AppSeed = {}): Authorize {
  const { tenant } = aTenant(anIssuer())
  const implicitGrantSettings = { enableIdTokenIssuance: true, enableAccessTokenIssuance: true }
  const app = addAppSeed(tenant, { web: { redirectUris: [redirectUri], implicitGrantSettings }, ...seed })
  const request = anAuthorizeRequest({ redirectUri, ...parts })
  return parseAuthorize(app, request, requireRedirectUri(app, request.redirectUri))
}

describe('redirect URI', () => {
  const refusalFor = async (seed: AppSeed, requested: string | undefined): Promise<EntraError> => {
    const { tenant } = aTenant(anIssuer())
    const app = addAppSeed(tenant, seed)
    return await refusalOf(() => requireRedirectUri(app, requested))
  }

  it.each([undefined, ''])('is one that is registered where the request has %j', (requested) => {
    expect(parse({ redirectUri: requested }).target.redirectUri).toBe(redirectUri)
  })

  it('is the one of the request, as it is written there', () => {
    const seed = { publicClient: { redirectUris: ['http://localhost'] } }

    const { redirect, target } = parse({ redirectUri: 'HTTP://LocalHost:49152' }, seed)

    expect(redirect).toEqual({ uri: 'HTTP://LocalHost:49152', platform: 'publicClient' })
    expect(target.redirectUri).toBe('HTTP://LocalHost:49152')
  })

  it('is refused with AADSTS50011 when it is not registered', async () => {
    const seed = { displayName: 'Shop', web: { redirectUris: [redirectUri] } }

    const refusal = await refusalFor(seed, 'https://evil.example/callback')

    expect(refusal).toMatchObject({ code: 'redirectUriMismatch', aadsts: 50011, error: 'invalid_request' })
    expect(refusal.message).toContain("'https://evil.example/callback'")
    expect(refusal.detail).toBe(`'Shop' has ${redirectUri} (web).`)
  })

  it.each([undefined, '', redirectUri])(
    'is refused with AADSTS500113 by an app that has none registered: %j',
    async (requested) => {
      const refusal = await refusalFor({}, requested)

      expect(refusal).toMatchObject({ code: 'replyAddressNotRegistered', aadsts: 500113 })
    },
  )
})

describe('response type', () => {
  it.each([
    ['code', 'query', { code: true, idToken: false, token: false }],
    ['id_token', 'fragment', { code: false, idToken: true, token: false }],
    ['token', 'fragment', { code: false, idToken: false, token: true }],
    ['id_token token', 'fragment', { code: false, idToken: true, token: true }],
    ['token id_token', 'fragment', { code: false, idToken: true, token: true }],
    ['code id_token', 'fragment', { code: true, idToken: true, token: false }],
    ['id_token code', 'fragment', { code: true, idToken: true, token: false }],
    ['code token', 'fragment', { code: true, idToken: false, token: true }],
    ['code id_token token', 'fragment', { code: true, idToken: true, token: true }],
    ['token code  id_token', 'fragment', { code: true, idToken: true, token: true }],
  ])('%j is answered in the %s', (responseType, responseMode, expected) => {
    const authorize = parse({ responseType, nonce })

    expect(authorize.responseType).toEqual(expected)
    expect(authorize.target.responseMode).toBe(responseMode)
  })

  it.each([undefined, ''])('is required: AADSTS900144 for %j', async (responseType) => {
    const refusal = await refusalOf(() => parse({ responseType }))

    expect(refusal).toMatchObject({ code: 'missingParameter', aadsts: 900144, error: 'invalid_request' })
    expect(refusal.message).toContain("'response_type'")
  })

  it.each(['Code', 'CODE', 'garbage', 'code garbage', 'idtoken', 'code,id_token', 'code none', '__proto__'])(
    'is refused with AADSTS70005 when it is %j',
    async (responseType) => {
      const refusal = await refusalOf(() => parse({ responseType, nonce }))

      expect(refusal).toMatchObject({
        code: 'responseTypeNotSupported',
        aadsts: 70005,
        error: 'unsupported_response_type',
      })
    },
  )

  it('none is not built', () => {
    expect(() => parse({ responseType: 'none' })).toThrow(NotImplemented)
  })

  it.each([
    ['id_token', 'idTokenResponseNotEnabled', 700054],
    ['code id_token', 'idTokenResponseNotEnabled', 700054],
    ['token', 'tokenResponseNotEnabled', 700051],
    ['code token', 'tokenResponseNotEnabled', 700051],
  ])('%s is refused by an app that has not enabled it: %s, AADSTS%i', async (responseType, code, aadsts) => {
    const seed = { web: { redirectUris: [redirectUri] } }

    const refusal = await refusalOf(() => parse({ responseType, nonce }, seed))

    expect(refusal).toMatchObject({ code, aadsts, error: 'unsupported_response_type' })
  })
})

describe('response mode', () => {
  it.each([
    ['code', 'query'],
    ['code', 'fragment'],
    ['code', 'form_post'],
    ['id_token', 'fragment'],
    ['id_token', 'form_post'],
    ['code id_token token', 'fragment'],
    ['code id_token token', 'form_post'],
  ])('of %s may be %s', (responseType, responseMode) => {
    expect(parse({ responseType, responseMode, nonce }).target.responseMode).toBe(responseMode)
  })

  it('may be empty', () => {
    expect(parse({ responseMode: '' }).target.responseMode).toBe('query')
  })

  it.each(['id_token', 'token', 'code id_token', 'code token'])(
    'query is refused with AADSTS70007 for %s, and told in the fragment',
    async (responseType) => {
      const parts = { responseType, responseMode: 'query', nonce }

      const refusal = await refusalOf(() => parse(parts))

      expect(refusal).toMatchObject({ code: 'responseModeNotSupported', aadsts: 70007 })
      expect(provisionalTarget(anAuthorizeRequest(parts), redirectUri).responseMode).toBe('fragment')
    },
  )

  it.each(['Query', 'web_message', 'query.jwt', 'garbage'])(
    '%s is refused with AADSTS70007, and told as if there were none',
    async (responseMode) => {
      const refusal = await refusalOf(() => parse({ responseMode }))

      expect(refusal).toMatchObject({
        code: 'responseModeNotSupported',
        aadsts: 70007,
        error: 'invalid_request',
      })
      expect(provisionalTarget(anAuthorizeRequest({ responseMode }), redirectUri).responseMode).toBe('query')
    },
  )
})

describe('provisional target', () => {
  it.each([
    ['query', { responseType: 'garbage' }],
    ['query', { responseType: undefined, responseMode: undefined }],
    ['fragment', { responseType: 'garbage', responseMode: 'fragment' }],
    ['form_post', { responseType: undefined, responseMode: 'form_post' }],
    ['fragment', { responseType: 'token garbage', responseMode: 'query' }],
    ['form_post', { responseType: 'id_token', responseMode: 'form_post' }],
    ['query', { responseMode: '__proto__' }],
  ])('has the response mode %s for %j', (responseMode, parts) => {
    const target = provisionalTarget(anAuthorizeRequest({ ...parts, state: 'state-1' }), redirectUri)

    expect(target).toEqual({ redirectUri, responseMode, state: 'state-1' })
  })
})
