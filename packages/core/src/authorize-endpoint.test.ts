import { describe, expect, it } from 'vitest'

import type { AuthorizeRequest } from './authorize-request.ts'
import type { AppSeed } from './directory/seeds.ts'
import {
  aVisitedTenant,
  aVisitor,
  aTenant,
  addAppSeed,
  addUserSeed,
  enterPassword,
  kindOf,
  pageOf,
  paramsOf,
  refusalOf,
  refusalToApp,
  signIn,
} from './testing/index.ts'
import type { Visitor } from './testing/index.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const scope = `openid api://${apiId}/Tasks.Read`
const redirectUri = 'http://localhost:3000/auth/callback'
const alice = 'alice@contoso.onmicrosoft.com'

/** Somebody in front of the seeded app, with what a test changes in its registration. */
function aVisitorOf(app: AppSeed): ReturnType<typeof aVisitedTenant> {
  const web = { redirectUris: ['http://localhost/auth/callback'] }
  return aVisitedTenant({ apps: [{ appId, web, ...app }] })
}

describe('authorization request', () => {
  it('leads to the page that asks for the name, and from there to the app', async () => {
    const { visitor, tenant } = aVisitedTenant()

    const page = pageOf(await visitor.authorize(), 'username')
    const answer = await enterPassword(visitor)

    expect(page).toMatchObject({ appName: 'Mock App', username: '', canGoBack: false })
    expect(page.flowToken).not.toBe('')
    expect(answer).toMatchObject({
      kind: 'redirect',
      target: { redirectUri, responseMode: 'query', state: 'state-1' },
    })
    expect(Object.keys(paramsOf(answer))).toEqual(['code', 'state', 'session_state'])
    expect(tenant.codes.get(paramsOf(answer)['code'] ?? '')).toMatchObject({ appId, redirectUri })
  })

  it.each<readonly [string, string, number, Partial<AuthorizeRequest>]>([
    ['an unknown tenant', 'tenantNotFound', 90002, { tenant: 'aaaaaaaa-0000-4000-8000-000000000001' }],
    ['an unknown domain', 'tenantNotFound', 90002, { tenant: 'fabrikam.example' }],
    ['a tenant that is none', 'invalidTenantIdentifier', 900023, { tenant: 'contoso' }],
    ['the empty tenant', 'emptyTenantIdentifier', 900021, { tenant: '00000000-0000-0000-0000-000000000000' }],
    ['no client id', 'missingParameter', 900144, { clientId: undefined }],
    ['an empty client id', 'missingParameter', 900144, { clientId: '' }],
    ['no client id at common', 'missingParameter', 900144, { tenant: 'common', clientId: undefined }],
    ['an unknown client', 'appNotFound', 700016, { clientId: 'aaaaaaaa-0000-4000-8000-000000000001' }],
    [
      'an unknown client at common',
      'appNotFound',
      700016,
      { tenant: 'common', clientId: 'aaaaaaaa-0000-4000-8000-000000000001' },
    ],
    ['a client id that is none', 'appNotFound', 700016, { clientId: 'Mock App' }],
    ['the empty client', 'emptyClientId', 700038, { clientId: '00000000-0000-0000-0000-000000000000' }],
    ['a redirect URI of nobody', 'redirectUriMismatch', 50011, { redirectUri: 'https://evil.example' }],
  ])('with %s is refused on a page: %s, AADSTS%i', async (_, code, aadsts, parts) => {
    const { visitor } = aVisitedTenant()

    const refusal = await refusalOf(() => visitor.authorize({ ...parts, state: 'state-1' }))

    expect(refusal).toMatchObject({ code, aadsts })
  })

  it('of an app of another tenant is refused on a page: AADSTS700016', async () => {
    const { issuer, visitor } = aVisitedTenant()
    const { seeded } = aTenant(issuer)

    const refusal = await refusalOf(() => visitor.authorize({ clientId: seeded.app!.appId }))

    expect(refusal).toMatchObject({ code: 'appNotFound', aadsts: 700016 })
  })

  it('of a disabled app is refused on a page: AADSTS7000112', async () => {
    const { visitor } = aVisitorOf({ accountEnabled: false })

    expect(await refusalOf(() => visitor.authorize())).toMatchObject({ code: 'appDisabled' })
  })

  it('is refused on a page even where it forbids pages, as long as nobody knows whom to tell', async () => {
    const { visitor } = aVisitedTenant()
    const request = { prompt: 'none', redirectUri: 'https://evil.example/callback' }

    expect(await refusalOf(() => visitor.authorize(request))).toMatchObject({ aadsts: 50011 })
  })

  it.each<readonly [number, string, Partial<AuthorizeRequest>]>([
    [900144, 'invalid_request', { responseType: undefined }],
    [70005, 'unsupported_response_type', { responseType: 'garbage' }],
    [700054, 'unsupported_response_type', { responseType: 'id_token' }],
    [700051, 'unsupported_response_type', { responseType: 'token' }],
    [70007, 'invalid_request', { responseMode: 'garbage' }],
    [900144, 'invalid_request', { scope: undefined }],
    [70011, 'invalid_scope', { scope: 'a"b' }],
    [901002, 'invalid_request', { resource: 'https://graph.microsoft.com' }],
    [90023, 'invalid_request', { prompt: 'garbage' }],
    [90100, 'invalid_request', { maxAge: 'garbage' }],
    [90100, 'invalid_request', { claims: 'garbage' }],
    [501491, 'invalid_request', { codeChallenge: 'garbage' }],
  ])('is refused to the app with AADSTS%i, %s, for %j', async (aadsts, error, parts) => {
    const { visitor } = aVisitedTenant()

    const { target, refusal } = refusalToApp(await visitor.authorize(parts))

    expect(refusal).toMatchObject({ aadsts, error })
    expect(target).toMatchObject({ redirectUri, state: 'state-1' })
  })

  it.each(['query', 'fragment', 'form_post'])('is refused in its own response mode: %s', async (mode) => {
    const { visitor } = aVisitedTenant()

    const { target } = refusalToApp(await visitor.authorize({ responseMode: mode, scope: undefined }))

    expect(target).toEqual({ redirectUri, responseMode: mode, state: 'state-1' })
  })

  it('that asks for tokens is not refused in the query', async () => {
    const { visitor } = aVisitedTenant()

    const answer = await visitor.authorize({ responseType: 'id_token', responseMode: 'query' })

    expect(refusalToApp(answer).target.responseMode).toBe('fragment')
  })

  it('for a scope that the API does not expose is refused to the app with AADSTS650053', async () => {
    const { visitor, tenant } = aVisitedTenant()
    await visitor.authorize({ scope: `openid api://${apiId}/Tasks.Burn` })

    const { refusal, target } = refusalToApp(await enterPassword(visitor))

    expect(refusal).toMatchObject({ code: 'unknownScope', aadsts: 650053, error: 'invalid_client' })
    expect(refusal.message).toContain("scope 'Tasks.Burn'")
    expect(target.state).toBe('state-1')
    expect([...tenant.codes.values()]).toEqual([])
  })

  it('for an unknown resource is refused to the app with AADSTS500011 when the mock is strict', async () => {
    const { visitor } = aVisitedTenant({}, { strict: true })
    await visitor.authorize({ scope: 'api://nobody/Read' })

    const answer = await enterPassword(visitor)

    expect(refusalToApp(answer).refusal).toMatchObject({ code: 'resourceNotFound', aadsts: 500011 })
  })
})

describe('authorization request with prompt=none', () => {
  const silent = { prompt: 'none', scope }

  it('is answered with a code where one account is signed in', async () => {
    const { visitor } = aVisitedTenant()
    await signIn(visitor)

    expect(paramsOf(await visitor.authorize(silent))['code']).toBeDefined()
  })

  it('is refused with AADSTS50058 login_required where nobody is signed in', async () => {
    const { visitor } = aVisitedTenant()

    const { refusal, target } = refusalToApp(await visitor.authorize(silent))

    expect(refusal).toMatchObject({ code: 'noSession', aadsts: 50058, error: 'login_required' })
    expect(target).toEqual({ redirectUri, responseMode: 'query', state: 'state-1' })
  })

  it.each<readonly [string, number, string, (visitor: Visitor) => Promise<Partial<AuthorizeRequest>>]>([
    ['several accounts', 16000, 'interaction_required', async () => ({})],
    ['an unknown sid', 160021, 'interaction_required', async () => ({ sid: 'garbage' })],
    ['a hint that names nobody', 50058, 'login_required', async () => ({ loginHint: 'nobody@a.example' })],
    [
      'a hint that names who is not signed in',
      50058,
      'login_required',
      async () => ({ loginHint: 'carol@contoso.onmicrosoft.com' }),
    ],
  ])('is refused where it finds %s: AADSTS%i, %s', async (_, aadsts, error, partsOf) => {
    const { visitor, tenant } = aVisitedTenant()
    for (const userPrincipalName of ['bob', 'carol']) addUserSeed(tenant, { userPrincipalName })
    await signIn(visitor)
    await signIn(visitor, 'bob@contoso.onmicrosoft.com')

    const { refusal } = refusalToApp(await visitor.authorize({ ...silent, ...(await partsOf(visitor)) }))

    expect(refusal).toMatchObject({ aadsts, error })
  })

  it.each<readonly [string, number, string, AppSeed]>([
    ['consent', 65001, 'consent_required', { requireConsent: true }],
    ['a second factor', 50076, 'interaction_required', { conditionalAccess: { grantControls: ['mfa'] } }],
    ['terms of use', 50158, 'interaction_required', { conditionalAccess: { grantControls: ['termsOfUse'] } }],
    [
      'a new password',
      50055,
      'interaction_required',
      { conditionalAccess: { grantControls: ['passwordChange'] } },
    ],
    [
      'access that is blocked',
      53003,
      'interaction_required',
      { conditionalAccess: { grantControls: ['block'] } },
    ],
    ['an assignment', 50105, 'interaction_required', { appRoleAssignmentRequired: true }],
    ['a fresher sign-in', 70044, 'interaction_required', { conditionalAccess: { signInFrequencyHours: 0 } }],
  ])('is refused to the app where it lacks %s: AADSTS%i, %s', async (_, aadsts, error, app) => {
    const { visitor, tenant } = aVisitedTenant()
    const shop = addAppSeed(tenant, { web: { redirectUris: [redirectUri] }, ...app })
    await signIn(visitor)

    const { refusal, target } = refusalToApp(await visitor.authorize({ ...silent, clientId: shop.appId }))

    expect(refusal).toMatchObject({ aadsts, error })
    expect(target.state).toBe('state-1')
  })

  it('is refused with a challenge that an interactive request can bring back', async () => {
    const { visitor } = aVisitedTenant()
    await signIn(visitor)
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'

    const { refusal } = refusalToApp(await visitor.authorize({ ...silent, claims }))

    expect(refusal).toMatchObject({ aadsts: 50076, error: 'interaction_required', claims })
    expect(kindOf(await visitor.authorize({ scope, claims }))).toBe('verification')
  })

  it('begins no session and no flow', async () => {
    const { issuer, tenant, visitor } = aVisitedTenant()

    await visitor.authorize(silent)

    expect([...issuer.flows.values()]).toEqual([])
    expect([...tenant.sessions.values()]).toEqual([])
    expect(visitor.sessionIds.size).toBe(0)
  })
})

describe('what the app can do nothing about is told to the person', () => {
  it.each<readonly [string, string, number, AppSeed]>([
    [
      'a policy that blocks',
      'blockedByConditionalAccess',
      53003,
      { conditionalAccess: { grantControls: ['block'] } },
    ],
    ['a missing assignment', 'userNotAssigned', 50105, { appRoleAssignmentRequired: true }],
  ])('%s: %s, AADSTS%i', async (_, code, aadsts, app) => {
    const { visitor } = aVisitorOf(app)
    await visitor.authorize({ loginHint: alice })

    const refusal = await refusalOf(() => visitor.submit({ passwd: 'mock-entra-password' }))

    expect(refusal).toMatchObject({ code, aadsts })
  })

  it('and not before the password was given', async () => {
    const { visitor } = aVisitorOf({ appRoleAssignmentRequired: true })

    expect(kindOf(await visitor.authorize({ loginHint: alice }))).toBe('password')
  })
})

describe('flow token', () => {
  it('is another one for every request', async () => {
    const { issuer } = aVisitedTenant()
    const answers = await Promise.all([aVisitor(issuer).authorize(), aVisitor(issuer).authorize()])

    const tokens = answers.map((answer) => pageOf(answer, 'username').flowToken)

    expect(new Set(tokens).size).toBe(2)
  })
})
