import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'

import type { AppSeed } from '../directory/seeds.ts'
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
  signInForParams,
} from '../testing/index.ts'
import type { TokenRequest } from '../token-request.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const graph = 'https://graph.microsoft.com'
const now = Date.parse('2026-03-04T12:00:00Z') / 1000
const cp1 = '{"access_token":{"xms_cc":{"values":["cp1"]}}}'

/** An issuer whose time stands still at noon, with an API that understands continuous access evaluation, or not. */
function anIssuerAtNoon(optionalClaims: readonly string[] = []): Issuer {
  const issuer = anIssuer({ timeSource: () => now * 1000 })
  const api: AppSeed = {
    appId: apiId,
    displayName: 'Tasks API',
    api: { oauth2PermissionScopes: [{ value: 'Tasks.Read' }] },
    optionalClaims: { accessToken: optionalClaims.map((name) => ({ name })) },
  }
  const app: AppSeed = {
    appId,
    displayName: 'Portal',
    secret: 'floci-az-dev-secret',
    isFallbackPublicClient: true,
    web: {
      redirectUris: ['http://localhost/auth/callback'],
      implicitGrantSettings: { enableAccessTokenIssuance: true, enableIdTokenIssuance: true },
    },
  }
  aTenant(issuer, { apis: [api], apps: [app] })
  return issuer
}

describe('continuous access evaluation', () => {
  it.each<[string, readonly string[], Partial<TokenRequest>]>([
    ['Microsoft Graph', [], { scope: 'User.Read openid' }],
    ['Azure Resource Manager', [], { scope: 'https://management.azure.com/.default openid' }],
    ['an API with the optional claim xms_cc', ['xms_cc'], { scope: `openid api://${apiId}/Tasks.Read` }],
  ])('gives a client with cp1 a token for a day at %s', async (_, optionalClaims, parts) => {
    const issuer = anIssuerAtNoon(optionalClaims)

    const { response, claims } = await acquireTokens(issuer, aUserTokenRequest({ ...parts, claims: cp1 }))

    expect(response).toMatchObject({ expires_in: 86_399, ext_expires_in: 86_399, refresh_in: 43_199 })
    expect(claims).toMatchObject({ exp: now + 86_399, xms_cc: ['cp1'], xms_ssm: '1' })
  })

  it.each<[string, readonly string[], Partial<TokenRequest>]>([
    ['without cp1 at Microsoft Graph', [], { scope: 'User.Read' }],
    ['without cp1 at an API with xms_cc', ['xms_cc'], {}],
    ['with cp1 at an API without xms_cc', [], { claims: cp1 }],
    ['with cp1 at an API with other claims', ['ctry'], { claims: cp1 }],
    ['with another capability', ['xms_cc'], { claims: cp1.replace('cp1', 'cp2') }],
    ['with cp1 for the ID token', ['xms_cc'], { claims: cp1.replace('access_token', 'id_token') }],
    ['with cp1 at an unregistered resource', [], { claims: cp1, scope: 'api://nobody/Read' }],
  ])('leaves the token as it is: %s', async (_, optionalClaims, parts) => {
    const issuer = anIssuerAtNoon(optionalClaims)

    const { response, claims } = await acquireTokens(issuer, aUserTokenRequest(parts))

    expect(response).toMatchObject({ expires_in: 3599, ext_expires_in: 3599 })
    expect(response).not.toHaveProperty('refresh_in')
    expect(claims.exp).toBe(now + 3599)
    expect(claims).not.toHaveProperty('xms_cc')
    expect(claims).not.toHaveProperty('xms_ssm')
  })

  it('does not concern the ID token', async () => {
    const issuer = anIssuerAtNoon()

    const { idClaims } = await acquireTokens(
      issuer,
      aUserTokenRequest({ scope: 'openid User.Read', claims: cp1 }),
    )

    expect(idClaims.exp).toBe(now + 3599)
    expect(idClaims).not.toHaveProperty('xms_cc')
    expect(idClaims).not.toHaveProperty('xms_ssm')
  })

  it('says refresh_in between lifetime and token, on v1 as a text', async () => {
    const issuer = anIssuerAtNoon()
    const v1 = { endpoint: 'v1', scope: undefined, resource: graph } as const

    const onV2 = await acquireTokens(issuer, aUserTokenRequest({ scope: 'User.Read', claims: cp1 }))
    const onV1 = await acquireTokens(issuer, aUserTokenRequest({ ...v1, claims: cp1 }))

    expect(Object.keys(onV2.response)).toEqual([
      'token_type',
      'scope',
      'expires_in',
      'ext_expires_in',
      'refresh_in',
      'access_token',
    ])
    expect(onV1.response).toMatchObject({
      expires_in: '86399',
      ext_expires_in: '86399',
      expires_on: String(now + 86_399),
      refresh_in: '43199',
    })
  })

  it('goes for apps as well', async () => {
    const issuer = anIssuerAtNoon()

    const { response, claims } = await acquireTokens(
      issuer,
      aTokenRequest({ scope: `${graph}/.default`, claims: cp1 }),
    )

    expect(response).toMatchObject({ expires_in: 86_399, ext_expires_in: 86_399, refresh_in: 43_199 })
    expect(claims).toMatchObject({ exp: now + 86_399, xms_cc: ['cp1'], xms_ssm: '1' })
  })

  it('goes for refreshed tokens by what each request says', async () => {
    const issuer = anIssuerAtNoon()
    const code = await aCode(issuer, { scope: 'offline_access User.Read', claims: cp1 })
    const first = await acquireTokens(issuer, aCodeRequest(code, { claims: cp1 }))

    const second = await acquireTokens(issuer, aRefreshRequest(first.response.refresh_token, { claims: cp1 }))
    const third = await acquireTokens(issuer, aRefreshRequest(second.response.refresh_token))

    expect([first, second, third].map(({ response }) => response.expires_in)).toEqual([86_399, 86_399, 3599])
  })

  it('tells the browser how long its token is really valid', async () => {
    const issuer = anIssuerAtNoon()
    const request = { responseType: 'id_token token', scope: 'openid User.Read', nonce: 'n', claims: cp1 }

    const params = await signInForParams(issuer, request)

    const { exp = 0 } = decodeJwt(params['access_token'] ?? '')
    expect(exp - now).toBe(86_399)
    expect(params['expires_in']).toBe('86399')
    expect(decodeJwt(params['id_token'] ?? '').exp).toBe(now + 3599)
  })

  it('is told by no lifetime that is long by itself: refresh_in comes from two hours on', async () => {
    const lifetimes = [7199, 7200, 86_400]

    const answers: unknown[] = []
    for (const tokenLifetime of lifetimes) {
      const issuer = anIssuer({ tokenLifetime })
      aTenant(issuer)
      const { response, claims } = await acquireTokens(issuer, aTokenRequest())
      answers.push([response.refresh_in, claims['xms_ssm']])
    }

    expect(answers).toEqual([
      [undefined, undefined],
      [3600, undefined],
      [43_200, undefined],
    ])
  })
})
