import { AuthenticationRequiredError, OnBehalfOfCredential } from '@azure/identity'
import { decodeJwt } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { App, MockEntra, TenantHandle } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { acquireAppToken, acquireUserToken } from '../support/acquire-token.ts'
import { acquireOrdersToken, addApiChain, stockScope } from '../support/api-chain.ts'
import type { ApiChain } from '../support/api-chain.ts'
import { rejectionOf } from '../support/rejection.ts'
import { verifyToken } from '../support/verify-token.ts'

let entra: MockEntra
let chain: ApiChain

beforeAll(async () => {
  entra = await startMockEntra()
  chain = addApiChain(entra)
})
afterAll(() => entra.close())

interface Caller {
  readonly tenant?: TenantHandle
  readonly orders?: App
  readonly clientSecret?: string
}

/** How orders calls stock. */
function ordersCredential(
  userAssertionToken: string,
  { tenant = entra, orders = chain.orders, clientSecret = orders.secret ?? '' }: Caller = {},
): OnBehalfOfCredential {
  return new OnBehalfOfCredential({
    tenantId: tenant.tenantId,
    clientId: orders.appId,
    clientSecret,
    userAssertionToken,
    ...entra.identityOptions(),
    retryOptions: { maxRetries: 0 },
  })
}

describe('@azure/identity, OnBehalfOfCredential', () => {
  test('gets a token of the same user for another API', async () => {
    const { token } = await ordersCredential(await acquireOrdersToken(entra)).getToken(stockScope)

    const claims = await verifyToken(token, entra, { issuer: entra.issuer, audience: chain.stock.appId })
    expect(claims).toMatchObject({
      azp: chain.orders.appId,
      azpacr: '1',
      oid: entra.user.objectId,
      scp: 'Stock.Read',
    })
  })

  test('gets one for Microsoft Graph', async () => {
    const credential = ordersCredential(await acquireOrdersToken(entra))

    const { token } = await credential.getToken('https://graph.microsoft.com/User.Read')

    expect(decodeJwt(token)).toMatchObject({ appid: chain.orders.appId, upn: entra.user.username })
  })

  test('a second call is served from the cache', async () => {
    const credential = ordersCredential(await acquireOrdersToken(entra))
    const first = await credential.getToken(stockScope)

    const second = await credential.getToken(stockScope)

    expect(second.token).toBe(first.token)
  })

  test('a token of an app is an AuthenticationRequiredError with AADSTS7000114', async () => {
    const credential = ordersCredential(await acquireAppToken(entra, 'api://orders'))

    const error = await rejectionOf(credential.getToken(stockScope))

    expect(error).toBeInstanceOf(AuthenticationRequiredError)
    expect(error.message).toContain('AADSTS7000114: ')
  })

  test('a token for another API is an AuthenticationRequiredError with AADSTS500131', async () => {
    const credential = ordersCredential(await acquireUserToken(entra))

    const error = await rejectionOf(credential.getToken(stockScope))

    expect(error).toBeInstanceOf(AuthenticationRequiredError)
    expect(error.message).toContain('AADSTS500131: ')
  })

  test('a wrong secret is an AuthenticationRequiredError with AADSTS7000215', async () => {
    const credential = ordersCredential(await acquireOrdersToken(entra), { clientSecret: 'wrong' })

    const error = await rejectionOf(credential.getToken(stockScope))

    expect(error).toBeInstanceOf(AuthenticationRequiredError)
    expect(error.message).toContain('AADSTS7000215: ')
  })

  test('missing consent is an AuthenticationRequiredError with AADSTS65001', async () => {
    const tenant = entra.createTenant()
    const { orders } = addApiChain(tenant, { requireConsent: true })
    const assertion = await acquireOrdersToken(tenant)

    const error = await rejectionOf(ordersCredential(assertion, { tenant, orders }).getToken(stockScope))

    expect(error).toBeInstanceOf(AuthenticationRequiredError)
    expect(error.message).toContain('AADSTS65001: ')
  })

  test('a policy that asks for a second factor is an AuthenticationRequiredError with AADSTS50076', async () => {
    const user = entra.addUser({ userPrincipalName: 'without-second-factor' })
    const assertion = await entra.tokens.accessToken({
      resource: chain.orders,
      user,
      scopes: ['Orders.Read'],
    })
    entra.setConditionalAccess(user, { grantControls: ['mfa'] })

    const error = await rejectionOf(ordersCredential(assertion).getToken(stockScope))

    expect(error).toBeInstanceOf(AuthenticationRequiredError)
    expect(error.message).toContain('AADSTS50076: ')
  })
})
