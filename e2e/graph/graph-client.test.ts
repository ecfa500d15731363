import { ClientSecretCredential } from '@azure/identity'
import {
  BatchRequestContent,
  BatchResponseContent,
  Client,
  GraphError,
  PageIterator,
} from '@microsoft/microsoft-graph-client'
import { TokenCredentialAuthenticationProvider } from '@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js'
import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { rejectionOf } from '../support/rejection.ts'

let entra: MockEntra
let client: Client

beforeAll(async () => {
  entra = await startMockEntra()
  // #region graph-client
  const { tenantId, clientId, clientSecret } = entra.credentials
  const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, entra.identityOptions())
  client = Client.initWithMiddleware({
    baseUrl: entra.url,
    customHosts: new Set(['localhost']), // the client sends tokens to Microsoft's hosts and to these
    authProvider: new TokenCredentialAuthenticationProvider(credential, {
      scopes: ['https://graph.microsoft.com/.default'],
    }),
  })
  // #endregion
})
beforeEach(() => entra.reset())
afterAll(() => entra.close())

interface Named {
  readonly id: string
  readonly displayName: string
}

describe('the Graph client', () => {
  test('creates, reads, changes and deletes', async () => {
    const created = (await client.api('/applications').post({ displayName: 'Portal' })) as Named
    await client
      .api(`/applications/${created.id}`)
      .patch({ web: { redirectUris: ['https://portal.example'] } })
    const read = (await client
      .api(`/applications/${created.id}`)
      .select(['id', 'displayName', 'web'])
      .get()) as Named
    await client.api(`/applications/${created.id}`).delete()
    const gone = await rejectionOf(client.api(`/applications/${created.id}`).get())

    expect(read).toMatchObject({ displayName: 'Portal', web: { redirectUris: ['https://portal.example'] } })
    expect(gone).toMatchObject({ statusCode: 404, code: 'Request_ResourceNotFound' })
  })

  test('filters, counts and sorts', async () => {
    entra.addUser({ displayName: 'Zoe' })
    entra.addUser({ displayName: 'Zack' })

    const found = (await client
      .api('/users')
      .header('ConsistencyLevel', 'eventual')
      .filter("startswith(displayName,'z')")
      .count(true)
      .orderby('displayName')
      .get()) as Record<string, unknown>

    expect(found).toMatchObject({
      '@odata.count': 2,
      value: [{ displayName: 'Zack' }, { displayName: 'Zoe' }],
    })
  })

  test('reads page by page', async () => {
    for (let index = 0; index < 5; index++) entra.addGroup({ displayName: `Group ${index}` })
    const names: string[] = []

    const first = (await client.api('/groups').top(2).get()) as ConstructorParameters<typeof PageIterator>[1]
    await new PageIterator(client, first, (group: Named) => names.push(group.displayName) > 0).iterate()

    expect(names).toEqual(['Group 0', 'Group 1', 'Group 2', 'Group 3', 'Group 4'])
  })

  test('sends several requests in one', async () => {
    const content = new BatchRequestContent([
      { id: '1', request: new Request(`${entra.url}/users?$select=displayName`) },
      { id: '2', request: new Request(`${entra.url}/users/nobody`) },
    ])

    const body = (await client.api('/$batch').post(await content.getContent())) as ConstructorParameters<
      typeof BatchResponseContent
    >[0]
    const responses = new BatchResponseContent(body)

    expect(await responses.getResponseById('1').json()).toMatchObject({
      value: [{ displayName: 'Alice Mock' }],
    })
    expect(responses.getResponseById('2').status).toBe(404)
  })

  test('tells refusals by code, message and request id', async () => {
    const error = await rejectionOf(
      client.api('/applications').post({ displayName: 'Portal', colour: 'red' }),
    )

    expect(error).toBeInstanceOf(GraphError)
    expect(error).toMatchObject({
      statusCode: 400,
      code: 'Request_BadRequest',
      message: "Invalid property 'colour'.",
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })

  test('says what the mock does not serve', async () => {
    const error = await rejectionOf(client.api('/me/messages').get())

    expect(error).toMatchObject({
      statusCode: 501,
      message: 'mock-entra does not serve GET /v1.0/me/messages of Microsoft Graph.',
    })
  })

  test('waits and tries again where it is throttled', async () => {
    entra.faults.next('graph', { status: 429, retryAfter: 0 })

    const users = (await client.api('/users').get()) as { readonly value: readonly Named[] }

    expect(users.value).toHaveLength(1)
    expect(entra.requests.filter({ endpoint: 'graph' })).toMatchObject([
      { status: 429, isFault: true },
      { status: 200, method: 'GET', path: '/v1.0/users', clientId: entra.credentials.clientId },
    ])
  })
})

test('what the Graph client writes is what the token endpoint enforces', async () => {
  // #region manage
  const app = await client.api('/applications').post({ displayName: 'Deployer' })
  await client.api('/servicePrincipals').post({ appId: app.appId })
  const { secretText } = await client.api(`/applications/${app.id}/addPassword`).post({})

  const deployer = new ClientSecretCredential(entra.tenantId, app.appId, secretText, entra.identityOptions())
  const { token } = await deployer.getToken('https://management.azure.com/.default')
  // #endregion

  expect(token).toMatch(/^eyJ/)
  await client.api(`/applications/${app.id}`).delete()
  const later = new ClientSecretCredential(entra.tenantId, app.appId, secretText, entra.identityOptions())
  const refusal = await rejectionOf(later.getToken('https://management.azure.com/.default'))
  expect(String(refusal)).toContain('AADSTS700016')
})
