import { describe, expect, it } from 'vitest'

import {
  aTokenRequest,
  anAppWithConsent,
  enterPassword,
  kindOf,
  pageOf,
  paramsOf,
  refusalOf,
} from '../testing/index.ts'
import { answerTokenRequest } from '../token-endpoint.ts'
import type { TokenResponse } from '../tokens/response.ts'
import type { SignInAnswer } from './answer.ts'

const apiId = '22222222-2222-2222-2222-222222222222'
const read = `api://${apiId}/Tasks.Read`
const write = `api://${apiId}/Tasks.ReadWrite`
const admin = `api://${apiId}/Tasks.Admin`
const bob = 'bob@contoso.onmicrosoft.com'

/** The titles of the permissions on a consent page. */
function titlesOf(answer: SignInAnswer): readonly string[] {
  return pageOf(answer, 'consent').permissions.map(({ title }) => title)
}

type World = ReturnType<typeof anAppWithConsent>

/** Consent in the tenant by resource name; `all` marks an administrator's for everybody. */
function grantsOf({ tenant }: World): Readonly<Record<string, readonly string[]>> {
  const nameOf = (id: string): string | undefined =>
    [...tenant.servicePrincipals.values()].find((principal) => principal.id === id)?.displayName
  return Object.fromEntries(
    tenant.permissionGrants.map(({ resourceId, principalId, scopes }) => [
      `${nameOf(resourceId)}${principalId === null ? ', all' : ''}`,
      scopes,
    ]),
  )
}

/** The tokens for the code of the app. */
async function redeem({ issuer }: World, code: string | undefined): Promise<TokenResponse> {
  return await answerTokenRequest(
    issuer,
    aTokenRequest({
      grantType: 'authorization_code',
      clientSecret: 'secret',
      scope: undefined,
      redirectUri: 'http://localhost:3000/auth/callback',
      code,
    }),
  )
}

describe('accepted consent', () => {
  it('is recorded for the user, and lets the code be redeemed', async () => {
    const world = anAppWithConsent()
    await world.visitor.authorize({ scope: `openid ${read}` })
    await enterPassword(world.visitor)

    const { code } = paramsOf(await world.visitor.submit())
    const tokens = await redeem(world, code)

    expect(grantsOf(world)).toEqual({ 'Tasks API': ['Tasks.Read'], 'Microsoft Graph': ['openid'] })
    expect(tokens.scope).toBe(read)
  })

  it('is not needed for a resource that nobody registered', async () => {
    const world = anAppWithConsent()
    await world.visitor.authorize({ scope: 'api://nobody/Read' })

    const { code } = paramsOf(await enterPassword(world.visitor))

    expect((await redeem(world, code)).scope).toBe('api://nobody/Read')
  })

  it('is not asked for again', async () => {
    const { visitor } = anAppWithConsent()
    await visitor.authorize({ scope: `openid ${read}` })
    await enterPassword(visitor)
    await visitor.submit()

    expect(kindOf(await visitor.authorize({ scope: `openid ${read}` }))).toBe('redirect')
  })

  it('is asked for incrementally, for what is new only', async () => {
    const world = anAppWithConsent()
    const { visitor } = world
    await visitor.authorize({ scope: read })
    await enterPassword(visitor)
    await visitor.submit()

    const titles = titlesOf(await visitor.authorize({ scope: `${read} ${write}` }))
    await visitor.submit()

    expect(titles).toEqual(['Tasks.ReadWrite'])
    expect(grantsOf(world)).toEqual({ 'Tasks API': ['Tasks.Read', 'Tasks.ReadWrite'] })
  })

  it('is the user’s own', async () => {
    const { visitor } = anAppWithConsent()
    await visitor.authorize({ scope: read })
    await enterPassword(visitor)
    await visitor.submit()

    await visitor.authorize({ scope: read, prompt: 'login', loginHint: bob })

    expect(kindOf(await visitor.submit({ passwd: 'mock-entra-password' }))).toBe('consent')
  })

  it('of an administrator is for themselves unless they say otherwise', async () => {
    const world = anAppWithConsent()
    await world.visitor.authorize({ scope: admin })
    await enterPassword(world.visitor, bob)

    await world.visitor.submit()

    expect(grantsOf(world)).toEqual({ 'Tasks API': ['Tasks.Admin'] })
  })

  it('of an administrator for the organization is for everybody', async () => {
    const world = anAppWithConsent()
    const { visitor } = world
    await visitor.authorize({ scope: admin })
    await enterPassword(visitor, bob)
    await visitor.submit({ forOrganization: 'true' })

    await visitor.authorize({ scope: admin, prompt: 'login', loginHint: 'alice@contoso.onmicrosoft.com' })
    const answer = await visitor.submit({ passwd: 'mock-entra-password' })

    expect(grantsOf(world)).toEqual({ 'Tasks API, all': ['Tasks.Admin'] })
    expect(kindOf(answer)).toBe('redirect')
  })

  it('of a user is never for everybody, whatever the form says', async () => {
    const world = anAppWithConsent()
    await world.visitor.authorize({ scope: read })
    await enterPassword(world.visitor)

    await world.visitor.submit({ forOrganization: 'true' })

    expect(grantsOf(world)).toEqual({ 'Tasks API': ['Tasks.Read'] })
  })

  it('of a user does not count for a scope of administrators: AADSTS90094, on a page', async () => {
    const world = anAppWithConsent()
    await world.visitor.authorize({ scope: admin })
    await enterPassword(world.visitor)

    const refusal = await refusalOf(() => world.visitor.submit({ forOrganization: 'true' }))

    expect(refusal).toMatchObject({ code: 'adminConsentRequired', aadsts: 90094 })
    expect(world.tenant.permissionGrants).toEqual([])
  })
})
