import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'

import type { AppSeed } from '../directory/seeds.ts'
import type { Issuer } from '../issuer.ts'
import {
  aCode,
  aCodeRequest,
  aTenant,
  aUserTokenRequest,
  acquireTokens,
  anIssuer,
  signInForParams,
} from '../testing/index.ts'
import type { SeededTenant } from '../testing/index.ts'
import { describeLoginHint } from './login-hint.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const noon = Date.parse('2026-03-04T12:00:00Z')

function aContext(app: AppSeed = {}): SeededTenant & { readonly issuer: Issuer } {
  const issuer = anIssuer({ timeSource: () => noon })
  return {
    issuer,
    ...aTenant(issuer, {
      apps: [
        {
          appId,
          displayName: 'Portal',
          secret: 'floci-az-dev-secret',
          web: {
            redirectUris: ['http://localhost/auth/callback'],
            implicitGrantSettings: { enableIdTokenIssuance: true },
          },
          ...app,
        },
      ],
      users: [
        {
          userPrincipalName: 'alice',
          displayName: 'Alice Mock',
          mail: 'alice@contoso.example',
          country: 'CH',
        },
      ],
    }),
  }
}

/** The `claims` parameter that asks for these in the ID token. */
function asking(...names: readonly string[]): string {
  return JSON.stringify({ id_token: Object.fromEntries(names.map((name) => [name, { essential: true }])) })
}

describe('claim that the request asks for in the ID token', () => {
  it.each<[string, unknown]>([
    ['auth_time', noon / 1000],
    ['ctry', 'CH'],
    ['email', 'alice@contoso.example'],
    ['family_name', 'Mock'],
    ['given_name', 'Alice'],
    ['acct', 0],
    ['verified_primary_email', ['alice@contoso.example']],
  ])('%s is given, and not in the access token', async (name, expected) => {
    const { issuer } = aContext()
    const scope = `openid api://${apiId}/Tasks.Read`

    const { claims, idClaims } = await acquireTokens(
      issuer,
      aUserTokenRequest({ scope, claims: asking(name) }),
    )

    expect(idClaims[name]).toEqual(expected)
    expect(claims).not.toHaveProperty(name)
  })

  it('is given without any word about it, as null', async () => {
    const { issuer } = aContext()

    const { idClaims } = await acquireTokens(
      issuer,
      aUserTokenRequest({ scope: 'openid', claims: '{"id_token":{"ctry":null}}' }),
    )

    expect(idClaims['ctry']).toBe('CH')
  })

  it('is what MSAL asks for by default: the hint, and nothing that is not known', async () => {
    const { issuer, tenant, seeded } = aContext()
    const claims = asking('signin_state', 'login_hint', 'tenant_region_sub_scope')

    const { idClaims } = await acquireTokens(issuer, aUserTokenRequest({ scope: 'openid', claims }))

    expect(idClaims['login_hint']).toBe(describeLoginHint(tenant, seeded.user!))
    expect(idClaims).not.toHaveProperty('signin_state')
    expect(idClaims).not.toHaveProperty('tenant_region_sub_scope')
  })

  it.each(['nobody_knows', 'constructor', '__proto__', 'sub', 'oid', 'roles', 'aud'])(
    '%s changes nothing',
    async (name) => {
      const { issuer } = aContext()
      const request = aUserTokenRequest({ scope: 'openid' })

      const plain = await acquireTokens(issuer, request)
      const asked = await acquireTokens(issuer, { ...request, claims: `{"id_token":{"${name}":null}}` })

      expect(Object.keys(asked.idClaims)).toEqual(Object.keys(plain.idClaims))
      expect(asked.idClaims.sub).toBe(plain.idClaims.sub)
      expect(asked.idClaims.aud).toBe(plain.idClaims.aud)
    },
  )

  it('that the registration asks for as well is given as the registration says', async () => {
    const { issuer } = aContext({ optionalClaims: { idToken: [{ name: 'ctry' }, { name: 'acct' }] } })

    const { idClaims } = await acquireTokens(
      issuer,
      aUserTokenRequest({ scope: 'openid', claims: asking('acct', 'auth_time') }),
    )

    expect(idClaims).toMatchObject({ ctry: 'CH', acct: 0, auth_time: noon / 1000 })
  })

  it('is given in the ID token of a redirect', async () => {
    const { issuer } = aContext()

    const params = await signInForParams(issuer, {
      responseType: 'id_token',
      scope: 'openid',
      nonce: 'n',
      claims: asking('auth_time'),
    })

    expect(decodeJwt(params['id_token'] ?? '')['auth_time']).toBe(noon / 1000)
  })

  it('is given for a code whose authorization request asked for it', async () => {
    const { issuer } = aContext()
    const code = await aCode(issuer, { scope: 'openid', claims: asking('auth_time') })

    const { idClaims } = await acquireTokens(issuer, aCodeRequest(code))

    expect(idClaims['auth_time']).toBe(noon / 1000)
  })
})
