import { decodeJwt } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { App, MockEntra } from 'mock-entra'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { authorizeUrl } from '../support/authorize-url.ts'
import type { Parameters } from '../support/authorize-url.ts'
import { openBrowser } from '../support/browser.ts'
import type { Browser, Visit } from '../support/browser.ts'
import { paramsOf, signInByHand } from '../support/person.ts'
import { serve } from '../support/serve.ts'

const redirectUri = 'https://app.example/callback'

let entra: MockEntra
let app: App
let browser: Browser

beforeAll(async () => {
  entra = await startMockEntra()
  app = entra.addApp({
    displayName: 'Responses',
    secret: 's3cret',
    web: {
      redirectUris: [
        redirectUri,
        'https://app.example',
        'https://app.example/with?tab=1',
        'http://127.0.0.1/posted',
      ],
      implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: true },
    },
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
    scope: 'openid profile',
    state: 'the state',
    nonce: 'the nonce',
    ...parameters,
  })
}

function signIn(parameters: Parameters = {}): Promise<Visit> {
  return signInByHand(browser, requestOf(parameters), entra.user)
}

describe('the way back to the app', () => {
  test("is a redirect with the parameters in Entra's order and an empty fragment", async () => {
    const { status, location = '', headers, body } = await signIn()

    expect(status).toBe(302)
    expect(location).toMatch(
      /^https:\/\/app\.example\/callback\?code=1\.A[\w-]+&state=the\+state&session_state=[0-9a-f-]{36}#$/,
    )
    expect(headers.get('cache-control')).toBe('no-store, no-cache')
    expect(body).toBe('')
  })

  test('is a fragment for response_mode=fragment', async () => {
    const { status, location = '' } = await signIn({ response_mode: 'fragment' })

    expect(status).toBe(302)
    expect(location).toMatch(
      /^https:\/\/app\.example\/callback#code=1\.A[\w-]+&state=the\+state&session_state=/,
    )
  })

  test('is a page whose form posts itself for response_mode=form_post', async () => {
    const { status, headers, body, form } = await signIn({ response_mode: 'form_post' })

    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-store, no-cache')
    expect(body).toContain(`<form name="hiddenform" method="post" action="${redirectUri}">`)
    expect(body).toContain('document.forms[0].submit()')
    expect(headers.get('x-frame-options')).toBeNull() // a silent sign-in gets it in a hidden frame
    expect(body).toMatch(/<noscript>[^]*<input type="submit"[^]*<\/noscript>/)
    expect(Object.keys(form?.fields ?? {})).toEqual(['code', 'state', 'session_state'])
  })

  test('brings the form to the app as it was meant, whatever the state holds', async () => {
    const state = `a b&c=d+e%20"<script>'é\u{1F600}`
    const received: string[] = []
    await using server = await serve((request, response) => {
      request.setEncoding('utf8').on('data', (chunk: string) => received.push(chunk))
      request.on('end', () => response.end('welcome'))
    })
    const page = await signIn({
      redirect_uri: `${server.url}/posted`,
      response_mode: 'form_post',
      state,
    })

    const { body } = await browser.submit(page)

    expect(body).toBe('welcome')
    expect(Object.fromEntries(new URLSearchParams(received.join('')))).toEqual({
      code: expect.stringMatching(/^1\.A/),
      state,
      session_state: expect.any(String),
    })
  })

  test.each(['query', 'fragment'])('keeps a state of any characters in the %s', async (mode) => {
    const state = `a b&c=d+e%20"<script>'é\u{1F600}#?`

    const answer = await signIn({ response_mode: mode, state })

    expect(paramsOf(answer)['state']).toBe(state)
  })

  test('has no state where the app sent none', async () => {
    const answer = await signIn({ state: undefined })

    expect(Object.keys(paramsOf(answer))).toEqual(['code', 'session_state'])
  })

  test('gives a redirect URI without a path one', async () => {
    const { location } = await signIn({ redirect_uri: 'https://app.example' })

    expect(location).toMatch(/^https:\/\/app\.example\/\?code=/)
  })

  test('keeps the query of the redirect URI', async () => {
    const { location } = await signIn({ redirect_uri: 'https://app.example/with?tab=1' })

    expect(location).toMatch(/^https:\/\/app\.example\/with\?tab=1&code=/)
  })

  test('goes to a registered redirect URI where the request names none', async () => {
    const { location } = await signIn({ redirect_uri: undefined })

    expect(location).toMatch(/^https:\/\/app\.example\/callback\?code=/)
  })
})

describe('the parameters of an authorization response', () => {
  test('hold client_info, behind the code, for an app that asks for it', async () => {
    const answer = await signIn({ client_info: '1' })

    const { client_info: clientInfo = '', ...params } = paramsOf(answer)
    expect(Object.keys(paramsOf(answer))).toEqual(['code', 'client_info', 'state', 'session_state'])
    expect(JSON.parse(Buffer.from(clientInfo, 'base64url').toString())).toEqual({
      uid: entra.user.objectId,
      utid: entra.tenantId,
    })
    expect(params['session_state']).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('hold a session_state that is the sid of the ID token', async () => {
    const answer = await signIn({ response_type: 'id_token' })

    const { id_token: idToken = '', session_state: sessionState } = paramsOf(answer)
    expect(decodeJwt(idToken)['sid']).toBe(sessionState)
  })

  test.each([
    { type: 'id_token', names: ['id_token'] },
    { type: 'token', names: ['access_token', 'token_type', 'expires_in', 'scope'] },
    {
      type: 'id_token token',
      names: ['access_token', 'token_type', 'expires_in', 'scope', 'id_token'],
    },
    { type: 'code id_token', names: ['code', 'id_token'] },
    { type: 'id_token code', names: ['code', 'id_token'] },
    {
      type: 'code id_token token',
      names: ['code', 'access_token', 'token_type', 'expires_in', 'scope', 'id_token'],
    },
  ])('are those of response_type=$type, in a fragment', async ({ type, names }) => {
    const answer = await signIn({ response_type: type })

    expect(new URL(answer.location ?? '').search).toBe('')
    expect(Object.keys(paramsOf(answer))).toEqual([...names, 'state', 'session_state'])
  })

  test('hold an ID token with the hashes of code and access token beside it', async () => {
    const answer = await signIn({ response_type: 'code id_token token' })

    const { id_token: idToken = '', code = '', access_token: accessToken = '' } = paramsOf(answer)
    expect(decodeJwt(idToken)).toMatchObject({
      nonce: 'the nonce',
      c_hash: await leftHalfOfHash(code),
      at_hash: await leftHalfOfHash(accessToken),
    })
  })

  test('hold neither a refresh token nor an app that proved who it is', async () => {
    const answer = await signIn({
      response_type: 'token',
      scope: `${entra.api.identifierUri}/Tasks.Read offline_access`,
    })

    const params = paramsOf(answer)
    expect(params).not.toHaveProperty('refresh_token')
    expect(params).toMatchObject({ token_type: 'Bearer', expires_in: '3599' })
    expect(decodeJwt(params['access_token'] ?? '')).toMatchObject({ azpacr: '0', scp: 'Tasks.Read' })
  })
})

describe('other ways to the authorization endpoint', () => {
  test('a form that is posted is answered like a query', async () => {
    const { origin, pathname, searchParams } = requestOf()
    await signIn()

    const answer = await browser.visit(`${origin}${pathname}`, { method: 'POST', body: searchParams })

    expect(answer.status).toBe(302)
    expect(Object.keys(paramsOf(answer))).toEqual(['code', 'state', 'session_state'])
  })

  test('v1 takes a resource, and its tokens are of version 1.0', async () => {
    const { identifierUri } = entra.addApp({ displayName: 'Legacy', identifierUris: ['api://legacy'] })
    const url = requestOf({ scope: undefined, resource: identifierUri })
    url.pathname = `/${entra.tenantId}/oauth2/authorize`

    const answer = await signInByHand(browser, url, entra.user)

    expect(Object.keys(paramsOf(answer))).toEqual(['code', 'state', 'session_state'])
    const response = await fetch(`${entra.authority}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: app.appId,
        client_secret: 's3cret',
        redirect_uri: redirectUri,
        code: paramsOf(answer)['code'] ?? '',
      }),
    })
    const body = (await response.json()) as Record<string, string>
    expect(body).toMatchObject({
      token_type: 'Bearer',
      expires_in: '3599',
      resource: 'api://legacy',
      refresh_token: expect.stringMatching(/^1\.A/),
    })
    expect(decodeJwt(body['access_token'] ?? '')).toMatchObject({ aud: 'api://legacy', ver: '1.0' })
  })

  test.each(['contoso.onmicrosoft.com', 'common', 'organizations', 'COMMON'])(
    'signs the user in at the path /%s',
    async (tenant) => {
      const url = requestOf({ response_type: 'id_token' })
      url.pathname = `/${tenant}/oauth2/v2.0/authorize`

      const answer = await signInByHand(browser, url, entra.user)

      expect(decodeJwt(paramsOf(answer)['id_token'] ?? '')).toMatchObject({
        tid: entra.tenantId,
        iss: entra.issuer,
      })
    },
  )
})

/** OpenID Connect Core §3.3.2.11. */
async function leftHalfOfHash(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Buffer.from(hash).subarray(0, 16).toString('base64url')
}
