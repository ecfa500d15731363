import { EntraError, NotImplemented } from '@mock-entra/core'
import type { AppSeed, User, UserSeed } from '@mock-entra/core'
import { aTenant, refusalOf } from '@mock-entra/core/testing'
import { describe, expect, it } from 'vitest'

import type { SignInResult } from './http-message.ts'
import { signInWithoutBrowser } from './sign-in-without-browser.ts'
import { aMock, aTokenRequest, anAuthorizeUrl, bodyOf, encodeParams } from './testing/index.ts'
import type { Mock } from './testing/index.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const appId = '11111111-1111-1111-1111-111111111111'
const redirectUri = 'http://localhost:3000/auth/callback'

interface World extends Mock {
  /** Signs the first user in at an address. */
  signIn(address: string): Promise<SignInResult | undefined>
  /** The milliseconds that sign-ins let pass. */
  readonly waits: readonly number[]
}

function aWorld(app?: AppSeed, user: UserSeed = {}): World {
  const mock = aMock({
    ...(app === undefined
      ? {}
      : { apps: [{ appId, web: { redirectUris: ['http://localhost/auth/callback'] }, ...app }] }),
    users: [{ userPrincipalName: 'alice', ...user }],
  })
  const [alice] = [...mock.tenant.users.values()] as [User]
  const waits: number[] = []
  return {
    ...mock,
    waits,
    signIn: (address) =>
      signInWithoutBrowser(mock.send, {
        url: new URL(address, 'https://localhost:4577'),
        user: alice,
        wait: async (milliseconds) => void waits.push(milliseconds),
      }),
  }
}

describe('sign-in without a browser', () => {
  it('gives what the browser would take to the app', async () => {
    const { signIn } = aWorld()

    const result = await signIn(anAuthorizeUrl())

    expect(result).toEqual({
      redirectUrl: expect.stringContaining(`${redirectUri}?code=1.A`),
      params: {
        code: expect.stringMatching(/^1\.A/),
        state: 'state-1',
        session_state: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
      responseMode: 'query',
    })
    expect(new URL(result!.redirectUrl).searchParams.get('code')).toBe(result!.params['code'])
  })

  it('yields a code that can be redeemed', async () => {
    const { signIn, send } = aWorld()
    const result = await signIn(anAuthorizeUrl())

    const response = await send(
      aTokenRequest({
        grant_type: 'authorization_code',
        code: result?.params['code'],
        redirect_uri: redirectUri,
        scope: undefined,
      }),
    )

    expect(bodyOf(response)).toHaveProperty('id_token')
  })

  it.each([
    ['fragment', `${redirectUri}#code=`],
    ['form_post', redirectUri],
  ])('tells how the answer travels: %s', async (response_mode, url) => {
    const { signIn } = aWorld()

    const result = await signIn(anAuthorizeUrl({ response_mode }))

    expect(result?.responseMode).toBe(response_mode)
    expect(result?.redirectUrl.startsWith(url)).toBe(true)
    expect(result?.params).toHaveProperty('code')
  })

  it.each([
    ['v1', `/${tenantId}/oauth2/authorize`],
    ['common', '/common/oauth2/v2.0/authorize'],
    ['a domain', '/contoso.onmicrosoft.com/oauth2/v2.0/authorize'],
    ['any case and a slash', `/${tenantId}/OAuth2/V2.0/Authorize/`],
  ])('takes the address of %s', async (_, path) => {
    const { signIn } = aWorld()

    expect((await signIn(anAuthorizeUrl({}, path)))?.params).toHaveProperty('code')
  })

  it('takes the issuer of the tokens from the address', async () => {
    const { signIn, tenant } = aWorld({
      web: { redirectUris: [redirectUri], implicitGrantSettings: { enableIdTokenIssuance: true } },
    })

    const result = await signIn(
      `https://login.microsoftonline.com${anAuthorizeUrl({ response_type: 'id_token', nonce: 'n' })}`,
    )

    const [, claims = ''] = (result?.params['id_token'] ?? '').split('.')
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      iss: `https://login.microsoftonline.com/${tenantId}/v2.0`,
      oid: [...tenant.users.keys()][0],
    })
  })

  it.each([
    '/',
    `/${tenantId}/oauth2/v2.0/token`,
    `/${tenantId}/oauth2/v2.0/logout`,
    `/${tenantId}/login`,
    '/device',
    '/authorize',
    `/x/${tenantId}/oauth2/v2.0/authorize`,
  ])('is nothing for the address %s', async (address) => {
    const { signIn } = aWorld()

    expect(await signIn(address)).toBeUndefined()
  })
})

describe('refusal of a sign-in without a browser', () => {
  it.each([
    [900144, 'invalid_request', {}, { scope: undefined }],
    [70005, 'unsupported_response_type', {}, { response_type: 'garbage' }],
    [650053, 'invalid_client', {}, { scope: 'api://22222222-2222-2222-2222-222222222222/Nope' }],
  ])('that goes to the app is the result: AADSTS%i, %s', async (aadsts, error, app, params) => {
    const { signIn } = aWorld(app)

    const result = await signIn(anAuthorizeUrl(params))

    expect(result).toMatchObject({ params: { error, state: 'state-1' }, responseMode: 'query' })
    expect(result?.params['error_description']).toContain(`AADSTS${aadsts}: `)
    expect(result?.redirectUrl.startsWith(`${redirectUri}?error=${error}&`)).toBe(true)
  })

  it('has the time of the tenant', async () => {
    const { signIn, tenant } = aWorld()
    tenant.clock.set('2030-01-01T00:00:00Z')

    const result = await signIn(anAuthorizeUrl({ scope: undefined }))

    expect(result?.params['error_description']).toContain('Timestamp: 2030-01-01 00:00:00Z')
  })

  it.each<readonly [string, number, AppSeed, Readonly<Record<string, string | undefined>>]>([
    ['an unknown app', 700016, {}, { client_id: 'aaaaaaaa-0000-4000-8000-000000000001' }],
    ['no app', 900144, {}, { client_id: undefined }],
    ['an address of nobody', 50011, {}, { redirect_uri: 'https://evil.example' }],
    ['a policy that blocks', 53003, { conditionalAccess: { grantControls: ['block'] } }, {}],
    ['a missing assignment', 50105, { appRoleAssignmentRequired: true }, {}],
    ['consent that an admin must give', 90094, { requireConsent: true }, { scope: 'User.Read.All' }],
  ])('that a person would see is thrown: %s, AADSTS%i', async (_, aadsts, app, params) => {
    const { signIn } = aWorld(app)

    expect(await refusalOf(() => signIn(anAuthorizeUrl(params)))).toMatchObject({ aadsts })
  })

  it('that a policy makes is a result for a silent request: AADSTS53003', async () => {
    const { signIn } = aWorld({ conditionalAccess: { grantControls: ['block'] } })

    const result = await signIn(anAuthorizeUrl({ prompt: 'none' }))

    expect(result?.params).toMatchObject({ error: 'interaction_required', state: 'state-1' })
  })

  it('of a parameter that is sent twice is thrown: AADSTS90013', async () => {
    const { signIn } = aWorld()

    const refusal = await refusalOf(() => signIn(`${anAuthorizeUrl()}&state=b`))

    expect(refusal).toBeInstanceOf(EntraError)
    expect(refusal.aadsts).toBe(90013)
  })

  it('of what is not built is thrown', async () => {
    const { signIn } = aWorld()

    await expect(signIn(anAuthorizeUrl({ response_type: 'none' }))).rejects.toBeInstanceOf(NotImplemented)
  })
})

describe('a mistake of who signs in without a browser', () => {
  it('is thrown, and reported as no bug', async () => {
    const mock = aMock()
    const other = aTenant(mock.issuer, { id: 'aaaaaaaa-0000-4000-8000-000000000001' }).tenant
    const [stranger] = [...other.users.values()] as [User]

    const signingIn = signInWithoutBrowser(mock.send, {
      url: new URL(anAuthorizeUrl(), 'https://localhost:4577'),
      user: stranger,
      wait: async () => undefined,
    })

    await expect(signingIn).rejects.toMatchObject({ code: 'MOCK_ENTRA_MISSING_OBJECT', option: 'user' })
    expect(mock.bugs).toEqual([])
  })
})

describe('admin consent without a browser', () => {
  const query = encodeParams({ client_id: appId, redirect_uri: redirectUri, state: 'state-1' })

  it.each([`/${tenantId}/v2.0/adminconsent`, `/${tenantId}/adminconsent`])('is given at %s', async (path) => {
    const { signIn } = aWorld({}, { directoryRoles: ['Global Administrator'] })

    expect(await signIn(`${path}?${query}`)).toEqual({
      redirectUrl: `${redirectUri}?admin_consent=True&tenant=${tenantId}&state=state-1#`,
      params: { admin_consent: 'True', tenant: tenantId, state: 'state-1' },
      responseMode: 'query',
    })
  })

  it('is not given by who is no administrator: AADSTS90094', async () => {
    const { signIn } = aWorld()

    const refusal = await refusalOf(() => signIn(`/${tenantId}/v2.0/adminconsent?${query}`))

    expect(refusal).toMatchObject({ code: 'adminConsentRequired', aadsts: 90094 })
  })
})

describe('the journal of a sign-in without a browser', () => {
  it('has one request, as a browser would have made it', async () => {
    const { signIn, tenant } = aWorld()

    await signIn(anAuthorizeUrl({ login_hint: 'alice@contoso.onmicrosoft.com', prompt: 'login' }))

    expect(tenant.journal.entries()).toEqual([
      {
        at: new Date('2026-03-04T05:06:07Z'),
        endpoint: 'authorize',
        method: 'GET',
        path: `/${tenantId}/oauth2/v2.0/authorize`,
        clientId: appId,
        scopes: expect.arrayContaining(['openid']),
        username: 'alice@contoso.onmicrosoft.com',
        redirectUri,
        prompt: 'login',
        correlationId: expect.any(String),
        status: 302,
        isFault: false,
        duration: expect.any(Number),
      },
    ])
  })

  it.each([
    ['on an error page: AADSTS50011', { redirect_uri: 'http://localhost:3000/else' }, 200, 50011],
    ['that the app is told of: AADSTS28002', { scope: 'api://1 api://2/x/y z/' }, 302, 28002],
    ['of what is not built', { response_type: 'none' }, 501, undefined],
  ])('has a refusal %s', async (_, params, status, aadsts) => {
    const { signIn, tenant } = aWorld()

    await signIn(anAuthorizeUrl(params)).catch((error: unknown) => error)

    const [entry] = tenant.journal.entries()
    expect(entry).toMatchObject({ status, isFault: false })
    expect(entry?.aadsts).toBe(aadsts)
  })

  it('is that of the tenant of the app where the path names none', async () => {
    const { signIn, tenant } = aWorld()

    await signIn(anAuthorizeUrl().replace(tenantId, 'organizations')).catch((error: unknown) => error)

    expect(tenant.journal.entries()).toHaveLength(1)
  })

  it('calls admin consent so', async () => {
    const { signIn, tenant } = aWorld({}, { directoryRoles: ['Global Administrator'] })

    await signIn(`/${tenantId}/adminconsent?client_id=${appId}&redirect_uri=${redirectUri}`)

    expect(tenant.journal.entries()).toMatchObject([{ endpoint: 'adminConsent', status: 302 }])
  })
})

describe('the log of a sign-in without a browser', () => {
  it('has one entry, without what the query holds', async () => {
    const { signIn, log } = aWorld()

    await signIn(anAuthorizeUrl())

    expect(log).toEqual([{ method: 'GET', path: `/${tenantId}/oauth2/v2.0/authorize`, status: 302 }])
  })

  it('has the code of a refusal: AADSTS50011', async () => {
    const { signIn, log } = aWorld()

    await signIn(anAuthorizeUrl({ redirect_uri: 'http://localhost:3000/else' })).catch(() => undefined)

    expect(log).toMatchObject([{ status: 200, code: 'AADSTS50011' }])
  })

  it('has nothing of an address where nobody signs in', async () => {
    const { signIn, log } = aWorld()

    await signIn(`/${tenantId}/oauth2/v2.0/token`)

    expect(log).toEqual([])
  })
})

describe('a planned fault of a sign-in without a browser', () => {
  it('is thrown where it is a refusal: AADSTS53003', async () => {
    const { signIn, tenant } = aWorld()
    tenant.faults.plan({ endpoint: 'authorize', fault: { aadsts: 53003 }, remaining: 1 })

    expect(await refusalOf(() => signIn(anAuthorizeUrl()))).toMatchObject({ aadsts: 53003 })
    expect(await signIn(anAuthorizeUrl())).toHaveProperty('params.code')
    expect(tenant.journal.entries()).toMatchObject([
      { aadsts: 53003, isFault: true, status: 200 },
      { isFault: false, status: 302 },
    ])
  })

  it.each([
    [{ status: 503 }],
    [{ aadsts: 53003, body: 'html' as const }],
    [{ connection: 'cut' as const }],
    [{ connection: 'cut-mid-body' as const }],
    [{ connection: 'hang' as const }],
    [{ aadsts: 53003, connection: 'cut' as const }],
  ])('is an error that names it where the browser gets no further: %j', async (fault) => {
    const { signIn, tenant } = aWorld()
    tenant.faults.plan({ endpoint: 'authorize', fault, remaining: 1 })

    await expect(signIn(anAuthorizeUrl())).rejects.toMatchObject({
      code: 'MOCK_ENTRA_SIGN_IN_REFUSED',
      option: 'signIn(authorizeUrl)',
      received: expect.stringContaining(`a planned fault, ${JSON.stringify(fault)}`),
    })
    expect(tenant.journal.entries()).toMatchObject([{ isFault: true }])
  })

  it('delays it, or makes it come slowly', async () => {
    const { signIn, tenant, waits } = aWorld()
    tenant.faults.plan({ endpoint: 'authorize', fault: { delay: 1500 }, remaining: 1 })
    tenant.faults.plan({ endpoint: 'authorize', fault: { connection: 'drip' }, remaining: 1 })

    expect(await signIn(anAuthorizeUrl())).toHaveProperty('params.code')
    expect(await signIn(anAuthorizeUrl())).toHaveProperty('params.code')
    expect(waits).toEqual([1500])
  })

  it('for another client, or of another endpoint, waits on', async () => {
    const { signIn, tenant } = aWorld()
    tenant.faults.plan({ endpoint: 'authorize', fault: { status: 503 }, clientId: 'x', remaining: 1 })
    tenant.faults.plan({ endpoint: 'adminConsent', fault: { status: 503 }, remaining: 1 })

    expect(await signIn(anAuthorizeUrl())).toHaveProperty('params.code')
    expect(tenant.faults.pending).toHaveLength(2)
  })
})
