import { ClientSecretCredential } from '@azure/identity'
import { AzureIdentityAuthenticationProvider } from '@microsoft/kiota-authentication-azure'
import { GraphRequestAdapter, createGraphServiceClient } from '@microsoft/msgraph-sdk'
import type { GraphServiceClient } from '@microsoft/msgraph-sdk'
import { BatchRequestContent, PageIterator } from '@microsoft/msgraph-sdk-core'
import type { PageCollection } from '@microsoft/msgraph-sdk-core'
import '@microsoft/msgraph-sdk-users'
import { createUserCollectionResponseFromDiscriminatorValue } from '@microsoft/msgraph-sdk/models/index.js'
import type { User } from '@microsoft/msgraph-sdk/models/index.js'
import { createODataErrorFromDiscriminatorValue } from '@microsoft/msgraph-sdk/models/oDataErrors/index.js'
import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

/** Kiota's word for whatever status is an error. */
const errors = { XXX: createODataErrorFromDiscriminatorValue }

let entra: MockEntra
let adapter: GraphRequestAdapter
let client: GraphServiceClient

beforeAll(async () => {
  entra = await startMockEntra()
  const { tenantId, clientId, clientSecret } = entra.credentials
  const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, entra.identityOptions())
  // #region msgraph-sdk
  const scopes = ['https://graph.microsoft.com/.default']
  const hosts = new Set(['localhost']) // the SDK sends tokens to these only
  adapter = new GraphRequestAdapter(
    new AzureIdentityAuthenticationProvider(credential, scopes, undefined, hosts),
  )
  adapter.baseUrl = `${entra.url}/v1.0`
  client = createGraphServiceClient(adapter)
  // #endregion
})
beforeEach(() => entra.reset())
afterAll(() => entra.close())

const bob = {
  accountEnabled: true,
  displayName: 'Bob',
  mailNickname: 'bob',
  userPrincipalName: 'bob@contoso.onmicrosoft.com',
  passwordProfile: { password: 'Str0ng-password', forceChangePasswordNextSignIn: false },
}

describe('the Graph SDK', () => {
  test('creates, reads, changes and deletes', async () => {
    const created = await client.users.post(bob)
    const user = client.users.byUserId(created?.id ?? '')
    await user.patch({ jobTitle: 'Builder' })
    const read = await user.get({ queryParameters: { select: ['id', 'displayName', 'jobTitle'] } })
    await user.delete()
    const gone = await failureOf(user.get())

    expect(read).toMatchObject({ id: created?.id, displayName: 'Bob', jobTitle: 'Builder' })
    expect(gone).toMatchObject({
      responseStatusCode: 404,
      errorEscaped: { code: 'Request_ResourceNotFound' },
    })
  })

  test('filters, counts and sorts', async () => {
    entra.addUser({ displayName: 'Zoe' })
    entra.addUser({ displayName: 'Zack' })

    const found = await client.users.get({
      headers: { ConsistencyLevel: 'eventual' },
      queryParameters: {
        filter: "startswith(displayName,'z')",
        count: true,
        orderby: ['displayName'],
      },
    })

    expect(found).toMatchObject({
      odataCount: 2,
      value: [{ displayName: 'Zack' }, { displayName: 'Zoe' }],
    })
  })

  test('reads page by page', async () => {
    for (const name of ['Bob', 'Carl', 'Dora', 'Eve']) entra.addUser({ displayName: name })
    const names: unknown[] = []

    const first = await client.users.get({ queryParameters: { top: 2 } })
    const iterator = new PageIterator<User>(
      adapter,
      first as PageCollection<User>,
      (user) => names.push(user.displayName) > 0,
      createUserCollectionResponseFromDiscriminatorValue,
      errors,
    )
    await iterator.iterate()

    expect(names).toEqual(['Alice Mock', 'Bob', 'Carl', 'Dora', 'Eve'])
  })

  // This version of the SDK takes the parts' bodies for base64: it neither sends nor reads those that are JSON.
  test('sends several requests in one', async () => {
    const zoe = entra.addUser({ displayName: 'Zoe' })
    const batch = new BatchRequestContent(adapter, errors)
    const parts = [
      client.users.toGetRequestInformation({ queryParameters: { select: ['displayName'] } }),
      client.users.byUserId(zoe.objectId).toDeleteRequestInformation(),
      client.users.byUserId(zoe.objectId).toGetRequestInformation(),
    ].map((request) => batch.addBatchRequest(request))

    const responses = await batch.postAsync()

    const statuses = parts.map(({ id }) => responses?.getResponseById(id)?.status)
    expect(statuses).toEqual([200, 204, 404])
    expect((await client.users.get())?.value).toMatchObject([{ displayName: 'Alice Mock' }])
  })

  test('tells refusals by code, message and request id', async () => {
    const error = await failureOf(client.users.post({ displayName: 'Nobody' }))

    expect(error).toMatchObject({
      responseStatusCode: 400,
      errorEscaped: {
        code: 'Request_BadRequest',
        message: expect.stringContaining('A value is required for property'),
        innerError: { requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      },
    })
  })

  test('says what the mock does not serve', async () => {
    const error = await failureOf(client.users.byUserId(entra.user.objectId).messages.get())

    expect(error).toMatchObject({
      responseStatusCode: 501,
      errorEscaped: { message: expect.stringMatching(/^mock-entra does not serve GET .*messages/) },
    })
  })

  test('waits and tries again where it is throttled', async () => {
    entra.faults.next('graph', { status: 429, retryAfter: 0 })

    const users = await client.users.get()

    expect(users?.value).toHaveLength(1)
    expect(entra.requests.filter({ endpoint: 'graph' })).toMatchObject([
      { status: 429, isFault: true },
      { status: 200, path: '/v1.0/users' },
    ])
  })
})

/** What the SDK throws is an error in one of its own shapes, and no `Error`. */
async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (failure) {
    return failure
  }
  throw new Error('Expected a failure.')
}
