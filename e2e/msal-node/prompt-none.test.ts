import { ConfidentialClientApplication } from '@azure/msal-node'
import { startMockEntra } from 'mock-entra'
import type { MockEntra, TenantHandle, User } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openBrowser } from '../support/browser.ts'
import type { Browser, Visit } from '../support/browser.ts'
import { webRedirectUri } from '../support/msal-sign-in.ts'
import { entriesOf, goThrough, paramsOf } from '../support/person.ts'

const scopes = ['api://tasks/Tasks.Read']

let entra: MockEntra

beforeAll(async () => {
  entra = await startMockEntra()
})
afterAll(() => entra.close())

interface Scene {
  readonly tenant: TenantHandle
  readonly client: ConfidentialClientApplication
  readonly browser: Browser
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
  return { tenant, client, browser: openBrowser() }
}

/** Signs in, as another user than before where somebody did, and answers the page that asks for consent. */
async function signIn(
  { browser, client, tenant }: Scene,
  {
    user = tenant.user,
    consent = {},
  }: { readonly user?: User; readonly consent?: Record<string, string> } = {},
): Promise<Visit> {
  const url = await client.getAuthCodeUrl({ scopes, redirectUri: webRedirectUri, prompt: 'select_account' })
  const page = await browser.visit(url)
  const asksWhich = page.body.includes('Use another account')
  const first = asksWhich ? await browser.submit(page, { account: '' }) : page
  return await goThrough(browser, first, { ...entriesOf(user), consent })
}

async function signInAndConsent(scene: Scene, user = scene.tenant.user): Promise<void> {
  const { location, body } = await signIn(scene, { user })
  if (location?.includes('code=') !== true) throw new Error(`The sign-in ended at ${location ?? body}.`)
}

/** What the app is told when nobody may be asked. */
async function askSilently(
  { browser, client }: Scene,
  request: { readonly scopes?: string[]; readonly loginHint?: string } = {},
): Promise<Readonly<Record<string, string>>> {
  const url = await client.getAuthCodeUrl({
    scopes,
    redirectUri: webRedirectUri,
    prompt: 'none',
    state: 'mine',
    ...request,
  })
  return paramsOf(await browser.visit(url))
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
    const declined = await signIn(scene, { consent: { cancel: '1' } })

    const params = await askSilently(scene)

    expect(paramsOf(declined)).toMatchObject({
      error: 'access_denied',
      error_subcode: 'cancel',
      error_description: expect.stringMatching(/^AADSTS65004: /) as string,
    })
    expect(params).toMatchObject(refusal('consent_required', 'AADSTS65001'))
  })
})
