import { describe, expect, it } from 'vitest'

import type { AppSeed } from '../directory/seeds.ts'
import {
  aTenant,
  aTokenRequest,
  aUserTokenRequest,
  acquireTokens,
  anIssuer,
  refusalOfRequest,
} from '../testing/index.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const withoutSecret = { clientSecret: undefined }

describe('request without a credential', () => {
  it.each([
    ['a confidential app', { secret: 's3cret' }],
    ['a public app', { isFallbackPublicClient: true }],
  ] satisfies [string, AppSeed][])(
    'is refused with AADSTS7000216 for client credentials of %s',
    async (_, app) => {
      const issuer = anIssuer()
      aTenant(issuer, { apps: [{ appId, ...app }] })

      const refusal = await refusalOfRequest(issuer, aTokenRequest(withoutSecret))

      expect(refusal).toMatchObject({
        code: 'missingClientCredential',
        aadsts: 7000216,
        error: 'invalid_client',
        status: 401,
      })
    },
  )

  it.each([
    ['without platforms', {}],
    ['with a secret', { secret: 's3cret' }],
    ['with web redirect URIs', { web: { redirectUris: ['https://app.example/callback'] } }],
    ['with single-page redirect URIs', { spa: { redirectUris: ['https://app.example'] } }],
    [
      'with web and native redirect URIs',
      {
        web: { redirectUris: ['https://app.example'] },
        publicClient: { redirectUris: ['http://localhost'] },
      },
    ],
  ] satisfies [string, AppSeed][])(
    'is refused with AADSTS7000218 for a user grant of an app %s',
    async (_, app) => {
      const issuer = anIssuer()
      aTenant(issuer, { apps: [{ appId, ...app }] })

      const refusal = await refusalOfRequest(issuer, aUserTokenRequest(withoutSecret))

      expect(refusal).toMatchObject({
        code: 'missingClientSecretOrAssertion',
        aadsts: 7000218,
        error: 'invalid_client',
        status: 401,
      })
      expect(refusal.message).toContain("'client_assertion' or 'client_secret'")
      expect(refusal.detail).toContain('isFallbackPublicClient')
    },
  )

  it.each([
    ['that is a fallback public client', { isFallbackPublicClient: true }],
    ['with native redirect URIs only', { publicClient: { redirectUris: ['http://localhost'] } }],
    ['that is a fallback public client with a secret', { isFallbackPublicClient: true, secret: 's3cret' }],
  ] satisfies [string, AppSeed][])('is accepted for a user grant of an app %s', async (_, app) => {
    const issuer = anIssuer()
    aTenant(issuer, { apps: [{ appId, ...app }] })

    const { claims } = await acquireTokens(issuer, aUserTokenRequest(withoutSecret))

    expect(claims['azpacr']).toBe('0')
  })
})
