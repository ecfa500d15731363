import { describe, expect, it } from 'vitest'

import {
  aTenant,
  aUserTokenRequest,
  acquireTokens,
  anIssuer,
  refusalOf,
  refusalOfRequest,
} from '../testing/index.ts'
import { findNamedResources, parseScopes, requireDefaultScope } from './scopes.ts'

const apiId = '22222222-2222-2222-2222-222222222222'
const api = `api://${apiId}`

describe('parseScopes', () => {
  it('takes the scope parameter apart', () => {
    const scopes = parseScopes('openid User.Read api://tasks/Tasks.Read offline_access')

    expect(scopes).toEqual({
      text: 'openid User.Read api://tasks/Tasks.Read offline_access',
      oidc: new Set(['openid', 'offline_access']),
      permissions: [
        { text: 'User.Read', resource: undefined, value: 'User.Read' },
        { text: 'api://tasks/Tasks.Read', resource: 'api://tasks', value: 'Tasks.Read' },
      ],
    })
  })

  it.each([
    ['https://graph.microsoft.com/.default', 'https://graph.microsoft.com'],
    ['https://management.azure.com//.default', 'https://management.azure.com/'],
    [`${apiId}/.default`, apiId],
    ['api://contoso.example/tasks/.default', 'api://contoso.example/tasks'],
  ])('finds the resource of %s before the last slash', (text, resource) => {
    const [scope] = parseScopes(text).permissions

    expect(scope).toEqual({ text, resource, value: '.default' })
  })

  it('drops repetitions and empty places', () => {
    const { permissions } = parseScopes('  User.Read   Mail.Read User.Read ')

    expect(permissions.map(({ value }) => value)).toEqual(['User.Read', 'Mail.Read'])
  })

  it.each(['address', 'phone', 'OPENID'])(
    'takes %s for a permission: Entra has no such OpenID scope',
    (text) => {
      const { oidc, permissions } = parseScopes(text)

      expect(oidc.size).toBe(0)
      expect(permissions).toHaveLength(1)
    },
  )

  it.each(['User.Read\tMail.Read', 'api://täsks/.default', 'a"b', 'a\\b', 'a\nb'])(
    'refuses %j, which RFC 6749 forbids, with AADSTS70011',
    async (text) => {
      const refusal = await refusalOf(() => parseScopes(text))

      expect(refusal).toMatchObject({ code: 'invalidScope', aadsts: 70011, error: 'invalid_scope' })
    },
  )
})

describe('requireDefaultScope', () => {
  it('returns the resource of the one .default', () => {
    const resource = requireDefaultScope(parseScopes('openid api://tasks/.default'))

    expect(resource).toBe('api://tasks')
  })

  it('counts the same .default twice as one', () => {
    const resource = requireDefaultScope(parseScopes('api://tasks/.default api://tasks/.default'))

    expect(resource).toBe('api://tasks')
  })
})

describe('findNamedResources', () => {
  it.each([
    ['', [undefined]],
    ['openid profile', [undefined]],
    ['User.Read Mail.Read', [undefined]],
    ['openid api://tasks/Tasks.Read api://tasks/Tasks.ReadWrite', ['api://tasks']],
    ['User.Read https://graph.microsoft.com/Mail.Read', [undefined, 'https://graph.microsoft.com']],
  ])('finds in %j each name once, undefined for Microsoft Graph', (text, expected) => {
    const names = findNamedResources(parseScopes(text))

    expect(names).toEqual(expected)
  })

  it.each(['https://graph.microsoft.com', 'api://tasks', 'api://tasks/', 'openid https://x.example'])(
    'refuses %s, a resource without a permission, with AADSTS28002',
    async (text) => {
      const refusal = await refusalOf(() => findNamedResources(parseScopes(text)))

      expect(refusal).toMatchObject({
        code: 'scopeNotForAccessToken',
        aadsts: 28002,
        error: 'invalid_scope',
        status: 400,
      })
    },
  )

  // grants.md §11: `.default` cannot be mixed with other scopes of any resource (70011).
  it.each([
    'api://tasks/.default api://tasks/Tasks.Read',
    'https://graph.microsoft.com/.default api://tasks/Tasks.Read',
    'api://tasks/.default api://mails/.default',
  ])('refuses .default next to another scope with AADSTS70011: %s', async (text) => {
    const refusal = await refusalOf(() => findNamedResources(parseScopes(text)))

    expect(refusal).toMatchObject({ code: 'invalidScope', aadsts: 70011, error: 'invalid_scope' })
  })

  it('takes OpenID Connect scopes next to .default', () => {
    const names = findNamedResources(parseScopes('openid profile api://tasks/.default offline_access'))

    expect(names).toEqual(['api://tasks'])
  })
})

describe('scopes of a delegated request', () => {
  // grants.md §11: a bare value means Microsoft Graph, so these name one resource.
  it.each([
    ['a bare scope and one in full of Microsoft Graph', 'Mail.Read https://graph.microsoft.com/User.Read'],
    ['the App ID URI and the client id of an API', `${api}/Tasks.Read ${apiId}/Tasks.ReadWrite`],
    ['one App ID URI in two cases', `${api}/Tasks.Read API://${apiId}/Tasks.ReadWrite`],
  ])('count %s as one resource', async (_, scope) => {
    const issuer = anIssuer()
    aTenant(issuer)

    const { claims } = await acquireTokens(issuer, aUserTokenRequest({ scope }))

    expect(claims['scp']).toMatch(/^\S+ \S+$/)
  })

  it('are listed in full, without the OpenID Connect ones, for an API', async () => {
    const issuer = anIssuer()
    aTenant(issuer)
    const scope = `openid offline_access ${api}/Tasks.ReadWrite ${api}/Tasks.Read`

    const { response, claims } = await acquireTokens(issuer, aUserTokenRequest({ scope }))

    expect(response.scope).toBe(`${api}/Tasks.ReadWrite ${api}/Tasks.Read`)
    expect(claims['scp']).toBe('Tasks.ReadWrite Tasks.Read')
  })

  it('are listed by name, with the OpenID Connect ones, for Microsoft Graph', async () => {
    const issuer = anIssuer()
    aTenant(issuer)
    const scope = 'https://graph.microsoft.com/User.Read openid profile email offline_access'

    const { response, claims } = await acquireTokens(issuer, aUserTokenRequest({ scope }))

    expect(response.scope).toBe('https://graph.microsoft.com/User.Read openid profile email')
    expect(claims['scp']).toBe('User.Read openid profile email')
  })

  it('repeat a .default after what it stands for, because MSAL looks for it', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const { response, claims } = await acquireTokens(issuer, aUserTokenRequest({ scope: `${api}/.default` }))

    expect(response.scope).toBe(`${api}/Tasks.Read ${api}/Tasks.ReadWrite ${api}/.default`)
    expect(claims['scp']).toBe('Tasks.Read Tasks.ReadWrite')
  })

  it('keep the double slash of a resource that ends in one', async () => {
    const issuer = anIssuer()
    aTenant(issuer)
    const scope = 'https://management.azure.com//.default'

    const { response } = await acquireTokens(issuer, aUserTokenRequest({ scope }))

    expect(response.scope).toBe(
      'https://management.azure.com//user_impersonation https://management.azure.com//.default',
    )
  })

  it.each([
    ['are of several resources', `${api}/Tasks.Read api://mails/Read`, 28000],
    ['are of an API and of Microsoft Graph', `${api}/Tasks.Read User.Read`, 28000],
    ['name a resource and no permission', api, 28002],
    ['are .default and another one', `${api}/.default User.Read`, 70011],
  ])('are refused when they %s (%s) with AADSTS%i', async (_, scope, aadsts) => {
    const issuer = anIssuer()
    aTenant(issuer)

    const refusal = await refusalOfRequest(issuer, aUserTokenRequest({ scope }))

    expect(refusal).toMatchObject({ aadsts, status: 400 })
  })
})
