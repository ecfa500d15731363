import { ConfidentialClientApplication, InteractionRequiredAuthError, ServerError } from '@azure/msal-node'
import { startMockEntra } from 'mock-entra'
import type { MockEntra, TenantHandle } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { acquireAppToken, acquireUserToken } from '../support/acquire-token.ts'
import { acquireOnBehalfOf, acquireOrdersToken, addApiChain, stockScope } from '../support/api-chain.ts'
import type { ApiChain } from '../support/api-chain.ts'
import { acquireByCode } from '../support/msal-sign-in.ts'
import { rejectionOf } from '../support/rejection.ts'

let entra: MockEntra
let chain: ApiChain

beforeAll(async () => {
  entra = await startMockEntra()
  chain = addApiChain(entra)
})
afterAll(() => entra.close())

/** How orders is refused a token for stock. */
async function refusalOf(
  oboAssertion: string,
  tenant: TenantHandle = entra,
  { orders }: ApiChain = chain,
): Promise<Error> {
  return await rejectionOf(acquireOnBehalfOf(tenant, orders, { oboAssertion, scopes: [stockScope] }))
}

/** Not at the very end, where a character may hold bits that count for nothing. */
function changeSignatureOf(token: string): string {
  return `${token.slice(0, -5)}${token.at(-5) === 'A' ? 'B' : 'A'}${token.slice(-4)}`
}

describe('MSAL Node, refused assertions', () => {
  test('a token of an app is a ServerError with AADSTS7000114', async () => {
    const error = await refusalOf(await acquireAppToken(entra, 'api://orders'))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'unauthorized_client', errorNo: 7000114 })
  })

  test('a token for another API is a ServerError with AADSTS500131', async () => {
    const error = await refusalOf(await acquireUserToken(entra))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 500131 })
  })

  test('an expired token is a ServerError with AADSTS500133', async () => {
    const tenant = entra.createTenant()
    const tenantChain = addApiChain(tenant)
    const assertion = await acquireOrdersToken(tenant)

    tenant.clock.advance({ hours: 2 })

    const error = await refusalOf(assertion, tenant, tenantChain)
    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 500133 })
  })

  test('a token whose claims were changed is a ServerError with AADSTS50013', async () => {
    const [header = '', payload = '', signature = ''] = (await acquireOrdersToken(entra)).split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
    const changed = Buffer.from(JSON.stringify({ ...claims, name: 'Mallory' })).toString('base64url')

    const error = await refusalOf([header, changed, signature].join('.'))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 50013 })
  })

  test('a token whose signature was changed is a ServerError with AADSTS50013', async () => {
    const error = await refusalOf(changeSignatureOf(await acquireOrdersToken(entra)))

    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 50013 })
  })

  test('a token of another mock is a ServerError with AADSTS50013', async () => {
    await using another = await startMockEntra()
    addApiChain(another)

    const error = await refusalOf(await acquireOrdersToken(another))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 50013 })
  })

  test('a token of another tenant is a ServerError with AADSTS50013', async () => {
    const tenant = entra.createTenant()
    addApiChain(tenant)

    const error = await refusalOf(await acquireOrdersToken(tenant))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 50013 })
  })

  test('an ID token is a ServerError with AADSTS240002', async () => {
    const client = new ConfidentialClientApplication(
      entra.msalConfig(
        entra.addApp({
          displayName: 'App and API',
          identifierUris: ['api://both'],
          secret: 'both',
          web: { redirectUris: ['http://localhost/auth/callback'] },
        }),
      ),
    )
    const { idToken } = await acquireByCode(entra, client, { scopes: [stockScope] })

    const error = await rejectionOf(
      client.acquireTokenOnBehalfOf({ oboAssertion: idToken, scopes: [stockScope] }),
    )

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 240002 })
  })

  test('what is no JWT is a ServerError with AADSTS50027', async () => {
    const error = await refusalOf('not-a-token')

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_request', errorNo: 50027 })
  })

  test('a wrong secret is a ServerError with AADSTS7000215', async () => {
    const oboAssertion = await acquireOrdersToken(entra)
    const orders = { ...chain.orders, secret: 'wrong' }

    const error = await rejectionOf(acquireOnBehalfOf(entra, orders, { oboAssertion, scopes: [stockScope] }))

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_client', errorNo: 7000215 })
  })

  test('revoked sessions are an InteractionRequiredAuthError with AADSTS50173', async () => {
    const tenant = entra.createTenant()
    const tenantChain = addApiChain(tenant)
    const assertion = await acquireOrdersToken(tenant)

    tenant.revokeSessions(tenant.user)

    const error = await refusalOf(assertion, tenant, tenantChain)
    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 50173 })
  })
})

describe('MSAL Node, on behalf of without consent', () => {
  test('is an InteractionRequiredAuthError with AADSTS65001 and consent_required', async () => {
    const tenant = entra.createTenant()
    const tenantChain = addApiChain(tenant, { requireConsent: true })

    const error = await refusalOf(await acquireOrdersToken(tenant), tenant, tenantChain)

    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 65001, subError: 'consent_required' })
  })

  test("the user's consent to the API in the middle is enough", async () => {
    const tenant = entra.createTenant()
    const { orders } = addApiChain(tenant, {
      requireConsent: true,
      web: { redirectUris: ['http://localhost/auth/callback'] },
    })
    const client = new ConfidentialClientApplication(tenant.msalConfig(orders))
    await acquireByCode(tenant, client, { scopes: [stockScope] })

    const result = await client.acquireTokenOnBehalfOf({
      oboAssertion: await acquireOrdersToken(tenant),
      scopes: [stockScope],
    })

    expect(result?.uniqueId).toBe(tenant.user.objectId)
  })

  test("an administrator's consent is enough", async () => {
    const tenant = entra.createTenant()
    const { stock } = addApiChain(tenant)
    const api = tenant.addApp({
      displayName: 'Invoices API',
      identifierUris: ['api://invoices'],
      secret: 'invoices',
      requireConsent: true,
      oauth2PermissionGrants: [{ resource: stock.identifierUri, scopes: ['Stock.Read'] }],
    })

    const result = await acquireOnBehalfOf(tenant, api, {
      oboAssertion: await tenant.tokens.accessToken({ resource: api.appId, scopes: ['Invoices.Read'] }),
      scopes: [stockScope],
    })

    expect(result?.uniqueId).toBe(tenant.user.objectId)
  })

  test('an API that pre-authorizes the one in the middle needs none', async () => {
    const tenant = entra.createTenant()
    const { orders } = addApiChain(tenant, { requireConsent: true })
    const id = '5f2b3c44-0000-4000-8000-000000000001'
    tenant.addApp({
      displayName: 'Prices API',
      identifierUris: ['api://prices'],
      api: {
        requestedAccessTokenVersion: 2,
        oauth2PermissionScopes: [{ value: 'Prices.Read', id }],
        preAuthorizedApplications: [{ appId: orders.appId, delegatedPermissionIds: [id] }],
      },
    })

    const result = await acquireOnBehalfOf(tenant, orders, {
      oboAssertion: await acquireOrdersToken(tenant),
      scopes: ['api://prices/Prices.Read'],
    })

    expect(result?.uniqueId).toBe(tenant.user.objectId)
  })
})
