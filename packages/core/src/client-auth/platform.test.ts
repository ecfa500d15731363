import { describe, expect, it } from 'vitest'

import type { Platform } from '../directory/application.ts'
import type { AppSeed } from '../directory/seeds.ts'
import {
  aCode,
  aCodeRequest,
  aRefreshRequest,
  aTenant,
  aTokenRequest,
  acquireTokens,
  addAppSeed,
  anIssuer,
  refusalOf,
  refusalOfRequest,
} from '../testing/index.ts'
import type { ClientAuthContext } from './client-auth.ts'
import { authenticateClient } from './index.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const secret = 'floci-az-dev-secret'

const confidential: AppSeed = { secret, web: { redirectUris: ['https://app.example/callback'] } }
const fallback: AppSeed = { ...confidential, isFallbackPublicClient: true }
const native: AppSeed = { publicClient: { redirectUris: ['http://localhost'] } }

/** A request of an app that was added with the seed, with a code or token of the platform. */
function aContext(seed: AppSeed, platform: Platform | undefined, clientSecret?: string): ClientAuthContext {
  const issuer = anIssuer()
  const { tenant } = aTenant(issuer)
  const application = addAppSeed(tenant, { displayName: 'Portal', ...seed })
  const request = aTokenRequest({ grantType: 'authorization_code', clientSecret })
  const servicePrincipal = tenant.servicePrincipals.get(application.appId)!
  return { issuer, tenant, application, servicePrincipal, request, platform, now: tenant.clock.now() }
}

describe('platform of the redirect URI', () => {
  it.each([
    { app: 'a confidential app', seed: confidential, platform: 'web', sent: secret, proof: 'secret' },
    { app: 'an app with both', seed: fallback, platform: 'web', sent: secret, proof: 'secret' },
    { app: 'a confidential app', seed: confidential, platform: 'spa', sent: undefined, proof: 'none' },
    {
      app: 'a confidential app',
      seed: confidential,
      platform: 'publicClient',
      sent: undefined,
      proof: 'none',
    },
    { app: 'an app with both', seed: fallback, platform: 'publicClient', sent: undefined, proof: 'none' },
    { app: 'a native app', seed: native, platform: 'publicClient', sent: undefined, proof: 'none' },
    { app: 'a confidential app', seed: confidential, platform: undefined, sent: secret, proof: 'secret' },
    { app: 'an app with both', seed: fallback, platform: undefined, sent: undefined, proof: 'none' },
    { app: 'a native app', seed: native, platform: undefined, sent: undefined, proof: 'none' },
  ] as const)('$platform: $app proves itself by $proof', ({ seed, platform, sent, proof }) => {
    expect(authenticateClient(aContext(seed, platform, sent))).toBe(proof)
  })

  it.each([
    { app: 'a confidential app', seed: confidential, platform: 'web', sent: undefined, aadsts: 7000218 },
    { app: 'an app with both', seed: fallback, platform: 'web', sent: undefined, aadsts: 7000218 },
    { app: 'a confidential app', seed: confidential, platform: undefined, sent: undefined, aadsts: 7000218 },
    { app: 'a confidential app', seed: confidential, platform: 'web', sent: 'wrong', aadsts: 7000215 },
    { app: 'a confidential app', seed: confidential, platform: 'spa', sent: secret, aadsts: 700025 },
    { app: 'a confidential app', seed: confidential, platform: 'spa', sent: 'wrong', aadsts: 700025 },
    { app: 'a confidential app', seed: confidential, platform: 'publicClient', sent: secret, aadsts: 700025 },
    { app: 'an app with both', seed: fallback, platform: 'publicClient', sent: secret, aadsts: 700025 },
    { app: 'a native app', seed: native, platform: 'publicClient', sent: 'any', aadsts: 700025 },
    { app: 'a native app', seed: native, platform: undefined, sent: 'any', aadsts: 700025 },
  ] as const)(
    '$platform: $app that sends $sent is refused with AADSTS$aadsts',
    async ({ seed, platform, sent, aadsts }) => {
      const refusal = await refusalOf(() => authenticateClient(aContext(seed, platform, sent)))

      expect(refusal).toMatchObject({ aadsts, error: 'invalid_client', status: 401 })
    },
  )

  it.each([
    ['web', 'http://localhost/auth/callback', secret, '1'],
    ['publicClient', 'http://localhost', undefined, '0'],
  ])('%s shows in the token, and stays that of its refresh token', async (_, redirectUri, sent, expected) => {
    const issuer = anIssuer()
    aTenant(issuer)
    const code = await aCode(issuer, { redirectUri })

    const first = await acquireTokens(issuer, aCodeRequest(code, { redirectUri, clientSecret: sent }))
    const renewal = aRefreshRequest(first.response.refresh_token, { clientSecret: sent })
    const second = await acquireTokens(issuer, renewal)

    expect(first.claims['azpacr']).toBe(expected)
    expect(second.claims['azpacr']).toBe(expected)
  })

  it.each([
    {
      platform: 'web',
      redirectUri: 'http://localhost/auth/callback',
      right: secret,
      wrong: undefined,
      aadsts: 7000218,
    },
    {
      platform: 'publicClient',
      redirectUri: 'http://localhost',
      right: undefined,
      wrong: secret,
      aadsts: 700025,
    },
  ])(
    '$platform binds the renewal of a renewed refresh token as well: AADSTS$aadsts',
    async ({ redirectUri, right, wrong, aadsts }) => {
      const issuer = anIssuer()
      aTenant(issuer)
      const code = await aCode(issuer, { redirectUri })
      const { response } = await acquireTokens(
        issuer,
        aCodeRequest(code, { redirectUri, clientSecret: right }),
      )
      const renewal = aRefreshRequest(response.refresh_token, { clientSecret: right })
      const renewed = await acquireTokens(issuer, renewal)

      const refusal = await refusalOfRequest(
        issuer,
        aRefreshRequest(renewed.response.refresh_token, { clientSecret: wrong }),
      )

      expect(refusal).toMatchObject({ aadsts, error: 'invalid_client', status: 401 })
    },
  )

  it('is the one of the code, not of the other redirect URIs of the app: AADSTS700025', async () => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)
    const code = await aCode(issuer, { redirectUri: 'http://localhost' })

    const refusal = await refusalOfRequest(issuer, aCodeRequest(code, { redirectUri: 'http://localhost' }))

    expect(tenant.applications.get(appId)?.web.redirectUris).toHaveLength(1)
    expect(refusal).toMatchObject({ aadsts: 700025, error: 'invalid_client', status: 401 })
    expect(refusal.detail).toContain("'publicClient'")
  })
})
