import { describe, expect, it } from 'vitest'

import { aTenant, aTokenRequest, aUserTokenRequest, acquireTokens, anIssuer } from '../testing/index.ts'

const noon = Date.parse('2026-03-04T12:00:00Z')

describe('lifetime of a token', () => {
  it('begins 300 seconds before now and lasts from now, so that it spans 300 seconds more', async () => {
    const issuer = anIssuer({ timeSource: () => noon })
    aTenant(issuer)

    const { claims } = await acquireTokens(issuer, aTokenRequest())

    expect(claims.iat).toBe(noon / 1000 - 300)
    expect(claims.nbf).toBe(claims.iat)
    expect(claims.exp! - claims.iat!).toBe(3599 + 300)
  })

  it.each([1, 7200, 86_400])('is as long as the option says: %i seconds', async (tokenLifetime) => {
    const issuer = anIssuer({ timeSource: () => noon, tokenLifetime })
    aTenant(issuer)
    const request = aUserTokenRequest({ scope: 'openid profile' })

    const { response, claims, idClaims } = await acquireTokens(issuer, request)

    expect(response).toMatchObject({ expires_in: tokenLifetime, ext_expires_in: tokenLifetime })
    expect(claims.exp).toBe(noon / 1000 + tokenLifetime)
    expect(idClaims.exp).toBe(noon / 1000 + tokenLifetime)
  })

  it('counts whole seconds of the clock of the tenant', async () => {
    const issuer = anIssuer({ timeSource: () => noon })
    const { tenant } = aTenant(issuer)
    tenant.clock.advance({ hours: 1, milliseconds: 999 })

    const { claims } = await acquireTokens(issuer, aTokenRequest())

    expect(claims.exp).toBe(noon / 1000 + 3600 + 3599)
  })

  it('does not heed the clock of another tenant', async () => {
    const issuer = anIssuer({ timeSource: () => noon })
    aTenant(issuer)
    const other = aTenant(issuer)
    other.tenant.clock.advance({ days: 1 })

    const { claims } = await acquireTokens(issuer, aTokenRequest())

    expect(claims.exp).toBe(noon / 1000 + 3599)
  })
})
