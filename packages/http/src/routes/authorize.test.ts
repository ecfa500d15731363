import { describe, expect, it } from 'vitest'

import { aBrowser, aMock, anAuthorizeUrl, setCookiesOf, signInWithPages } from '../testing/index.ts'
import type { Browser, Mock, Screen } from '../testing/index.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const appId = '11111111-1111-1111-1111-111111111111'
const authorize = `/${tenantId}/oauth2/v2.0/authorize`
const redirectUri = 'http://localhost:3000/auth/callback'
const injection = '"><script>alert(1)</script>'

/** A mock and a browser that is not asked whether to stay signed in. */
function aVisit(...parameters: Parameters<typeof aMock>): Mock & { readonly browser: Browser } {
  const mock = aMock(...parameters)
  const browser = aBrowser(mock.send)
  browser.cookies.set('ESTSSKIPKMSI', '1')
  return { ...mock, browser }
}

/** The mock's answer to an authorization request. */
async function ask(params: Readonly<Record<string, string | undefined>>): Promise<Screen> {
  return await aVisit().browser.open(anAuthorizeUrl(params))
}

describe('authorization endpoint', () => {
  it.each([
    ['v2', authorize],
    ['v2 in any case', `/${tenantId}/OAuth2/V2.0/Authorize/`],
    ['v2 at common', '/common/oauth2/v2.0/authorize'],
    ['v2 at a domain', '/contoso.onmicrosoft.com/oauth2/v2.0/authorize'],
    ['v1', `/${tenantId}/oauth2/authorize`],
  ])('shows the page that asks for the name: %s', async (_, path) => {
    const { browser } = aVisit()

    const { response, title, action } = await browser.open(anAuthorizeUrl({}, path))

    expect(response.status).toBe(200)
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(response.headers['cache-control']).toBe('no-store, no-cache')
    expect(response.headers['x-frame-options']).toBe('DENY')
    expect(title).toBe('Sign in')
    expect(action).toBe(`/${tenantId}/login`)
  })

  it('takes a form as well', async () => {
    const { browser } = aVisit()
    const [path = '', query = ''] = anAuthorizeUrl().split('?')

    const { title } = await browser.post(path, Object.fromEntries(new URLSearchParams(query)))

    expect(title).toBe('Sign in')
  })

  it.each(['PUT', 'DELETE', 'PATCH'])('takes no %s', async (method) => {
    const { browser } = aVisit()

    expect((await browser.open(anAuthorizeUrl(), { method })).response.status).toBe(405)
  })

  it('sets no cookie for a page that has signed nobody in', async () => {
    expect(setCookiesOf((await ask({})).response)).toEqual([])
  })

  it('lets no script of another origin read its answer', async () => {
    const { browser } = aVisit()
    const headers = { origin: 'https://evil.example' }

    const { response } = await browser.open(anAuthorizeUrl(), { headers })

    expect(response.headers).not.toHaveProperty('access-control-allow-origin')
  })

  it.each([
    ['query', undefined, `${redirectUri}?code=`],
    ['query', 'query', `${redirectUri}?code=`],
    ['fragment', 'fragment', `${redirectUri}#code=`],
  ])('answers in the %s', async (_, mode, expected) => {
    const { browser } = aVisit()

    const { response, location, params } = await signInWithPages(browser, { response_mode: mode })

    expect(response.status).toBe(302)
    expect(location.startsWith(expected)).toBe(true)
    expect(params).toEqual({
      code: expect.stringMatching(/^1\.A/),
      state: 'state-1',
      session_state: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })

  it('answers by form_post', async () => {
    const { browser } = aVisit()

    const { response, action, fields } = await signInWithPages(browser, { response_mode: 'form_post' })

    expect(response.status).toBe(200)
    expect(action).toBe(redirectUri)
    expect(fields).toEqual({
      code: expect.stringMatching(/^1\.A/),
      state: 'state-1',
      session_state: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })
})

describe('what goes to a page and never to an address', () => {
  it.each([
    ['no client_id', 900144, { client_id: undefined }],
    ['an unknown client_id', 700016, { client_id: 'aaaaaaaa-0000-4000-8000-000000000001' }],
    ['the empty client_id', 700038, { client_id: '00000000-0000-0000-0000-000000000000' }],
    ['an unregistered redirect_uri', 50011, { redirect_uri: 'https://evil.example' }],
    [
      'a redirect_uri that is a script',
      50011,
      { redirect_uri: 'javascript:alert(1)//localhost/auth/callback' },
    ],
    ['a redirect_uri with a user', 50011, { redirect_uri: 'http://localhost@evil.example/auth/callback' }],
    [
      'a redirect_uri with a backslash',
      50011,
      { redirect_uri: 'http://localhost\\@evil.example/auth/callback' },
    ],
    ['a redirect_uri in another case', 50011, { redirect_uri: 'http://localhost/Auth/Callback' }],
    ['a redirect_uri with a fragment', 50011, { redirect_uri: `${redirectUri}#a` }],
    ['a redirect_uri with a query', 50011, { redirect_uri: `${redirectUri}?a=b` }],
    [
      'a redirect_uri with a line break',
      50011,
      { redirect_uri: `${redirectUri}\r\nlocation: https://evil.example` },
    ],
  ])('%s: AADSTS%i', async (_, aadsts, params) => {
    for (const response_mode of ['query', 'fragment', 'form_post']) {
      const screen = await ask({ ...params, response_mode, prompt: 'none' })

      expect(screen.response.status).toBe(200)
      expect(screen.title).toBe("We can't sign you in")
      expect(screen.aadsts).toBe(aadsts)
      expect([screen.location, screen.action]).toEqual(['', undefined])
    }
  })

  it.each([
    ['an unknown tenant', 90002, '/aaaaaaaa-0000-4000-8000-000000000001/oauth2/v2.0/authorize'],
    ['a tenant that is none', 900023, '/contoso/oauth2/v2.0/authorize'],
    ['the empty tenant', 900021, '/00000000-0000-0000-0000-000000000000/oauth2/v2.0/authorize'],
  ])('%s: AADSTS%i', async (_, aadsts, path) => {
    const { browser } = aVisit()

    const screen = await browser.open(anAuthorizeUrl({}, path))

    expect(screen).toMatchObject({ aadsts, location: '' })
  })

  it.each([
    'client_id',
    'redirect_uri',
    'response_type',
    'response_mode',
    'scope',
    'state',
    'nonce',
    'prompt',
    'login_hint',
    'domain_hint',
    'sid',
    'claims',
    'max_age',
    'code_challenge',
    'code_challenge_method',
    'resource',
  ])('%s that is sent twice: AADSTS90013', async (name) => {
    const { browser } = aVisit()

    const screen = await browser.open(`${anAuthorizeUrl({ [name]: 'a' })}&${name}=a`)

    expect(screen).toMatchObject({ aadsts: 90013, location: '' })
    expect(screen.response.body).toContain(`The parameter &#39;${name}&#39; was sent more than once.`)
  })

  it('a parameter that is one thing in the query and another in the form: AADSTS90013', async () => {
    const { browser } = aVisit()

    expect((await browser.post(anAuthorizeUrl(), { client_id: 'another' })).aadsts).toBe(90013)
    expect((await browser.post(anAuthorizeUrl(), { client_id: appId })).aadsts).toBeUndefined()
  })

  it('a parameter that is not UTF-8: AADSTS90013', async () => {
    const { browser } = aVisit()

    expect((await browser.open(`${authorize}?client_id=%FF`)).aadsts).toBe(90013)
  })

  it.each([
    ['response_type=none', { response_type: 'none' }],
    ['prompt=create', { prompt: 'create' }],
    ['prompt=admin_consent', { prompt: 'admin_consent' }],
  ])('what Entra has and the mock has not: 501 for %s', async (what, params) => {
    const { response, location } = await ask(params)

    expect(response.status).toBe(501)
    expect(response.body).toContain('Not implemented')
    expect(response.body).toContain(what.split('=')[1])
    expect(location).toBe('')
  })
})

describe('what goes to the app', () => {
  it.each([
    [900144, 'invalid_request', { response_type: undefined }],
    [70005, 'unsupported_response_type', { response_type: 'garbage' }],
    [700054, 'unsupported_response_type', { response_type: 'id_token', nonce: 'n' }],
    [70007, 'invalid_request', { response_mode: 'garbage' }],
    [900144, 'invalid_request', { scope: undefined }],
    [70011, 'invalid_scope', { scope: 'a"b' }],
    [70011, 'invalid_scope', { scope: 'api://a/.default User.Read' }],
    [90023, 'invalid_request', { prompt: 'garbage' }],
    [90100, 'invalid_request', { max_age: '-1' }],
    [90100, 'invalid_request', { claims: '{' }],
    [501491, 'invalid_request', { code_challenge: 'short' }],
    [901002, 'invalid_request', { resource: 'https://graph.microsoft.com' }],
    [50058, 'login_required', { prompt: 'none' }],
  ])('is AADSTS%i, %s, with the state: %j', async (aadsts, error, params) => {
    const screen = await ask(params)

    expect(screen.response.status).toBe(302)
    expect(screen.location.startsWith(`${redirectUri}${aadsts === 700054 ? '#' : '?'}error=`)).toBe(true)
    expect(screen.params).toMatchObject({ error, state: 'state-1' })
    expect(screen.params['error_description']).toMatch(
      new RegExp(
        `^AADSTS${aadsts}: .* Trace ID: [0-9a-f-]{36} Correlation ID: [0-9a-f-]{36} Timestamp: 2026-03-04 05:06:07Z$`,
      ),
    )
  })

  it('goes there by form_post where the request wants that', async () => {
    const { response, action, fields } = await ask({ response_mode: 'form_post', scope: undefined })

    expect(response.status).toBe(200)
    expect(action).toBe(redirectUri)
    expect(fields).toMatchObject({ error: 'invalid_request', state: 'state-1' })
  })

  it('names the request as the headers do', async () => {
    const { response, params } = await ask({ scope: undefined })

    expect(params['error_description']).toContain(`Trace ID: ${String(response.headers['x-ms-request-id'])}`)
  })

  it('has the correlation id of the client', async () => {
    const id = '5b5b5b5b-6666-4777-8888-999999999999'

    const { params } = await ask({ scope: undefined, 'client-request-id': id })

    expect(params['error_description']).toContain(`Correlation ID: ${id}`)
  })

  it('is in the log, with what the developer should know', async () => {
    const { browser, log, bugs } = aVisit()

    await browser.open(anAuthorizeUrl({ claims: '{' }))

    expect(log).toEqual([
      {
        method: 'GET',
        path: authorize,
        status: 302,
        code: 'AADSTS90100',
        detail: expect.stringContaining('it is not JSON'),
      },
    ])
    expect(bugs).toEqual([])
  })

  it.each(['https://app.example/callback?a=b', 'https://app.example'])(
    'keeps to the redirect URI %s',
    async (uri) => {
      const { browser } = aVisit({ apps: [{ appId, web: { redirectUris: [uri] } }] })

      const { location } = await browser.open(
        anAuthorizeUrl({ redirect_uri: uri, scope: undefined, state: `x#@evil.example/${injection}` }),
      )

      expect(new URL(location).host).toBe('app.example')
      expect(new URL(location).searchParams.get('state')).toBe(`x#@evil.example/${injection}`)
    },
  )
})
