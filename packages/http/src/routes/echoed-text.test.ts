import { describe, expect, it } from 'vitest'

import { aBrowser, aMock, anAuthorizeUrl } from '../testing/index.ts'
import type { Browser } from '../testing/index.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const redirectUri = 'http://localhost:3000/auth/callback'
const injection = '"><script>alert(1)</script>\'<img src=x onerror=alert(1)>'

function aVisit(...parameters: Parameters<typeof aMock>): { readonly browser: Browser } {
  return { browser: aBrowser(aMock(...parameters).send) }
}

describe('what is echoed on a page is text', () => {
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
    injection,
  ])('%s', async (name) => {
    for (const response_mode of ['query', 'form_post']) {
      const { browser } = aVisit()
      const { response, location } = await browser.open(anAuthorizeUrl({ response_mode, [name]: injection }))

      expect(response.body).not.toContain('<script>alert')
      expect(response.body).not.toContain('<img')
      expect(location).not.toMatch(/[<>"\s]/)
    }
  })

  it('the tenant', async () => {
    const { browser } = aVisit()
    const path = `/${encodeURIComponent(injection)}/oauth2/v2.0/authorize`

    const { response } = await browser.open(anAuthorizeUrl({}, path))

    expect(response.body).toContain('&lt;script&gt;')
    expect(response.body).not.toContain('<script>')
  })

  it('the client-request-id', async () => {
    const { browser } = aVisit()
    const headers = { 'client-request-id': injection, 'return-client-request-id': 'true' }

    const { response } = await browser.open(anAuthorizeUrl({ client_id: undefined }), { headers })

    expect(response.body).not.toContain('alert(1)')
    expect(String(response.headers['client-request-id'])).not.toContain('alert(1)')
  })

  it('names of apps, users and tenants', async () => {
    const { browser } = aVisit({
      displayName: injection,
      apps: [
        {
          appId,
          displayName: injection,
          web: { redirectUris: [redirectUri] },
          conditionalAccess: { grantControls: ['termsOfUse'] },
        },
      ],
      users: [{ userPrincipalName: 'alice', displayName: injection }],
    })

    const first = await browser.open(anAuthorizeUrl({ prompt: 'select_account' }))
    const terms = await (
      await first.submit({ loginfmt: 'alice@contoso.onmicrosoft.com' })
    ).submit({
      passwd: 'mock-entra-password',
    })
    const accounts = await browser.open(anAuthorizeUrl({ prompt: 'select_account' }))

    for (const { response } of [first, terms, accounts]) {
      expect(response.body).toContain('&lt;img src=x onerror=alert(1)&gt;')
      expect(response.body).not.toContain('<img')
      expect(response.body).not.toContain('<script>')
    }
  })
})
