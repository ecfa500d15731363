import { describe, expect, it } from 'vitest'

import { deleteDirectoryObject } from './directory/directory-objects.ts'
import { GraphError } from './errors/graph-error.ts'
import type { Issuer } from './issuer.ts'
import {
  aCode,
  aCodeRequest,
  aTenant,
  aTokenFactory,
  acquireTokens,
  addGroupSeed,
  addUserSeed,
  anIssuer,
} from './testing/index.ts'
import type { SeededTenant } from './testing/index.ts'
import type { TokenFactory } from './tokens/factory-options.ts'
import { describeUserInfo, listMemberObjects } from './user-info-endpoint.ts'
import type { MemberObjectsRequest } from './user-info-endpoint.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const apiId = '22222222-2222-2222-2222-222222222222'
const baseUrl = 'https://localhost:4577'
const graph = 'https://graph.microsoft.com'
const picture = `${baseUrl}/v1.0/me/photo/$value`
const noon = Date.parse('2026-03-04T12:00:00Z')

interface Context extends SeededTenant {
  readonly issuer: Issuer
  readonly tokens: TokenFactory
}

function aContext(): Context {
  const issuer = anIssuer({ timeSource: () => noon })
  const users = [{ userPrincipalName: 'alice', displayName: 'Alice Mock', mail: 'alice@contoso.example' }]
  const seeded = aTenant(issuer, { users })
  return { issuer, ...seeded, tokens: aTokenFactory(issuer, seeded) }
}

function bearer(token: string): { readonly baseUrl: string; readonly authorization: string } {
  return { baseUrl, authorization: `Bearer ${token}` }
}

/** What Graph refuses with; where it answers, that is what the test shows. */
function graphErrorOf(action: () => unknown): GraphError {
  let result: unknown
  try {
    result = action()
  } catch (error) {
    if (error instanceof GraphError) return error
    throw error
  }
  throw new Error(`Expected a GraphError, and got ${JSON.stringify(result)}.`)
}

describe('userinfo', () => {
  it('tells the sub of the ID token, not the one of the access token', async () => {
    const { issuer } = aContext()
    const code = await aCode(issuer, { scope: 'openid profile email User.Read' })
    const { response, claims, idClaims } = await acquireTokens(issuer, aCodeRequest(code))

    const info = describeUserInfo(issuer, bearer(response.access_token))

    expect(info['sub']).toBe(idClaims.sub)
    expect(info['sub']).not.toBe(claims.sub)
  })

  it.each([
    ['openid', {}],
    ['openid User.Read', {}],
    ['openid profile', { name: 'Alice Mock', family_name: 'Mock', given_name: 'Alice' }],
    ['openid email', { email: 'alice@contoso.example' }],
    [
      'email profile openid',
      {
        name: 'Alice Mock',
        family_name: 'Mock',
        given_name: 'Alice',
        email: 'alice@contoso.example',
      },
    ],
  ])('tells with the scopes %j what they cover', async (scope, expected) => {
    const { issuer } = aContext()
    const { response } = await acquireTokens(issuer, aCodeRequest(await aCode(issuer, { scope })))

    const info = describeUserInfo(issuer, bearer(response.access_token))

    const sent: unknown = JSON.parse(JSON.stringify(info))
    expect(sent).toEqual({ sub: expect.stringMatching(/^[\w-]{43}$/), picture, ...expected })
  })

  it('has no members for what the user has not', async () => {
    const { issuer, tenant } = aContext()
    const user = addUserSeed(tenant, { displayName: 'Bob' })
    const code = await aCode(issuer, { user, scope: 'openid profile email' })
    const { response } = await acquireTokens(issuer, aCodeRequest(code))

    const info = describeUserInfo(issuer, bearer(response.access_token))

    const sent: unknown = JSON.parse(JSON.stringify(info))
    expect(sent).toEqual({ sub: expect.any(String), name: 'Bob', given_name: 'Bob', picture })
  })

  it.each(['Bearer', 'bearer', 'BEARER'])('takes the scheme as %s', async (scheme) => {
    const { issuer, tokens } = aContext()
    const token = await tokens.accessToken({ resource: graph, scopes: ['openid'] })

    const info = describeUserInfo(issuer, { baseUrl, authorization: `${scheme} ${token}` })

    expect(info).toHaveProperty('sub')
  })

  it('is for the tenant of the token, whichever that is', async () => {
    const { issuer } = aContext()
    const other = aTenant(issuer, { users: [{ displayName: 'Carol' }] })
    const token = await aTokenFactory(issuer, other).accessToken({
      resource: graph,
      scopes: ['openid', 'profile'],
    })

    expect(describeUserInfo(issuer, bearer(token))).toMatchObject({ name: 'Carol' })
  })
})

describe('userinfo, refusals', () => {
  it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a b', 'Token x'])(
    'wants a token: %j',
    (authorization) => {
      const { issuer } = aContext()

      const error = graphErrorOf(() => describeUserInfo(issuer, { baseUrl, authorization }))

      expect(error).toMatchObject({ status: 401, graphCode: 'InvalidAuthenticationToken' })
      expect(error.message).toBe('Access token is empty.')
    },
  )

  const wrong: readonly (readonly [string, (context: Context) => Promise<string>, RegExp])[] = [
    ['garbage', () => Promise.resolve('garbage'), /no tenant of the mock/],
    [
      'a token for another API',
      ({ tokens }) => tokens.accessToken({ resource: apiId }),
      /Invalid audience '2222/,
    ],
    ['an ID token', ({ tokens }) => tokens.idToken(), /Invalid audience '1111/],
    [
      'a token for a resource that nobody registered',
      ({ tokens }) => tokens.accessToken({ resource: 'api://nobody' }),
      /Invalid audience 'api:\/\/nobody'/,
    ],
    [
      'a token of a tenant that is not there',
      ({ tokens }) => tokens.accessToken({ resource: graph, claims: { tid: apiId } }),
      /no tenant of the mock/,
    ],
    [
      'a token by another key',
      ({ tokens }) => tokens.accessToken({ resource: graph, header: { kid: 'nobody' } }),
      /unknownKey/,
    ],
    [
      'a token with another payload',
      async ({ tokens }) => {
        const [header, , signature] = (await tokens.accessToken({ resource: graph })).split('.')
        const claims = { tid: tenantId, aud: graph, scp: 'openid', exp: 9e9 }
        return `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`
      },
      /signature/,
    ],
    [
      'a token that is not valid yet',
      ({ tokens }) => tokens.accessToken({ resource: graph, claims: { nbf: noon / 1000 + 301 } }),
      /notYetValid/,
    ],
    [
      'an expired token',
      ({ tokens }) => tokens.accessToken({ resource: graph, expiresIn: -300 }),
      /^Lifetime validation failed, the token is expired\.$/,
    ],
  ]

  it.each(wrong)('does not take %s', async (_, mint, message) => {
    const context = aContext()
    const token = await mint(context)

    const error = graphErrorOf(() => describeUserInfo(context.issuer, bearer(token)))

    expect(error).toMatchObject({ status: 401, graphCode: 'InvalidAuthenticationToken' })
    expect(error.message).toMatch(message)
  })

  it.each<[string, (tokens: TokenFactory) => Promise<string>]>([
    ['of a user', (tokens) => tokens.accessToken({ resource: graph, scopes: ['User.Read', 'profile'] })],
    ['of an app', (tokens) => tokens.appToken({ resource: graph })],
  ])('wants the permission openid of a token %s', async (_, mint) => {
    const { issuer, tokens } = aContext()
    const token = await mint(tokens)

    const error = graphErrorOf(() => describeUserInfo(issuer, bearer(token)))

    expect(error).toMatchObject({ status: 403, graphCode: 'Authorization_RequestDenied' })
  })

  it('knows no user who was deleted', async () => {
    const { issuer, tenant, tokens } = aContext()
    const token = await tokens.accessToken({ resource: graph, scopes: ['openid'] })
    for (const object of tenant.users.values()) deleteDirectoryObject(tenant, { type: 'user', object })

    const error = graphErrorOf(() => describeUserInfo(issuer, bearer(token)))

    expect(error).toMatchObject({ status: 404, graphCode: 'Request_ResourceNotFound' })
  })
})

describe('getMemberObjects', () => {
  /** Alice is an administrator, and in Engineers, which is in Everybody; a newsletter is no security group. */
  async function ask(
    parts: Partial<MemberObjectsRequest> = {},
  ): Promise<Context & { readonly list: () => Record<string, unknown> }> {
    const context = aContext()
    const { issuer, tenant, seeded, tokens } = context
    const alice = seeded.user!
    Object.assign(alice, { directoryRoles: ['62e90394-69f5-4237-9190-012177145e10'] })
    addGroupSeed(tenant, { id: engineers, displayName: 'Engineers', members: [alice.id] })
    addGroupSeed(tenant, { id: everybody, displayName: 'Everybody', members: ['Engineers'] })
    addGroupSeed(tenant, {
      id: newsletter,
      displayName: 'Newsletter',
      members: [alice.id],
      securityEnabled: false,
    })
    addGroupSeed(tenant, { displayName: 'Strangers' })
    const token = await tokens.accessToken({ resource: graph })
    const request = { ...bearer(token), tenantId, userId: alice.id, body: '', ...parts }
    return { ...context, list: () => listMemberObjects(issuer, request) }
  }

  const engineers = 'aaaaaaaa-0000-4000-8000-000000000001'
  const everybody = 'aaaaaaaa-0000-4000-8000-000000000002'
  const newsletter = 'aaaaaaaa-0000-4000-8000-000000000003'

  it('lists groups, those around them and directory roles', async () => {
    const { list } = await ask()

    expect(list()).toEqual({ value: expect.any(Array) })
    expect((list()['value'] as string[]).toSorted()).toEqual([
      '62e90394-69f5-4237-9190-012177145e10',
      engineers,
      everybody,
      newsletter,
    ])
  })

  it('lists security groups only where that is asked', async () => {
    const { list } = await ask({ body: '{"securityEnabledOnly":true}' })

    expect((list()['value'] as string[]).toSorted()).toEqual([engineers, everybody])
  })

  it('lists nothing for a user who is in nothing', async () => {
    const { issuer, tenant, tokens } = aContext()
    const { id } = addUserSeed(tenant, { displayName: 'Bob' })
    const token = await tokens.accessToken({ resource: graph })

    const listed = listMemberObjects(issuer, {
      ...bearer(token),
      tenantId,
      userId: id,
      body: '',
    })

    expect(listed).toEqual({ value: [] })
  })

  it('takes ids in any case', async () => {
    const { seeded, list } = await ask()
    const upper = await ask({ userId: seeded.user!.id.toUpperCase(), tenantId: tenantId.toUpperCase() })

    expect(upper.list()).toEqual(list())
  })

  it.each([
    ['no token', { authorization: undefined }, 401],
    ['an unknown user', { userId: apiId }, 404],
    ['another tenant', { tenantId: apiId }, 404],
  ])('refuses %s', async (_, parts, status) => {
    const { list } = await ask(parts)

    expect(graphErrorOf(list).status).toBe(status)
  })

  it('refuses the user of another tenant, and the token of another tenant', async () => {
    const { issuer, tenant, seeded, tokens } = aContext()
    const other = aTenant(issuer)
    const token = await tokens.accessToken({ resource: graph })
    const foreign = await aTokenFactory(issuer, other).accessToken({ resource: graph })
    const request = { tenantId: tenant.id, body: '' }

    const errors = [
      graphErrorOf(() =>
        listMemberObjects(issuer, { ...bearer(token), ...request, userId: other.seeded.user!.id }),
      ),
      graphErrorOf(() =>
        listMemberObjects(issuer, { ...bearer(foreign), ...request, userId: seeded.user!.id }),
      ),
    ]

    expect(errors.map(({ status }) => status)).toEqual([404, 404])
  })

  it.each<[string, (tokens: TokenFactory) => Promise<string>]>([
    ['a token for another API', (tokens) => tokens.accessToken({ resource: apiId })],
    ['an ID token', (tokens) => tokens.idToken()],
    ['a token for nobody', (tokens) => tokens.accessToken({ resource: 'api://nobody' })],
  ])('does not take %s', async (_, mint) => {
    const { issuer, seeded, tokens } = aContext()
    const token = await mint(tokens)
    const request = { tenantId, userId: seeded.user!.id, body: '' }

    const error = graphErrorOf(() => listMemberObjects(issuer, { ...bearer(token), ...request }))

    expect(error).toMatchObject({ status: 401, graphCode: 'InvalidAuthenticationToken' })
  })
})
