import { decodeJwt, decodeProtectedHeader } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let entra: MockEntra

beforeAll(async () => {
  const scopes = { oauth2PermissionScopes: [{ value: 'Read' }] }
  const appRoles = [{ value: 'Read.All' }]
  const assignment = { resource: 'api://modern', roles: ['Read.All'] }
  entra = await startMockEntra({
    tenants: [
      {
        apis: [
          { displayName: 'Modern API', identifierUris: ['api://modern'], api: scopes, appRoles },
          {
            displayName: 'Legacy API',
            identifierUris: ['api://legacy'],
            api: { ...scopes, requestedAccessTokenVersion: 1 },
            optionalClaims: { accessToken: [{ name: 'idtyp' }, { name: 'email' }] },
            groupMembershipClaims: 'SecurityGroup',
          },
        ],
        apps: [{ displayName: 'App', secret: 'an-app', appRoleAssignments: [assignment] }],
        users: [
          {
            userPrincipalName: 'ada',
            displayName: 'Ada Lovelace',
            mail: 'ada@contoso.onmicrosoft.com',
            appRoleAssignments: [assignment],
          },
        ],
        groups: [{ displayName: 'Operators', members: ['ada@contoso.onmicrosoft.com'] }],
      },
    ],
  })
})
afterAll(() => entra.close())

interface Answer {
  readonly access_token: string
  readonly id_token: string
}

async function acquire(endpoint: 'v1' | 'v2', form: Record<string, string>): Promise<Answer> {
  const { clientId, clientSecret } = entra.credentials
  const path = endpoint === 'v1' ? 'oauth2/token' : 'oauth2/v2.0/token'
  const response = await fetch(`${entra.authority}/${path}`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...form }),
  })
  return (await response.json()) as Answer
}

/** As an app acquires it. */
async function acquireForApp(resource: string, endpoint: 'v1' | 'v2' = 'v2'): Promise<string> {
  const target = endpoint === 'v1' ? { resource } : { scope: `${resource}/.default` }
  return (await acquire(endpoint, { grant_type: 'client_credentials', ...target })).access_token
}

/** As an app acquires it for a user. */
function acquireForUser(resource: string, endpoint: 'v1' | 'v2' = 'v2'): Promise<Answer> {
  const { username, password = '' } = entra.user
  const target =
    endpoint === 'v1'
      ? { resource, scope: 'openid' }
      : { scope: `${resource}/.default openid profile email offline_access` }
  return acquire(endpoint, { grant_type: 'password', username, password, ...target })
}

/** What must be the same: the names, in their order, and each value that is not random or a time. */
function shapeOf(token: string): object {
  const { nonce, ...header } = decodeProtectedHeader(token) as Record<string, unknown>
  const claims = decodeJwt(token)
  const { aio: _aio, rh: _rh, sid: _sid, uti: _uti, xms_ftd: _ftd, iat, nbf, exp, ...lasting } = claims
  return {
    header,
    hasNonce: nonce !== undefined,
    names: Object.keys(claims),
    lasting,
    lifetime: (exp ?? 0) - (nbf ?? 0),
    isBackDated: iat === nbf,
  }
}

describe('a minted token and an acquired one have the same shape', () => {
  test.each([
    { what: 'a v2 API', resource: 'api://modern' },
    { what: 'a v1 API', resource: 'api://legacy' },
    { what: 'a resource that nobody registered', resource: 'api://unregistered' },
    { what: 'Azure Resource Manager', resource: 'https://management.azure.com/' },
    { what: 'Microsoft Graph', resource: 'https://graph.microsoft.com' },
  ])('app-only, for $what', async ({ resource }) => {
    const acquired = await acquireForApp(resource)

    const minted = await entra.tokens.appToken({ resource })

    expect(shapeOf(minted)).toEqual(shapeOf(acquired))
  })

  test('app-only, for a resource that nobody registered, at the v1 endpoint', async () => {
    const acquired = await acquireForApp('api://unregistered', 'v1')

    const minted = await entra.tokens.appToken({ resource: 'api://unregistered', version: 1 })

    expect(shapeOf(minted)).toEqual(shapeOf(acquired))
  })

  test.each([
    { what: 'a v2 API', resource: 'api://modern' },
    { what: 'a v1 API', resource: 'api://legacy' },
    { what: 'a resource that nobody registered', resource: 'api://unregistered' },
    { what: 'Azure Resource Manager', resource: 'https://management.azure.com/' },
  ])('delegated, for $what', async ({ resource }) => {
    const { access_token: acquired } = await acquireForUser(resource)

    const minted = await entra.tokens.accessToken({ resource })

    expect(shapeOf(minted)).toEqual(shapeOf(acquired))
  })

  test.each([
    { endpoint: 'v1', version: 1 },
    { endpoint: 'v2', version: 2 },
  ] as const)('an ID token of the $endpoint endpoint', async ({ endpoint, version }) => {
    const { id_token: acquired } = await acquireForUser('api://modern', endpoint)

    const minted = await entra.tokens.idToken({ version })

    expect(shapeOf(minted)).toEqual(shapeOf(acquired))
  })

  test('each has a uti of its own', async () => {
    const tokens = await Promise.all(Array.from({ length: 100 }, () => entra.tokens.accessToken()))

    expect(new Set(tokens.map((token) => decodeJwt(token)['uti'])).size).toBe(100)
  })
})

describe('a minted token', () => {
  test('takes claims that are added, replaced and removed', async () => {
    const token = await entra.tokens.accessToken({ claims: { extra: [1], azpacr: '2', scp: undefined } })

    const claims = decodeJwt(token)
    expect(claims).toMatchObject({ extra: [1], azpacr: '2' })
    expect(claims).not.toHaveProperty('scp')
  })

  test('takes header members that are added, replaced and removed', async () => {
    const token = await entra.tokens.accessToken({ header: { extra: true, typ: 'at+jwt', kid: undefined } })

    expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', extra: true, typ: 'at+jwt' })
  })

  test('has the roles and scopes that are asked for', async () => {
    const token = await entra.tokens.accessToken({ roles: ['Any.Role'], scopes: ['Any.Scope', 'Another'] })

    expect(decodeJwt(token)).toMatchObject({ roles: ['Any.Role'], scp: 'Any.Scope Another' })
  })

  test('goes by the clock of the tenant', async () => {
    const tenant = entra.createTenant()
    tenant.clock.freeze('2031-02-03T04:05:06Z')

    const { iat, nbf, exp } = decodeJwt(await tenant.tokens.accessToken())

    const issued = Date.UTC(2031, 1, 3, 4, 5, 6) / 1000
    expect({ iat, nbf, exp }).toEqual({ iat: issued - 300, nbf: issued - 300, exp: issued + 3599 })
  })

  test('for a user that does not exist is a MockEntraError', async () => {
    const minting = entra.tokens.accessToken({ user: 'nobody@contoso.onmicrosoft.com' })

    await expect(minting).rejects.toMatchObject({
      name: 'MockEntraError',
      code: 'MOCK_ENTRA_MISSING_OBJECT',
      option: 'user',
      received: "'nobody@contoso.onmicrosoft.com'",
    })
  })
})
