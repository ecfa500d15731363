import { describe, expect, it } from 'vitest'

import type { Issuer } from '../issuer.ts'
import type { SeededTenant } from '../testing/index.ts'
import {
  aTenant,
  aTokenFactory,
  aTokenRequest,
  acquireTokens,
  addAppSeed,
  anIssuer,
  jwtBearer,
  refusalOfRequest,
} from '../testing/index.ts'
import type { TokenRequest } from '../token-request.ts'
import type { TokenFactory } from '../tokens/factory-options.ts'

const now = Date.parse('2026-03-04T05:06:07Z')
const deployer = '33333333-3333-3333-3333-333333333333'
const identity = 'aaaaaaaa-0000-4000-8000-000000000001'
const exchange = 'api://AzureADTokenExchange'
const managed = {
  sub: identity,
  oid: identity,
  xms_mirid: '/subscriptions/s/resourcegroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i',
}

interface Mock extends SeededTenant {
  readonly mock: Issuer
  readonly tokens: TokenFactory
}

/** A tenant with an app that trusts a managed identity of it. */
function aMock(audience = exchange): Mock {
  const mock = anIssuer({ timeSource: () => now })
  const seeded = aTenant(mock)
  const issuer = `https://localhost:4577/${seeded.tenant.id}/v2.0`
  addAppSeed(seeded.tenant, {
    appId: deployer,
    displayName: 'Deployer',
    federatedIdentityCredentials: [
      { name: 'identity', issuer, subject: identity, audiences: [audience] },
      { name: 'issuer-of-v1', issuer: `https://localhost:4577/${seeded.tenant.id}/`, subject: identity },
      { name: 'graph', issuer, subject: 'other', audiences: ['https://graph.microsoft.com'] },
    ],
  })
  return { mock, ...seeded, tokens: aTokenFactory(mock, seeded) }
}

function aRequest(clientAssertion: string, parts: Partial<TokenRequest> = {}): TokenRequest {
  const credential = { clientSecret: undefined, clientAssertion, clientAssertionType: jwtBearer }
  return aTokenRequest({ clientId: deployer, ...credential, ...parts })
}

describe("managed identity's token as a federated credential", () => {
  it.each([
    'api://AzureADTokenExchange',
    'api://AzureADTokenExchangeUSGov',
    'api://AzureADTokenExchangeChina',
    'fb60f99c-7a34-4190-8149-302f77469936',
  ])('is accepted by a credential with the audience %s', async (audience) => {
    const { mock, tokens } = aMock(audience)
    const token = await tokens.appToken({ resource: exchange, claims: managed })

    const { claims } = await acquireTokens(mock, aRequest(token))

    expect(tokens.decode(token).claims).toMatchObject({
      aud: 'fb60f99c-7a34-4190-8149-302f77469936',
      ver: '2.0',
    })
    expect(claims).toMatchObject({ azp: deployer, azpacr: '2' })
  })

  it('is accepted with the URI of the exchange as its audience', async () => {
    const { mock, tokens } = aMock()
    const token = await tokens.appToken({ resource: exchange, claims: { ...managed, aud: exchange } })

    expect((await acquireTokens(mock, aRequest(token))).claims['azpacr']).toBe('2')
  })

  it('is accepted by a request over plain http', async () => {
    const { mock, tokens } = aMock()
    const token = await tokens.appToken({ resource: exchange, claims: managed })

    const { claims } = await acquireTokens(mock, aRequest(token, { baseUrl: 'http://localhost:4577' }))

    expect(claims['azpacr']).toBe('2')
  })

  it("is accepted with Microsoft's issuer where that is the mock's", async () => {
    const mock = anIssuer({
      timeSource: () => now,
      issuerTemplate: 'https://login.microsoftonline.com/{tenantid}/v2.0',
    })
    const seeded = aTenant(mock)
    const issuer = `https://login.microsoftonline.com/${seeded.tenant.id}/v2.0`
    const federatedIdentityCredentials = [{ issuer, subject: identity }]
    addAppSeed(seeded.tenant, { appId: deployer, displayName: 'Deployer', federatedIdentityCredentials })
    const token = await aTokenFactory(mock, seeded).appToken({ resource: exchange, claims: managed })

    expect((await acquireTokens(mock, aRequest(token))).claims['azpacr']).toBe('2')
  })

  it.each([
    ['is not the one of the credential', { sub: 'bbbbbbbb-0000-4000-8000-000000000001' }, 700213],
    ['is of another audience', { aud: 'api://other' }, 700212],
  ])('is refused when its subject or audience %s: AADSTS$2', async (_, claims, aadsts) => {
    const { mock, tokens } = aMock()
    const token = await tokens.appToken({ resource: exchange, claims: { ...managed, ...claims } })

    expect(await refusalOfRequest(mock, aRequest(token))).toMatchObject({ aadsts, status: 401 })
  })

  it('is refused with AADSTS700226 when it is an ordinary app’s, with what makes it a managed identity’s', async () => {
    const { mock, tokens } = aMock()
    const token = await tokens.appToken({ resource: exchange, claims: { ...managed, xms_mirid: undefined } })

    const error = await refusalOfRequest(mock, aRequest(token))

    expect(error).toMatchObject({ code: 'managedIdentityTokenRequired', aadsts: 700226, status: 401 })
    expect(error.detail).toContain('xms_mirid')
  })

  it('is refused with AADSTS700229 when it is a user’s', async () => {
    const { mock, tokens } = aMock()
    const token = await tokens.accessToken({
      resource: exchange,
      claims: managed,
      scopes: ['user_impersonation'],
    })

    expect(await refusalOfRequest(mock, aRequest(token))).toMatchObject({ aadsts: 700229, status: 401 })
  })

  it('is refused with AADSTS700227 when its issuer is of v1', async () => {
    const { mock, tokens } = aMock()
    const token = await tokens.appToken({ resource: exchange, version: 1, claims: managed })

    expect(await refusalOfRequest(mock, aRequest(token))).toMatchObject({ aadsts: 700227, status: 401 })
  })

  it('is refused with AADSTS700227 when it is for another API, whatever the credential says', async () => {
    const { mock, tokens } = aMock()
    const claims = { ...managed, sub: 'other', aud: 'https://graph.microsoft.com' }
    const token = await tokens.appToken({ resource: exchange, claims })

    expect(await refusalOfRequest(mock, aRequest(token))).toMatchObject({ aadsts: 700227, status: 401 })
  })

  it('is refused with AADSTS700024 when it has expired', async () => {
    const { mock, tokens } = aMock()
    const token = await tokens.appToken({ resource: exchange, claims: managed, expiresIn: -301 })

    expect(await refusalOfRequest(mock, aRequest(token))).toMatchObject({ aadsts: 700024, status: 401 })
  })

  it.each([
    ['its signature is wrong', (token: string) => `${token.slice(0, -8)}AAAAAAAA`, 'The signature is wrong.'],
    ['its key is unknown', withoutKey, 'The key was not found.'],
  ])('is refused with AADSTS700027 when %s', async (_, damage, reason) => {
    const { mock, tokens } = aMock()
    const token = await tokens.appToken({ resource: exchange, claims: managed })

    const error = await refusalOfRequest(mock, aRequest(damage(token)))

    expect(error).toMatchObject({ aadsts: 700027, status: 401 })
    expect(error.message).toContain(reason)
  })
})

function withoutKey(token: string): string {
  const [, claims = '', signature = ''] = token.split('.')
  const header = Buffer.from(JSON.stringify({ alg: 'RS256', kid: 'unknown' })).toString('base64url')
  return `${header}.${claims}.${signature}`
}
