import { describe, expect, it } from 'vitest'

import type { ConditionalAccess } from '../directory/conditional-access.ts'
import type { Issuer } from '../issuer.ts'
import { revokeSignIns } from '../state/sessions.ts'
import {
  aCode,
  aCodeRequest,
  aRefreshRequest,
  aTenant,
  aTokenRequest,
  aUserTokenRequest,
  acquireTokens,
  anIssuer,
  refusalOfRequest,
} from '../testing/index.ts'
import type { SeededTenant } from '../testing/index.ts'
import type { TokenRequest } from '../token-request.ts'

const apiId = '22222222-2222-2222-2222-222222222222'
const noon = Date.parse('2026-03-04T12:00:00Z')
const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'
const policyChallenge = {
  access_token: { capolids: { essential: true, values: [expect.stringMatching(/^[0-9a-f-]{36}$/)] } },
}

interface Context extends SeededTenant {
  readonly issuer: Issuer
}

function aContext(): Context {
  const issuer = anIssuer({ timeSource: () => noon })
  return { issuer, ...aTenant(issuer) }
}

/** What is asked of every sign-in with the seeded app, as a policy of one of the three. */
function setPolicy(context: Context, target: 'user' | 'app' | 'api', policy: ConditionalAccess): void {
  Object.assign(context.seeded[target]!, { conditionalAccess: policy })
}

async function aRefreshToken(issuer: Issuer, claims?: string): Promise<string> {
  const { response } = await acquireTokens(issuer, aCodeRequest(await aCode(issuer, { claims })))
  return response.refresh_token ?? ''
}

/** What Entra says to a silent request that lacks a grant control. */
const refusals = [
  { control: 'mfa', aadsts: 50076, error: 'invalid_grant', suberror: 'basic_action', isChallenge: true },
  {
    control: 'termsOfUse',
    aadsts: 50158,
    error: 'interaction_required',
    suberror: 'basic_action',
    isChallenge: true,
  },
  {
    control: 'passwordChange',
    aadsts: 50055,
    error: 'invalid_grant',
    suberror: 'user_password_expired',
    isChallenge: false,
  },
  { control: 'block', aadsts: 53003, error: 'invalid_grant', suberror: 'message_only', isChallenge: false },
] as const

describe.each(refusals)(
  '$control, set after the sign-in',
  ({ control, aadsts, error, suberror, isChallenge }) => {
    it.each(['user', 'app', 'api'] as const)('on the %s refuses the refresh token', async (target) => {
      const context = aContext()
      const token = await aRefreshToken(context.issuer)
      setPolicy(context, target, { grantControls: [control] })

      const refusal = await refusalOfRequest(context.issuer, aRefreshRequest(token))

      expect(refusal).toMatchObject({ aadsts, error, status: 400, suberror })
      expect(refusal.claims === undefined ? undefined : JSON.parse(refusal.claims)).toEqual(
        isChallenge ? policyChallenge : undefined,
      )
    })

    it('refuses the code, and password sign-in', async () => {
      const context = aContext()
      const code = await aCode(context.issuer)
      setPolicy(context, 'user', { grantControls: [control] })

      const ofCode = await refusalOfRequest(context.issuer, aCodeRequest(code))
      const ofPassword = await refusalOfRequest(context.issuer, aUserTokenRequest())

      expect(ofCode).toMatchObject({ aadsts, suberror })
      expect(ofPassword).toMatchObject({ aadsts, error, suberror })
    })

    it('does not concern the app itself: client credentials go on', async () => {
      const context = aContext()
      for (const target of ['user', 'app', 'api'] as const)
        setPolicy(context, target, { grantControls: [control], signInFrequencyHours: 0 })

      const { claims } = await acquireTokens(context.issuer, aTokenRequest())

      expect(claims['roles']).toEqual(['Tasks.Read.All'])
    })

    it('lets the refresh token go on when it is taken back', async () => {
      const context = aContext()
      const token = await aRefreshToken(context.issuer)
      setPolicy(context, 'user', { grantControls: [control] })
      await refusalOfRequest(context.issuer, aRefreshRequest(token))
      setPolicy(context, 'user', {})

      const { claims } = await acquireTokens(context.issuer, aRefreshRequest(token))

      expect(claims['scp']).toBe('Tasks.Read')
    })
  },
)

describe('conditional access and silent requests', () => {
  it('names the resource of a policy in AADSTS50076', async () => {
    const context = aContext()
    const token = await aRefreshToken(context.issuer)
    setPolicy(context, 'api', { grantControls: ['mfa'] })

    const refusal = await refusalOfRequest(context.issuer, aRefreshRequest(token))

    expect(refusal.message).toContain(`'${apiId}'`)
  })

  it('leaves other resources alone', async () => {
    const context = aContext()
    const token = await aRefreshToken(context.issuer)
    setPolicy(context, 'api', { grantControls: ['mfa'] })

    const { claims } = await acquireTokens(context.issuer, aRefreshRequest(token, { scope: 'User.Read' }))

    expect(claims.aud).toBe('https://graph.microsoft.com')
  })

  it('is content with a sign-in that brought the second factor', async () => {
    const context = aContext()
    setPolicy(context, 'user', { grantControls: ['mfa', 'termsOfUse'] })
    const token = await aRefreshToken(context.issuer)

    const { claims } = await acquireTokens(context.issuer, aRefreshRequest(token, { scope: 'User.Read' }))

    expect(claims['amr']).toEqual(['pwd', 'mfa'])
  })

  it('ends at an interactive request that sends the challenge back', async () => {
    const context = aContext()
    const token = await aRefreshToken(context.issuer)
    setPolicy(context, 'api', { grantControls: ['mfa'] })
    const { claims: challenge } = await refusalOfRequest(context.issuer, aRefreshRequest(token))
    setPolicy(context, 'api', {})

    const silent = await refusalOfRequest(context.issuer, aRefreshRequest(token, { claims: challenge }))
    const renewed = await aRefreshToken(context.issuer, challenge)
    const { claims } = await acquireTokens(
      context.issuer,
      aRefreshRequest(renewed, { claims: challenge, scope: 'User.Read' }),
    )

    expect(silent).toMatchObject({ aadsts: 50076, suberror: 'basic_action' })
    expect(claims['amr']).toEqual(['pwd', 'mfa'])
  })
})

describe('authentication context', () => {
  it('that the sign-in lacks is refused with a challenge that asks for it: AADSTS50076', async () => {
    const { issuer } = aContext()
    const token = await aRefreshToken(issuer)

    const refusal = await refusalOfRequest(issuer, aRefreshRequest(token, { claims: c1 }))

    expect(refusal).toMatchObject({ aadsts: 50076, error: 'invalid_grant', suberror: 'basic_action' })
    expect(refusal.claims).toBe(c1)
  })

  it('that the sign-in was stepped up to stands in acrs', async () => {
    const { issuer } = aContext()
    const token = await aRefreshToken(issuer, c1)

    const { claims } = await acquireTokens(issuer, aRefreshRequest(token, { claims: c1 }))

    expect(claims['acrs']).toEqual(['c1'])
  })

  it('is asked for together with others in one challenge (AADSTS50076)', async () => {
    const { issuer } = aContext()
    const token = await aRefreshToken(issuer, c1)
    const both = '{"access_token":{"acrs":{"essential":true,"values":["c1","c2"]}}}'

    const refusal = await refusalOfRequest(issuer, aRefreshRequest(token, { claims: both }))

    expect(JSON.parse(refusal.claims ?? '')).toEqual(JSON.parse(both))
  })
})

describe('sign-in frequency', () => {
  it.each(['user', 'app', 'api'] as const)('of the %s ends refresh tokens: AADSTS70043', async (target) => {
    const context = aContext()
    const token = await aRefreshToken(context.issuer)
    setPolicy(context, target, { signInFrequencyHours: 8 })
    context.tenant.clock.advance({ hours: 8, milliseconds: -1 })
    const renewed = await acquireTokens(context.issuer, aRefreshRequest(token))
    context.tenant.clock.advance({ milliseconds: 1 })

    const refusal = await refusalOfRequest(context.issuer, aRefreshRequest(renewed.response.refresh_token))

    expect(refusal).toMatchObject({
      aadsts: 70043,
      error: 'invalid_grant',
      status: 400,
      suberror: 'bad_token',
    })
    expect(refusal.message).toContain(
      'was issued at 2026-03-04T12:00:00.000Z, and the maximum lifetime is 28800.',
    )
  })

  it('counts from a new sign-in', async () => {
    const context = aContext()
    setPolicy(context, 'user', { signInFrequencyHours: 8 })
    context.tenant.clock.advance({ hours: 100 })
    const token = await aRefreshToken(context.issuer)

    const { claims } = await acquireTokens(context.issuer, aRefreshRequest(token))

    expect(claims['scp']).toBe('Tasks.Read')
  })
})

describe('revocation', () => {
  const outdated: readonly (readonly [string, (context: Context) => Promise<TokenRequest>])[] = [
    ['refresh tokens', async ({ issuer }) => aRefreshRequest(await aRefreshToken(issuer))],
    ['codes', async ({ issuer }) => aCodeRequest(await aCode(issuer))],
  ]

  it.each(outdated)('ends %s, and says when they and it were: AADSTS50173', async (_, prepare) => {
    const context = aContext()
    const request = await prepare(context)
    context.tenant.clock.advance({ minutes: 5 })
    revokeSignIns(context.tenant, context.seeded.user!)

    const refusal = await refusalOfRequest(context.issuer, request)

    expect(refusal).toMatchObject({
      aadsts: 50173,
      error: 'invalid_grant',
      status: 400,
      suberror: 'bad_token',
    })
    expect(refusal.message).toContain(
      "It was issued at '2026-03-04T12:00:00.000Z', and the TokensValidFrom date of the user is '2026-03-04T12:05:00.000Z'.",
    )
  })

  it('lets later sign-ins be, even where time stands still', async () => {
    const context = aContext()
    revokeSignIns(context.tenant, context.seeded.user!)
    const token = await aRefreshToken(context.issuer)

    const { claims } = await acquireTokens(context.issuer, aRefreshRequest(token))

    expect(claims['scp']).toBe('Tasks.Read')
  })

  it('is told before the sign-in frequency (AADSTS50173), and a disabled user before both (AADSTS50057)', async () => {
    const context = aContext()
    const { issuer, tenant, seeded } = context
    const token = await aRefreshToken(issuer)
    setPolicy(context, 'user', { signInFrequencyHours: 1, grantControls: ['mfa'] })
    tenant.clock.advance({ hours: 2 })

    const frequency = await refusalOfRequest(issuer, aRefreshRequest(token))
    revokeSignIns(tenant, seeded.user!)
    const revoked = await refusalOfRequest(issuer, aRefreshRequest(token))
    Object.assign(seeded.user!, { accountEnabled: false })
    const disabled = await refusalOfRequest(issuer, aRefreshRequest(token))

    expect([frequency.aadsts, revoked.aadsts, disabled.aadsts]).toEqual([70043, 50173, 50057])
  })
})
