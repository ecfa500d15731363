import { describe, expect, it } from 'vitest'

import { aBrowser, aMock, aTokenRequest, bodyOf } from '../testing/index.ts'
import type { Browser, Mock, Screen } from '../testing/index.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const clientId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const form = { client_id: clientId, scope: `openid api://${apiId}/Tasks.Read` }
const injection = '"><script>alert(1)</script>'

function aVisit(): Mock & { readonly browser: Browser } {
  const mock = aMock()
  const browser = aBrowser(mock.send)
  browser.cookies.set('ESTSSKIPKMSI', '1')
  return { ...mock, browser }
}

interface Codes {
  readonly user_code: string
  readonly device_code: string
}

async function codesOf({ browser }: { readonly browser: Browser }): Promise<Codes> {
  const { response } = await browser.post(`/${tenantId}/oauth2/v2.0/devicecode`, form)
  return bodyOf(response) as unknown as Codes
}

/** What the device hears when it asks for its tokens. */
async function poll({ send }: Mock, { device_code }: Codes): Promise<unknown> {
  const response = await send(
    aTokenRequest({
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      client_secret: undefined,
      scope: undefined,
      device_code,
    }),
  )
  return bodyOf(response)['error'] ?? response.status
}

async function signIn(screen: Screen): Promise<Screen> {
  const password = await screen.submit({ loginfmt: 'alice@contoso.onmicrosoft.com' })
  return await password.submit({ passwd: 'mock-entra-password' })
}

describe('device authorization endpoint', () => {
  it('answers in JSON', async () => {
    const { browser } = aVisit()

    const { response } = await browser.post(`/${tenantId}/oauth2/v2.0/devicecode`, form)

    expect(response.status).toBe(200)
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(response.headers['cache-control']).toBe('no-store, no-cache')
    expect(Object.keys(bodyOf(response))).toEqual([
      'user_code',
      'device_code',
      'verification_uri',
      'expires_in',
      'interval',
      'message',
    ])
    expect(bodyOf(response)['verification_uri']).toBe('https://localhost:4577/device')
  })

  it('answers in the words of v1', async () => {
    const { browser } = aVisit()
    const v1 = { client_id: clientId, resource: `api://${apiId}` }

    const { response } = await browser.post(`/${tenantId}/oauth2/devicecode`, v1)

    expect(bodyOf(response)).toMatchObject({
      verification_url: 'https://localhost:4577/device',
      expires_in: '900',
      interval: '5',
    })
  })

  it.each([
    ['no client_id', 900144, 400, { client_id: undefined }],
    ['an unknown client_id', 700016, 400, { client_id: 'aaaaaaaa-0000-4000-8000-000000000001' }],
    ['no scope', 900144, 400, { scope: undefined }],
    ['resource at v2', 901002, 400, { resource: `api://${apiId}` }],
  ])('refuses in JSON: %s, AADSTS%i', async (_, code, status, fields) => {
    const { browser } = aVisit()

    const { response } = await browser.post(`/${tenantId}/oauth2/v2.0/devicecode`, { ...form, ...fields })

    expect(response.status).toBe(status)
    expect(bodyOf(response)['error_codes']).toEqual([code])
  })

  it('takes POST only: AADSTS900561', async () => {
    const { browser } = aVisit()

    const { response } = await browser.open(`/${tenantId}/oauth2/v2.0/devicecode`)

    expect(bodyOf(response)['error_codes']).toEqual([900561])
  })
})

describe('page for device codes', () => {
  it.each(['/device', '/devicelogin', '/common/oauth2/deviceauth', `/${tenantId}/oauth2/deviceauth`])(
    'is at %s',
    async (address) => {
      const { browser } = aVisit()

      const { response, title } = await browser.open(address)

      expect(response.status).toBe(200)
      expect(response.headers['x-frame-options']).toBe('DENY')
      expect(title).toBe('Enter code')
    },
  )

  it('leads through sign-in and approval to tokens', async () => {
    const visit = aVisit()
    const codes = await codesOf(visit)
    const code = await visit.browser.open('/device')
    const approval = await signIn(await code.submit({ otc: codes.user_code }))
    const waiting = await poll(visit, codes)

    const done = await approval.submit()

    expect(approval.title).toBe('Are you trying to sign in to Mock App?')
    expect(waiting).toBe('authorization_pending')
    expect(done.response.body).toContain('You have signed in to the Mock App application on your device.')
    expect(done.action).toBeUndefined()
    expect(await poll(visit, codes)).toBe(200)
  })

  it('declines with Cancel', async () => {
    const visit = aVisit()
    const codes = await codesOf(visit)
    const code = await visit.browser.open('/device')
    const approval = await signIn(await code.submit({ otc: codes.user_code }))

    const done = await approval.submit({ cancel: '1' })

    expect(done.response.body).toContain('You declined to sign in to the Mock App application')
    expect(await poll(visit, codes)).toBe('authorization_declined')
  })

  it.each([
    ['', 90119],
    ['BCDFGHJKL', 70018],
  ])('asks again for the code %j: AADSTS%i', async (otc, aadsts) => {
    const { browser } = aVisit()
    const code = await browser.open('/device')

    expect(await code.submit({ otc })).toMatchObject({ title: 'Enter code', aadsts })
  })

  it('holds the code of its address as text', async () => {
    const { browser } = aVisit()

    const { fields, response } = await browser.open(`/device?user_code=${encodeURIComponent(injection)}`)

    expect(fields['otc']).toBe(injection)
    expect(response.body).not.toContain('<script>')
  })

  it('approves nothing by being opened with a code where somebody is signed in', async () => {
    const visit = aVisit()
    const first = await codesOf(visit)
    const code = await visit.browser.open('/device')
    await (await signIn(await code.submit({ otc: first.user_code }))).submit()
    const second = await codesOf(visit)

    await visit.browser.open(`/device?user_code=${second.user_code}`)

    expect(await poll(visit, second)).toBe('authorization_pending')
  })

  it('does not take an approval from another site: AADSTS90023', async () => {
    const visit = aVisit()
    const codes = await codesOf(visit)
    const code = await visit.browser.open('/device')
    const approval = await signIn(await code.submit({ otc: codes.user_code }))

    const screen = await approval.submit({}, { headers: { origin: 'https://evil.example' } })

    expect(screen.aadsts).toBe(90023)
    expect(await poll(visit, codes)).toBe('authorization_pending')
  })
})
