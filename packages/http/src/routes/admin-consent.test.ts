import { describe, expect, it } from 'vitest'

import { aBrowser, aMock, encodeParams } from '../testing/index.ts'
import type { Browser } from '../testing/index.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const appId = '11111111-1111-1111-1111-111111111111'
const redirectUri = 'http://localhost:3000/auth/callback'

function aVisit(...parameters: Parameters<typeof aMock>): { readonly browser: Browser } {
  return { browser: aBrowser(aMock(...parameters).send) }
}

describe('admin consent endpoint', () => {
  const query = encodeParams({ client_id: appId, redirect_uri: redirectUri, state: 'state-1' })

  it.each([
    ['v2', `/${tenantId}/v2.0/adminconsent`],
    ['v1', `/${tenantId}/adminconsent`],
    ['organizations', '/organizations/v2.0/adminconsent'],
  ])('leads through the pages to the app: %s', async (_, path) => {
    const users = [{ userPrincipalName: 'alice', directoryRoles: ['Global Administrator'] }]
    const { browser } = aVisit({ users })
    const first = await browser.open(`${path}?${query}`)
    const second = await first.submit({ loginfmt: 'alice@contoso.onmicrosoft.com' })
    const stay = await second.submit({ passwd: 'mock-entra-password' })
    const consent = await stay.submit({ no: '1' })

    const { response, params } = await consent.submit()

    expect([first.title, second.title, stay.title, consent.title]).toEqual([
      'Sign in',
      'Enter password',
      'Stay signed in?',
      'Permissions requested',
    ])
    expect(response.status).toBe(302)
    expect(params).toEqual({ admin_consent: 'True', tenant: tenantId, state: 'state-1' })
  })

  it('tells the app who declined, with the tenant', async () => {
    const users = [{ userPrincipalName: 'alice', directoryRoles: ['Global Administrator'] }]
    const { browser } = aVisit({ users })
    browser.cookies.set('ESTSSKIPKMSI', '1')
    const first = await browser.open(`/${tenantId}/v2.0/adminconsent?${query}`)
    const second = await first.submit({ loginfmt: 'alice@contoso.onmicrosoft.com' })
    const consent = await second.submit({ passwd: 'mock-entra-password' })

    const { params } = await consent.submit({ cancel: '1' })

    expect(params).toMatchObject({
      error: 'access_denied',
      error_subcode: 'cancel',
      admin_consent: 'True',
      tenant: tenantId,
      state: 'state-1',
    })
  })

  it('does not redirect to an address of nobody: AADSTS50011', async () => {
    const { browser } = aVisit()
    const evil = encodeParams({ client_id: appId, redirect_uri: 'https://evil.example' })

    expect(await browser.open(`/${tenantId}/v2.0/adminconsent?${evil}`)).toMatchObject({
      aadsts: 50011,
      location: '',
    })
  })
})
