import { ConfidentialClientApplication } from '@azure/msal-node'
import { decodeJwt } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { LogEntry, MockEntra } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import {
  acquireOnBehalfOf,
  acquireOrdersToken,
  addApiChain,
  ordersScope,
  stockScope,
} from '../support/api-chain.ts'
import type { ApiChain } from '../support/api-chain.ts'
import { acquireByCode, refreshTokenOf } from '../support/msal-sign-in.ts'
import { verifyToken } from '../support/verify-token.ts'

let entra: MockEntra
let chain: ApiChain
let oboAssertion: string
const requests: LogEntry[] = []

beforeAll(async () => {
  entra = await startMockEntra({ log: (entry) => requests.push(entry) })
  chain = addApiChain(entra)
  oboAssertion = await acquireOrdersToken(entra)
})
afterAll(() => entra.close())

describe('MSAL Node, on behalf of', () => {
  test('an API gets a token of the same user for another API', async () => {
    const result = await acquireOnBehalfOf(entra, chain.orders, { oboAssertion, scopes: [stockScope] })

    const claims = await verifyToken(result?.accessToken, entra, {
      issuer: entra.issuer,
      audience: chain.stock.appId,
    })
    expect(claims).toMatchObject({
      azp: chain.orders.appId,
      azpacr: '1',
      name: entra.user.displayName,
      oid: entra.user.objectId,
      preferred_username: entra.user.username,
      scp: 'Stock.Read',
      tid: entra.tenantId,
      ver: '2.0',
    })
  })

  test('the user has another sub at the other API, and the sign-in is the same', async () => {
    const result = await acquireOnBehalfOf(entra, chain.orders, { oboAssertion, scopes: [stockScope] })

    const [before, after] = [decodeJwt(oboAssertion), decodeJwt(result!.accessToken)]
    expect(after.sub).not.toBe(before.sub)
    expect(after['sid']).toBe(before['sid'])
  })

  test('the chain goes on: the other API calls Microsoft Graph for the user', async () => {
    const stock = await acquireOnBehalfOf(entra, chain.orders, { oboAssertion, scopes: [stockScope] })

    const graph = await acquireOnBehalfOf(entra, chain.stock, {
      oboAssertion: stock!.accessToken,
      scopes: ['User.Read'],
    })

    expect(decodeJwt(graph!.accessToken)).toMatchObject({
      appid: chain.stock.appId,
      aud: 'https://graph.microsoft.com',
      oid: entra.user.objectId,
      upn: entra.user.username,
      ver: '1.0',
    })
  })

  test('the token of a sign-in by authorization code is taken as well', async () => {
    const client = new ConfidentialClientApplication(entra.msalConfig())
    const bob = entra.addUser({ userPrincipalName: 'bob' })
    const { accessToken } = await acquireByCode(entra, client, { scopes: [ordersScope] }, bob)

    const result = await acquireOnBehalfOf(entra, chain.orders, {
      oboAssertion: accessToken,
      scopes: [stockScope],
    })

    expect(result?.uniqueId).toBe(bob.objectId)
  })

  test('an API with v1 tokens takes those that are for its App ID URI', async () => {
    const tenant = entra.createTenant()
    const { orders } = addApiChain(tenant, { api: { oauth2PermissionScopes: [{ value: 'Orders.Read' }] } })
    const assertion = await acquireOrdersToken(tenant)

    const result = await acquireOnBehalfOf(tenant, orders, { oboAssertion: assertion, scopes: [stockScope] })

    expect(decodeJwt(assertion)).toMatchObject({ aud: 'api://orders', ver: '1.0' })
    expect(result?.uniqueId).toBe(tenant.user.objectId)
  })

  test('a minted token is taken as well', async () => {
    const minted = await entra.tokens.accessToken({ resource: chain.orders.appId, scopes: ['Orders.Read'] })

    const result = await acquireOnBehalfOf(entra, chain.orders, {
      oboAssertion: minted,
      scopes: [stockScope],
    })

    expect(result?.uniqueId).toBe(entra.user.objectId)
  })

  test('.default means the scopes that the other API has', async () => {
    const result = await acquireOnBehalfOf(entra, chain.orders, {
      oboAssertion,
      scopes: ['api://stock/.default'],
    })

    expect(decodeJwt(result!.accessToken)['scp']).toBe('Stock.Read')
  })

  test('the account and the ID token are those of the user', async () => {
    const result = await acquireOnBehalfOf(entra, chain.orders, { oboAssertion, scopes: [stockScope] })

    const claims = await verifyToken(result?.idToken, entra, {
      issuer: entra.issuer,
      audience: chain.orders.appId,
    })
    expect(claims['oid']).toBe(entra.user.objectId)
    expect(result?.account).toMatchObject({
      homeAccountId: `${entra.user.objectId}.${entra.tenantId}`,
      username: entra.user.username,
    })
  })

  test('MSAL serves a second call with the same token from its cache', async () => {
    const client = new ConfidentialClientApplication(entra.msalConfig(chain.orders))
    const first = await client.acquireTokenOnBehalfOf({ oboAssertion, scopes: [stockScope] })
    const before = requests.length

    const second = await client.acquireTokenOnBehalfOf({ oboAssertion, scopes: [stockScope] })

    expect(second).toMatchObject({ fromCache: true, accessToken: first?.accessToken })
    expect(requests.slice(before)).toEqual([])
  })

  test('MSAL keeps the tokens of two users apart', async () => {
    const client = new ConfidentialClientApplication(entra.msalConfig(chain.orders))
    const bob = entra.addUser({ userPrincipalName: 'apart' })
    const ofBob = await entra.tokens.accessToken({
      resource: chain.orders.appId,
      scopes: ['Orders.Read'],
      user: bob.objectId,
    })

    const [alices, bobs] = await Promise.all(
      [oboAssertion, ofBob].map((assertion) =>
        client.acquireTokenOnBehalfOf({ oboAssertion: assertion, scopes: [stockScope] }),
      ),
    )

    expect([alices?.uniqueId, bobs?.uniqueId]).toEqual([entra.user.objectId, bob.objectId])
  })

  test('the refresh token is good when the assertion has long expired', async () => {
    const tenant = entra.createTenant()
    const { orders } = addApiChain(tenant)
    const client = new ConfidentialClientApplication(tenant.msalConfig(orders))
    await client.acquireTokenOnBehalfOf({
      oboAssertion: await acquireOrdersToken(tenant),
      scopes: [stockScope],
    })

    tenant.clock.advance({ days: 1 })
    const result = await client.acquireTokenByRefreshToken({
      scopes: [stockScope],
      refreshToken: refreshTokenOf(client),
    })

    const claims = await verifyToken(result?.accessToken, tenant, {
      issuer: tenant.issuer,
      currentDate: new Date(tenant.clock.now()),
    })
    expect(claims).toMatchObject({ azp: orders.appId, oid: tenant.user.objectId, scp: 'Stock.Read' })
  })
})
