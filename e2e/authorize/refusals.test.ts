import { startMockEntra } from 'mock-entra'
import type { App, MockEntra } from 'mock-entra'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { authorizeUrl } from '../support/authorize-url.ts'
import type { Parameters } from '../support/authorize-url.ts'
import { openBrowser } from '../support/browser.ts'
import type { Browser } from '../support/browser.ts'
import { entriesOf, goThrough, paramsOf } from '../support/person.ts'

const implicitId = '33333333-3333-3333-3333-333333333333'
const redirectUri = 'https://app.example/callback'

let entra: MockEntra
let app: App
let browser: Browser

beforeAll(async () => {
  entra = await startMockEntra()
  app = entra.addApp({
    displayName: 'Refused',
    requireConsent: true,
    web: { redirectUris: [redirectUri] },
    spa: { redirectUris: ['https://spa.example/'] },
  })
  entra.addApp({
    displayName: 'Implicit',
    appId: implicitId,
    web: { redirectUris: [redirectUri], implicitGrantSettings: { enableIdTokenIssuance: true } },
  })
})
beforeEach(() => {
  browser = openBrowser()
})
afterAll(() => entra.close())

function requestOf(parameters: Parameters = {}): URL {
  return authorizeUrl(entra, {
    client_id: app.appId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid',
    state: 'the state',
    ...parameters,
  })
}

function description(code: number): RegExp {
  const id = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
  const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ`
  return new RegExp(`^AADSTS${code}: .+ Trace ID: ${id} Correlation ID: ${id} Timestamp: ${time}$`)
}

describe('a refusal that is told to the app', () => {
  test('is a redirect with the error, what it means, where to read more, and the state', async () => {
    const answer = await browser.visit(requestOf({ prompt: 'none' }))

    expect(answer.status).toBe(302)
    expect(answer.location).toMatch(/^https:\/\/app\.example\/callback\?error=login_required&.*#$/)
    expect(answer.body).toBe('')
    expect(Object.entries(paramsOf(answer))).toEqual([
      ['error', 'login_required'],
      ['error_description', expect.stringMatching(description(50058))],
      ['error_uri', `${entra.url}/error?code=50058`],
      ['state', 'the state'],
    ])
  })

  test('is a fragment for response_mode=fragment', async () => {
    const { location } = await browser.visit(requestOf({ prompt: 'none', response_mode: 'fragment' }))

    expect(location).toMatch(/^https:\/\/app\.example\/callback#error=login_required&/)
  })

  test('is a form that posts itself for response_mode=form_post', async () => {
    const { status, form } = await browser.visit(requestOf({ prompt: 'none', response_mode: 'form_post' }))

    expect(status).toBe(200)
    expect(form).toEqual({
      action: redirectUri,
      fields: {
        error: 'login_required',
        error_description: expect.stringMatching(description(50058)),
        error_uri: `${entra.url}/error?code=50058`,
        state: 'the state',
      },
    })
  })

  test('carries the request id of the client as its correlation id', async () => {
    const requestId = crypto.randomUUID()

    const answer = await browser.visit(requestOf({ prompt: 'none', 'client-request-id': requestId }))

    expect(paramsOf(answer)['error_description']).toContain(`Correlation ID: ${requestId} `)
  })

  test.each<{ what: string; code: number; error: string; parameters: Parameters }>([
    {
      what: 'no response type',
      code: 900144,
      error: 'invalid_request',
      parameters: { response_type: undefined },
    },
    {
      what: 'a response type that there is not',
      code: 70005,
      error: 'unsupported_response_type',
      parameters: { response_type: 'saml' },
    },
    { what: 'no scope', code: 900144, error: 'invalid_request', parameters: { scope: undefined } },
    {
      what: 'a resource, which v2 does not take',
      code: 901002,
      error: 'invalid_request',
      parameters: { resource: 'https://graph.microsoft.com' },
    },
    {
      what: 'an ID token where the app may not get one here',
      code: 700054,
      error: 'unsupported_response_type',
      parameters: { response_type: 'id_token', nonce: 'n' },
    },
    {
      what: 'an access token where the app may not get one here',
      code: 700051,
      error: 'unsupported_response_type',
      parameters: { response_type: 'token' },
    },
    {
      what: 'no nonce for an ID token',
      code: 90014,
      error: 'invalid_request',
      parameters: { client_id: implicitId, response_type: 'id_token' },
    },
    {
      what: 'an ID token in the query',
      code: 70007,
      error: 'invalid_request',
      parameters: { client_id: implicitId, response_type: 'id_token', response_mode: 'query', nonce: 'n' },
    },
    {
      what: 'claims that are no JSON',
      code: 90100,
      error: 'invalid_request',
      parameters: { claims: '{' },
    },
    {
      what: 'a prompt that there is not',
      code: 90023,
      error: 'invalid_request',
      parameters: { prompt: 'later' },
    },
    {
      what: 'no PKCE from a single-page application',
      code: 9002325,
      error: 'invalid_request',
      parameters: { redirect_uri: 'https://spa.example/' },
    },
    {
      what: 'a challenge that is too short',
      code: 501491,
      error: 'invalid_request',
      parameters: { code_challenge: 'short', code_challenge_method: 'S256' },
    },
  ])('names AADSTS$code: $what', async ({ code, error, parameters }) => {
    const answer = await browser.visit(requestOf(parameters))

    expect(paramsOf(answer)).toMatchObject({
      error,
      error_description: expect.stringMatching(description(code)),
      state: 'the state',
    })
  })
})

describe('a person who declines', () => {
  test('tells the app with AADSTS65004 that consent was cancelled', async () => {
    const scope = `openid ${entra.api.identifierUri}/Tasks.Read`
    const page = await browser.visit(requestOf({ scope }))

    const answer = await goThrough(browser, page, { ...entriesOf(entra.user), consent: { cancel: '1' } })

    expect(answer.status).toBe(302)
    expect(Object.entries(paramsOf(answer))).toEqual([
      ['error', 'access_denied'],
      ['error_subcode', 'cancel'],
      ['error_description', expect.stringMatching(description(65004))],
      ['error_uri', `${entra.url}/error?code=65004`],
      ['state', 'the state'],
    ])
  })

  // Nothing was declined, and so there is no AADSTS code: apps tell the two cases apart by that.
  test('goes back from "Need admin approval" without a description', async () => {
    const { identifierUri } = entra.addApp({
      displayName: 'Payroll',
      identifierUris: ['api://payroll'],
      api: { oauth2PermissionScopes: [{ value: 'Salaries.Read', type: 'Admin' }] },
    })
    const page = await browser.visit(requestOf({ scope: `${identifierUri}/Salaries.Read` }))
    const wall = await goThrough(browser, page, { ...entriesOf(entra.user), consent: undefined })

    const answer = await browser.submit(wall, { cancel: '1' })

    expect(wall.body).toContain('Need admin approval')
    expect(Object.entries(paramsOf(answer))).toEqual([
      ['error', 'access_denied'],
      ['error_subcode', 'cancel'],
      ['state', 'the state'],
    ])
  })

  test('is signed in all the same', async () => {
    const scope = `openid ${entra.api.identifierUri}/Tasks.Read`
    const page = await browser.visit(requestOf({ scope }))
    await goThrough(browser, page, { ...entriesOf(entra.user), consent: { cancel: '1' } })

    const answer = await browser.visit(requestOf({ scope, prompt: 'none' }))

    expect(paramsOf(answer)).toMatchObject({ error: 'consent_required' })
  })
})

describe('a refusal that must not leave the page', () => {
  test.each<{ what: string; code: number; parameters: Parameters }>([
    {
      what: 'an unregistered redirect URI',
      code: 50011,
      parameters: { redirect_uri: 'https://attacker.example/' },
    },
    {
      what: 'a registered redirect URI in another case',
      code: 50011,
      parameters: { redirect_uri: 'https://app.example/Callback' },
    },
    {
      what: 'a registered redirect URI with more behind it',
      code: 50011,
      parameters: { redirect_uri: `${redirectUri}?next=https://attacker.example/` },
    },
    { what: 'an unknown client', code: 700016, parameters: { client_id: crypto.randomUUID() } },
    { what: 'no client', code: 900144, parameters: { client_id: undefined } },
    {
      what: "another app's redirect URI",
      code: 50011,
      parameters: { redirect_uri: 'http://localhost/auth/callback' },
    },
  ])('shows AADSTS$code: $what', async ({ code, parameters }) => {
    const { status, location, headers, body, cookies } = await browser.visit(requestOf(parameters))

    expect(status).toBe(200)
    expect(location).toBeUndefined()
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(body).toContain(`data-aadsts="${code}"`)
    expect(body).not.toMatch(/https:\/\/attacker\.example[^<]*"/)
    expect(cookies).toEqual([])
  })

  test.each([
    { tenant: 'unknown.example', code: 90002 },
    { tenant: crypto.randomUUID(), code: 90002 },
    { tenant: 'nonsense', code: 900023 },
  ])('shows AADSTS$code: the tenant $tenant', async ({ tenant, code }) => {
    const url = requestOf()
    url.pathname = `/${tenant}/oauth2/v2.0/authorize`

    const { status, location, body } = await browser.visit(url)

    expect(status).toBe(200)
    expect(location).toBeUndefined()
    expect(body).toContain(`data-aadsts="${code}"`)
  })

  test('shows AADSTS50105 to a user who is not assigned to the app', async () => {
    const guarded = entra.addApp({
      displayName: 'Guarded',
      appRoleAssignmentRequired: true,
      web: { redirectUris: [redirectUri] },
    })
    const page = await browser.visit(requestOf({ client_id: guarded.appId }))

    const { status, location, body } = await goThrough(browser, page, entriesOf(entra.user))

    expect(status).toBe(200)
    expect(location).toBeUndefined()
    expect(body).toContain('data-aadsts="50105"')
  })
})
