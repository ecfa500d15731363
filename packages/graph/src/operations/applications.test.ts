import { aTokenRequest, acquireTokens } from '@mock-entra/core/testing'
import { describe, expect, it } from 'vitest'

import { aGraph } from '../testing/index.ts'
import type { Graph } from '../testing/index.ts'

const guid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)

const roleId = 'aaaaaaaa-0000-4000-8000-000000000001'
const otherId = 'aaaaaaaa-0000-4000-8000-000000000002'
const aRole = (role: object): object => ({ id: roleId, displayName: 'x', ...role })

async function create({ ask }: Graph, body: object = {}): Promise<{ id: string; appId: string }> {
  const answer = await ask('POST /applications', { body: { displayName: 'Portal', ...body } })
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.error))
  return answer.body as { id: string; appId: string }
}

describe('application', () => {
  it('is created with the defaults of Graph', async () => {
    const { ask } = aGraph()

    const answer = await ask('POST /applications', { body: { displayName: 'Portal' } })

    expect(answer.status).toBe(201)
    expect(answer.headers['location']).toBe(
      `https://localhost:4577/v1.0/applications/${String(answer.body['id'])}`,
    )
    expect(answer.body).toMatchObject({
      '@odata.context': 'https://localhost:4577/v1.0/$metadata#applications/$entity',
      id: guid,
      deletedDateTime: null,
      appId: guid,
      createdDateTime: '2026-03-04T05:06:07Z',
      displayName: 'Portal',
      identifierUris: [],
      isFallbackPublicClient: null,
      publisherDomain: 'contoso.onmicrosoft.com',
      signInAudience: 'AzureADMyOrg',
      api: {
        acceptMappedClaims: null,
        knownClientApplications: [],
        requestedAccessTokenVersion: null,
        oauth2PermissionScopes: [],
        preAuthorizedApplications: [],
      },
      appRoles: [],
      keyCredentials: [],
      optionalClaims: null,
      passwordCredentials: [],
      requiredResourceAccess: [],
      web: {
        homePageUrl: null,
        logoutUrl: null,
        redirectUris: [],
        implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: false },
        redirectUriSettings: [],
      },
      spa: { redirectUris: [] },
    })
  })

  it('comes with the secrets that its body asks for, and shows them once', async () => {
    const graph = aGraph()
    const { body } = await graph.ask('POST /applications', {
      body: {
        displayName: 'Portal',
        passwordCredentials: [{ displayName: 'first', endDateTime: '2027-01-01T00:00:00Z' }],
      },
    })
    await graph.ask('POST /servicePrincipals', { body: { appId: body['appId'] } })
    const [secret] = body['passwordCredentials'] as readonly Record<string, string>[]
    const token = aTokenRequest({ clientId: body['appId'] as string, clientSecret: secret!['secretText']! })

    const read = await graph.ask(`GET /applications/${String(body['id'])}?$select=passwordCredentials`)

    expect(secret).toMatchObject({ displayName: 'first', endDateTime: '2027-01-01T00:00:00Z' })
    expect(read.body['passwordCredentials']).toMatchObject([{ displayName: 'first', secretText: null }])
    await expect(acquireTokens(graph.issuer, token)).resolves.toBeDefined()
  })

  it('takes a certificate as Terraform sends it: the PEM file in base64', async () => {
    const graph = aGraph()
    const { id } = await create(graph)
    const [certificate = ''] = graph.tenant.keys.published.map((key) => key.certificate)
    const key = btoa(`-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`)

    const patched = await graph.ask(`PATCH /applications/${id}`, { body: { keyCredentials: [{ key }] } })
    const { body } = await graph.ask(`GET /applications/${id}?$select=keyCredentials`)

    expect(patched.status).toBe(204)
    expect(body['keyCredentials']).toMatchObject([{ key: certificate }])
  })

  it('has no service principal until one is made', async () => {
    const graph = aGraph()
    const { appId } = await create(graph)

    const before = await graph.ask(`GET /servicePrincipals(appId='${appId}')`)
    const made = await graph.ask('POST /servicePrincipals', { body: { appId } })
    const after = await graph.ask(`GET /servicePrincipals(appId='${appId}')`)

    expect(before.error?.code).toBe('Request_ResourceNotFound')
    expect(made.body).toMatchObject({
      id: guid,
      appId,
      displayName: 'Portal',
      servicePrincipalNames: [appId],
    })
    expect(made.body['id']).not.toBe(appId)
    expect(after.body).toEqual(made.body)
  })

  it('is read by object id and by client id, in any case of the path', async () => {
    const graph = aGraph()
    const { id, appId } = await create(graph)

    const answers = await Promise.all(
      [
        `/applications/${id}`,
        `/Applications('${id}')`,
        `/applications(appId='${appId}')`,
        `/beta/applications/${id}`,
      ].map((path) => graph.ask(`GET ${path}?$select=id,appId`)),
    )

    expect(answers.map(({ body }) => [body['id'], body['appId']])).toEqual(answers.map(() => [id, appId]))
  })

  it('keeps what only Graph knows, and the members of complex values that a PATCH leaves out', async () => {
    const graph = aGraph()
    const { id } = await create(graph, {
      notes: 'ours',
      tags: ['blue'],
      info: { marketingUrl: 'https://contoso.example' },
      web: { homePageUrl: 'https://contoso.example', redirectUris: ['https://contoso.example/callback'] },
      optionalClaims: { idToken: [{ name: 'email', essential: true }] },
    })

    const patched = await graph.ask(`PATCH /applications/${id}`, {
      body: {
        '@odata.type': '#microsoft.graph.application',
        web: { redirectUris: ['https://contoso.example/other'] },
        info: { supportUrl: 'https://contoso.example/help' },
      },
    })
    const { body } = await graph.ask(`GET /applications/${id}`)

    expect(patched).toMatchObject({ status: 204, headers: {}, body: {} })
    expect(body).toMatchObject({
      notes: 'ours',
      tags: ['blue'],
      info: {
        marketingUrl: 'https://contoso.example',
        supportUrl: 'https://contoso.example/help',
        logoUrl: null,
      },
      web: { homePageUrl: 'https://contoso.example', redirectUris: ['https://contoso.example/other'] },
      optionalClaims: {
        idToken: [{ name: 'email', source: null, essential: true, additionalProperties: [] }],
        accessToken: [],
        saml2Token: [],
      },
    })
  })

  it('is deleted with its service principal, and restored without', async () => {
    const graph = aGraph()
    const { id, appId } = await create(graph)
    const { body: servicePrincipal } = await graph.ask('POST /servicePrincipals', { body: { appId } })

    await graph.ask(`DELETE /applications/${id}`)
    const deleted = await graph.ask('GET /directory/deletedItems/microsoft.graph.application?$select=id')
    const gone = await graph.ask(`GET /servicePrincipals/${String(servicePrincipal['id'])}`)
    const restored = await graph.ask(`POST /directory/deletedItems/${id}/restore`)
    const back = await graph.ask(`GET /applications/${id}`)
    const stillGone = await graph.ask(`GET /servicePrincipals/${String(servicePrincipal['id'])}`)

    expect(deleted.value).toEqual([{ id }])
    expect([gone.status, restored.status, back.status, stillGone.status]).toEqual([404, 200, 200, 404])
  })

  it('cannot be restored after 30 days, nor after it was purged', async () => {
    const graph = aGraph()
    const { id } = await create(graph)
    await graph.ask(`DELETE /applications/${id}`)
    const { id: other } = await create(graph)
    await graph.ask(`DELETE /applications/${other}`)

    const purged = await graph.ask(`DELETE /directory/deletedItems/${other}`)
    graph.tenant.clock.advance({ days: 31 })
    const token = await graph.appToken()
    const answers = [
      await graph.ask(`POST /directory/deletedItems/${id}/restore`, { token }),
      await graph.ask(`POST /directory/deletedItems/${other}/restore`, { token }),
    ]

    expect(purged.status).toBe(204)
    expect(answers.map(({ status }) => status)).toEqual([404, 404])
  })

  it('has v2 tokens by itself where personal accounts may sign in', async () => {
    const graph = aGraph()
    const { id } = await create(graph, { signInAudience: 'AzureADandPersonalMicrosoftAccount' })

    const { body } = await graph.ask(`GET /applications/${id}?$select=api`)
    const refused = await graph.ask(`PATCH /applications/${id}`, {
      body: { api: { requestedAccessTokenVersion: 1 } },
    })

    expect(body['api']).toMatchObject({ requestedAccessTokenVersion: 2 })
    expect(refused.error?.message).toContain('api.requestedAccessTokenVersion is invalid')
  })

  it('takes an enabled permission away only after it was disabled', async () => {
    const graph = aGraph()
    const scope = { id: 'aaaaaaaa-0000-4000-8000-000000000001', value: 'Read', type: 'User', isEnabled: true }
    const { id } = await create(graph, { api: { oauth2PermissionScopes: [scope] } })
    const patch = (scopes: object[]): ReturnType<Graph['ask']> =>
      graph.ask(`PATCH /applications/${id}`, { body: { api: { oauth2PermissionScopes: scopes } } })

    const early = await patch([])
    const disabled = await patch([{ ...scope, isEnabled: false }])
    const removed = await patch([])

    expect(early).toMatchObject({
      status: 400,
      error: {
        code: 'CannotDeleteOrUpdateEnabledEntitlement',
        message: 'Permission (scope or role) cannot be deleted or updated unless disabled first.',
      },
    })
    expect([disabled.status, removed.status]).toEqual([204, 204])
  })

  it('is created under a unique name where there is none, and changed where there is', async () => {
    const graph = aGraph()
    const path = "/applications(uniqueName='portal')"
    const headers = { prefer: 'create-if-missing' }

    const missing = await graph.ask(`PATCH ${path}`, { body: { displayName: 'Portal' } })
    const created = await graph.ask(`PATCH ${path}`, { body: { displayName: 'Portal' }, headers })
    const changed = await graph.ask(`PATCH ${path}`, { body: { displayName: 'Gate' }, headers })
    const { body } = await graph.ask(`GET ${path}`)
    const taken = await graph.ask('POST /applications', {
      body: { displayName: 'Other', uniqueName: 'portal' },
    })
    const renamed = await graph.ask(`PATCH ${path}`, { body: { uniqueName: 'gate' } })

    expect(taken.error?.code).toBe('Request_MultipleObjectsWithSameKeyValue')
    expect(renamed.error?.message).toBe("Property 'uniqueName' is read-only and cannot be set.")
    expect([missing.status, created.status, changed.status]).toEqual([404, 201, 204])
    expect(body).toMatchObject({ id: created.body['id'], displayName: 'Gate', uniqueName: 'portal' })
  })

  it.each([
    [{}, "A value is required for property 'displayName' of resource 'Application'."],
    [{ displayName: '' }, "A value is required for property 'displayName' of resource 'Application'."],
    [{ displayName: 'a'.repeat(257) }, "property 'displayName' of resource 'Application'"],
    [{ displayName: 'a', description: 'a'.repeat(1025) }, "property 'description'"],
    [{ displayName: 1 }, "Invalid value specified for property 'displayName' of resource 'Application'."],
    [{ displayName: 'a', colour: 'red' }, "Invalid property 'colour'."],
    [{ displayName: 'a', web: { colour: 'red' } }, "Invalid property 'colour'."],
    [{ displayName: 'a', appId: 'b' }, "Property 'appId' is read-only and cannot be set."],
    [{ displayName: 'a', web: 'b' }, "Invalid value specified for property 'web' of resource 'Application'."],
    [
      { displayName: 'a', web: { redirectUris: ['http://contoso.example'] } },
      'https, because http is for localhost only',
    ],
    [{ displayName: 'a', spa: { redirectUris: ['custom://contoso'] } }, "property 'spa.redirectUris'"],
    [{ displayName: 'a', appRoles: [aRole({ value: 'a b' })] }, "property 'appRoles.value'"],
    [{ displayName: 'a', appRoles: [aRole({ value: '.a' })] }, "property 'appRoles.value'"],
    [
      { displayName: 'a', api: { oauth2PermissionScopes: [{ id: roleId, value: 'a"b' }] } },
      "property 'oauth2PermissionScopes.value'",
    ],
    [
      {
        displayName: 'a',
        appRoles: [aRole({ value: 'a' })],
        api: { oauth2PermissionScopes: [{ id: roleId, value: 'b' }] },
      },
      "The following values must match for the 'oauth2Permissions' and 'appRoles' properties with identifier",
    ],
    [
      { displayName: 'a', signInAudience: 'Everybody' },
      "property 'signInAudience' of resource 'Application'",
    ],
    [{ displayName: 'a', identifierUris: ['no uri'] }, "'no uri' is no absolute URI"],
    [{ displayName: 'a', groupMembershipClaims: 'Some' }, "property 'groupMembershipClaims'"],
    [{ displayName: 'a', passwordCredentials: [{ secretText: 'x' }] }, 'generated with service actions'],
    [{ displayName: 'a', passwordCredentials: 'x' }, "property 'passwordCredentials'"],
    [{ displayName: 'a', keyCredentials: [{ key: 'AAAA' }] }, 'it is no certificate'],
    [
      { displayName: 'a', appRoles: [{ displayName: 'x' }] },
      "A value is required for property 'appRoles.id'",
    ],
    [
      { displayName: 'a', 'owners@odata.bind': ['https://graph.microsoft.com/v1.0/x'] },
      'Not a valid reference update.',
    ],
  ])('is refused with the body %j', async (body, message) => {
    const { ask, tenant } = aGraph()
    const before = tenant.applications.size

    const answer = await ask('POST /applications', { body })

    expect(answer).toMatchObject({
      status: 400,
      error: { code: 'Request_BadRequest', message: expect.stringContaining(message) },
    })
    expect(tenant.applications.size).toBe(before)
  })

  it.each<[object, string]>([
    [{ web: { redirectUris: ['https://a.example', 'https://a.example'] } }, 'redirectUris'],
    [{ appRoles: [aRole({ value: 'a' }), aRole({ value: 'a', id: otherId })] }, 'appRoles'],
    [{ appRoles: [aRole({ value: 'a' }), aRole({ value: 'b' })] }, 'appRoles'],
    [
      {
        api: {
          oauth2PermissionScopes: [
            { id: roleId, value: 'a' },
            { id: otherId, value: 'a' },
          ],
        },
      },
      'oauth2PermissionScopes',
    ],
    [
      { appRoles: [aRole({ value: 'a' })], api: { oauth2PermissionScopes: [{ id: otherId, value: 'a' }] } },
      'appRoles',
    ],
  ])('has nothing twice: %j', async (body, target) => {
    const graph = aGraph()
    const { id } = await create(graph)
    const message = 'Request contains a property with duplicate values.'

    const answer = await graph.ask(`PATCH /applications/${id}`, { body })

    expect(answer).toMatchObject({
      status: 400,
      error: { code: 'DuplicateValue', message, details: [{ code: 'DuplicateValue', message, target }] },
    })
  })

  it('has a redirect URI on one platform only', async () => {
    const { ask } = aGraph()
    const there = { redirectUris: ['https://app.example/callback'] }
    const refusal = {
      status: 400,
      error: { code: 'Request_BadRequest', message: 'Redirect URIs must have distinct values.' },
    }

    const twice = await ask('POST /applications', { body: { displayName: 'App', web: there, spa: there } })
    const { body } = await ask('POST /applications', { body: { displayName: 'App', web: there } })
    const added = await ask(`PATCH /applications/${String(body['id'])}`, { body: { publicClient: there } })
    const moved = await ask(`PATCH /applications/${String(body['id'])}`, {
      body: { spa: there, web: { redirectUris: [] } },
    })

    expect([twice, added]).toMatchObject([refusal, refusal])
    expect(moved.status).toBe(204)
  })

  it('may have a role and a scope that are one permission, and renames them together', async () => {
    const graph = aGraph()
    const { id } = await create(graph)
    const named = (value: string): object => ({
      appRoles: [aRole({ value })],
      api: { oauth2PermissionScopes: [{ id: roleId, value }] },
    })

    const added = await graph.ask(`PATCH /applications/${id}`, { body: named('a') })
    const renamed = await graph.ask(`PATCH /applications/${id}`, { body: named('b') })

    expect([added.status, renamed.status]).toEqual([204, 204])
  })

  it('shares no App ID URI with another, in any case', async () => {
    const graph = aGraph(
      { apps: [{ displayName: 'First', identifierUris: ['api://first'] }] },
      { validateTokens: false },
    )

    const taken = await graph.ask('POST /applications', {
      body: { displayName: 'Second', identifierUris: ['API://First'] },
    })
    const foreign = await graph.ask('POST /applications', {
      body: { displayName: 'Second', identifierUris: ['https://fabrikam.example'] },
    })

    expect(taken).toMatchObject({
      status: 400,
      error: {
        code: 'Request_MultipleObjectsWithSameKeyValue',
        message: 'Another object with the same value for property identifierUris already exists.',
      },
    })
    expect(foreign.error?.code).toBe('HostNameNotOnVerifiedDomain')
  })

  it('keeps its own App ID URI when it is written again, and keeps it from others without a service principal', async () => {
    const graph = aGraph()
    const identifierUris = ['api://portal']
    const { id } = await create(graph, { identifierUris })

    const again = await graph.ask(`PATCH /applications/${id}`, { body: { identifierUris } })
    const other = await graph.ask('POST /applications', { body: { displayName: 'Other', identifierUris } })

    expect(again.status).toBe(204)
    expect(other.error?.code).toBe('Request_MultipleObjectsWithSameKeyValue')
  })

  it.each(['', '[]', '{', 'null', '"text"'])(
    'is refused with the body %j, which is no JSON object',
    async (body) => {
      const { ask } = aGraph()

      const answer = await ask('POST /applications', { body })

      expect(answer).toMatchObject({
        status: 400,
        error: {
          code: 'BadRequest',
          message: expect.stringContaining('Unable to read JSON request payload.'),
        },
      })
    },
  )
})
