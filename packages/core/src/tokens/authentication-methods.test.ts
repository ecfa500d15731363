import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'

import type { GrantControl } from '../directory/conditional-access.ts'
import type { AppSeed } from '../directory/seeds.ts'
import type { Issuer } from '../issuer.ts'
import {
  aCode,
  aCodeRequest,
  aRefreshRequest,
  aTenant,
  aUserTokenRequest,
  aVisitor,
  acquireTokens,
  anIssuer,
  enterPassword,
  paramsOf,
  signInForParams,
} from '../testing/index.ts'
import type { SeededTenant } from '../testing/index.ts'
import { answerTokenRequest } from '../token-endpoint.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const noon = Date.parse('2026-03-04T12:00:00Z')
const guid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
const stepUp = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'

/** An issuer whose time stands still at noon, with the optional claims that tell of the sign-in. */
function aContext(version: 1 | 2 = 2): SeededTenant & { readonly issuer: Issuer } {
  const issuer = anIssuer({ timeSource: () => noon })
  const claims = ['auth_time', 'signin_state', 'sid', 'acrs'].map((name) => ({ name }))
  const optionalClaims = { accessToken: claims, idToken: claims }
  const apis: AppSeed[] = [
    {
      appId: apiId,
      displayName: 'API',
      optionalClaims,
      api: { requestedAccessTokenVersion: version, oauth2PermissionScopes: [{ value: 'Tasks.Read' }] },
    },
  ]
  const web = { redirectUris: ['http://localhost/auth/callback'] }
  const apps: AppSeed[] = [
    { appId, secret: 'floci-az-dev-secret', isFallbackPublicClient: true, optionalClaims, web },
  ]
  return { issuer, ...aTenant(issuer, { apis, apps }) }
}

describe('amr', () => {
  it.each<[readonly GrantControl[], readonly string[]]>([
    [[], ['pwd']],
    [['mfa'], ['pwd', 'mfa']],
    [['termsOfUse'], ['pwd']],
    [
      ['mfa', 'termsOfUse', 'passwordChange'],
      ['pwd', 'mfa'],
    ],
  ])('after %j is %j in v1 tokens', async (grantControls, amr) => {
    const { issuer, seeded } = aContext(1)
    Object.assign(seeded.user!, { conditionalAccess: { grantControls } })
    const code = await aCode(issuer, { endpoint: 'v1', scope: 'openid', resource: `api://${apiId}` })

    const { claims, idClaims } = await acquireTokens(issuer, aCodeRequest(code, { endpoint: 'v1' }))

    expect(claims).toMatchObject({ ver: '1.0', amr, acr: '1' })
    expect(idClaims).toMatchObject({ ver: '1.0', amr })
  })

  it('is in no v2 token', async () => {
    const { issuer, seeded } = aContext()
    Object.assign(seeded.user!, { conditionalAccess: { grantControls: ['mfa'] } })

    const { claims, idClaims } = await acquireTokens(issuer, aCodeRequest(await aCode(issuer)))

    expect(claims).not.toHaveProperty('amr')
    expect(idClaims).not.toHaveProperty('amr')
  })

  it('stays what the sign-in was when tokens are refreshed', async () => {
    const { issuer, seeded } = aContext(1)
    Object.assign(seeded.user!, { conditionalAccess: { grantControls: ['mfa'] } })
    const { response } = await acquireTokens(issuer, aCodeRequest(await aCode(issuer)))
    Object.assign(seeded.user!, { conditionalAccess: {} })

    const { claims } = await acquireTokens(issuer, aRefreshRequest(response.refresh_token))

    expect(claims['amr']).toEqual(['pwd', 'mfa'])
  })
})

describe('acrs', () => {
  it('lists what the sign-in was stepped up to, in access token and ID token', async () => {
    const { issuer } = aContext()
    const code = await aCode(issuer, { claims: stepUp })

    const { claims, idClaims } = await acquireTokens(issuer, aCodeRequest(code, { claims: stepUp }))

    expect(claims['acrs']).toEqual(['c1'])
    expect(idClaims['acrs']).toEqual(['c1'])
  })

  it('is absent where there was no step-up', async () => {
    const { issuer } = aContext()

    const { claims, idClaims } = await acquireTokens(issuer, aCodeRequest(await aCode(issuer)))

    expect(claims).not.toHaveProperty('acrs')
    expect(idClaims).not.toHaveProperty('acrs')
  })
})

describe('sid', () => {
  it('is the session_state of the authorization response, in every token of the sign-in', async () => {
    const { issuer } = aContext()
    const { code, session_state: sid } = await signInForParams(issuer)

    const first = await acquireTokens(issuer, aCodeRequest(code))
    const second = await acquireTokens(issuer, aRefreshRequest(first.response.refresh_token))

    expect(sid).toEqual(guid)
    for (const { claims, idClaims } of [first, second]) {
      expect(claims['sid']).toBe(sid)
      expect(idClaims['sid']).toBe(sid)
    }
  })

  it('is another one for another sign-in', async () => {
    const { issuer } = aContext()

    const sids = [await signInForParams(issuer), await signInForParams(issuer)].map(
      (params) => params['session_state'],
    )

    expect(new Set(sids).size).toBe(2)
  })

  it('is the same for all apps of a browser', async () => {
    const { issuer } = aContext()
    const visitor = aVisitor(issuer)
    await visitor.authorize({ redirectUri: 'http://localhost/auth/callback' })

    const first = paramsOf(await enterPassword(visitor))
    const second = paramsOf(await visitor.authorize({ redirectUri: 'http://localhost/auth/callback' }))

    expect(second['session_state']).toBe(first['session_state'])
  })
})

describe('auth_time', () => {
  it('is when the user signed in, however old the sign-in is', async () => {
    const { issuer, tenant } = aContext()
    const code = await aCode(issuer)
    tenant.clock.advance({ minutes: 5 })
    const first = await acquireTokens(issuer, aCodeRequest(code))
    tenant.clock.advance({ days: 30 })

    const second = await acquireTokens(issuer, aRefreshRequest(first.response.refresh_token))

    for (const { claims, idClaims } of [first, second]) {
      expect(claims['auth_time']).toBe(noon / 1000)
      expect(idClaims['auth_time']).toBe(noon / 1000)
    }
  })

  it('is now for a password', async () => {
    const { issuer } = aContext()

    const { idClaims } = await acquireTokens(
      issuer,
      aUserTokenRequest({ scope: `openid api://${apiId}/.default` }),
    )

    expect(idClaims['auth_time']).toBe(noon / 1000)
  })
})

describe('signin_state', () => {
  /** The tokens of somebody who was asked whether to stay signed in. */
  async function answerStaySignedIn(answer: Readonly<Record<string, string>>): Promise<unknown> {
    const { issuer } = aContext()
    const visitor = aVisitor(issuer, { skipsStaySignedIn: false })
    await visitor.authorize({ redirectUri: 'http://localhost/auth/callback', scope: 'openid' })
    await enterPassword(visitor)
    const { code } = paramsOf(await visitor.submit(answer))
    const { id_token: idToken = '' } = await answerTokenRequest(issuer, aCodeRequest(code))
    return decodeJwt(idToken)['signin_state']
  }

  it('says kmsi of a user who chose to stay signed in', async () => {
    expect(await answerStaySignedIn({})).toEqual(['kmsi'])
  })

  it('is absent for a user who chose not to', async () => {
    expect(await answerStaySignedIn({ no: '1' })).toBeUndefined()
  })
})
