import { describe, expect, it } from 'vitest'

import type { AppSeed } from '../directory/seeds.ts'
import type { Issuer } from '../issuer.ts'
import {
  aCode,
  aCodeRequest,
  aRefreshRequest,
  aTenant,
  aTokenFactory,
  aTokenRequest,
  aUserTokenRequest,
  acquireTokens,
  anIssuer,
} from '../testing/index.ts'
import type { SeededTenant } from '../testing/index.ts'
import type { TokenRequest } from '../token-request.ts'

const tierId = 'aaaaaaaa-0000-4000-8000-000000000001'
const backId = 'aaaaaaaa-0000-4000-8000-000000000002'
const deepId = 'aaaaaaaa-0000-4000-8000-000000000003'
const noon = Date.parse('2026-03-04T12:00:00Z')

/** An API of its own that calls the next one. */
function anApi(appId: string, displayName: string, version: 1 | 2 = 2): AppSeed {
  return {
    appId,
    displayName,
    secret: `${displayName} secret`,
    identifierUris: [`api://${displayName.toLowerCase()}`],
    api: { requestedAccessTokenVersion: version, oauth2PermissionScopes: [{ value: 'Call' }] },
  }
}

interface Chain extends SeededTenant {
  readonly issuer: Issuer
}

/** Tier calls Back, which calls Deep. */
function aChain(version: 1 | 2 = 2): Chain {
  const issuer = anIssuer({ timeSource: () => noon })
  const apis = [anApi(tierId, 'Tier', version), anApi(backId, 'Back'), anApi(deepId, 'Deep')]
  return { issuer, ...aTenant(issuer, { apis }) }
}

/** A token that alice gave the front end for an API. */
async function aUserToken(issuer: Issuer, scope = 'api://tier/Call'): Promise<string> {
  const { response } = await acquireTokens(issuer, aUserTokenRequest({ scope }))
  return response.access_token
}

/** The request of Tier for a token of Back's, right unless a test makes it wrong. */
function anOnBehalfOfRequest(assertion: string | undefined, parts: Partial<TokenRequest> = {}): TokenRequest {
  return aTokenRequest({
    grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    requestedTokenUse: 'on_behalf_of',
    clientId: tierId,
    clientSecret: 'Tier secret',
    scope: 'api://back/Call',
    assertion,
    ...parts,
  })
}

describe('on-behalf-of', () => {
  it('yields the whole body of Entra', async () => {
    const { issuer } = aChain()
    const scope = 'api://back/Call openid profile offline_access'
    const assertion = await aUserToken(issuer)

    const { response } = await acquireTokens(
      issuer,
      anOnBehalfOfRequest(assertion, { scope, clientInfo: true }),
    )

    expect(response).toMatchObject({ token_type: 'Bearer', scope: 'api://back/Call', expires_in: 3599 })
    expect(Object.keys(response)).toEqual([
      'token_type',
      'scope',
      'expires_in',
      'ext_expires_in',
      'access_token',
      'refresh_token',
      'id_token',
      'client_info',
    ])
  })

  it('yields a token of the same user, given to the API that asks', async () => {
    const { issuer, seeded } = aChain()
    const assertion = await aUserToken(issuer)

    const { response, claims } = await acquireTokens(issuer, anOnBehalfOfRequest(assertion))

    expect(claims).toMatchObject({
      aud: backId,
      azp: tierId,
      azpacr: '1',
      oid: seeded.user!.id,
      preferred_username: 'alice@contoso.onmicrosoft.com',
      scp: 'Call',
    })
    expect(Object.keys(response)).toEqual([
      'token_type',
      'scope',
      'expires_in',
      'ext_expires_in',
      'access_token',
    ])
  })

  it('goes on from API to API, in the session of the sign-in', async () => {
    const { issuer } = aChain()
    const first = await acquireTokens(issuer, aUserTokenRequest({ scope: 'api://tier/Call' }))
    const second = await acquireTokens(issuer, anOnBehalfOfRequest(first.response.access_token))
    const asBack = { clientId: backId, clientSecret: 'Back secret' }

    const third = await acquireTokens(
      issuer,
      anOnBehalfOfRequest(second.response.access_token, { ...asBack, scope: 'api://deep/Call' }),
    )
    const graph = await acquireTokens(
      issuer,
      anOnBehalfOfRequest(second.response.access_token, { ...asBack, scope: 'User.Read' }),
    )

    const { oid, sid } = first.claims
    expect(third.claims).toMatchObject({ aud: deepId, azp: backId, oid, sid })
    expect(graph.claims).toMatchObject({ aud: 'https://graph.microsoft.com', appid: backId, oid, sid })
    expect(new Set([first, second, third].map(({ claims }) => claims.sub)).size).toBe(3)
  })

  it.each([
    ['client id', 2, `${tierId}/.default`, tierId],
    ['client id, asked for by App ID URI', 2, 'api://tier/Call', tierId],
    ['App ID URI', 1, 'api://tier/Call', 'api://tier'],
    ['App ID URI with a slash', 1, 'api://tier//Call', 'api://tier/'],
    ['App ID URI in another case', 1, 'API://Tier/Call', 'API://Tier'],
    ['client id in a v1 token', 1, `${tierId}/Call`, tierId],
  ] as const)('takes an assertion whose audience is the %s', async (_, version, scope, aud) => {
    const { issuer } = aChain(version)
    const first = await acquireTokens(issuer, aUserTokenRequest({ scope }))

    const second = await acquireTokens(issuer, anOnBehalfOfRequest(first.response.access_token))

    expect(first.claims.aud).toBe(aud)
    expect(second.claims).toMatchObject({ aud: backId, azp: tierId })
  })

  it('takes an assertion that the factory minted', async () => {
    const context = aChain()
    const assertion = await aTokenFactory(context.issuer, context).accessToken({ resource: 'api://tier' })

    const { claims } = await acquireTokens(context.issuer, anOnBehalfOfRequest(assertion))

    expect(claims).toMatchObject({ aud: backId, oid: context.seeded.user!.id })
  })

  it.each([
    ['.default', 'api://back/.default', 'Call'],
    ['.default of Microsoft Graph', 'https://graph.microsoft.com/.default', 'User.Read'],
  ])('takes %s as scope', async (_, scope, scp) => {
    const { issuer } = aChain()
    const assertion = await aUserToken(issuer)

    const { claims } = await acquireTokens(issuer, anOnBehalfOfRequest(assertion, { scope }))

    expect(claims['scp']).toBe(scp)
  })

  it('takes resource on the v1 endpoint', async () => {
    const { issuer } = aChain()
    const assertion = await aUserToken(issuer)
    const v1 = { endpoint: 'v1', scope: 'openid', resource: 'api://back' } as const

    const { response } = await acquireTokens(issuer, anOnBehalfOfRequest(assertion, v1))

    expect(response).toMatchObject({ expires_in: '3599', resource: 'api://back', scope: 'Call' })
    expect(response).toHaveProperty('refresh_token')
    expect(response).toHaveProperty('id_token')
  })

  it('yields refresh tokens of the API, not of the front end', async () => {
    const { issuer } = aChain()
    const scope = 'api://back/Call offline_access'
    const { response } = await acquireTokens(issuer, anOnBehalfOfRequest(await aUserToken(issuer), { scope }))

    const { claims } = await acquireTokens(
      issuer,
      aRefreshRequest(response.refresh_token, { clientId: tierId, clientSecret: 'Tier secret' }),
    )

    expect(claims).toMatchObject({ aud: backId, azp: tierId })
  })

  it('counts the second factor of the sign-in, by its sid', async () => {
    const { issuer, tenant, seeded } = aChain()
    Object.assign(seeded.user!, { conditionalAccess: { grantControls: ['mfa'] } })
    const code = await aCode(issuer, { scope: 'api://tier/Call' })
    const first = await acquireTokens(issuer, aCodeRequest(code))
    Object.assign(tenant.applications.get(backId)!, { conditionalAccess: { grantControls: ['mfa'] } })

    const graph = { scope: 'User.Read' }
    const back = await acquireTokens(issuer, anOnBehalfOfRequest(first.response.access_token))
    const { claims } = await acquireTokens(issuer, anOnBehalfOfRequest(first.response.access_token, graph))

    expect(back.claims['sid']).toBe(first.claims['sid'])
    expect(claims['amr']).toEqual(['pwd', 'mfa'])
  })
})
