import { describe, expect, it } from 'vitest'

import type { UserSeed } from '../directory/seeds.ts'
import type { Issuer } from '../issuer.ts'
import { aTenant, aUserTokenRequest, acquireTokens, anIssuer, refusalOfRequest } from '../testing/index.ts'
import type { SeededTenant } from '../testing/index.ts'

/** An issuer whose one user, alice, is as the seed says. */
function anIssuerWithAlice(alice: UserSeed = {}): SeededTenant & { readonly issuer: Issuer } {
  const issuer = anIssuer()
  return { issuer, ...aTenant(issuer, { users: [{ userPrincipalName: 'alice', ...alice }] }) }
}

async function failToSignIn(issuer: Issuer, times: number): Promise<void> {
  for (let count = 0; count < times; count++) {
    const refusal = await refusalOfRequest(issuer, aUserTokenRequest({ password: 'wrong' }))
    expect(refusal.aadsts).toBe(50126)
  }
}

describe('sign-in with a password', () => {
  it('refuses an unknown user with AADSTS50034 and the suberror bad_token', async () => {
    const { issuer } = anIssuerWithAlice()
    const request = aUserTokenRequest({ username: 'bob@contoso.onmicrosoft.com' })

    const refusal = await refusalOfRequest(issuer, request)

    expect(refusal).toMatchObject({
      code: 'userNotFound',
      aadsts: 50034,
      error: 'invalid_grant',
      status: 400,
      suberror: 'bad_token',
    })
    expect(refusal.message).toContain("'bob@contoso.onmicrosoft.com'")
    expect(refusal.detail).toContain('alice@contoso.onmicrosoft.com')
  })

  it('refuses a guest with AADSTS50034', async () => {
    const { issuer } = anIssuerWithAlice({ userPrincipalName: 'ann@fabrikam.example', userType: 'Guest' })

    const refusal = await refusalOfRequest(issuer, aUserTokenRequest({ username: 'ann@fabrikam.example' }))

    expect(refusal.aadsts).toBe(50034)
    expect(refusal.detail).toContain('guest')
  })

  it.each(['wrong', 'Mock-entra-password', 'mock-entra-password ', 'mock-entra-passwor'])(
    'refuses the password %j with AADSTS50126',
    async (password) => {
      const { issuer } = anIssuerWithAlice()

      const refusal = await refusalOfRequest(issuer, aUserTokenRequest({ password }))

      expect(refusal).toMatchObject({
        code: 'invalidPassword',
        aadsts: 50126,
        error: 'invalid_grant',
        status: 400,
        suberror: undefined,
      })
    },
  )

  it('never repeats a password (AADSTS50126)', async () => {
    const { issuer } = anIssuerWithAlice({ password: 'right-horse' })

    const refusal = await refusalOfRequest(issuer, aUserTokenRequest({ password: 'wrong-horse' }))

    expect(`${refusal.message} ${refusal.detail}`).not.toContain('horse')
  })

  it('refuses a user without a password with AADSTS50056', async () => {
    const { issuer } = anIssuerWithAlice({ password: null })

    const refusal = await refusalOfRequest(issuer, aUserTokenRequest())

    expect(refusal).toMatchObject({
      code: 'passwordMissing',
      aadsts: 50056,
      error: 'invalid_grant',
      status: 400,
    })
  })

  it('refuses a disabled user with AADSTS50057', async () => {
    const { issuer } = anIssuerWithAlice({ accountEnabled: false })

    const refusal = await refusalOfRequest(issuer, aUserTokenRequest())

    expect(refusal).toMatchObject({
      code: 'userDisabled',
      aadsts: 50057,
      error: 'invalid_grant',
      status: 400,
    })
  })

  it('refuses an expired password with AADSTS50055 and the suberror user_password_expired', async () => {
    const { issuer } = anIssuerWithAlice({ passwordProfile: { forceChangePasswordNextSignIn: true } })

    const refusal = await refusalOfRequest(issuer, aUserTokenRequest())

    expect(refusal).toMatchObject({
      code: 'passwordExpired',
      aadsts: 50055,
      error: 'invalid_grant',
      status: 400,
      suberror: 'user_password_expired',
    })
  })

  it.each([
    ['disabled', { accountEnabled: false }],
    ['expired', { passwordProfile: { forceChangePasswordNextSignIn: true } }],
  ])('tells nobody with a wrong password that the account is %s (AADSTS50126)', async (_, alice) => {
    const { issuer } = anIssuerWithAlice(alice)

    const refusal = await refusalOfRequest(issuer, aUserTokenRequest({ password: 'wrong' }))

    expect(refusal.aadsts).toBe(50126)
  })

  it('locks the account after ten wrong passwords: AADSTS50053, even for the right one', async () => {
    const { issuer } = anIssuerWithAlice()
    await failToSignIn(issuer, 10)

    const refusal = await refusalOfRequest(issuer, aUserTokenRequest())

    expect(refusal).toMatchObject({
      code: 'accountLocked',
      aadsts: 50053,
      error: 'invalid_grant',
      status: 400,
    })
  })

  it('unlocks the account after a minute of the tenant', async () => {
    const { issuer, tenant } = anIssuerWithAlice()
    tenant.clock.freeze()
    await failToSignIn(issuer, 10)
    tenant.clock.advance({ seconds: 59 })
    const refusal = await refusalOfRequest(issuer, aUserTokenRequest())
    tenant.clock.advance({ seconds: 1 })

    const { claims } = await acquireTokens(issuer, aUserTokenRequest())

    expect(refusal.aadsts).toBe(50053)
    expect(claims['scp']).toBe('Tasks.Read')
  })

  it('forgets wrong passwords after a right one', async () => {
    const { issuer } = anIssuerWithAlice()
    await failToSignIn(issuer, 9)
    await acquireTokens(issuer, aUserTokenRequest())
    await failToSignIn(issuer, 9)

    const { response } = await acquireTokens(issuer, aUserTokenRequest())

    expect(response.token_type).toBe('Bearer')
  })
})
