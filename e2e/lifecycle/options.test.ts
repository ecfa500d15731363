import { getCACertificates } from 'node:tls'

import { decodeJwt } from 'jose'
import { MockEntraError, startMockEntra } from 'mock-entra'
import type { AppSeed, LogEntry, MockEntraOptions, TenantSeed, UserSeed } from 'mock-entra'
import { describe, expect, test } from 'vitest'

import { findFreePort } from '../support/free-port.ts'
import { rejectionOf } from '../support/rejection.ts'

const guid = 'aaaaaaaa-0000-4000-8000-000000000001'
const secret = 'hush-hush'

/** Starts with options that the types forbid, as JavaScript and configuration files can. */
async function complaint(options: unknown): Promise<MockEntraError> {
  const start = startMockEntra(options as MockEntraOptions)
  const error = await rejectionOf(start.then((entra) => entra.close()))
  if (error instanceof MockEntraError) return error
  throw error
}

function withTenants(...tenants: TenantSeed[]): MockEntraOptions {
  return { tenants }
}

function withApps(...apps: unknown[]): MockEntraOptions {
  return withTenants({ apps: apps as AppSeed[] })
}

function withUsers(...users: unknown[]): MockEntraOptions {
  return withTenants({ users: users as UserSeed[] })
}

describe('options that are refused', () => {
  test.each([
    ['options.tokenLifeTime', { tokenLifeTime: 60 }, "Did you mean 'tokenLifetime'?"],
    ['options.tenant', { tenant: [] }, "Did you mean 'tenants'?"],
    ['options.zzz', { zzz: 1 }, "Remove 'zzz'."],
    ['options.tenants[0].domains', withTenants({ domains: [] } as TenantSeed), "Did you mean 'domain'?"],
    ['options.tenants[0].apps[0].displayname', withApps({ displayname: 'x' }), "Did you mean 'displayName'?"],
    ['options.tenants[0].users[0].pasword', withUsers({ pasword: secret }), "Did you mean 'password'?"],
    [
      'options.tenants[0].apps[0].api.oauth2PermissionScope',
      withApps({ api: { oauth2PermissionScope: [] } }),
      "Did you mean 'oauth2PermissionScopes'?",
    ],
  ])('an unknown key, %s, is answered with the nearest known one', async (option, options, remedy) => {
    const error = await complaint(options)

    expect(error).toMatchObject({
      code: 'MOCK_ENTRA_UNKNOWN_OPTION',
      option,
      received: 'an unknown option',
      expected: expect.stringMatching(/^one of /),
      remedy,
    })
  })

  test.each([
    ['options', 5, 'number 5', 'an object'],
    ['options', 'fast', "'fast'", 'an object'],
    ['options', [], 'an array of 0', 'an object'],
    ['options.port', { port: '80' }, "'80'", 'a port from 0 to 65535, or an array of them'],
    ['options.port', { port: 70_000 }, 'number 70000', 'a port from 0 to 65535'],
    ['options.port', { port: 1.5 }, 'number 1.5', 'a whole number'],
    ['options.port[1]', { port: [0, 'x'] }, "'x'", 'a port number'],
    ['options.trust', { trust: 'yes' }, "'yes'", 'true or false'],
    ['options.strict', { strict: 1 }, 'number 1', 'true or false'],
    ['options.keys', { keys: 5 }, 'number 5', 'a path'],
    ['options.dataDir', { dataDir: '' }, "''", 'a path that is not empty'],
    ['options.log', { log: 'all' }, "'all'", 'true, false or a function'],
    ['options.tokenLifetime', { tokenLifetime: 0 }, 'number 0', 'at least 1 second'],
    ['options.tokenLifetime', { tokenLifetime: 90_000 }, 'number 90000', 'at most 86400 seconds, a day'],
    ['options.issuer', { issuer: 'contoso' }, "'contoso'", 'an absolute http or https URL'],
    ['options.clock', { clock: '2020' }, "'2020'", 'a function that returns milliseconds, or a Date'],
    ['options.tenants', { tenants: [] }, 'an array of 0', 'at least one tenant'],
    ['options.tenants[0]', { tenants: [5] }, 'number 5', 'an object'],
    ['options.tenants[0].id', withTenants({ id: 'mine' }), "'mine'", 'a GUID'],
    ['options.tenants[0].domain', withTenants({ domain: 'x' }), "'x'", 'a domain name, or an array of them'],
    ['options.tenants[0].apps[0].appId', withApps({ appId: '1' }), "'1'", 'a GUID'],
    [
      'options.tenants[0].apps[0].api.requestedAccessTokenVersion',
      withApps({ api: { requestedAccessTokenVersion: 3 } }),
      'number 3',
      '1, 2 or null',
    ],
    [
      'options.tenants[0].users[0].userPrincipalName',
      withUsers({ userPrincipalName: 'a@other.example' }),
      "'a@other.example'",
      'a name in @contoso.onmicrosoft.com',
    ],
  ])('%s: %j', async (option, options, received, expected) => {
    const error = await complaint(options)

    expect(error).toMatchObject({ code: 'MOCK_ENTRA_INVALID_OPTION', option, received, expected })
    expect(error.remedy).toMatch(/\w.*\.$/)
    expect(error.message).toBe(`${option}: received ${received}, expected ${expected}. ${error.remedy}`)
  })

  test.each([
    ['options.port', { port: [] }],
    ['options.tenants[0].domain', withTenants({ domain: [] })],
  ])('%s does not take an empty array, and says so in words', async (option, options) => {
    const error = await complaint(options)

    expect(error).toMatchObject({ code: 'MOCK_ENTRA_INVALID_OPTION', option, received: 'an array of 0' })
    expect(error.expected).not.toContain('Invalid')
  })

  test.each([
    {
      what: 'two tenants of one id',
      options: withTenants({ id: guid }, { id: guid.toUpperCase() }),
      option: 'options.tenants[1].id',
      received: `'${guid}'`,
    },
    {
      what: 'two tenants of one domain',
      options: withTenants({ domain: 'a.example' }, { domain: ['b.example', 'A.Example'] }),
      option: 'options.tenants[1].domain',
      received: "'a.example'",
    },
    {
      what: 'two apps of one client id',
      options: withApps({ appId: guid }, { appId: guid.toUpperCase() }),
      option: 'options.tenants[0].apps[1].appId',
      received: `'${guid}'`,
    },
    {
      what: 'two users of one name',
      options: withUsers({ userPrincipalName: 'bob' }, { userPrincipalName: 'BOB' }),
      option: 'options.tenants[0].users[1].userPrincipalName',
      received: "'BOB@contoso.onmicrosoft.com'",
    },
    {
      what: 'two apps of one App ID URI',
      options: withApps({ identifierUris: ['api://a'] }, { identifierUris: ['api://b', 'api://a'] }),
      option: 'options.tenants[0].apps[1].identifierUris',
      received: "'api://a'",
    },
    // Clients may ask for an App ID URI in any case and with a trailing slash, so that these name one resource.
    {
      what: 'two apps whose App ID URIs differ in case only',
      options: withApps({ identifierUris: ['api://a'] }, { identifierUris: ['api://A'] }),
      option: 'options.tenants[0].apps[1].identifierUris',
      received: "'api://A'",
    },
    {
      what: 'two apps whose App ID URIs differ in a trailing slash only',
      options: withApps({ identifierUris: ['api://a'] }, { identifierUris: ['api://a/'] }),
      option: 'options.tenants[0].apps[1].identifierUris',
      received: "'api://a/'",
    },
  ])('$what are a conflict', async ({ options, option, received }) => {
    const error = await complaint(options)

    expect(error).toMatchObject({
      code: 'MOCK_ENTRA_CONFLICT',
      option,
      received,
      expected: expect.stringMatching(/^a value that /),
      remedy: expect.stringMatching(/^Choose another /),
    })
  })

  test('a secret on a single-page application is refused, with what to do instead', async () => {
    const error = await complaint(
      withApps({ displayName: 'SPA', secret, spa: { redirectUris: ['http://localhost:5173'] } }),
    )

    expect(error).toMatchObject({
      code: 'MOCK_ENTRA_INVALID_OPTION',
      option: 'options.tenants[0].apps[0].secret',
      received: 'a secret on a single-page application',
      expected: 'no secret, because a browser cannot keep one',
      remedy: "Remove the secret of 'SPA', or give it web.redirectUris as well.",
    })
  })

  test('an app role that the API does not define is answered with those that it does', async () => {
    const error = await complaint(
      withApps({ appRoleAssignments: [{ resource: 'Tasks API', roles: ['Tasks.Write.All'] }] }),
    )

    expect(error).toMatchObject({
      code: 'MOCK_ENTRA_MISSING_OBJECT',
      option: 'options.tenants[0].apps[0].appRoleAssignments[0].roles',
      received: "'Tasks.Write.All'",
      expected: 'one of Tasks.Read.All',
    })
  })

  test.each([
    ['a secret that is no text', withApps({ secret: [secret] })],
    ['a misspelt secret', withApps({ clientSecret: secret })],
    ['credentials that are no objects', withApps({ passwordCredentials: [secret] })],
    ['credentials that are no array', withApps({ passwordCredentials: secret })],
    ['a credential with a misspelt secret', withApps({ passwordCredentials: [{ secret }] })],
    [
      'a credential with a wrong date',
      withApps({ passwordCredentials: [{ secretText: secret, endDateTime: 'never' }] }),
    ],
    ['a password that is no text', withUsers({ password: { value: secret } })],
    ['a password profile that is no object', withUsers({ passwordProfile: secret })],
    ['a misspelt password', withUsers({ passwordProfile: { pasword: secret } })],
    [
      'a secret on a single-page application',
      withApps({ secret, spa: { redirectUris: ['http://localhost'] } }),
    ],
    ['two apps of one client id', withApps({ appId: guid, secret }, { appId: guid, secret })],
  ])('the message about %s does not show it', async (_, options) => {
    const error = await complaint(options)

    const { message, received, expected, remedy, stack } = error
    expect([message, received, expected, remedy, stack].join('\n')).not.toContain(secret)
  })

  test('a start that is refused leaves its port and the default CAs as they were', async () => {
    const port = await findFreePort()
    await (await startMockEntra()).close() // Node sorts the list of CAs when it is first set
    const before = getCACertificates('default')

    await complaint({ port, tenants: [{ id: guid }, { id: guid }] })

    await using entra = await startMockEntra({ port, trust: false })
    expect(entra.port).toBe(port)
    expect(getCACertificates('default')).toEqual(before)
  })
})

describe('options that are taken', () => {
  test('no options, and options that are all undefined, mean the defaults', async () => {
    const undefinedOptions: unknown = { port: undefined, trust: undefined, tenants: undefined }
    await using bare = await startMockEntra()
    await using empty = await startMockEntra(undefinedOptions as MockEntraOptions)

    expect(bare.credentials).toEqual(empty.credentials)
    expect(bare.credentials).toMatchObject({
      tenantId: '00000000-0000-0000-0000-000000000002',
      clientId: '11111111-1111-1111-1111-111111111111',
    })
  })

  test('issuer replaces the issuer of discovery and of tokens, on Microsoft hosts that of v1 tokens too', async () => {
    await using entra = await startMockEntra({ issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0' })

    const document = await fetch(`${entra.authority}/v2.0/.well-known/openid-configuration`)
    const tokens = await Promise.all([
      entra.tokens.accessToken({ version: 2 }),
      entra.tokens.accessToken({ version: 1 }),
    ])

    expect(entra.issuer).toBe(`https://login.microsoftonline.com/${entra.tenantId}/v2.0`)
    expect(await document.json()).toMatchObject({ issuer: entra.issuer })
    expect(tokens.map((token) => decodeJwt(token).iss)).toEqual([
      entra.issuer,
      `https://sts.windows.net/${entra.tenantId}/`,
    ])
  })

  test('clock sets the time of tokens', async () => {
    await using entra = await startMockEntra({ clock: new Date('2031-02-03T04:05:06Z') })

    const token = await entra.tokens.accessToken()

    const { exp = 0 } = decodeJwt(token)
    expect(new Date(exp * 1000).toISOString()).toMatch(/^2031-02-03T05:05:0/)
  })

  test('log is called with each request and its refusal, and with no secret', async () => {
    const entries: LogEntry[] = []
    await using entra = await startMockEntra({ log: (entry) => entries.push(entry) })
    const path = `/${entra.tenantId}/oauth2/v2.0/token`

    await fetch(`${entra.url}${path}?password=${secret}`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: entra.app.appId,
        client_secret: secret,
        scope: 'api://tasks/.default',
      }),
    })

    expect(entries).toMatchObject([
      { method: 'POST', path, status: 401, code: 'AADSTS7000215', detail: expect.any(String) },
    ])
    expect(JSON.stringify(entries)).not.toContain(secret)
  })
})
