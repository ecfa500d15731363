import type { JWTPayload } from 'jose'
import { describe, expect, it } from 'vitest'

import type { OptionalClaimSeed, UserSeed } from '../directory/seeds.ts'
import { aTenant, aTokenFactory, anIssuer } from '../testing/index.ts'

const noon = Date.parse('2026-03-04T12:00:00Z')

const alice: UserSeed = {
  userPrincipalName: 'alice',
  givenName: 'Alice',
  surname: 'Mock',
  mail: 'alice@mail.example',
  country: 'SE',
}

interface Settings {
  readonly token?: 'accessToken' | 'appToken' | 'idToken'
  readonly version?: 1 | 2
  readonly user?: UserSeed
}

/** The claims of a token whose app or API has opted in to these. */
async function claimsWith(
  options: readonly OptionalClaimSeed[],
  settings: Settings = {},
): Promise<JWTPayload> {
  const { token = 'accessToken', version = 2, user = alice } = settings
  const issuer = anIssuer({ timeSource: () => noon })
  const seededTenant = aTenant(issuer, {
    apis: [{ optionalClaims: { accessToken: options } }],
    apps: [{ optionalClaims: { idToken: options } }],
    users: [user],
  })
  const jwt = await aTokenFactory(issuer, seededTenant)[token]({ version })
  return JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString()) as JWTPayload
}

describe('optional claims', () => {
  it.each([
    ['acct', 0],
    ['auth_time', noon / 1000],
    ['ctry', 'SE'],
    ['email', 'alice@mail.example'],
    ['family_name', 'Mock'],
    ['given_name', 'Alice'],
    ['ipaddr', '127.0.0.1'],
    ['tenant_region_scope', 'EU'],
    ['upn', 'alice@contoso.onmicrosoft.com'],
    ['verified_primary_email', ['alice@mail.example']],
  ])('put %s into v2 access and ID tokens as %j, once opted in', async (name, value) => {
    const accessToken = await claimsWith([{ name }])
    const idToken = await claimsWith([{ name }], { token: 'idToken' })
    const without = await claimsWith([])

    expect(accessToken[name]).toEqual(value)
    expect(idToken[name]).toEqual(value)
    expect(without).not.toHaveProperty(name)
  })

  it('say acct 1 of a guest', async () => {
    const user = { ...alice, userPrincipalName: 'ann@fabrikam.example', userType: 'Guest' } as const

    const claims = await claimsWith([{ name: 'acct' }], { user })

    expect(claims['acct']).toBe(1)
  })

  it('put preferred_username into a v1 token', async () => {
    const claims = await claimsWith([{ name: 'preferred_username' }], { version: 1 })

    expect(claims['preferred_username']).toBe('alice@contoso.onmicrosoft.com')
  })

  it('cannot put preferred_username into a v2 token that lacks the scope profile', async () => {
    const issuer = anIssuer()
    const idToken = [{ name: 'preferred_username' }]
    const factory = aTokenFactory(issuer, aTenant(issuer, { apps: [{ optionalClaims: { idToken } }] }))

    const jwt = await factory.idToken({ scopes: ['openid'] })

    const claims: unknown = JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString())
    expect(claims).not.toHaveProperty('preferred_username')
  })

  it.each([
    ['appToken', [], 'app'],
    ['appToken', ['include_user_token'], 'app'],
    ['accessToken', ['include_user_token'], 'user'],
    ['accessToken', [], undefined],
  ] as const)('put idtyp into the %s with %j as %s', async (token, additionalProperties, value) => {
    const claims = await claimsWith([{ name: 'idtyp', additionalProperties }], { token })

    expect(claims['idtyp']).toBe(value)
  })

  it.each(['email', 'family_name', 'ctry', 'verified_primary_email'])(
    'leave %s out where the user has none, even when it is essential',
    async (name) => {
      const claims = await claimsWith([{ name, essential: true }], { user: { displayName: 'Alice' } })

      expect(claims).not.toHaveProperty(name)
    },
  )

  it.each(['acct', 'auth_time', 'ctry', 'email', 'given_name', 'upn', 'verified_primary_email'])(
    'leave %s out of an app-only token',
    async (name) => {
      const claims = await claimsWith([{ name }], { token: 'appToken' })

      expect(claims).not.toHaveProperty(name)
    },
  )

  it('ignore names that nobody knows, those of JavaScript objects included', async () => {
    const claims = await claimsWith([{ name: 'onprem_sid' }, { name: 'toString' }, { name: 'constructor' }])

    for (const name of ['onprem_sid', 'toString', 'constructor'])
      expect(Object.hasOwn(claims, name)).toBe(false)
  })

  it('of the API stay out of the ID token', async () => {
    const issuer = anIssuer()
    const accessToken = [{ name: 'ctry' }]
    const seededTenant = aTenant(issuer, { apis: [{ optionalClaims: { accessToken } }], users: [alice] })

    const jwt = await aTokenFactory(issuer, seededTenant).idToken()

    const claims: unknown = JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString())
    expect(claims).not.toHaveProperty('ctry')
  })
})
