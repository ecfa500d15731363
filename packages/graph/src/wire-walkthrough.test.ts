import { describe, expect, it } from 'vitest'

import { aGraph, graphServicePrincipalId } from './testing/index.ts'
import type { Answered, Graph } from './testing/index.ts'

const userRead = 'e1fe6dd8-ba31-4d61-89e7-88639da4683d'
const graphId = '00000003-0000-0000-c000-000000000000'
const name = 'kv-oidc-confidential-client'

/** `$filter` as az sends it: a literal dollar sign, and a value that is percent-encoded throughout. */
function filtered(set: string, filter: string): string {
  const encoded = encodeURIComponent(filter)
    .replaceAll("'", '%27')
    .replaceAll('(', '%28')
    .replaceAll(')', '%29')
  return `GET /${set}?$filter=${encoded}`
}

/** What az asks first for `--id`: the application by client id, and then by object id. */
async function resolve({ ask }: Graph, appId: string): Promise<Answered> {
  const { value } = await ask(filtered('applications', `appId eq '${appId}'`))
  return await ask(`GET /applications/${String(value[0]?.['id'])}`)
}

/** The requests that the Azure CLI 2.45 makes for each command, with the members of the answers that it needs. */
describe('az', () => {
  it('ad app create: looks for the name, creates, and the second time changes what it finds', async () => {
    const { ask } = aGraph()

    const before = await ask(filtered('applications', `startswith(displayName,'${name}')`))
    const created = await ask('POST /applications', {
      body: { displayName: name, signInAudience: 'AzureADMyOrg', keyCredentials: [] },
    })
    const found = await ask(filtered('applications', `startswith(displayName,'${name}')`))
    const id = String(created.body['id'])
    const asAppId = await ask(filtered('applications', `appId eq '${id}'`))
    const patched = await ask(`PATCH /applications/${id}`, {
      body: { displayName: name, signInAudience: 'AzureADMyOrg' },
    })
    const shown = await ask(`GET /applications/${id}`)

    expect(before.value).toEqual([])
    expect(found.value).toMatchObject([{ displayName: name, id }])
    expect(asAppId.value).toEqual([])
    expect([created.status, patched.status]).toEqual([201, 204])
    expect(shown.body).toMatchObject({
      appId: created.body['appId'],
      requiredResourceAccess: [],
      passwordCredentials: [],
      keyCredentials: [],
    })
  })

  async function withApp(): Promise<{
    readonly graph: Graph
    readonly id: string
    readonly appId: string
    readonly servicePrincipalId: string
  }> {
    const graph = aGraph()
    const { body } = await graph.ask('POST /applications', { body: { displayName: name } })
    const created = await graph.ask('POST /servicePrincipals', {
      body: { appId: body['appId'], accountEnabled: true },
    })
    const { id, appId } = body as { readonly id: string; readonly appId: string }
    return { graph, id, appId, servicePrincipalId: String(created.body['id']) }
  }

  it('ad app update --web-redirect-uris: keeps the rest of web, and refuses http', async () => {
    const { graph, id, appId } = await withApp()
    await resolve(graph, appId)

    const good = await graph.ask(`PATCH /applications/${id}`, {
      body: { web: { redirectUris: ['https://app.kloudvin.com/auth/callback', 'http://localhost:3000/cb'] } },
    })
    const bad = await graph.ask(`PATCH /applications/${id}`, {
      body: { web: { redirectUris: ['http://app.kloudvin.com/auth/callback'] } },
    })

    expect(good.status).toBe(204)
    expect(bad).toMatchObject({ status: 400, error: { code: 'Request_BadRequest' } })
  })

  it('ad app credential reset, list and delete', async () => {
    const { graph, id, appId } = await withApp()

    const secret = await graph.ask(`POST /applications/${id}/addPassword`, {
      body: {
        passwordCredential: {
          displayName: 'leftover',
          endDateTime: '2027-11-21T10:03:22Z',
          startDateTime: '2026-11-21T10:03:22Z',
        },
      },
    })
    const listed = await resolve(graph, appId)
    const removed = await graph.ask(`POST /applications/${id}/removePassword`, {
      body: { keyId: secret.body['keyId'] },
    })
    const emptied = await resolve(graph, appId)

    expect(secret.body).toMatchObject({
      secretText: expect.stringMatching(/^\S{40}$/),
      displayName: 'leftover',
      endDateTime: '2027-11-21T10:03:22Z',
    })
    expect(listed.body['passwordCredentials']).toEqual([
      {
        customKeyIdentifier: null,
        displayName: 'leftover',
        endDateTime: '2027-11-21T10:03:22Z',
        hint: String(secret.body['secretText']).slice(0, 3),
        keyId: secret.body['keyId'],
        secretText: null,
        startDateTime: '2026-11-21T10:03:22Z',
      },
    ])
    expect(removed.status).toBe(204)
    expect(emptied.body['passwordCredentials']).toEqual([])
  })

  it('ad app credential reset --cert --append: takes base64 with line breaks, and keeps what comes without its key', async () => {
    const { graph, id, appId } = await withApp()
    const [key] = graph.tenant.keys.published
    const certificate = (key?.certificate ?? '').replaceAll(/(.{64})/g, '$1\n')
    const credential = (keyId: string, content: string | null): object => ({
      '@odata.type': '#microsoft.graph.keyCredential',
      displayName: null,
      endDateTime: '2027-11-21T10:03:22Z',
      key: content,
      keyId,
      startDateTime: '2026-11-21T10:03:22Z',
      type: 'AsymmetricX509Cert',
      usage: 'Verify',
    })
    const [first, second] = [
      'aaaaaaaa-0000-4000-8000-000000000001',
      'aaaaaaaa-0000-4000-8000-000000000002',
    ] as const
    const patch = (...keyCredentials: object[]): Promise<Answered> =>
      graph.ask(`PATCH /applications/${id}`, { body: { keyCredentials } })

    const one = await patch(credential(first, certificate))
    const two = await patch(credential(first, null), credential(second, certificate))
    const listed = await resolve(graph, appId)
    const withKeys = await graph.ask(`GET /applications/${id}?$select=keyCredentials`)
    const unknown = await patch(credential('aaaaaaaa-0000-4000-8000-000000000003', null))
    const none = await patch()

    expect([one.status, two.status, unknown.status, none.status]).toEqual([204, 204, 400, 204])
    expect(listed.body['keyCredentials']).toMatchObject([
      { keyId: first, key: null, type: 'AsymmetricX509Cert', usage: 'Verify' },
      { keyId: second, key: null },
    ])
    expect(withKeys.body['keyCredentials']).toMatchObject([
      { key: key?.certificate },
      { key: key?.certificate },
    ])
  })

  it('ad app permission add, admin consent by grant, list-grants and grant', async () => {
    const { graph, id, appId, servicePrincipalId } = await withApp()
    const access = [{ resourceAppId: graphId, resourceAccess: [{ id: userRead, type: 'Scope' }] }]

    const added = await graph.ask(`PATCH /applications/${id}`, { body: { requiredResourceAccess: access } })
    const shown = await resolve(graph, appId)
    const client = await graph.ask(
      filtered('servicePrincipals', `servicePrincipalNames/any(c:c eq '${appId}')`),
    )
    const resource = await graph.ask(
      filtered('servicePrincipals', `servicePrincipalNames/any(c:c eq '${graphId}')`),
    )
    const resourceId = graphServicePrincipalId(graph.tenant)
    const granted = await graph.ask('POST /oauth2PermissionGrants', {
      body: {
        clientId: servicePrincipalId,
        consentType: 'AllPrincipals',
        principalId: null,
        resourceId,
        scope: 'User.Read',
      },
    })
    const grants = await graph.ask(filtered('oauth2PermissionGrants', `clientId eq '${servicePrincipalId}'`))
    const deleted = await graph.ask(`DELETE /oAuth2PermissionGrants/${String(granted.body['id'])}`)

    expect(added.status).toBe(204)
    expect(shown.body['requiredResourceAccess']).toEqual(access)
    expect(client.value).toMatchObject([{ id: servicePrincipalId, servicePrincipalNames: [appId] }])
    expect(resource.value).toMatchObject([{ id: resourceId }])
    expect(grants.value).toEqual([
      {
        clientId: servicePrincipalId,
        consentType: 'AllPrincipals',
        id: expect.stringMatching(/^[\w-]{43}$/),
        principalId: null,
        resourceId,
        scope: 'User.Read',
      },
    ])
    expect(deleted.status).toBe(204)
  })

  it('ad sp create-for-rbac, sp show and app delete', async () => {
    const { graph, id, appId, servicePrincipalId } = await withApp()

    const byName = await graph.ask(filtered('servicePrincipals', `displayName eq '${name}'`))
    const shown = await graph.ask(`GET /servicePrincipals/${servicePrincipalId}`)
    const deleted = await graph.ask(`DELETE /applications/${id}`)
    const gone = await graph.ask(filtered('applications', `appId eq '${appId}'`))

    expect(byName.value).toMatchObject([{ id: servicePrincipalId }])
    expect(shown.body).toMatchObject({ appId, servicePrincipalNames: [appId] })
    expect(deleted.status).toBe(204)
    expect(gone.value).toEqual([])
  })

  it('app list: by App ID URI and by several conditions', async () => {
    const graph = aGraph()

    const byUri = await graph.ask(
      filtered('applications', "identifierUris/any(s:s eq 'api://22222222-2222-2222-2222-222222222222')"),
    )
    const both = await graph.ask(
      filtered(
        'applications',
        "startswith(displayName,'Tasks') and appId eq '22222222-2222-2222-2222-222222222222'",
      ),
    )

    expect(byUri.value).toMatchObject([{ displayName: 'Tasks API' }])
    expect(both.value).toMatchObject([{ displayName: 'Tasks API' }])
  })
})
