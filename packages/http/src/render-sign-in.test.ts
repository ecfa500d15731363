import { EntraError } from '@mock-entra/core'
import type { RedirectTarget, SignInAnswer } from '@mock-entra/core'
import { describe, expect, it } from 'vitest'

import type { Answering } from './answering.ts'
import { describeRedirectUrl, describeRefusal, renderSignIn } from './render-sign-in.ts'
import { aRequest } from './testing/index.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const answering: Answering = {
  baseUrl: 'https://localhost:4577',
  traceId: '0a0a0a0a-1111-4222-8333-444444440100',
  correlationId: '5b5b5b5b-6666-4777-8888-999999999999',
  now: Date.parse('2026-03-04T05:06:07Z'),
  cache: 'never',
  errors: 'page',
  corsHeaders: {},
  echoRequestId: false,
}
const target: RedirectTarget = {
  redirectUri: 'https://app.example/callback',
  responseMode: 'query',
  state: 'state-1',
}

const render = (answer: SignInAnswer): ReturnType<typeof renderSignIn> =>
  renderSignIn(answer, aRequest({ path: `/${tenantId}/oauth2/v2.0/authorize` }), answering)

describe('redirect URL', () => {
  const params = { code: 'a+b/c=', state: 's t&u' }
  const encoded = 'code=a%2Bb%2Fc%3D&state=s+t%26u'

  it.each([
    ['query', 'https://app.example/callback', `https://app.example/callback?${encoded}#`],
    ['query', 'https://app.example/callback?a=b', `https://app.example/callback?a=b&${encoded}#`],
    ['query', 'https://app.example', `https://app.example/?${encoded}#`],
    ['query', 'http://localhost:3000', `http://localhost:3000/?${encoded}#`],
    ['query', 'myapp://auth', `myapp://auth?${encoded}#`],
    ['query', 'msauth.com.example.app:/auth', `msauth.com.example.app:/auth?${encoded}#`],
    ['query', 'urn:ietf:wg:oauth:2.0:oob', `urn:ietf:wg:oauth:2.0:oob?${encoded}#`],
    ['fragment', 'https://app.example/callback', `https://app.example/callback#${encoded}`],
    ['fragment', 'https://app.example/callback?a=b', `https://app.example/callback?a=b#${encoded}`],
    ['fragment', 'http://localhost:3000', `http://localhost:3000/#${encoded}`],
    ['form_post', 'https://app.example/callback', 'https://app.example/callback'],
  ] as const)('in %s of %s', (responseMode, redirectUri, expected) => {
    expect(describeRedirectUrl({ redirectUri, responseMode, state: undefined }, params)).toBe(expected)
  })
})

describe('refusal for the app', () => {
  it('has error, description, address of the explanation and state, in the order of Entra', () => {
    const refusal = new EntraError('resourceNotSupportedOnV2', {})

    const params = describeRefusal({ kind: 'refusal', target, refusal, params: {} }, answering)

    expect(params).toEqual({
      error: 'invalid_request',
      error_description:
        "AADSTS901002: The request parameter 'resource' is not supported. " +
        'Trace ID: 0a0a0a0a-1111-4222-8333-444444440100 ' +
        'Correlation ID: 5b5b5b5b-6666-4777-8888-999999999999 Timestamp: 2026-03-04 05:06:07Z',
      error_uri: 'https://localhost:4577/error?code=901002',
      state: 'state-1',
    })
    expect(Object.keys(params)).toEqual(['error', 'error_description', 'error_uri', 'state'])
  })

  it('says that the person cancelled', () => {
    const refusal = new EntraError('consentDeclined', {})

    const params = describeRefusal({ kind: 'refusal', target, refusal, params: {} }, answering)

    expect(params).toMatchObject({ error: 'access_denied', error_subcode: 'cancel', state: 'state-1' })
  })

  it('has the suberror and the claims challenge', () => {
    const refusal = new EntraError('mfaRequired', { resource: 'r' }, { claims: '{"access_token":{}}' })

    const params = describeRefusal({ kind: 'refusal', target, refusal, params: {} }, answering)

    expect(params).toMatchObject({ suberror: 'basic_action', claims: '{"access_token":{}}' })
  })

  it('has what belongs to it, and no state where there was none', () => {
    const refusal = new EntraError('consentDeclined', {})
    const answer = {
      kind: 'refusal',
      target: { ...target, state: undefined },
      refusal,
      params: { admin_consent: 'True', tenant: tenantId },
    } as const

    const params = describeRefusal(answer, answering)

    expect(params).toMatchObject({ admin_consent: 'True', tenant: tenantId })
    expect(params).not.toHaveProperty('state')
  })

  it('never has what only the developer should know', () => {
    const refusal = new EntraError('invalidParameter', { name: 'claims' }, 'for the developer')

    expect(
      JSON.stringify(describeRefusal({ kind: 'refusal', target, refusal, params: {} }, answering)),
    ).not.toContain('for the developer')
  })
})

describe('response', () => {
  it('to the app in the query is a redirect that nobody keeps', () => {
    const response = render({ kind: 'redirect', target, params: { code: 'code-1', state: 'state-1' } })

    expect(response).toMatchObject({
      status: 302,
      headers: {
        location: 'https://app.example/callback?code=code-1&state=state-1#',
        'cache-control': 'no-store, no-cache',
        pragma: 'no-cache',
        expires: '-1',
        'x-ms-request-id': answering.traceId,
      },
      body: '',
    })
    expect(response.headers).not.toHaveProperty('set-cookie')
    expect(response.headers).not.toHaveProperty('access-control-allow-origin')
  })

  it('to the app by form_post is a page that posts it', () => {
    const response = render({
      kind: 'redirect',
      target: { ...target, responseMode: 'form_post' },
      params: { code: 'code-1', state: '"><script>alert(1)</script>' },
    })

    expect(response.status).toBe(200)
    expect(response.headers).not.toHaveProperty('location')
    expect(response.body).toContain('action="https://app.example/callback"')
    expect(response.body).toContain('name="code" value="code-1"')
    expect(response.body).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"')
    expect(response.body).not.toContain('<script>alert')
  })

  it('of a refusal goes the same way, and tells the log', () => {
    const refusal = new EntraError('resourceNotSupportedOnV2', {})

    const response = render({ kind: 'refusal', target, refusal, params: {} })

    expect(response.status).toBe(302)
    expect(response.refusal).toBe(refusal)
    expect(new URL(String(response.headers['location'])).searchParams.get('error')).toBe('invalid_request')
  })

  it('after a sign-out is a redirect without parameters', () => {
    const response = render({ kind: 'location', url: 'https://app.example/bye' })

    expect(response).toMatchObject({ status: 302, headers: { location: 'https://app.example/bye' } })
  })

  it.each([
    ['letters of other scripts', 'https://app.example/grüße', 'https://app.example/gr%C3%BC%C3%9Fe'],
    [
      'line breaks',
      'https://app.example/a\r\nset-cookie: a=b',
      'https://app.example/a%0D%0Aset-cookie:%20a=b',
    ],
    ['what is beyond sixteen bits', 'https://app.example/😀', 'https://app.example/%F0%9F%98%80'],
  ])('is ASCII in its header: %s', (_, url, location) => {
    expect(render({ kind: 'location', url }).headers['location']).toBe(location)
  })

  it('has the cookie of the session', () => {
    const session = { id: 'session-1', signIns: new Map(), apps: new Map(), expiresAt: 0 }

    const response = render({
      kind: 'redirect',
      target,
      params: {},
      sessionChange: { tenantId, session },
    })

    expect(response.headers['set-cookie']).toEqual([
      `ESTSAUTH.${tenantId}=session-1; Path=/; HttpOnly; Secure; SameSite=None`,
    ])
  })

  it('of a page has a form that goes to the sign-in of its tenant', () => {
    const page = { kind: 'staySignedIn', flowToken: 'flow-1', username: 'alice' } as const

    const response = render({ kind: 'page', page, tenant: tenantId })

    expect(response.status).toBe(200)
    expect(response.headers['x-frame-options']).toBe('DENY')
    expect(response.body).toContain(`<form method="post" action="/${tenantId}/login"`)
  })

  it('of the question whom to sign out goes back to the address that was asked for', () => {
    const page = {
      kind: 'accounts',
      purpose: 'signOut',
      accounts: [],
      appName: undefined,
      flowToken: '',
    } as const
    const request = aRequest({ path: '/common/oauth2/v2.0/logout', query: 'state=%22%3E%3Cb%3E' })

    const response = renderSignIn({ kind: 'page', page, tenant: tenantId }, request, answering)

    expect(response.body).toContain('action="/common/oauth2/v2.0/logout?state=%22%3E%3Cb%3E"')
  })

  it('of a sign-out that tells apps lets its page load their addresses and nothing else', () => {
    const page = {
      kind: 'signedOut',
      username: undefined,
      frontChannelUrls: ['https://desk.example/logout?sid=1'],
      redirectUrl: 'https://app.example/bye',
    } as const

    const { headers, body } = render({ kind: 'page', page, tenant: tenantId })

    expect(headers['content-security-policy']).toContain('frame-src https://desk.example;')
    expect(body).toContain('<iframe src="https://desk.example/logout?sid=1"')
    expect(body).toContain('content="1;url=https://app.example/bye"')
  })
})
