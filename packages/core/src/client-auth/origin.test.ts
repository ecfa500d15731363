import { describe, expect, it } from 'vitest'

import type { Platform } from '../directory/application.ts'
import type { Issuer } from '../issuer.ts'
import {
  aCode,
  aCodeRequest,
  aRefreshRequest,
  aTenant,
  aTokenRequest,
  aUserTokenRequest,
  acquireTokens,
  anIssuer,
  refusalOf,
  refusalOfRequest,
} from '../testing/index.ts'
import { assertOrigin } from './origin.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const spaUri = 'https://app.example/callback'
const origin = 'https://app.example'
const codeVerifier = 'a-verifier-that-is-long-enough-for-RFC-7636-0123456789'
const atSpa = { redirectUri: spaUri, clientSecret: undefined, codeVerifier }

/** A tenant whose app has redirect URIs on all three platforms. */
function anIssuerWithPlatforms(): Issuer {
  const issuer = anIssuer()
  aTenant(issuer, {
    apps: [
      {
        appId,
        displayName: 'Portal',
        secret: 'floci-az-dev-secret',
        spa: { redirectUris: [spaUri] },
        web: { redirectUris: ['http://localhost/auth/callback'] },
        publicClient: { redirectUris: ['http://localhost'] },
      },
    ],
  })
  return issuer
}

async function aSpaCode(issuer: Issuer): Promise<string> {
  return await aCode(issuer, { redirectUri: spaUri, codeChallenge: codeVerifier })
}

describe('origin', () => {
  it.each([
    ['spa', origin],
    ['spa', 'null'],
    ['web', undefined],
    ['publicClient', undefined],
    [undefined, undefined],
    [undefined, origin],
  ] as const)('lets the platform %s pass with %s', (platform, sent) => {
    expect(() => assertOrigin(platform, aTokenRequest({ origin: sent }))).not.toThrow()
  })

  it.each<[Platform, string | undefined, number]>([
    ['spa', undefined, 9002327],
    ['web', origin, 9002326],
    ['web', 'null', 9002326],
    ['publicClient', origin, 9002326],
  ])('keeps the platform %s from passing with %s: AADSTS%i', async (platform, sent, aadsts) => {
    const refusal = await refusalOf(() => assertOrigin(platform, aTokenRequest({ origin: sent })))

    expect(refusal).toMatchObject({ aadsts, error: 'invalid_request', status: 400 })
  })

  it('must come with a code of a single-page application: AADSTS9002327', async () => {
    const issuer = anIssuerWithPlatforms()
    const code = await aSpaCode(issuer)

    const refusal = await refusalOfRequest(issuer, aCodeRequest(code, atSpa))

    expect(refusal).toMatchObject({ aadsts: 9002327, error: 'invalid_request', status: 400 })
    await acquireTokens(issuer, aCodeRequest(code, { ...atSpa, origin })) // and the code is still good
  })

  it('must come with a refresh token of a single-page application: AADSTS9002327', async () => {
    const issuer = anIssuerWithPlatforms()
    const { response } = await acquireTokens(
      issuer,
      aCodeRequest(await aSpaCode(issuer), { ...atSpa, origin }),
    )
    const request = aRefreshRequest(response.refresh_token, { clientSecret: undefined })

    const refusal = await refusalOfRequest(issuer, request)

    expect(refusal.aadsts).toBe(9002327)
    await acquireTokens(issuer, { ...request, origin })
  })

  it.each([
    ['web', 'http://localhost/auth/callback', 'floci-az-dev-secret'],
    ['publicClient', 'http://localhost', undefined],
  ])(
    'must not come with a refresh token of the platform %s: AADSTS9002326',
    async (platform, redirectUri, clientSecret) => {
      const issuer = anIssuerWithPlatforms()
      const code = await aCode(issuer, { redirectUri })
      const { response } = await acquireTokens(issuer, aCodeRequest(code, { redirectUri, clientSecret }))

      const refusal = await refusalOfRequest(
        issuer,
        aRefreshRequest(response.refresh_token, { clientSecret, origin }),
      )

      expect(refusal.aadsts).toBe(9002326)
      expect(refusal.detail).toContain(`'${platform}'`)
    },
  )

  it('is looked at before the secret: AADSTS9002326', async () => {
    const issuer = anIssuerWithPlatforms()
    const code = await aCode(issuer)

    const refusal = await refusalOfRequest(issuer, aCodeRequest(code, { clientSecret: 'wrong', origin }))

    expect(refusal.aadsts).toBe(9002326)
  })

  it('does not matter to a grant without a redirect URI', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const { claims } = await acquireTokens(issuer, aUserTokenRequest({ origin }))

    expect(claims['scp']).toBe('Tasks.Read')
  })
})
