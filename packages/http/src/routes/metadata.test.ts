import { aTenant } from '@mock-entra/core/testing'
import { describe, expect, it } from 'vitest'

import { aMock, aRequest, aTokenRequest, bodyOf } from '../testing/index.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const base = 'https://localhost:4577'
const guid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)

describe('discovery over HTTP', () => {
  it.each(['http://127.0.0.1:80', 'https://login.microsoftonline.com'])(
    'derives from the URL by which the client called: %s',
    async (baseUrl) => {
      const { send } = aMock()

      const document = bodyOf(await send(aRequest({ baseUrl })))

      expect(document).toMatchObject({
        issuer: `${baseUrl}/${tenantId}/v2.0`,
        token_endpoint: `${baseUrl}/${tenantId}/oauth2/v2.0/token`,
        jwks_uri: `${baseUrl}/${tenantId}/discovery/v2.0/keys`,
      })
    },
  )

  it.each([
    [`/${tenantId}/v2.0/.well-known/openid-configuration`, `${base}/${tenantId}/v2.0`],
    [`/${tenantId}/.well-known/openid-configuration`, `${base}/${tenantId}/`],
    ['/common/v2.0/.well-known/openid-configuration', `${base}/{tenantid}/v2.0`],
    ['/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration', `${base}/${tenantId}/v2.0`],
  ])('names at %s the issuer %s', async (path, issuer) => {
    const { send } = aMock()

    const document = bodyOf(await send(aRequest({ path })))

    expect(document['issuer']).toBe(issuer)
  })

  it('gives clients of Azure Stack, where adfs stands for the tenant, the v2 document of the first one', async () => {
    const { send, issuer } = aMock()
    aTenant(issuer)

    const document = bodyOf(await send(aRequest({ path: '/adfs/.well-known/openid-configuration' })))

    expect(document).toEqual(bodyOf(await send(aRequest())))
  })

  it('takes requests for tokens at adfs, and journals them for the first tenant', async () => {
    const { send, issuer, tenant } = aMock()
    const { tenant: second } = aTenant(issuer)

    const response = await send(aTokenRequest({}, { path: '/adfs/oauth2/v2.0/token' }))

    expect(bodyOf(response)).toMatchObject({ token_type: 'Bearer' })
    expect([tenant, second].map(({ journal }) => journal.entries().length)).toEqual([1, 0])
  })

  it('repeats appid in the address of the keys', async () => {
    const { send } = aMock()

    const document = bodyOf(await send(aRequest({ query: 'appid=a%26b' })))

    expect(document['jwks_uri']).toBe(`${base}/${tenantId}/discovery/v2.0/keys?appid=a%26b`)
  })

  it.each([
    ['fabrikam.example', 90002, 'invalid_tenant'],
    ['undefined', 900023, 'invalid_request'],
    ['00000000-0000-0000-0000-000000000000', 900021, 'invalid_request'],
  ])('refuses the tenant %s with AADSTS%i', async (tenant, aadsts, error) => {
    const { send } = aMock()

    const response = await send(aRequest({ path: `/${tenant}/v2.0/.well-known/openid-configuration` }))

    expect(response.status).toBe(400)
    expect(bodyOf(response)).toEqual({
      error,
      error_description: expect.stringMatching(`^AADSTS${aadsts}: .*'${tenant}'.* Trace ID: `),
      error_codes: [aadsts],
      timestamp: '2026-03-04 05:06:07Z',
      trace_id: guid,
      correlation_id: guid,
      error_uri: `${base}/error?code=${aadsts}`,
    })
  })
})

describe('keys over HTTP', () => {
  it.each([
    [`/${tenantId}/discovery/v2.0/keys`, ['kty', 'use', 'kid', 'x5t', 'n', 'e', 'x5c', 'issuer']],
    ['/common/discovery/keys', ['kty', 'use', 'kid', 'x5t', 'n', 'e', 'x5c']],
  ])('have at %s the members %j', async (path, members) => {
    const { send } = aMock()

    const { keys, ...rest } = bodyOf(await send(aRequest({ path })))

    expect((keys as readonly object[]).map((key) => Object.keys(key))).toEqual([members])
    expect(rest).toEqual({})
  })
})

describe('instance discovery over HTTP', () => {
  const path = '/common/discovery/instance'
  const endpoint = encodeURIComponent(`${base}/${tenantId}/oauth2/v2.0/authorize`)

  it('answers about the host of the request', async () => {
    const { send } = aMock()

    const answer = bodyOf(
      await send(aRequest({ path, query: `api-version=1.1&authorization_endpoint=${endpoint}` })),
    )

    expect(answer).toMatchObject({
      tenant_discovery_endpoint: `${base}/${tenantId}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
    })
    expect((answer['metadata'] as readonly unknown[]).at(-1)).toEqual({
      preferred_network: 'localhost:4577',
      preferred_cache: 'localhost:4577',
      aliases: ['localhost:4577'],
    })
  })

  it('has nothing but the document in api-version 1.0', async () => {
    const { send } = aMock()

    const answer = bodyOf(
      await send(aRequest({ path, query: `api-version=1.0&authorization_endpoint=${endpoint}` })),
    )

    expect(Object.keys(answer)).toEqual(['tenant_discovery_endpoint'])
  })

  it.each([
    [
      'authorization_endpoint=https%3A%2F%2Fevil.example%2Fcommon%2Foauth2%2Fv2.0%2Fauthorize',
      50049,
      'invalid_instance',
    ],
    ['authorization_endpoint=nonsense', 50050, 'invalid_request'],
    ['', 50050, 'invalid_request'],
  ])('refuses the query %j with AADSTS%i', async (query, aadsts, error) => {
    const { send } = aMock()

    const response = await send(aRequest({ path, query }))

    expect(response.status).toBe(400)
    expect(bodyOf(response)).toMatchObject({ error, error_codes: [aadsts] })
  })
})

describe('user realm over HTTP', () => {
  it.each([
    ['alice@contoso.onmicrosoft.com', 'Managed'],
    ['alice%40contoso.onmicrosoft.com', 'Managed'],
    ['bob@fabrikam.example', 'Unknown'],
  ])('of %s is %s', async (name, type) => {
    const { send } = aMock()

    const answer = bodyOf(
      await send(aRequest({ path: `/common/userrealm/${name}`, query: 'api-version=1.0' })),
    )

    expect(answer).toMatchObject({ ver: '1.0', account_type: type })
  })
})
