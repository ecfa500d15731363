import { describe, expect, it } from 'vitest'

import type { HttpResponse } from '../http-message.ts'
import { aMock, aRequest, aTokenRequest, bodyOf } from '../testing/index.ts'
import type { Mock } from '../testing/index.ts'

const baseUrl = 'https://management.azure.com'
const tenantId = '00000000-0000-0000-0000-000000000002'

/** The scope that `az` asks for, both slashes included. */
const azScope = 'https://management.core.windows.net//.default'

/** An app-only token, acquired at the real host, as a client behind the proxy does. */
async function aToken({ send }: Mock, scope = azScope): Promise<string> {
  const request = aTokenRequest({ scope }, { baseUrl: 'https://login.microsoftonline.com' })
  return String(bodyOf(await send(request))['access_token'])
}

function ask(
  { send }: Mock,
  path: string,
  token?: string,
  query = 'api-version=2019-11-01',
): Promise<HttpResponse> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return send(aRequest({ baseUrl, path, query, headers }))
}

describe('Azure Resource Manager', () => {
  it.each([azScope, 'https://management.azure.com/.default'])(
    'lists one subscription to the bearer of a token for %s',
    async (scope) => {
      const mock = aMock()

      const response = await ask(mock, '/subscriptions', await aToken(mock, scope))

      expect(response.status).toBe(200)
      const { value } = bodyOf(response) as { value: { subscriptionId: string }[] }
      expect(value).toEqual([
        {
          id: `/subscriptions/${value[0]?.subscriptionId}`,
          authorizationSource: 'RoleBased',
          managedByTenants: [],
          subscriptionId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string,
          tenantId,
          displayName: 'Contoso subscription',
          state: 'Enabled',
          subscriptionPolicies: {
            locationPlacementId: 'Public_2014-09-01',
            quotaId: 'PayAsYouGo_2014-09-01',
            spendingLimit: 'Off',
          },
        },
      ])
    },
  )

  it('lists the subscriptions of the seed, and finds one by its id in any case', async () => {
    const subscriptionId = 'aaaaaaaa-5555-4555-8555-555555555555'
    const mock = aMock({ subscriptions: [{ subscriptionId, displayName: 'Pay as you go' }, {}] })
    const token = await aToken(mock)

    const { value } = bodyOf(await ask(mock, '/subscriptions', token)) as { value: object[] }
    const found = await ask(mock, `/subscriptions/${subscriptionId.toUpperCase()}`, token)

    expect(value).toMatchObject([
      { subscriptionId, displayName: 'Pay as you go' },
      { displayName: 'Contoso subscription' },
    ])
    expect(bodyOf(found)).toEqual(value[0])
  })

  it('lists no subscription of a tenant without any', async () => {
    const mock = aMock({ subscriptions: [] })

    const response = await ask(mock, '/subscriptions', await aToken(mock))

    expect(bodyOf(response)).toEqual({ value: [], count: { type: 'Total', value: 0 } })
  })

  it('lists the tenant of the token', async () => {
    const mock = aMock()

    const response = await ask(mock, '/tenants', await aToken(mock))

    expect(bodyOf(response)).toEqual({
      value: [
        {
          id: `/tenants/${tenantId}`,
          tenantId,
          displayName: 'Contoso',
          domains: ['contoso.onmicrosoft.com'],
          defaultDomain: 'contoso.onmicrosoft.com',
          tenantCategory: 'Home',
          tenantType: 'AAD',
        },
      ],
    })
  })

  it('is in the journal of the tenant of the token', async () => {
    const mock = aMock()

    await ask(mock, '/subscriptions', await aToken(mock))

    expect(mock.tenant.journal.entries().at(-1)).toMatchObject({
      endpoint: 'arm',
      path: '/subscriptions',
      status: 200,
    })
  })

  it('refuses a request without a token with AuthenticationFailed', async () => {
    const mock = aMock()

    const response = await ask(mock, '/subscriptions')

    expect(response.status).toBe(401)
    expect(bodyOf(response)).toEqual({
      error: {
        code: 'AuthenticationFailed',
        message: "Authentication failed. The 'Authorization' header is missing.",
      },
    })
    expect(response.headers['www-authenticate']).toMatch(
      /^Bearer authorization_uri="https:\/\/login\.windows\.net\/common", error="invalid_token"/,
    )
    expect(mock.bugs).toEqual([])
  })

  it.each([
    ['of another resource', 'InvalidAuthenticationTokenAudience', 'https://graph.microsoft.com/.default', 0],
    ['that has expired', 'ExpiredAuthenticationToken', azScope, 2],
  ])('refuses a token %s with %s', async (_, code, scope, hours) => {
    const mock = aMock()
    const token = await aToken(mock, scope)
    mock.tenant.clock.advance({ hours })

    const response = await ask(mock, '/subscriptions', token)

    expect(response.status).toBe(401)
    expect(bodyOf(response)).toMatchObject({ error: { code } })
  })

  it.each([
    ['a token that is none', (token: string) => token.slice(0, 20)],
    ['a token whose signature is changed', (token: string) => `${token.slice(0, -8)}AAAAAAAA`],
  ])('refuses %s with InvalidAuthenticationToken', async (_, change) => {
    const mock = aMock()

    const response = await ask(mock, '/tenants', change(await aToken(mock)))

    expect(bodyOf(response)).toEqual({
      error: { code: 'InvalidAuthenticationToken', message: 'The access token is invalid.' },
    })
  })

  it('refuses a request without api-version with MissingApiVersionParameter', async () => {
    const mock = aMock()

    const response = await ask(mock, '/subscriptions', await aToken(mock), '')

    expect(response.status).toBe(400)
    expect(bodyOf(response)).toMatchObject({ error: { code: 'MissingApiVersionParameter' } })
  })
})

describe('the metadata of a cloud', () => {
  const own = 'https://localhost:4577'
  const audiences = ['https://management.core.windows.net/', 'https://management.azure.com/']
  const authentication = { loginEndpoint: own, audiences, tenant: 'common', identityProvider: 'AAD' }
  const cloud = {
    portal: own,
    authentication,
    graphAudience: own,
    graph: own,
    name: 'MockEntra',
    suffixes: {},
    resourceManager: own,
  }

  it.each<[version: string, expected: unknown]>([
    [
      '2015-01-01',
      {
        galleryEndpoint: '',
        graphEndpoint: own,
        portalEndpoint: own,
        authentication: { loginEndpoint: own, audiences },
      },
    ],
    ['2019-05-01', [cloud]],
    ['2022-09-01', { ...cloud, microsoftGraphResourceId: own }],
  ])('has the form of %s, names the mock, and takes no token', async (version, expected) => {
    const { send } = aMock()

    const response = await send(aRequest({ path: '/metadata/endpoints', query: `api-version=${version}` }))

    expect(response.status).toBe(200)
    expect(JSON.parse(response.body)).toEqual(expected)
  })

  it("names Microsoft's hosts to who came by one of them", async () => {
    const { send } = aMock()

    const response = await send(
      aRequest({ baseUrl, path: '/metadata/endpoints', query: 'api-version=2022-09-01' }),
    )

    expect(bodyOf(response)).toMatchObject({
      name: 'AzureCloud',
      authentication: { loginEndpoint: 'https://login.microsoftonline.com' },
      resourceManager: 'https://management.azure.com',
      microsoftGraphResourceId: 'https://graph.microsoft.com',
    })
  })

  it.each([
    ['', 'MissingApiVersionParameter'],
    ['api-version=2016-01-01', 'InvalidApiVersionParameter'],
  ])('is refused for %s with %s', async (query, code) => {
    const { send } = aMock()

    const response = await send(aRequest({ path: '/metadata/endpoints', query }))

    expect(response.status).toBe(400)
    expect(bodyOf(response)).toMatchObject({ error: { code } })
  })
})

describe('a path that the mock does not serve', () => {
  it.each([
    ['GET', '/subscriptions/s/providers/Microsoft.Compute/virtualMachines'],
    ['POST', '/subscriptions/s/resourceGroups/g/moveResources'],
    ['PATCH', '/subscriptions/s/resourceGroups/g'],
    ['GET', '/providers'],
  ])('such as %s %s is answered with 501 at the own address of the mock too', async (method, path) => {
    const { send } = aMock()

    const response = await send(aRequest({ method, path }))

    expect(response.status).toBe(501)
    expect(bodyOf(response)).toMatchObject({
      error: {
        code: 'NotImplemented',
        message: expect.stringContaining(`${method} ${path} of Azure Resource Manager`) as string,
      },
    })
  })

  it.each([
    ['https://graph.windows.net', 'Azure AD Graph'],
    ['https://management.azure.com', 'Azure Resource Manager'],
    ['https://main.iam.ad.ext.azure.com', "the Azure portal's directory API"],
  ])('of %s is answered with 501 in the words of the service', async (host, service) => {
    const { send } = aMock()

    const response = await send(aRequest({ baseUrl: host, path: '/v9/unheard-of' }))

    expect(response.status).toBe(501)
    expect(bodyOf(response)).toMatchObject({
      error: {
        code: 'NotImplemented',
        message:
          `mock-entra does not implement GET /v9/unheard-of of ${service} yet, and answers 501 rather than imitate it ` +
          'wrongly.',
      },
    })
  })

  it('of https://graph.microsoft.com is refused as Graph refuses a path that begins with no version', async () => {
    const { send } = aMock()

    const response = await send(aRequest({ baseUrl: 'https://graph.microsoft.com', path: '/v9/unheard-of' }))

    expect(response.status).toBe(400)
    expect(bodyOf(response)).toMatchObject({ error: { code: 'BadRequest', message: 'Invalid version: v9' } })
  })

  it('of the sign-in host is answered with 404, as there is none', async () => {
    const { send } = aMock()

    const response = await send(
      aRequest({ baseUrl: 'https://login.microsoftonline.com', path: '/v9/unheard-of' }),
    )

    expect(response.status).toBe(404)
  })
})
