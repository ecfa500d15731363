import { describe, expect, it } from 'vitest'

import { describeTenantKeys } from '../discovery/openid-configuration.ts'
import {
  aSigningKey,
  aTenant,
  aTokenFactory,
  aTokenRequest,
  aUserTokenRequest,
  acquireTokens,
  addAppSeed,
  anIssuer,
  refusalOfRequest,
} from '../testing/index.ts'
import type { SeededTenant } from '../testing/index.ts'
import { decodeToken } from '../tokens/decode.ts'
import type { TokenFactory } from '../tokens/factory-options.ts'
import { addSigningKeys } from './app-keys.ts'
import type { KeyRing } from './key-ring.ts'

interface Context extends SeededTenant {
  readonly issuer: ReturnType<typeof anIssuer>
  readonly tokens: TokenFactory
  /** Gives the seeded app or API keys of its own. */
  giveKeys(whom: 'api' | 'app'): Promise<KeyRing>
}

function aContext(): Context {
  const issuer = anIssuer({ generateKey: () => Promise.resolve(aSigningKey()) })
  const context = aTenant(issuer)
  return {
    ...context,
    issuer,
    tokens: aTokenFactory(issuer, context),
    giveKeys: (whom) =>
      addSigningKeys(context.tenant, context.tenant.servicePrincipals.get(context.seeded[whom]!.appId)!),
  }
}

function kidsOf({ issuer, tenant }: Context, appId?: string): readonly string[] {
  const request = { tenant: tenant.id, version: 'v2', baseUrl: 'https://localhost:4577', appId } as const
  return describeTenantKeys(issuer, request).keys.map(({ kid }) => kid)
}

function kidOf(token: string | undefined): unknown {
  return decodeToken(token ?? '').header['kid']
}

describe("keys of an app's own", () => {
  it('sign access tokens for the API, acquired and minted, v1 and v2', async () => {
    const context = aContext()
    const { current } = await context.giveKeys('api')

    const { header } = await acquireTokens(context.issuer, aTokenRequest())
    const minted = await context.tokens.accessToken()
    const version1 = decodeToken(await context.tokens.accessToken({ version: 1 }))

    expect(header.kid).toBe(current.kid)
    expect(kidOf(minted)).toBe(current.kid)
    expect(version1.header).toMatchObject({ kid: current.kid, x5t: current.kid })
    expect(current.verify(minted.slice(0, minted.lastIndexOf('.')), minted.split('.')[2]!)).toBe(true)
  })

  it('of a client sign its ID tokens, and not the access tokens that it gets for others', async () => {
    const context = aContext()
    const { current } = await context.giveKeys('app')
    const scope = 'openid api://22222222-2222-2222-2222-222222222222/Tasks.Read'

    const { response } = await acquireTokens(context.issuer, aUserTokenRequest({ scope }))

    expect(kidOf(response.id_token)).toBe(current.kid)
    expect(kidOf(await context.tokens.idToken())).toBe(current.kid)
    expect(kidOf(response.access_token)).toBe(context.tenant.keys.current.kid)
  })

  it('are in the key set that ?appid= asks for, and alone there', async () => {
    const context = aContext()
    const { current } = await context.giveKeys('api')
    const { appId } = context.seeded.api!

    expect(kidsOf(context, appId)).toEqual([current.kid])
    expect(kidsOf(context, appId.toUpperCase())).toEqual([current.kid])
    expect(kidsOf(context)).toEqual([context.tenant.keys.current.kid])
  })

  it.each([
    ['an app without any', (context: Context) => context.seeded.app!.appId],
    ['an app that nobody knows', () => 'ffffffff-0000-4000-8000-000000000000'],
  ])('leave the key set of %s as it is', async (_, appIdOf) => {
    const context = aContext()
    await context.giveKeys('api')

    expect(kidsOf(context, appIdOf(context))).toEqual([context.tenant.keys.current.kid])
  })

  it('stay when they are asked for again, even at the same time', async () => {
    const context = aContext()

    const [first, second] = await Promise.all([context.giveKeys('api'), context.giveKeys('api')])

    expect(second).toBe(first)
    expect(await context.giveKeys('api')).toBe(first)
  })

  it('roll over without the keys of the tenant', async () => {
    const context = aContext()
    const own = await context.giveKeys('api')
    const before = context.tenant.keys.published

    const { kid } = await own.rotate({ overlap: false })

    expect(kidOf(await context.tokens.accessToken())).toBe(kid)
    expect(kidsOf(context, context.seeded.api!.appId)).toEqual([kid])
    expect(context.tenant.keys.published).toBe(before)
  })

  it('verify: tokens.verify knows them', async () => {
    const context = aContext()
    const own = await context.giveKeys('api')
    const token = await context.tokens.accessToken()

    await expect(context.tokens.verify(token)).resolves.toMatchObject({ tid: context.tenant.id })

    own.retire(own.current.kid)
    await expect(context.tokens.verify(token)).rejects.toMatchObject({ code: 'MOCK_ENTRA_INVALID_TOKEN' })
  })

  // Entra docs, on-behalf-of flow, client limitations: whoever holds the key could have signed anything.
  it('make the API unfit to be a middle tier: AADSTS50013', async () => {
    const { issuer, tenant, tokens } = aContext()
    const tier = addAppSeed(tenant, { secret: 's3cret', identifierUris: ['api://tier'] })
    const request = aTokenRequest({
      grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      requestedTokenUse: 'on_behalf_of',
      clientId: tier.appId,
      clientSecret: 's3cret',
      scope: 'api://22222222-2222-2222-2222-222222222222/Tasks.Read',
      assertion: await tokens.accessToken({ resource: 'api://tier', scopes: ['Call'] }),
    })
    await acquireTokens(issuer, request)

    await addSigningKeys(tenant, tenant.servicePrincipals.get(tier.appId)!)
    const assertion = await tokens.accessToken({ resource: 'api://tier', scopes: ['Call'] })

    const refusal = await refusalOfRequest(issuer, { ...request, assertion })
    expect(refusal).toMatchObject({ aadsts: 50013, error: 'invalid_grant', status: 400 })
  })
})
