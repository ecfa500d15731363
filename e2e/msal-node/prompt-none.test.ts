import { ConfidentialClientApplication } from '@azure/msal-node'
import { startMockEntra } from 'mock-entra'
import type { MockEntra, TenantHandle } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createFormBrowser, typePassword } from '../support/form-browser.ts'
import type { FormBrowser, ShownPage } from '../support/form-browser.ts'
import { webRedirectUri } from '../support/msal-sign-in.ts'

const scopes = ['api://tasks/Tasks.Read']

let entra: MockEntra

beforeAll(async () => {
  entra = await startMockEntra()
})
afterAll(() => entra.close())

interface Scene {
  readonly tenant: TenantHandle
  readonly client: ConfidentialClientApplication
  readonly browser: FormBrowser
}

/** A web app that nobody has consented to, an API, and a browser without a session. */
function aScene(): Scene {
  const tenant = entra.createTenant()
  tenant.addApp({
    displayName: 'Tasks API',
    identifierUris: ['api://tasks'],
    api: { oauth2PermissionScopes: [{ value: 'Tasks.Read' }, { value: 'Tasks.ReadWrite' }] },
  })
  const app = tenant.addApp({
    displayName: 'Planner',
    secret: 'planner',
    web: { redirectUris: [webRedirectUri] },
    requireConsent: true,
  })
  const client = new ConfidentialClientApplication(tenant.msalConfig(app))
  return { tenant, client, browser: createFormBrowser() }
}

/** Up to the page that asks for consent. */
async function signIn({ browser, client, tenant }: Scene, user = tenant.user): Promise<ShownPage> {
  const url = await client.getAuthCodeUrl({ scopes, redirectUri: webRedirectUri, prompt: 'select_account' })
  const page = await browser.open(url)
  const asksWhich = page.html.includes('Use another account')
  return await typePassword(asksWhich ? await page.submit({ account: '' }) : page, user)
}

async function signInAndConsent(scene: Scene, user = scene.tenant.user): Promise<void> {
  const consentPage = await signIn(scene, user)
  const { url } = await consentPage.submit()
  if (!url.searchParams.has('code')) throw new Error(`The sign-in ended at ${url.href}.`)
}

/** What the app is told when nobody may be asked. */
async function askSilently(
  { browser, client }: Scene,
  request: { readonly scopes?: string[]; readonly loginHint?: string } = {},
): Promise<Record<string, string>> {
  const url = await client.getAuthCodeUrl({
    scopes,
    redirectUri: webRedirectUri,
    prompt: 'none',
    state: 'mine',
    ...request,
  })
  const page = await browser.open(url)
  return Object.fromEntries(page.url.searchParams)
}

function refusal(error: string, code: string): object {
  return {
    error,
    error_description: expect.stringMatching(new RegExp(`^${code}: `)) as string,
    state: 'mine',
  }
}

describe('MSAL Node, prompt=none', () => {
  test('without a session is login_required, AADSTS50058', async () => {
    const params = await askSilently(aScene())

    expect(params).toMatchObject(refusal('login_required', 'AADSTS50058'))
    expect(params).not.toHaveProperty('code')
  })

  test('with a session and consent is a code', async () => {
    const scene = aScene()
    await signInAndConsent(scene)

    const { code } = await askSilently(scene)

    const result = await scene.client.acquireTokenByCode({ code: code!, scopes, redirectUri: webRedirectUri })
    expect(result.uniqueId).toBe(scene.tenant.user.objectId)
  })

  test('with a session and without consent is consent_required, AADSTS65001', async () => {
    const scene = aScene()
    await signInAndConsent(scene)

    const params = await askSilently(scene, { scopes: ['api://tasks/Tasks.ReadWrite'] })

    expect(params).toMatchObject(refusal('consent_required', 'AADSTS65001'))
  })

  test('with a session that lacks the second factor is interaction_required, AADSTS50076', async () => {
    const scene = aScene()
    const { tenant } = scene
    await signInAndConsent(scene)
    tenant.setConditionalAccess(tenant.user, { grantControls: ['mfa'] })

    const params = await askSilently(scene)

    expect(params).toMatchObject(refusal('interaction_required', 'AADSTS50076'))
  })

  test('with a session that was revoked is refused', async () => {
    const scene = aScene()
    await signInAndConsent(scene)
    scene.tenant.revokeSessions(scene.tenant.user)

    const params = await askSilently(scene)

    expect(params['error']).toMatch(/^(login|interaction)_required$/)
    expect(params).not.toHaveProperty('code')
  })

  test('with the session of another user than loginHint names is login_required, AADSTS50058', async () => {
    const scene = aScene()
    const bob = scene.tenant.addUser({ userPrincipalName: 'bob' })
    await signInAndConsent(scene)

    const params = await askSilently(scene, { loginHint: bob.username })

    expect(params).toMatchObject(refusal('login_required', 'AADSTS50058'))
  })

  test('with two sessions is interaction_required, AADSTS16000, and loginHint tells which', async () => {
    const scene = aScene()
    const bob = scene.tenant.addUser({ userPrincipalName: 'bob' })
    await signInAndConsent(scene)
    await signInAndConsent(scene, bob)

    const params = await askSilently(scene)
    const { code } = await askSilently(scene, { loginHint: bob.username })

    expect(params).toMatchObject(refusal('interaction_required', 'AADSTS16000'))
    const result = await scene.client.acquireTokenByCode({ code: code!, scopes, redirectUri: webRedirectUri })
    expect(result.uniqueId).toBe(bob.objectId)
  })

  test('a person who declined before is consent_required, AADSTS65001', async () => {
    const scene = aScene()
    const { url } = await (await signIn(scene)).submit({ cancel: '1' })

    const params = await askSilently(scene)

    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      error: 'access_denied',
      error_subcode: 'cancel',
      error_description: expect.stringMatching(/^AADSTS65004: /) as string,
    })
    expect(params).toMatchObject(refusal('consent_required', 'AADSTS65001'))
  })
})
