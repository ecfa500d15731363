import type { ManagedIdentityKind, ManagedIdentitySeed } from '@mock-entra/core'
import { addAppSeed, addManagedIdentitySeed, aTenant } from '@mock-entra/core/testing'
import { describe, expect, it } from 'vitest'

import type { HttpResponse } from '../http-message.ts'
import { aMock, aRequest, bodyOf, encodeParams } from '../testing/index.ts'
import type { Mock, RequestParts } from '../testing/index.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const resource = 'https://vault.azure.net/'
const text = expect.any(String) as string
const guid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string

/** How the SDKs ask each kind: path below the host's base, api-version. */
const kinds = {
  imds: ['imds', '/metadata/identity/oauth2/token', '2018-02-01'],
  appService: ['app-service', '/msi/token', '2019-08-01'],
  azureArc: ['azure-arc', '/metadata/identity/oauth2/token', '2020-06-01'],
  cloudShell: ['cloud-shell', '/oauth2/token', undefined],
  machineLearning: ['machine-learning', '/MSI/auth', '2017-09-01'],
  serviceFabric: ['service-fabric', '/metadata/identity/oauth2/token', '2019-07-01-preview'],
} as const

const allKinds = Object.keys(kinds) as ManagedIdentityKind[]

/** A mock with a host, and how to ask it as SDKs do. Time stands still at 2026-03-04 05:06:07Z. */
function aHost(
  kind: ManagedIdentityKind,
  seed: ManagedIdentitySeed = {},
  settings: Parameters<typeof aMock>[1] = {},
) {
  const mock = aMock({}, settings)
  const { identity, source } = addManagedIdentitySeed(mock.issuer, mock.tenant, { kind, ...seed })
  const [folder, path, apiVersion] = kinds[kind]
  const headers = {
    metadata: 'true',
    ...(kind === 'appService' ? { 'x-identity-header': source.secret } : { secret: source.secret }),
  }
  const ask = (
    params: Record<string, string | undefined> = {},
    parts: RequestParts = {},
  ): Promise<HttpResponse> =>
    mock.send(
      aRequest({
        path: `/${tenantId}/managed-identity/${folder}${path}`,
        headers,
        ...(kind === 'cloudShell'
          ? { method: 'POST', form: { resource, ...params } }
          : { query: encodeParams({ 'api-version': apiVersion, resource, ...params }) }),
        ...parts,
      }),
    )
  return { ...mock, identity, source, ask }
}

const times = { expires_on: '1772601066', not_before: '1772600467' }

describe('answer', () => {
  it.each(['imds', 'cloudShell'] as const)('of %s has all numbers as texts', async (kind) => {
    const { ask, identity } = aHost(kind)

    const response = await ask()

    expect(response.status).toBe(200)
    expect(bodyOf(response)).toEqual({
      access_token: text,
      client_id: identity.appId,
      expires_in: '299',
      ...times,
      ext_expires_in: '299',
      resource,
      token_type: 'Bearer',
    })
  })

  it.each([
    ['client_id', 'AAAAAAAA-0000-4000-8000-000000000001', 'client_id'],
    ['object_id', 'aaaaaaaa-0000-4000-8000-000000000002', 'object_id'],
    ['msi_res_id', '/subscriptions/s/resourcegroups/g', 'msi_res_id'],
    ['mi_res_id', '/subscriptions/s/resourcegroups/g', 'msi_res_id'],
  ])('of Azure Arc repeats %s', async (name, id, member) => {
    const { ask } = aHost('azureArc', {
      type: 'UserAssigned',
      clientId: 'aaaaaaaa-0000-4000-8000-000000000001',
      objectId: 'aaaaaaaa-0000-4000-8000-000000000002',
      resourceId: '/subscriptions/s/resourcegroups/g',
    })

    expect(bodyOf(await ask({ [name]: id }))).toMatchObject({ token_type: 'Bearer', [member]: id })
  })

  it('of App Service has no expires_in, and the client id in upper case', async () => {
    const { ask, identity } = aHost('appService')

    expect(bodyOf(await ask())).toEqual({
      access_token: text,
      ...times,
      resource,
      token_type: 'Bearer',
      client_id: identity.appId.toUpperCase(),
    })
  })

  it.each(['machineLearning', 'serviceFabric'] as const)('of %s has its time as a number', async (kind) => {
    const { ask, identity } = aHost(kind)

    expect(bodyOf(await ask())).toEqual({
      token_type: 'Bearer',
      access_token: text,
      expires_on: 1_772_601_066,
      resource,
      ...(kind === 'machineLearning' ? { client_id: identity.appId } : {}),
    })
  })

  it.each(allKinds)('has none of the headers of Entra, and none for browsers: %s', async (kind) => {
    const { ask } = aHost(kind)

    const { headers } = await ask()

    expect(headers).toEqual({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...(kind === 'imds' ? { server: 'IMDS/150.870.65.0' } : {}),
    })
  })

  it.each([
    ['imds', 'client_id'],
    ['appService', 'client_id'],
    ['machineLearning', 'clientid'],
    ['serviceFabric', 'client_id'],
  ] as const)('of %s is for the identity that %s names', async (kind, name) => {
    const { ask, issuer, tenant } = aHost(kind)
    const { identity } = addManagedIdentitySeed(issuer, tenant, { kind, type: 'UserAssigned' })

    const response = await ask({ [name]: identity.appId })

    expect(response.status).toBe(200)
    expect(tenant.journal.entries().at(-1)).toMatchObject({ clientId: identity.appId })
  })

  it.each([
    ['appService', 'principal_id'],
    ['appService', 'object_id'],
    ['serviceFabric', 'principalId'],
  ] as const)('of %s is for the identity whose object id is in %s', async (kind, name) => {
    const { ask, issuer, tenant } = aHost(kind)
    const { identity } = addManagedIdentitySeed(issuer, tenant, { kind, type: 'UserAssigned' })

    const { status } = await ask({ [name]: identity.id })
    const refusal = await ask({ [name]: identity.appId })

    expect([status, refusal.status]).toEqual([200, 400])
  })
})

describe('address', () => {
  it.each([
    '/metadata/identity/oauth2/token',
    '/metadata/identity/oauth2/token/',
    '/Metadata/Identity/OAuth2/Token',
  ])('of the instance metadata service is %s for all tenants together', async (path) => {
    const mock = aMock()
    const other = aTenant(mock.issuer).tenant
    addManagedIdentitySeed(mock.issuer, other)
    addManagedIdentitySeed(mock.issuer, mock.tenant)
    const query = encodeParams({ 'api-version': '2018-02-01', resource })

    const response = await mock.send(
      aRequest({ baseUrl: 'http://169.254.169.254', path, query, headers: { metadata: 'true' } }),
    )

    expect(response.status).toBe(200)
    expect(other.journal.entries()).toMatchObject([{ endpoint: 'managedIdentity', status: 200, uti: text }])
    expect(mock.tenant.journal.entries()).toEqual([])
  })

  it.each(allKinds.filter((kind) => kind !== 'imds'))(
    'of %s exists for all tenants together',
    async (kind) => {
      const [folder, path] = kinds[kind]
      const { ask } = aHost(kind)

      expect((await ask({}, { path: `/managed-identity/${folder}${path}` })).status).toBe(200)
    },
  )

  it('may name the tenant by its domain', async () => {
    const { ask } = aHost('imds')
    const path = '/contoso.onmicrosoft.com/managed-identity/imds/metadata/identity/oauth2/token'

    expect((await ask({}, { path })).status).toBe(200)
  })

  it('tells the tenant of a machine', async () => {
    const { send } = aHost('imds')

    const response = await send(
      aRequest({
        path: '/metadata/identity/info',
        query: 'api-version=2018-02-01',
        headers: { metadata: 'true' },
      }),
    )

    expect(bodyOf(response)).toEqual({ tenantId })
  })

  it.each(['/metadata/instance', '/metadata/instance/compute'])('%s is not served: 501', async (path) => {
    const { send } = aMock()

    const response = await send(aRequest({ path, headers: { metadata: 'true' } }))

    expect(response.status).toBe(501)
    expect(bodyOf(response)).toMatchObject({ error: 'not_implemented' })
  })
})

describe('refusal', () => {
  it('of a probe, which sends nothing on purpose, is a sign of life', async () => {
    const mock = aMock()

    const response = await mock.send(
      aRequest({ baseUrl: 'http://169.254.169.254', path: '/metadata/identity/oauth2/token' }),
    )

    expect(response.status).toBe(400)
    expect(bodyOf(response)).toEqual({
      error: 'invalid_request',
      error_description: 'Required metadata header not specified',
    })
    expect(mock.bugs).toEqual([])
  })

  it.each<[ManagedIdentityKind, object]>([
    [
      'imds',
      { error: 'invalid_request', error_description: "Required query variable 'resource' is missing" },
    ],
    [
      'azureArc',
      { error: 'invalid_request', error_description: "Required query variable 'resource' is missing" },
    ],
    [
      'appService',
      { statusCode: 400, message: "Required query variable 'resource' is missing", correlationId: guid },
    ],
    [
      'machineLearning',
      { statusCode: 400, message: "Required query variable 'resource' is missing", correlationId: guid },
    ],
    [
      'cloudShell',
      { error: { code: 'ArgumentNullOrEmpty', message: "Required query variable 'resource' is missing" } },
    ],
    [
      'serviceFabric',
      {
        error: {
          code: 'ArgumentNullOrEmpty',
          message: "Required query variable 'resource' is missing",
          correlationId: guid,
        },
      },
    ],
  ])('has the shape of %s', async (kind, body) => {
    const { ask, tenant, log } = aHost(kind)

    const response = await ask({ resource: undefined })

    expect(response.status).toBe(400)
    expect(bodyOf(response)).toEqual(body)
    expect(tenant.journal.entries()).toMatchObject([{ status: 400, error: 'invalid_request' }])
    expect(log[0]?.detail).toContain('resource')
  })

  it.each<[ManagedIdentityKind, object]>([
    [
      'imds',
      { error: 'invalid_resource', error_description: expect.stringMatching(/^AADSTS500011: .* Trace ID: /) },
    ],
    [
      'appService',
      { statusCode: 400, message: expect.stringMatching(/^AADSTS500011: /), correlationId: guid },
    ],
    [
      'cloudShell',
      { error: { code: 'AudienceNotSupported', message: expect.stringMatching(/^AADSTS500011: /) } },
    ],
  ])('by Entra behind %s (AADSTS500011) is passed on', async (kind, body) => {
    const { ask, tenant } = aHost(kind, {}, { strict: true })

    const response = await ask({ resource: 'api://unknown' })

    expect(response.status).toBe(400)
    expect(bodyOf(response)).toEqual(body)
    expect(tenant.journal.entries()).toMatchObject([{ aadsts: 500011, error: 'invalid_resource' }])
  })

  it('of Azure Arc names the key file in a header', async () => {
    const { send, issuer, tenant } = aMock()
    const keyFile = { path: '/var/opt/azcmagent/tokens/1.key', key: 'the-key' }
    addManagedIdentitySeed(issuer, tenant, { kind: 'azureArc' }, { keyFile })
    const ask = (headers: Record<string, string>): Promise<HttpResponse> =>
      send(
        aRequest({
          path: `/${tenantId}/managed-identity/azure-arc/metadata/identity/oauth2/token`,
          query: encodeParams({ 'api-version': '2020-06-01', resource }),
          headers: { metadata: 'true', ...headers },
        }),
      )

    const [challenge, answer] = [await ask({}), await ask({ authorization: 'Basic the-key' })]

    expect(challenge).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Basic realm=/var/opt/azcmagent/tokens/1.key' },
    })
    expect(answer.status).toBe(200)
  })

  it('lets no page read anything, not even one of a registered single-page application', async () => {
    const { send, tenant } = aHost('imds')
    addAppSeed(tenant, { spa: { redirectUris: ['https://spa.example/callback'] } })

    const preflight = await send(
      aRequest({
        method: 'OPTIONS',
        path: '/metadata/identity/oauth2/token',
        headers: { origin: 'https://spa.example', 'access-control-request-headers': 'metadata' },
      }),
    )

    expect(preflight).toMatchObject({ status: 204, headers: {} })
    expect(Object.keys(preflight.headers)).toEqual([])
  })

  it('of the wrong method is told', async () => {
    const { send } = aHost('imds')

    const response = await send(aRequest({ method: 'POST', path: '/metadata/identity/oauth2/token' }))

    expect(response).toMatchObject({ status: 405, headers: { allow: 'GET, OPTIONS' } })
  })

  it.each(['%zz', 'unknown.example', '..%2F..', 'common', ''])(
    'is that nobody is known where the tenant is %j',
    async (segment) => {
      const { ask, bugs } = aHost('imds')

      const response = await ask(
        {},
        { path: `/${segment}/managed-identity/imds/metadata/identity/oauth2/token` },
      )

      expect([400, 404]).toContain(response.status)
      expect(bugs).toEqual([])
    },
  )

  it('of a parameter that comes twice is no bug of ours', async () => {
    const { ask, bugs } = aHost('imds')

    const response = await ask({}, { query: 'api-version=2018-02-01&resource=a&resource=b' })

    expect(response.status).toBe(400)
    expect(bugs).toEqual([])
  })
})

describe('planned fault', () => {
  it.each<[ManagedIdentityKind, object]>([
    ['imds', { error: 'temporarily_unavailable', error_description: text }],
    ['appService', { statusCode: 503, message: text, correlationId: guid }],
    ['cloudShell', { error: { code: 'temporarily_unavailable', message: text } }],
    ['serviceFabric', { error: { code: 'temporarily_unavailable', message: text, correlationId: guid } }],
  ])('answers once, in the shape of %s', async (kind, body) => {
    const { ask, tenant } = aHost(kind)
    tenant.faults.plan({ endpoint: 'managedIdentity', fault: { status: 503 }, remaining: 1 })

    const [broken, right] = [await ask(), await ask()]

    expect(broken).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expect(bodyOf(broken)).toEqual(body)
    expect(right.status).toBe(200)
  })

  it('for a client id meets who names it by either parameter', async () => {
    const { ask, tenant, identity } = aHost('machineLearning')
    const clientId = identity.appId
    tenant.faults.plan({ endpoint: 'managedIdentity', clientId, fault: { status: 500 }, remaining: 1 })

    expect([(await ask()).status, (await ask({ clientid: clientId })).status]).toEqual([200, 500])
  })

  it('of the tenant that answers for all is met at the shared address', async () => {
    const mock: Mock = aMock()
    const other = aTenant(mock.issuer).tenant
    addManagedIdentitySeed(mock.issuer, other)
    for (const { faults } of [mock.tenant, other])
      faults.plan({ endpoint: 'managedIdentity', fault: { status: 410 }, remaining: 1 })

    const response = await mock.send(aRequest({ path: '/metadata/identity/oauth2/token' }))

    expect(response.status).toBe(410)
    expect([mock.tenant.faults.pending.length, other.faults.pending.length]).toEqual([1, 0])
  })
})
