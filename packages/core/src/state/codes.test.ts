import { describe, expect, it } from 'vitest'

import { noClaims } from '../claims-request.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { Issuer } from '../issuer.ts'
import { parseScopes } from '../permissions/scopes.ts'
import { aTenant, anIssuer, refusalOf } from '../testing/index.ts'
import { assertRedeemable, findTenantOfCode, issueCode } from './codes.ts'
import type { AuthorizationCode } from './codes.ts'
import { issueRefreshToken } from './refresh-tokens.ts'
import { createSignIn } from './sessions.ts'

const noon = Date.parse('2026-03-04T12:00:00Z')

interface Issued {
  readonly issuer: Issuer
  readonly tenant: Tenant
  readonly value: string
  readonly code: AuthorizationCode
}

/** A code that is issued at noon, when time stands still. */
function anIssuedCode(): Issued {
  const issuer = anIssuer({ timeSource: () => noon })
  const { tenant, seeded } = aTenant(issuer)
  const value = issueCode(tenant, issuer.ids, {
    appId: seeded.app!.appId,
    signIn: createSignIn(tenant, issuer.ids, seeded.user!),
    redirectUri: 'http://localhost/auth/callback',
    platform: 'web',
    scopes: parseScopes('openid'),
    resource: undefined,
    nonce: undefined,
    challenge: undefined,
    claims: noClaims,
  })
  return { issuer, tenant, value, code: tenant.codes.get(value)! }
}

describe('code', () => {
  it('is opaque and as long as those of Entra', () => {
    const { value } = anIssuedCode()

    expect(value).toMatch(/^1\.A[\w-]{520}$/)
  })

  it('is good for ten minutes, and not redeemed', () => {
    const { code } = anIssuedCode()

    expect(code).toMatchObject({ expiresAt: noon + 600_000, isRedeemed: false })
  })

  it('has a family of refresh tokens to itself', () => {
    const [one, two] = [anIssuedCode(), anIssuedCode()]

    expect(one.code.familyId).not.toBe(two.code.familyId)
    expect(one.value).not.toBe(two.value)
  })

  it('leads to the tenant that issued it', () => {
    const { issuer, tenant, value } = anIssuedCode()
    aTenant(issuer)

    expect(findTenantOfCode(issuer.directory, value)).toBe(tenant)
    expect(findTenantOfCode(issuer.directory, '')).toBeUndefined()
  })

  it('may be redeemed until ten minutes are over, and not from then on: AADSTS70008', async () => {
    const { tenant, code } = anIssuedCode()
    tenant.clock.advance({ minutes: 10, milliseconds: -1 })
    assertRedeemable(tenant, code)
    tenant.clock.advance({ milliseconds: 1 })

    const refusal = await refusalOf(() => assertRedeemable(tenant, code))

    expect(refusal.aadsts).toBe(70008)
  })

  it('that was redeemed says so even after it has expired, and revokes its family: AADSTS54005', async () => {
    const { issuer, tenant, code } = anIssuedCode()
    code.isRedeemed = true
    const token = issueRefreshToken(tenant, issuer.ids, { ...code, spaSince: undefined })
    tenant.clock.advance({ minutes: 10 })

    const refusal = await refusalOf(() => assertRedeemable(tenant, code))

    expect(refusal.aadsts).toBe(54005)
    expect(tenant.refreshTokens.get(token)).toBeUndefined()
  })
})
