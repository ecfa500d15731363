import type { Endpoint, Fault } from '@mock-entra/core'
import { aTenant } from '@mock-entra/core/testing'
import { describe, expect, it } from 'vitest'

import { aMock, aRequest, aTokenRequest, anAuthorizeUrl, bodyOf } from './testing/index.ts'
import type { Mock, RequestParts } from './testing/index.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const otherId = '33333333-3333-3333-3333-333333333333'

function plan({ tenant }: Pick<Mock, 'tenant'>, endpoint: Endpoint, fault: Fault, remaining = 1): void {
  tenant.faults.plan({ endpoint, fault, remaining })
}

function authorize(): RequestParts {
  const [path = '', query = ''] = anAuthorizeUrl().split('?')
  return { path, query }
}

/** A right request of each endpoint. */
const requests: readonly (readonly [Endpoint, RequestParts])[] = [
  ['token', { method: 'POST', path: `/${tenantId}/oauth2/v2.0/token`, form: { grant_type: 'password' } }],
  ['token', { method: 'POST', path: `/${tenantId}/oauth2/token`, form: {} }],
  ['authorize', authorize()],
  ['adminConsent', { path: `/${tenantId}/v2.0/adminconsent` }],
  ['signIn', { method: 'POST', path: `/${tenantId}/login`, form: {} }],
  ['devicecode', { method: 'POST', path: `/${tenantId}/oauth2/v2.0/devicecode`, form: {} }],
  ['device', { path: '/device' }],
  ['logout', { path: `/${tenantId}/oauth2/v2.0/logout` }],
  ['discovery', { path: `/${tenantId}/v2.0/.well-known/openid-configuration` }],
  ['discovery', { path: `/common/v2.0/.well-known/openid-configuration` }],
  ['jwks', { path: `/${tenantId}/discovery/v2.0/keys` }],
  ['jwks', { path: `/common/discovery/keys` }],
  ['instance', { path: '/common/discovery/instance' }],
  ['userinfo', { path: '/oidc/userinfo' }],
  ['graph', { method: 'POST', path: `/${tenantId}/users/x/getMemberObjects` }],
  ['managedIdentity', { path: '/metadata/identity/oauth2/token' }],
  ['other', { path: '/error', query: 'code=50076' }],
]

describe('planned fault', () => {
  it.each(requests)('answers at %s, once', async (endpoint, parts) => {
    const mock = aMock()
    plan(mock, endpoint, { status: 504, body: 'empty' })

    const responses = [await mock.send(aRequest(parts)), await mock.send(aRequest(parts))]

    expect(responses[0]).toMatchObject({ status: 504, body: '', headers: { 'retry-after': '1' } })
    expect(responses[1]?.status).not.toBe(504)
    expect(mock.tenant.journal.entries().map(({ isFault }) => isFault)).toEqual([true, false])
    expect(mock.bugs).toEqual([])
  })

  it.each(requests.filter(([name, { path = '' }]) => name !== 'other' && !path.includes(tenantId)))(
    'of another tenant answers at %s where the path names no tenant: %j',
    async (endpoint, parts) => {
      const mock = aMock()
      const other = aTenant(mock.issuer, { id: otherId })
      plan(other, endpoint, { status: 504 })

      const { status } = await mock.send(aRequest(parts))

      expect(status).toBe(504)
    },
  )

  it('leaves other endpoints and other tenants alone', async () => {
    const mock = aMock()
    plan(aTenant(mock.issuer, { id: otherId }), 'token', { status: 504 })
    plan(mock, 'jwks', { status: 504 })

    const { status } = await mock.send(aTokenRequest())

    expect(status).toBe(200)
  })

  it('is for the client that it names, at another path of the tenant', async () => {
    const mock = aMock()
    mock.tenant.faults.plan({
      endpoint: 'token',
      fault: { status: 504 },
      clientId: '11111111-1111-1111-1111-111111111111',
      remaining: 1,
    })

    const { status } = await mock.send(
      aTokenRequest({}, { path: '/contoso.onmicrosoft.com/oauth2/v2.0/token' }),
    )

    expect(status).toBe(504)
  })

  it('that is a refusal is in the log as one', async () => {
    const mock = aMock()
    plan(mock, 'token', { aadsts: 50196 })

    await mock.send(aTokenRequest())

    expect(mock.log).toMatchObject([{ status: 400, code: 'AADSTS50196' }])
    expect(mock.tenant.journal.entries()).toMatchObject([
      { aadsts: 50196, error: 'invalid_grant', status: 400, isFault: true },
    ])
  })

  it('has an error in the journal where it is no refusal of Entra', async () => {
    const mock = aMock()
    plan(mock, 'token', { status: 400, error: 'interaction_required' })

    await mock.send(aTokenRequest())

    expect(mock.tenant.journal.entries()).toMatchObject([{ status: 400, error: 'interaction_required' }])
  })

  it('is an error page where a person looks', async () => {
    const mock = aMock()
    plan(mock, 'authorize', { aadsts: 50105 })

    const { status, headers, body } = await mock.send(aRequest(authorize()))

    expect(status).toBe(200)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(body).toContain('AADSTS50105')
  })

  it('is an error page of its own status where it names one', async () => {
    const mock = aMock()
    plan(mock, 'authorize', { aadsts: 50105, status: 500 })

    const { status, headers } = await mock.send(aRequest(authorize()))

    expect(status).toBe(500)
    expect(headers['retry-after']).toBe('1')
  })

  it('is a page where a person looks, whatever goes wrong', async () => {
    const mock = aMock()
    plan(mock, 'authorize', { status: 503 })

    const { status, headers } = await mock.send(aRequest(authorize()))

    expect(status).toBe(503)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
  })

  it('has the body of Microsoft Graph at its endpoints', async () => {
    const mock = aMock()
    plan(mock, 'userinfo', { status: 503 })

    const response = await mock.send(aRequest({ path: '/oidc/userinfo' }))

    expect(bodyOf(response)['error']).toMatchObject({ code: expect.any(String), message: expect.any(String) })
  })

  it.each<Fault>([{ delay: 20 }, { connection: 'cut' }, { connection: 'hang' }])(
    'does not keep the request from being answered: %j',
    async (fault) => {
      const mock = aMock()
      plan(mock, 'token', fault)

      const response = await mock.send(aTokenRequest())

      expect(response.status).toBe(200)
      expect(response.fault).toEqual(fault)
      expect(mock.tenant.journal.entries()).toMatchObject([{ isFault: true, uti: expect.any(String) }])
    },
  )

  it('that replaces the answer leaves nothing issued', async () => {
    const mock = aMock()
    plan(mock, 'token', { status: 503 })

    await mock.send(aTokenRequest())

    expect(mock.tenant.journal.entries()[0]).not.toHaveProperty('uti')
    expect([...mock.tenant.refreshTokens.entries()]).toEqual([])
  })
})

describe('journal', () => {
  it.each([
    ['a wrong method', 'GET', `/${otherId}/oauth2/v2.0/token`],
    ['a preflight', 'OPTIONS', `/${otherId}/oauth2/v2.0/token`],
    ['an unknown path', 'GET', `/${otherId}/nowhere`],
  ])('of the tenant that the path names has %s', async (_, method, path) => {
    const mock = aMock()
    const { tenant: other } = aTenant(mock.issuer, { id: otherId })

    await mock.send(aRequest({ method, path }))

    expect(mock.tenant.journal.entries()).toEqual([])
    expect(other.journal.entries()).toHaveLength(1)
  })

  it('of the tenant of the app has what was asked of common', async () => {
    const mock = aMock()
    const { tenant: other, seeded } = aTenant(mock.issuer, { id: otherId })

    await mock.send(aTokenRequest({ client_id: seeded.app!.appId }, { path: '/common/oauth2/v2.0/token' }))

    expect(mock.tenant.journal.entries()).toEqual([])
    expect(other.journal.entries()).toHaveLength(1)
  })

  it('gets no answer lost where a listener to it fails', async () => {
    const mock = aMock()
    mock.tenant.journal.subscribe(() => {
      throw new Error('a bug of the test')
    })

    const { status } = await mock.send(aTokenRequest())

    expect(status).toBe(200)
  })

  it('is not taken away by a request to a tenant that is not there', async () => {
    const mock = aMock()
    plan(mock, 'token', { status: 504 })

    const path = '/99999999-9999-9999-9999-999999999999/oauth2/v2.0/token'
    const { status } = await mock.send(aRequest({ method: 'POST', path, form: {} }))

    expect(status).toBe(400)
    expect(mock.tenant.faults.pending).toHaveLength(1)
  })
})
