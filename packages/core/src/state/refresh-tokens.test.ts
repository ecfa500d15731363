import { describe, expect, it } from 'vitest'

import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import type { Issuer } from '../issuer.ts'
import { parseScopes } from '../permissions/scopes.ts'
import {
  aCode,
  aCodeRequest,
  aRefreshRequest,
  aTenant,
  acquireTokens,
  anIssuer,
  refusalOfRequest,
} from '../testing/index.ts'
import type { TokenRequest } from '../token-request.ts'
import {
  expiryOf,
  findTenantOfRefreshToken,
  issueRefreshToken,
  revokeFamily,
  touchRefreshToken,
} from './refresh-tokens.ts'
import type { RefreshTokenContent } from './refresh-tokens.ts'
import { createSignIn } from './sessions.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const spaUri = 'https://app.example/callback'
const noon = Date.parse('2026-03-04T12:00:00Z')
const day = 86_400_000

/** An issuer whose time stands still at noon, with an app that has a web page and a single-page application. */
function anIssuerAtNoon(): { readonly issuer: Issuer; readonly tenant: Tenant; readonly user: User } {
  const issuer = anIssuer({ timeSource: () => noon })
  const { tenant, seeded } = aTenant(issuer, {
    apps: [
      {
        appId,
        secret: 'floci-az-dev-secret',
        web: { redirectUris: ['http://localhost/auth/callback'] },
        spa: { redirectUris: [spaUri] },
      },
    ],
  })
  return { issuer, tenant, user: seeded.user! }
}

function aContent(
  { issuer, tenant, user }: ReturnType<typeof anIssuerAtNoon>,
  parts: Partial<RefreshTokenContent> = {},
): RefreshTokenContent {
  return {
    appId,
    signIn: createSignIn(tenant, issuer.ids, user),
    platform: 'web',
    scopes: parseScopes('openid offline_access'),
    resource: undefined,
    familyId: 'family',
    spaSince: undefined,
    ...parts,
  }
}

describe('refresh token that was not used', () => {
  it('ends after ninety days: AADSTS700082', async () => {
    const { issuer, tenant } = anIssuerAtNoon()
    const { response } = await acquireTokens(issuer, aCodeRequest(await aCode(issuer)))
    tenant.clock.advance({ days: 90 })

    const refusal = await refusalOfRequest(issuer, aRefreshRequest(response.refresh_token))

    expect(refusal).toMatchObject({
      aadsts: 700082,
      error: 'invalid_grant',
      status: 400,
      suberror: 'bad_token',
    })
    expect(refusal.message).toContain(
      'was issued at 2026-03-04T12:00:00.000Z and was inactive for 90.00:00:00',
    )
  })

  it('begins its ninety days anew with every use, and so does the one that it yields', async () => {
    const { issuer, tenant } = anIssuerAtNoon()
    const { response } = await acquireTokens(issuer, aCodeRequest(await aCode(issuer)))
    tenant.clock.advance({ days: 90, milliseconds: -1 })
    const renewed = await acquireTokens(issuer, aRefreshRequest(response.refresh_token))
    tenant.clock.advance({ days: 90, milliseconds: -1 })

    const old = await acquireTokens(issuer, aRefreshRequest(response.refresh_token))
    const young = await acquireTokens(issuer, aRefreshRequest(renewed.response.refresh_token))

    expect(old.claims['scp']).toBe('Tasks.Read')
    expect(young.claims['scp']).toBe('Tasks.Read')
  })

  it('has no fixed end, and none in the answer', async () => {
    const { issuer, tenant } = anIssuerAtNoon()
    let { response } = await acquireTokens(issuer, aCodeRequest(await aCode(issuer)))

    for (let month = 0; month < 24; month++) {
      tenant.clock.advance({ days: 60 })
      response = (await acquireTokens(issuer, aRefreshRequest(response.refresh_token))).response
    }

    expect(response).toHaveProperty('refresh_token')
    expect(response).not.toHaveProperty('refresh_token_expires_in')
  })

  it('does not gain time by a use that is refused: AADSTS700082', async () => {
    const { issuer, tenant } = anIssuerAtNoon()
    const { response } = await acquireTokens(issuer, aCodeRequest(await aCode(issuer)))
    tenant.clock.advance({ days: 89 })
    await refusalOfRequest(issuer, aRefreshRequest(response.refresh_token, { clientSecret: 'wrong' }))
    await refusalOfRequest(issuer, aRefreshRequest(response.refresh_token, { claims: '{' }))
    tenant.clock.advance({ days: 1 })

    const refusal = await refusalOfRequest(issuer, aRefreshRequest(response.refresh_token))

    expect(refusal.aadsts).toBe(700082)
  })
})

describe('refresh token of a single-page application', () => {
  const verifier = 'a-verifier-that-is-long-enough-for-RFC-7636-0123456789'
  const inBrowser: Partial<TokenRequest> = { clientSecret: undefined, origin: 'https://app.example' }

  async function signIn(issuer: Issuer): ReturnType<typeof acquireTokens> {
    const code = await aCode(issuer, { redirectUri: spaUri, codeChallenge: verifier })
    return await acquireTokens(
      issuer,
      aCodeRequest(code, { ...inBrowser, redirectUri: spaUri, codeVerifier: verifier }),
    )
  }

  it('says in the answer that it ends after a day', async () => {
    const { issuer } = anIssuerAtNoon()

    const { response } = await signIn(issuer)

    expect(response.refresh_token_expires_in).toBe(86_400)
    expect(Object.keys(response)).toEqual([
      'token_type',
      'scope',
      'expires_in',
      'ext_expires_in',
      'access_token',
      'refresh_token',
      'refresh_token_expires_in',
      'id_token',
    ])
  })

  it('says what is left of the day when it is renewed', async () => {
    const { issuer, tenant } = anIssuerAtNoon()
    const first = await signIn(issuer)
    tenant.clock.advance({ hours: 10 })

    const { response } = await acquireTokens(issuer, aRefreshRequest(first.response.refresh_token, inBrowser))

    expect(response.refresh_token_expires_in).toBe(14 * 3600)
  })

  it('ends a day after the sign-in, however often it was renewed: AADSTS700084', async () => {
    const { issuer, tenant } = anIssuerAtNoon()
    const first = await signIn(issuer)
    tenant.clock.advance({ hours: 12 })
    const second = await acquireTokens(issuer, aRefreshRequest(first.response.refresh_token, inBrowser))
    tenant.clock.advance({ hours: 12, milliseconds: -1 })
    const third = await acquireTokens(issuer, aRefreshRequest(second.response.refresh_token, inBrowser))
    tenant.clock.advance({ milliseconds: 1 })

    for (const { response } of [first, second, third]) {
      const refusal = await refusalOfRequest(issuer, aRefreshRequest(response.refresh_token, inBrowser))

      expect(refusal).toMatchObject({
        aadsts: 700084,
        error: 'invalid_grant',
        status: 400,
        suberror: 'bad_token',
      })
      expect(refusal.message).toContain('1.00:00:00, which cannot be extended')
      expect(refusal.message).toContain('issued at 2026-03-04T12:00:00.000Z')
    }
  })
})

describe('state of refresh tokens', () => {
  it('counts the end from the last use, and from the first one for a single-page application', () => {
    expect(expiryOf({ spaSince: undefined }, noon)).toBe(noon + 90 * day)
    expect(expiryOf({ spaSince: noon - 1000 }, noon)).toBe(noon - 1000 + day)
  })

  it('finds the tenant of a token among all', () => {
    const context = anIssuerAtNoon()
    const { issuer } = context
    const other = aTenant(issuer)
    const token = issueRefreshToken(other.tenant, issuer.ids, aContent(context))

    expect(findTenantOfRefreshToken(issuer.directory, token)).toBe(other.tenant)
    expect(findTenantOfRefreshToken(issuer.directory, `${token}x`)).toBeUndefined()
  })

  it('moves the end of a token that is used, and nothing else', () => {
    const context = anIssuerAtNoon()
    const { issuer, tenant } = context
    const token = issueRefreshToken(tenant, issuer.ids, aContent(context))
    const before = tenant.refreshTokens.get(token)!
    tenant.clock.advance({ days: 1 })

    touchRefreshToken(tenant, token, before)

    expect(tenant.refreshTokens.get(token)).toEqual({ ...before, expiresAt: noon + 91 * day })
  })

  it('revokes one family and leaves the others', () => {
    const context = anIssuerAtNoon()
    const { issuer, tenant } = context
    const issue = (familyId: string): string =>
      issueRefreshToken(tenant, issuer.ids, aContent(context, { familyId }))
    const [first, second, another] = [issue('one'), issue('one'), issue('two')]

    revokeFamily(tenant, 'one')

    expect(tenant.refreshTokens.get(first)).toBeUndefined()
    expect(tenant.refreshTokens.get(second)).toBeUndefined()
    expect(tenant.refreshTokens.get(another)).toMatchObject({ familyId: 'two' })
  })
})
