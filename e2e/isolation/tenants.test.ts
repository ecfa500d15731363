import { decodeJwt } from 'jose'
import { MockEntraError, startMockEntra } from 'mock-entra'
import type { MockEntra, TenantHandle } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { verifyToken } from '../support/verify-token.ts'

let entra: MockEntra

beforeAll(async () => {
  entra = await startMockEntra()
})
afterAll(() => entra.close())

interface Answer {
  readonly access_token?: string
  readonly error_codes?: readonly number[]
}

async function post(authority: string, form: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${authority}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  return (await response.json()) as Answer
}

/** Signs the first app of a tenant in, at that tenant or at another authority. */
function signAppIn(tenant: TenantHandle, authority = tenant.authority): Promise<Answer> {
  return post(authority, {
    grant_type: 'client_credentials',
    client_id: tenant.credentials.clientId,
    client_secret: tenant.credentials.clientSecret,
    scope: `${tenant.api.identifierUri}/.default`,
  })
}

/** Signs a user in with the tenant's first app. */
function signUserIn(
  tenant: TenantHandle,
  { username, password } = tenant.user,
  authority = tenant.authority,
): Promise<Answer> {
  return post(authority, {
    grant_type: 'password',
    client_id: tenant.app.appId,
    username,
    password: password ?? '',
    scope: `${tenant.api.identifierUri}/Tasks.Read`,
  })
}

describe('createTenant()', () => {
  test('gives a tenant with ids of its own', () => {
    const tenant = entra.createTenant()

    const idsOf = ({ tenantId, app, api, user }: TenantHandle): string[] => [
      tenantId,
      app.appId,
      app.objectId,
      app.servicePrincipalId,
      api.appId,
      user.objectId,
      user.username,
      app.secret ?? '',
    ]
    expect(new Set([...idsOf(tenant), ...idsOf(entra)]).size).toBe(16)
  })

  test('gives another tenant each time', () => {
    const tenants = Array.from({ length: 50 }, () => entra.createTenant())

    expect(new Set(tenants.map(({ tenantId }) => tenantId)).size).toBe(50)
    expect(new Set(tenants.map(({ user }) => user.username)).size).toBe(50)
  })

  test('gives a tenant with an issuer and a key document of its own', async () => {
    const tenant = entra.createTenant()

    const { access_token: token } = await signAppIn(tenant)

    const claims = await verifyToken(token, tenant, { issuer: tenant.issuer, audience: tenant.api.appId })
    expect(claims['tid']).toBe(tenant.tenantId)
    const { keys } = (await (await fetch(tenant.jwksUri)).json()) as { keys: { issuer: string }[] }
    expect(keys.map(({ issuer }) => issuer)).toEqual([tenant.issuer])
    expect(tenant.issuer).not.toBe(entra.issuer)
  })

  test('gives a tenant whose tokens are not those of another', async () => {
    const tenant = entra.createTenant()
    const { access_token: token } = await signAppIn(tenant)

    await expect(verifyToken(token, tenant, { issuer: entra.issuer })).rejects.toMatchObject({
      code: 'ERR_JWT_CLAIM_VALIDATION_FAILED',
      claim: 'iss',
    })
  })

  test("gives a tenant that refuses the first one's app with AADSTS700016", async () => {
    const tenant = entra.createTenant()

    const answer = await signAppIn(entra, tenant.authority)

    expect(answer.error_codes).toEqual([700016])
  })

  test('gives a tenant whose app the first one refuses with AADSTS700016', async () => {
    const tenant = entra.createTenant()

    const answer = await signAppIn(tenant, entra.authority)

    expect(answer.error_codes).toEqual([700016])
  })

  test('gives a tenant that does not know users of another', async () => {
    const tenant = entra.createTenant()

    const answer = await signUserIn(tenant, entra.user)

    expect(answer.error_codes).toEqual([50034])
  })

  test('gives users names in the domain of the tenant', async () => {
    const tenant = entra.createTenant({ domain: ['fabrikam.example', 'fabrikam.onmicrosoft.com'] })
    const bob = tenant.addUser({ displayName: 'Bob Builder' })
    const carol = tenant.addUser({ userPrincipalName: 'carol@fabrikam.onmicrosoft.com' })

    const answers = await Promise.all([tenant.user, bob, carol].map((user) => signUserIn(tenant, user)))

    expect(tenant.user.username).toBe('alice@fabrikam.example')
    expect(bob.username).toBe('bob.builder@fabrikam.example')
    expect(answers.map(({ access_token: token }) => decodeJwt(token ?? '')['preferred_username'])).toEqual([
      'alice@fabrikam.example',
      'bob.builder@fabrikam.example',
      'carol@fabrikam.onmicrosoft.com',
    ])
  })

  test('gives a tenant that is found by its domain, and by that of its users', async () => {
    const tenant = entra.createTenant({ domain: 'wingtip.example' })

    const byDomain = await signAppIn(tenant, `${entra.url}/WINGTIP.example`)
    const byUser = await signUserIn(tenant, tenant.user, `${entra.url}/organizations`)

    for (const { access_token: token } of [byDomain, byUser]) {
      expect(decodeJwt(token ?? '')).toMatchObject({ tid: tenant.tenantId, iss: tenant.issuer })
    }
  })

  test('lets one client id have a secret of its own in each tenant', async () => {
    const appId = 'bbbbbbbb-0000-4000-8000-000000000001'
    const [first, second] = [entra.createTenant(), entra.createTenant()]
    first.addApp({ appId, secret: 'first' })
    second.addApp({ appId, secret: 'second' })
    const form = { grant_type: 'client_credentials', client_id: appId, scope: 'api://any/.default' }

    const right = await post(first.authority, { ...form, client_secret: 'first' })
    const wrong = await post(second.authority, { ...form, client_secret: 'first' })

    expect(right).toHaveProperty('access_token')
    expect(wrong.error_codes).toEqual([7000215])
  })

  test('gives a tenant with a clock of its own', async () => {
    const [past, future] = [entra.createTenant(), entra.createTenant()]
    past.clock.set('2001-01-01T00:00:00Z')
    future.clock.set('2101-01-01T00:00:00Z')

    const answers = await Promise.all([past, future, entra].map((tenant) => signAppIn(tenant)))

    const years = answers.map(({ access_token: token }) =>
      new Date((decodeJwt(token ?? '').exp ?? 0) * 1000).getUTCFullYear(),
    )
    expect(years).toEqual([2001, 2101, new Date().getUTCFullYear()])
  })

  test.each([
    ['id', '00000000-0000-0000-0000-000000000002'],
    ['domain', 'contoso.onmicrosoft.com'],
  ])('refuses the %s of the first tenant', (property, value) => {
    const create = (): unknown => entra.createTenant({ [property]: value })

    expect(create).toThrow(MockEntraError)
    expect(create).toThrow(
      expect.objectContaining({
        code: 'MOCK_ENTRA_CONFLICT',
        option: `tenant.${property}`,
        received: `'${value}'`,
      }),
    )
  })

  test('leaves nothing of a tenant that it refuses', () => {
    const id = 'bbbbbbbb-0000-4000-8000-000000000002'
    const seed = { id, users: [{ userPrincipalName: 'twice' }, { userPrincipalName: 'twice' }] }
    expect(() => entra.createTenant(seed)).toThrow(MockEntraError)

    const tenant = entra.createTenant({ id })

    expect(tenant.tenantId).toBe(id)
  })
})

describe('addApp(), addUser() and addGroup()', () => {
  const id = 'bbbbbbbb-0000-4000-8000-000000000003'
  const broken = { appRoleAssignments: [{ resource: 'Nothing', roles: ['Any'] }] }

  test.each<[string, (tenant: TenantHandle, more: object) => unknown]>([
    ['addApp', (tenant, more) => tenant.addApp({ appId: id, ...more })],
    ['addUser', (tenant, more) => tenant.addUser({ userPrincipalName: 'mallory', ...more })],
    ['addGroup', (tenant, more) => tenant.addGroup({ displayName: 'Mallory', ...more })],
  ])('%s leaves nothing of what it refuses', (_, add) => {
    const tenant = entra.createTenant()
    expect(() => add(tenant, broken)).toThrow(MockEntraError)

    expect(() => add(tenant, {})).not.toThrow()
  })
})

describe('reset()', () => {
  test('forgets apps that were added', async () => {
    const tenant = entra.createTenant()
    const { appId } = tenant.addApp({ displayName: 'Added', secret: 'added' })
    const form = {
      grant_type: 'client_credentials',
      client_id: appId,
      client_secret: 'added',
      scope: 'api://any/.default',
    }
    expect(await post(tenant.authority, form)).toHaveProperty('access_token')

    tenant.reset()

    expect((await post(tenant.authority, form)).error_codes).toEqual([700016])
  })

  test('forgets users that were added', async () => {
    const tenant = entra.createTenant()
    const user = tenant.addUser({ displayName: 'Added' })

    tenant.reset()

    expect((await signUserIn(tenant, user)).error_codes).toEqual([50034])
  })

  test('lets what was forgotten be added again', () => {
    const tenant = entra.createTenant()
    tenant.addGroup({ displayName: 'Operators' })
    const before = tenant.addApp({ displayName: 'Added', identifierUris: ['api://added'] })

    tenant.reset()

    tenant.addGroup({ displayName: 'Operators' })
    expect(tenant.addApp({ displayName: 'Added', identifierUris: ['api://added'] })).toEqual(before)
  })

  test('keeps what the tenant was seeded with, under the same ids', async () => {
    const tenant = entra.createTenant()
    const { credentials, app, api, user } = tenant

    tenant.reset()

    expect(tenant).toMatchObject({ credentials, app, api, user })
    expect(await signAppIn(tenant)).toHaveProperty('access_token')
    expect(await signUserIn(tenant, user)).toHaveProperty('access_token')
  })

  test('brings back the present time', async () => {
    const tenant = entra.createTenant()
    tenant.clock.freeze('2001-01-01T00:00:00Z')

    tenant.reset()

    const token = await tenant.tokens.accessToken()
    expect(Math.abs(tenant.clock.now() - Date.now())).toBeLessThan(1000)
    await expect(verifyToken(token, tenant, { issuer: tenant.issuer })).resolves.toBeDefined()
  })

  test('unlocks accounts', async () => {
    const tenant = entra.createTenant()
    const wrong = { ...tenant.user, password: 'wrong' }
    await Promise.all(Array.from({ length: 10 }, () => signUserIn(tenant, wrong)))
    expect((await signUserIn(tenant)).error_codes).toEqual([50053])

    tenant.reset()

    expect(await signUserIn(tenant)).toHaveProperty('access_token')
  })

  test('does not touch other tenants', async () => {
    const tenant = entra.createTenant()
    const neighbour = entra.createTenant()
    const user = neighbour.addUser({ displayName: 'Added' })
    neighbour.clock.set('2001-01-01T00:00:00Z')

    tenant.reset()

    const { access_token: token } = await signUserIn(neighbour, user)
    expect(new Date((decodeJwt(token ?? '').exp ?? 0) * 1000).getUTCFullYear()).toBe(2001)
  })

  test('keeps the keys, so that tokens from before still verify', async () => {
    const tenant = entra.createTenant()
    const token = await tenant.tokens.accessToken()

    tenant.reset()

    await expect(verifyToken(token, tenant, { issuer: tenant.issuer })).resolves.toBeDefined()
  })
})
