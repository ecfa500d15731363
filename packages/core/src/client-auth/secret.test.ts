import { describe, expect, it } from 'vitest'

import type { AppSeed } from '../directory/seeds.ts'
import type { Issuer } from '../issuer.ts'
import {
  aTenant,
  aTokenRequest,
  aUserTokenRequest,
  acquireTokens,
  anIssuer,
  refusalOfRequest,
} from '../testing/index.ts'
import type { SeededTenant } from '../testing/index.ts'

const appId = '11111111-1111-1111-1111-111111111111'

/** An issuer whose one app is as the seed says. */
function anIssuerWithApp(app: AppSeed): SeededTenant & { readonly issuer: Issuer } {
  const issuer = anIssuer({ timeSource: () => Date.parse('2026-03-04T12:00:00Z') })
  return { issuer, ...aTenant(issuer, { apps: [{ appId, displayName: 'Daemon', ...app }] }) }
}

describe('client secret', () => {
  it('is accepted, and makes azpacr 1', async () => {
    const { issuer } = anIssuerWithApp({ secret: 's3cret' })

    const { claims } = await acquireTokens(issuer, aTokenRequest({ clientSecret: 's3cret' }))

    expect(claims['azpacr']).toBe('1')
  })

  it.each(['wrong', 'S3cret', 's3cret ', 's3cre', 's3crets'])(
    'is refused with AADSTS7000215 when it is %j',
    async (clientSecret) => {
      const { issuer } = anIssuerWithApp({ secret: 's3cret' })

      const refusal = await refusalOfRequest(issuer, aTokenRequest({ clientSecret }))

      expect(refusal).toMatchObject({
        code: 'invalidClientSecret',
        aadsts: 7000215,
        error: 'invalid_client',
        status: 401,
        hasErrorUri: true,
      })
      expect(refusal.message).toContain(`'${appId}'`)
    },
  )

  it.each([
    ['the secret is another one', { secret: 'right-horse' }, 'wrong-horse', 'none of the 1'],
    ['the app has no secret', {}, 'wrong-horse', 'The app has no secret'],
    [
      'the id was sent for the value',
      {
        passwordCredentials: [{ secretText: 'right-horse', keyId: 'aaaaaaaa-0000-4000-8000-000000000001' }],
      },
      'aaaaaaaa-0000-4000-8000-000000000001',
      'The id of a secret was sent instead of its value.',
    ],
    [
      'the secret is not valid yet',
      { passwordCredentials: [{ secretText: 'right-horse', startDateTime: '2026-03-04T12:00:01Z' }] },
      'right-horse',
      'startDateTime lies ahead',
    ],
  ] satisfies [string, AppSeed, string, string][])(
    'tells the developer that %s, and repeats no secret (AADSTS7000215)',
    async (_, app, clientSecret, detail) => {
      const { issuer } = anIssuerWithApp(app)

      const refusal = await refusalOfRequest(issuer, aTokenRequest({ clientSecret }))

      expect(refusal.aadsts).toBe(7000215)
      expect(refusal.detail).toContain(detail)
      expect(`${refusal.message} ${refusal.detail}`).not.toContain('horse')
    },
  )

  it('is accepted until the instant before endDateTime', async () => {
    const endDateTime = '2026-03-04T13:00:00Z'
    const { issuer, tenant } = anIssuerWithApp({
      passwordCredentials: [{ secretText: 's3cret', endDateTime }],
    })
    tenant.clock.set('2026-03-04T12:59:59.999Z')

    const { response } = await acquireTokens(issuer, aTokenRequest({ clientSecret: 's3cret' }))

    expect(response.token_type).toBe('Bearer')
  })

  it('is refused with AADSTS7000222 from endDateTime on', async () => {
    const endDateTime = '2026-03-04T13:00:00Z'
    const { issuer, tenant } = anIssuerWithApp({
      passwordCredentials: [{ secretText: 's3cret', endDateTime }],
    })
    tenant.clock.set(endDateTime)

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ clientSecret: 's3cret' }))

    expect(refusal).toMatchObject({
      code: 'expiredClientSecret',
      aadsts: 7000222,
      error: 'invalid_client',
      status: 401,
    })
    expect(refusal.message).toContain(`'${appId}'`)
  })

  it('expires after two years where the seed says nothing (AADSTS7000222)', async () => {
    const { issuer, tenant } = anIssuerWithApp({ passwordCredentials: [{ secretText: 's3cret' }] })
    tenant.clock.advance({ days: 730 })

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ clientSecret: 's3cret' }))

    expect(refusal.aadsts).toBe(7000222)
  })

  it('is any valid one of those that the app has', async () => {
    const { issuer } = anIssuerWithApp({
      secret: 'first',
      passwordCredentials: [
        { secretText: 'rolled', endDateTime: '2026-03-01T00:00:00Z' },
        { secretText: 'rolled', endDateTime: '2026-04-01T00:00:00Z' },
      ],
    })

    const { response } = await acquireTokens(issuer, aTokenRequest({ clientSecret: 'rolled' }))

    expect(response.token_type).toBe('Bearer')
  })

  // seeds.ts: `secret` is "a client secret that does not expire".
  it.each(['2000-01-01T00:00:00Z', '2100-01-01T00:00:00Z'])(
    'is valid in %s where the seed calls it just secret',
    async (instant) => {
      const { issuer, tenant } = anIssuerWithApp({ secret: 's3cret' })
      tenant.clock.set(instant)

      const { response } = await acquireTokens(issuer, aTokenRequest({ clientSecret: 's3cret' }))

      expect(response.token_type).toBe('Bearer')
    },
  )

  it('is refused with AADSTS700025 from a public client that has none', async () => {
    const { issuer } = anIssuerWithApp({ isFallbackPublicClient: true })

    const refusal = await refusalOfRequest(issuer, aUserTokenRequest({ clientSecret: 's3cret' }))

    expect(refusal).toMatchObject({
      code: 'publicClientSentCredential',
      aadsts: 700025,
      error: 'invalid_client',
      status: 401,
    })
  })

  it('is refused with AADSTS700025 from an app with native redirect URIs only', async () => {
    const { issuer } = anIssuerWithApp({ publicClient: { redirectUris: ['http://localhost'] } })

    const refusal = await refusalOfRequest(issuer, aUserTokenRequest({ clientSecret: 's3cret' }))

    expect(refusal.aadsts).toBe(700025)
  })
})
