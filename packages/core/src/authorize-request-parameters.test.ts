import { describe, expect, it } from 'vitest'

import { parseAuthorize, requireRedirectUri } from './authorize-request.ts'
import type { Authorize, AuthorizeRequest } from './authorize-request.ts'
import type { AppSeed } from './directory/seeds.ts'
import { NotImplemented } from './errors/not-implemented.ts'
import { aTenant, addAppSeed, anAuthorizeRequest, anIssuer, refusalOf } from './testing/index.ts'

const redirectUri = 'https://app.example/callback'
const onNoPlatform: AppSeed = { web: { redirectUris: [] } }
const nonce = 'nonce-1'
/** As long as a challenge must be at least. */
const challenge = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO-_'

/** What an app that may do everything makes of a request. */
function parse(parts: Partial<AuthorizeRequest> = {}, seed: AppSeed = {}): Authorize {
  const { tenant } = aTenant(anIssuer())
  const implicitGrantSettings = { enableIdTokenIssuance: true, enableAccessTokenIssuance: true }
  const app = addAppSeed(tenant, { web: { redirectUris: [redirectUri], implicitGrantSettings }, ...seed })
  const request = anAuthorizeRequest({ redirectUri, ...parts })
  return parseAuthorize(app, request, requireRedirectUri(app, request.redirectUri))
}

describe('scope', () => {
  it.each([undefined, '', '  '])('is required: AADSTS900144 for %j', async (scope) => {
    const refusal = await refusalOf(() => parse({ scope }))

    expect(refusal).toMatchObject({ code: 'missingParameter', aadsts: 900144 })
    expect(refusal.message).toContain("'scope'")
  })

  it.each(['a"b', 'a\\b', 'openid\tprofile', 'openid\nprofile', 'Aufgaben.Löschen'])(
    'is refused with AADSTS70011 for its characters: %j',
    async (scope) => {
      const refusal = await refusalOf(() => parse({ scope }))

      expect(refusal).toMatchObject({ code: 'invalidScope', aadsts: 70011, error: 'invalid_scope' })
    },
  )

  it.each([
    'api://a/.default User.Read',
    'api://a/.default api://a/Read',
    'api://a/.default api://b/.default',
  ])('is refused with AADSTS70011 where .default is mixed: %s', async (scope) => {
    expect(await refusalOf(() => parse({ scope }))).toMatchObject({ aadsts: 70011, error: 'invalid_scope' })
  })

  it.each(['api://a', 'api://a/', 'openid api://a'])(
    'is refused with AADSTS28002 where it names a resource alone: %s',
    async (scope) => {
      expect(await refusalOf(() => parse({ scope }))).toMatchObject({ code: 'scopeNotForAccessToken' })
    },
  )

  it('may name .default beside OpenID Connect scopes', () => {
    const { scopes } = parse({ scope: 'openid api://a/.default offline_access' })

    expect([...scopes.oidc]).toEqual(['openid', 'offline_access'])
    expect(scopes.permissions.map(({ text }) => text)).toEqual(['api://a/.default'])
  })

  it('may name several resources where only a code is asked for', () => {
    const { scopes } = parse({ scope: 'api://a/Read api://b/Read' })

    expect(scopes.permissions.map(({ resource }) => resource)).toEqual(['api://a', 'api://b'])
  })

  it.each(['token', 'code token', 'id_token token'])(
    'of several resources is refused with AADSTS700022 where an access token is asked for: %s',
    async (responseType) => {
      const scope = 'openid api://a/Read api://b/Read'

      const refusal = await refusalOf(() => parse({ responseType, nonce, scope }))

      expect(refusal).toMatchObject({ code: 'scopeOfSeveralResources', aadsts: 700022 })
    },
  )

  it.each(['id_token', 'code id_token', 'id_token token'])(
    'must hold openid for %s: AADSTS70011',
    async (responseType) => {
      const refusal = await refusalOf(() => parse({ responseType, nonce, scope: 'profile api://a/Read' }))

      expect(refusal).toMatchObject({ aadsts: 70011, error: 'invalid_scope' })
    },
  )

  it.each([
    [undefined, []],
    ['openid api://a/Read', ['openid']],
  ])('is for OpenID Connect only at the v1 endpoint: %j', (scope, oidc) => {
    const { scopes } = parse({ endpoint: 'v1', resource: 'https://graph.microsoft.com', scope })

    expect([...scopes.oidc]).toEqual(oidc)
    expect(scopes.permissions).toEqual([])
  })
})

describe('nonce', () => {
  it.each([
    ['id_token', undefined],
    ['id_token', ''],
    ['code id_token', undefined],
    ['id_token token', undefined],
  ])('is required for %s: AADSTS90014 for %j', async (responseType, missing) => {
    const refusal = await refusalOf(() => parse({ responseType, nonce: missing }))

    expect(refusal).toMatchObject({ code: 'missingRequiredField', aadsts: 90014 })
    expect(refusal.message).toContain("'nonce'")
  })

  it.each(['code', 'token', 'code token'])('may be missing for %s', (responseType) => {
    expect(parse({ responseType, nonce: undefined }).request.nonce).toBeUndefined()
  })
})

describe('resource', () => {
  it('is refused with AADSTS901002 at v2', async () => {
    const refusal = await refusalOf(() => parse({ resource: 'https://graph.microsoft.com' }))

    expect(refusal).toMatchObject({ code: 'resourceNotSupportedOnV2', aadsts: 901002 })
  })
})

describe('prompt', () => {
  it.each(['login', 'none', 'consent', 'select_account'])('may be %s', (prompt) => {
    expect(parse({ prompt }).prompt).toBe(prompt)
  })

  it.each([undefined, ''])('may be missing: %j', (prompt) => {
    expect(parse({ prompt }).prompt).toBeUndefined()
  })

  it.each(['Login', 'login consent', 'none login', 'garbage', 'refresh_session', '__proto__'])(
    '%j is refused with AADSTS90023',
    async (prompt) => {
      const refusal = await refusalOf(() => parse({ prompt }))

      expect(refusal).toMatchObject({ code: 'requestInvalid', aadsts: 90023, error: 'invalid_request' })
    },
  )

  it.each(['create', 'admin_consent'])('%s is not built', (prompt) => {
    expect(() => parse({ prompt })).toThrow(NotImplemented)
  })
})

describe('max_age', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['0', 0],
    ['3600', 3600],
    ['0060', 60],
  ])('%j is %j seconds', (maxAge, seconds) => {
    expect(parse({ maxAge }).maxAge).toBe(seconds)
  })

  it.each(['-1', '1.5', '1e3', ' 1', '60s', 'NaN', 'Infinity', '٣', '9999999999'])(
    '%j is refused with AADSTS90100',
    async (maxAge) => {
      const refusal = await refusalOf(() => parse({ maxAge }))

      expect(refusal).toMatchObject({ code: 'invalidParameter', aadsts: 90100, error: 'invalid_request' })
      expect(refusal.message).toContain("'max_age'")
    },
  )
})

describe('code_challenge', () => {
  it.each([
    ['S256', challenge, { method: 'S256', value: challenge }],
    ['plain', challenge, { method: 'plain', value: challenge }],
    [undefined, challenge, { method: 'plain', value: challenge }],
    ['plain', '-._~'.repeat(32), { method: 'plain', value: '-._~'.repeat(32) }],
    ['S256', undefined, undefined],
    ['S256', '', undefined],
  ])('with the method %s: %s', (codeChallengeMethod, codeChallenge, expected) => {
    expect(parse({ codeChallenge, codeChallengeMethod }).challenge).toEqual(expected)
  })

  it.each([
    ['42 characters', 'a'.repeat(42)],
    ['129 characters', 'a'.repeat(129)],
    ['padding', `${'a'.repeat(43)}=`],
    ['a plus', `${'a'.repeat(43)}+`],
    ['a slash', `${'a'.repeat(43)}/`],
    ['a blank', `${'a'.repeat(43)} `],
    ['another letter', `${'a'.repeat(43)}ä`],
    ['a line break at the end', `${'a'.repeat(43)}\n`],
  ])('is refused with AADSTS501491 for %s', async (_, codeChallenge) => {
    const refusal = await refusalOf(() => parse({ codeChallenge, codeChallengeMethod: 'S256' }))

    expect(refusal).toMatchObject({
      code: 'codeChallengeSizeInvalid',
      aadsts: 501491,
      error: 'invalid_request',
    })
  })

  it.each(['s256', 'PLAIN', 'S512', 'none'])(
    'is refused with AADSTS90100 for the method %j',
    async (codeChallengeMethod) => {
      const refusal = await refusalOf(() => parse({ codeChallenge: challenge, codeChallengeMethod }))

      expect(refusal).toMatchObject({ code: 'invalidParameter', aadsts: 90100 })
      expect(refusal.message).toContain("'code_challenge_method'")
    },
  )

  it('is required of a single-page application: AADSTS9002325', async () => {
    const refusal = await refusalOf(() =>
      parse({}, { ...onNoPlatform, spa: { redirectUris: [redirectUri] } }),
    )

    expect(refusal).toMatchObject({ code: 'pkceRequired', aadsts: 9002325, error: 'invalid_request' })
  })

  it.each(['web', 'publicClient'])('may be missing on the platform %s', (platform) => {
    expect(
      parse({}, { ...onNoPlatform, [platform]: { redirectUris: [redirectUri] } }).challenge,
    ).toBeUndefined()
  })
})
