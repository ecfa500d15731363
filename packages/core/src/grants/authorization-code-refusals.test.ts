import { createHash } from 'node:crypto'

import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'

import type { TenantSeed } from '../directory/seeds.ts'
import type { Issuer } from '../issuer.ts'
import {
  aCode,
  aCodeRequest,
  aRefreshRequest,
  aTenant,
  acquireTokens,
  anIssuer,
  refusalOfRequest,
} from '../testing/index.ts'
import type { SeededTenant } from '../testing/index.ts'
import { answerTokenRequest } from '../token-endpoint.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const otherAppId = '33333333-3333-3333-3333-333333333333'
const api = `api://${apiId}`
const callback = 'http://localhost/auth/callback'
const noon = Date.parse('2026-03-04T12:00:00Z')
const verifier = 'a-verifier-that-is-long-enough-for-RFC-7636-0123456789'

/** An issuer with the default tenant, whose time stands still at noon. */
function anIssuerAtNoon(seed: TenantSeed = {}): SeededTenant & { readonly issuer: Issuer } {
  const issuer = anIssuer({ timeSource: () => noon })
  return { issuer, ...aTenant(issuer, seed) }
}

function challengeOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

describe('authorization code, refusals', () => {
  /** What is wrong with a redemption, and what Entra says to it. */
  const faults = [
    { what: 'without a code', parts: { code: '' }, aadsts: 900144 },
    { what: 'with an unknown code', parts: { code: '1.Aunknown' }, aadsts: 70000 },
    { what: 'by another app', parts: { clientId: otherAppId, clientSecret: 'other' }, aadsts: 70000 },
    { what: 'without the redirect_uri', parts: { redirectUri: undefined }, aadsts: 700009 },
    { what: 'with an empty redirect_uri', parts: { redirectUri: '' }, aadsts: 500112 },
    { what: 'with another path', parts: { redirectUri: `${callback}2` }, aadsts: 500112 },
    { what: 'with a slash more', parts: { redirectUri: `${callback}/` }, aadsts: 500112 },
    { what: 'with another port', parts: { redirectUri: 'http://localhost:1/auth/callback' }, aadsts: 500112 },
    { what: 'with a wrong secret', parts: { clientSecret: 'wrong' }, aadsts: 7000215 },
    { what: 'without a secret', parts: { clientSecret: undefined }, aadsts: 7000218 },
    { what: 'across origins', parts: { origin: 'https://app.example' }, aadsts: 9002326 },
    { what: 'with an unasked verifier', parts: { codeVerifier: verifier }, aadsts: 501481 },
    { what: 'for two resources', parts: { scope: `User.Read ${api}/Tasks.Read` }, aadsts: 28000 },
    { what: 'for an unknown scope', parts: { scope: `${api}/Tasks.Nope` }, aadsts: 70011 },
    { what: 'with claims that are no JSON', parts: { claims: '{' }, aadsts: 90100 },
  ]

  /** `error` by its AADSTS number, where it is not `invalid_grant`. */
  const errors: Readonly<Record<number, string>> = {
    28000: 'invalid_request',
    70011: 'invalid_scope',
    90100: 'invalid_request',
    900144: 'invalid_request',
    700009: 'invalid_request',
    7000215: 'invalid_client',
    7000218: 'invalid_client',
    9002326: 'invalid_request',
  }

  const web = { redirectUris: [callback] }
  const apps: TenantSeed['apps'] = [
    { appId, displayName: 'Portal', secret: 'floci-az-dev-secret', web },
    { appId: otherAppId, displayName: 'Other', secret: 'other', web },
  ]

  it.each(faults)('$what: AADSTS$aadsts', async ({ parts, aadsts }) => {
    const { issuer } = anIssuerAtNoon({ apps })
    const code = await aCode(issuer)

    const refusal = await refusalOfRequest(issuer, aCodeRequest(code, parts))

    const error = errors[aadsts] ?? 'invalid_grant'
    expect(refusal).toMatchObject({ aadsts, error, status: error === 'invalid_client' ? 401 : 400 })
  })

  it.each(faults)('$what (AADSTS$aadsts) does not use the code up', async ({ parts }) => {
    const { issuer } = anIssuerAtNoon({ apps })
    const code = await aCode(issuer)
    await refusalOfRequest(issuer, aCodeRequest(code, parts))

    const { claims } = await acquireTokens(issuer, aCodeRequest(code))

    expect(claims['scp']).toBe('Tasks.Read')
  })

  it('names code in the refusal of a request without one: AADSTS900144', async () => {
    const { issuer } = anIssuerAtNoon()

    const refusal = await refusalOfRequest(issuer, aCodeRequest(undefined))

    expect(refusal.message).toBe("The request body must contain the parameter 'code'.")
  })

  it('tells the developer whose code another app presents: AADSTS70000', async () => {
    const { issuer } = anIssuerAtNoon({ apps })
    const code = await aCode(issuer)

    const refusal = await refusalOfRequest(
      issuer,
      aCodeRequest(code, { clientId: otherAppId, clientSecret: 'other' }),
    )

    expect(refusal.suberror).toBe('bad_token')
    expect(refusal.detail).toBe(`The code was issued to ${appId}, and ${otherAppId} presents it.`)
  })

  it('at another tenant, which has the app as well: AADSTS700005', async () => {
    const { issuer } = anIssuerAtNoon({ apps })
    const other = aTenant(issuer, { apps })
    const code = await aCode(issuer)

    const refusal = await refusalOfRequest(issuer, aCodeRequest(code, { tenant: other.tenant.id }))

    expect(refusal).toMatchObject({ aadsts: 700005, error: 'invalid_grant', status: 400 })
    expect(refusal.detail).toContain(tenantId)
  })

  it('of a code that is ten minutes old: AADSTS70008', async () => {
    const { issuer, tenant } = anIssuerAtNoon()
    const [code, inTime] = [await aCode(issuer), await aCode(issuer)]
    tenant.clock.advance({ minutes: 10, milliseconds: -1 })
    await acquireTokens(issuer, aCodeRequest(inTime))
    tenant.clock.advance({ milliseconds: 1 })

    const refusal = await refusalOfRequest(issuer, aCodeRequest(code))

    expect(refusal).toMatchObject({
      aadsts: 70008,
      error: 'invalid_grant',
      status: 400,
      suberror: 'bad_token',
    })
  })

  it('of a second redemption, which revokes what came of the first: AADSTS54005', async () => {
    const { issuer } = anIssuerAtNoon()
    const code = await aCode(issuer)
    const { response } = await acquireTokens(issuer, aCodeRequest(code))
    const renewed = await acquireTokens(issuer, aRefreshRequest(response.refresh_token))
    const another = await acquireTokens(issuer, aCodeRequest(await aCode(issuer)))

    const refusal = await refusalOfRequest(issuer, aCodeRequest(code))

    expect(refusal).toMatchObject({ aadsts: 54005, error: 'invalid_grant', status: 400 })
    for (const token of [response.refresh_token, renewed.response.refresh_token]) {
      expect(await refusalOfRequest(issuer, aRefreshRequest(token))).toMatchObject({ aadsts: 70000 })
    }
    await acquireTokens(issuer, aRefreshRequest(another.response.refresh_token)) // another sign-in is not concerned
  })

  it('lets one of 64 simultaneous redemptions win (AADSTS54005)', async () => {
    const { issuer } = anIssuerAtNoon()
    const request = aCodeRequest(await aCode(issuer))

    const results = await Promise.allSettled(
      Array.from({ length: 64 }, () => answerTokenRequest(issuer, request)),
    )

    const won = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.aadsts] : []))
    expect(won).toHaveLength(1)
    expect(refused).toEqual(Array.from({ length: 63 }, () => 54005))
    expect(await refusalOfRequest(issuer, aRefreshRequest(won[0]?.refresh_token))).toMatchObject({
      aadsts: 70000,
    })
  })
})

describe('authorization code with PKCE', () => {
  it.each([
    ['S256', challengeOf(verifier), verifier],
    ['plain', verifier, verifier],
    [undefined, verifier, verifier],
  ])(
    'is redeemed with the verifier of a challenge by %s',
    async (codeChallengeMethod, codeChallenge, sent) => {
      const { issuer } = anIssuerAtNoon()
      const code = await aCode(issuer, { codeChallenge, codeChallengeMethod })

      const response = await answerTokenRequest(issuer, aCodeRequest(code, { codeVerifier: sent }))

      expect(decodeJwt(response.access_token)['scp']).toBe('Tasks.Read')
    },
  )

  it.each([
    { method: 'S256', what: 'another verifier', codeVerifier: `${verifier}x` },
    { method: 'S256', what: 'no verifier', codeVerifier: undefined },
    { method: 'S256', what: 'an empty verifier', codeVerifier: '' },
    { method: 'S256', what: 'the challenge itself', codeVerifier: challengeOf(verifier) },
    { method: 'plain', what: 'another verifier', codeVerifier: `${verifier}x` },
    { method: 'plain', what: 'no verifier', codeVerifier: undefined },
    { method: 'plain', what: 'the hash', codeVerifier: challengeOf(verifier) },
  ])('by $method is not redeemed with $what: AADSTS501481', async ({ method, codeVerifier }) => {
    const { issuer } = anIssuerAtNoon()
    const codeChallenge = method === 'S256' ? challengeOf(verifier) : verifier
    const code = await aCode(issuer, { codeChallenge, codeChallengeMethod: method })

    const refusal = await refusalOfRequest(issuer, aCodeRequest(code, { codeVerifier }))

    expect(refusal).toMatchObject({ aadsts: 501481, error: 'invalid_grant', status: 400 })
    await acquireTokens(issuer, aCodeRequest(code, { codeVerifier: verifier })) // and is not used up
  })
})
