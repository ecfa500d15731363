import type { JournalRecord } from '@mock-entra/core'
import { anIssuer } from '@mock-entra/core/testing'
import { describe, expect, it } from 'vitest'

import { describeAnswer } from './answering.ts'
import { describeAnswered, describeAsked } from './journal-record.ts'
import type { AskedRecord } from './journal-record.ts'
import { aMock, aRequest, aTokenRequest, basic, withoutCredentials } from './testing/index.ts'
import type { RequestParts } from './testing/index.ts'

const clientId = '11111111-1111-1111-1111-111111111111'
const tokenPath = '/00000000-0000-0000-0000-000000000002/oauth2/v2.0/token'

type Form = NonNullable<RequestParts['form']>

function asked(
  request: ReturnType<typeof aRequest>,
  endpoint: JournalRecord['endpoint'] = 'token',
): AskedRecord {
  return describeAsked(request, { endpoint }, describeAnswer(anIssuer(), request, undefined))
}

function askedToken(form: Form = {}, parts: RequestParts = {}): AskedRecord {
  return asked(aTokenRequest(form, parts))
}

function assertionFrom(iss: string | undefined): Form {
  return {
    client_secret: undefined,
    client_assertion: `e30.${btoa(JSON.stringify({ iss })).replaceAll('=', '')}.c2ln`,
  }
}

describe('journal record', () => {
  it('says what was asked', () => {
    expect(askedToken()).toEqual({
      endpoint: 'token',
      method: 'POST',
      path: tokenPath,
      clientId,
      grantType: 'client_credentials',
      clientAuthentication: 'secret',
      scopes: ['api://22222222-2222-2222-2222-222222222222/.default'],
      correlationId: expect.any(String),
    })
  })

  it.each<[string, Form, RequestParts, string]>([
    ['a secret in the form', {}, {}, 'secret'],
    ['HTTP Basic', withoutCredentials, { headers: basic(`${clientId}:s`) }, 'secret'],
    ['a certificate', assertionFrom(clientId), {}, 'certificate'],
    ["another issuer's token", assertionFrom('https://token.actions.githubusercontent.com'), {}, 'federated'],
    ['an assertion of nobody', assertionFrom(undefined), {}, 'assertion'],
    ['an assertion that is no JWT', { client_secret: undefined, client_assertion: 'a.b.c' }, {}, 'assertion'],
    ['nothing', { client_secret: undefined }, {}, 'none'],
  ])('calls the authentication with %s by its kind', (_, form, parts, kind) => {
    expect(askedToken(form, parts)).toMatchObject({ clientId, clientAuthentication: kind })
  })

  it('calls an empty secret none: what has no value is not sent', () => {
    expect(askedToken({ client_secret: '' }).clientAuthentication).toBe('none')
  })

  it('has no client authentication at other endpoints', () => {
    expect(asked(aRequest(), 'discovery').clientAuthentication).toBeUndefined()
  })

  it('reads the client id of HTTP Basic, percent-encoded as it may be', () => {
    const { clientId: id } = askedToken(withoutCredentials, { headers: basic('my%2Dapp:s%3Acret') })

    expect(id).toBe('my-app')
  })

  it.each(['Basic', 'Basic %%%', 'Basic Og==', 'Bearer eyJ.eyJ.sig', `Basic ${btoa('%zz:secret')}`])(
    'has no client id where the header says none: %s',
    (authorization) => {
      const { clientId: id } = askedToken(withoutCredentials, { headers: { authorization } })

      expect(id ?? '').toBe('')
    },
  )

  // A header without a colon is all secret, as far as anybody knows.
  it('takes nothing of a Basic header that has no colon', () => {
    const record = askedToken(withoutCredentials, { headers: basic('only-a-secret') })

    expect(JSON.stringify(record)).not.toContain('only-a-secret')
  })

  it.each<[string, Form, readonly string[]]>([
    [
      'each scope of the request',
      { scope: 'openid  profile api://x/Y ' },
      ['openid', 'profile', 'api://x/Y'],
    ],
    ['the .default of a v1 resource', { scope: undefined, resource: 'https://r' }, ['https://r/.default']],
  ])('lists %s', (_, form, scopes) => {
    expect(askedToken(form).scopes).toEqual(scopes)
  })

  it.each<[string, Form, RequestParts]>([
    ['the form', { 'x-client-SKU': 'msal.js.node', 'x-client-VER': '7.2.1' }, {}],
    ['headers', {}, { headers: { 'x-client-sku': 'msal.js.node', 'x-client-ver': '7.2.1' } }],
    ['the query', {}, { query: 'x-client-SKU=msal.js.node&x-client-Ver=7.2.1' }],
  ])('names the client library out of %s', (_, form, parts) => {
    expect(askedToken(form, parts).sdk).toEqual({ name: 'msal.js.node', version: '7.2.1' })
  })

  it('tells which user, redirect URI, prompt and claims were asked for', () => {
    const query = new URLSearchParams({
      client_id: clientId,
      login_hint: 'alice@contoso.onmicrosoft.com',
      redirect_uri: 'http://localhost/cb',
      prompt: 'none',
      claims: '{"access_token":{}}',
    })

    expect(asked(aRequest({ query: query.toString() }), 'authorize')).toMatchObject({
      endpoint: 'authorize',
      username: 'alice@contoso.onmicrosoft.com',
      redirectUri: 'http://localhost/cb',
      prompt: 'none',
      claims: '{"access_token":{}}',
    })
  })

  it.each<[string, RequestParts]>([
    ['a parameter twice', { form: undefined!, body: 'client_id=a&client_id=b' }],
    ['a body that is not UTF-8', { form: undefined!, body: new Uint8Array([0xff, 0xfe]) }],
    ['a body that is too large', { isBodyTooLarge: true }],
    ['a query with a parameter twice', { query: 'a=1&a=2' }],
  ])('is kept of a request that cannot be read: %s', (_, parts) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }

    const record = asked(aRequest({ method: 'POST', path: tokenPath, headers, ...parts }))

    expect(record).toMatchObject({ endpoint: 'token', method: 'POST', path: tokenPath })
  })
})

describe('journal record of an answer', () => {
  const answered = { at: new Date(0), refusal: undefined, fault: undefined, duration: 1 }

  it('keeps the middle of the access token only', () => {
    const response = {
      status: 200,
      headers: {},
      body: '{"access_token":"head.middle.signature","refresh_token":"r"}',
    }

    const record = describeAnswered(askedToken(), response, answered)

    expect(record).toMatchObject({ status: 200, encodedClaims: 'middle', isFault: false })
    expect(JSON.stringify(record)).not.toMatch(/head|signature/)
  })

  it.each([
    ['a refusal', { status: 400, headers: {}, body: '{"access_token":"a.b.c"}' }],
    ['an answer without a token', { status: 200, headers: {}, body: '{}' }],
    ['an empty answer', { status: 200, headers: {}, body: '' }],
    ['a token that is no JWT', { status: 200, headers: {}, body: '{"access_token":"opaque"}' }],
  ])('has no claims of %s', (_, response) => {
    expect(describeAnswered(askedToken(), response, answered).encodedClaims).toBeUndefined()
  })
})

describe('journal of a tenant', () => {
  it('says how a request was refused: AADSTS7000215', async () => {
    const { send, tenant } = aMock()

    await send(aTokenRequest({ client_secret: 'wrong' }))

    expect(tenant.journal.entries()).toMatchObject([
      { endpoint: 'token', status: 401, aadsts: 7000215, error: 'invalid_client', isFault: false },
    ])
  })

  it('has the time of the tenant', async () => {
    const { send, tenant } = aMock()
    tenant.clock.set('2030-01-01T00:00:00Z')

    await send(aRequest())

    expect(tenant.journal.entries()[0]?.at.toISOString()).toBe('2030-01-01T00:00:00.000Z')
  })

  it.each<[string, RequestParts, string]>([
    ['a wrong method', { method: 'GET', path: tokenPath }, 'token'],
    ['a preflight', { method: 'OPTIONS', path: tokenPath }, 'token'],
  ])('names the endpoint of %s', async (_, parts, endpoint) => {
    const { send, tenant } = aMock()

    await send(aRequest(parts))

    expect(tenant.journal.entries()).toMatchObject([{ endpoint, method: parts.method }])
  })

  it('bounds what one entry keeps of what a client sent', async () => {
    const { send, tenant } = aMock()

    await send(aTokenRequest({ claims: 'c'.repeat(900_000) }))

    expect(JSON.stringify(tenant.journal.entries()).length).toBeLessThan(50_000)
  })
})
