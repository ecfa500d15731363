import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { Client } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'

let entra: MockEntra
let connection: Client
beforeAll(async () => {
  entra = await startMockEntra()
  connection = new Client(entra.url, { connect: { ca: entra.ca } })
})
afterAll(async () => {
  await connection.close()
  await entra.close()
})

interface Answer {
  readonly status: number
  readonly contentType: string | undefined
  readonly body: Record<string, unknown>
}

async function send(request: string, token?: string, body?: object): Promise<Answer> {
  const [method = '', path = ''] = request.split(' ')
  const response = await connection.request({
    method: method as 'GET',
    path,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  })
  const text = await response.body.text()
  return {
    status: response.statusCode,
    contentType: response.headers['content-type'] as string | undefined,
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  }
}

/** In a cloud of the mock's own, Microsoft Graph is the mock's address, and tokens are asked for by it. */
async function getToken(): Promise<string> {
  const { clientId, clientSecret, tenantId } = entra.credentials
  const response = await connection.request({
    method: 'POST',
    path: `/${tenantId}/oauth2/v2.0/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: `${entra.url}/.default`,
    }).toString(),
  })
  return ((await response.body.json()) as { access_token: string }).access_token
}

test('the requests of the azuread provider for an application with a federated credential, in its order', async () => {
  const token = await getToken()
  const { oid, tid, appid, aud } = entra.tokens.decode(token).claims
  expect({ tid, appid, aud }).toEqual({ tid: entra.tenantId, appid: entra.app.appId, aud: entra.url })

  const created = await send('POST /v1.0/applications', token, {
    displayName: 'oidc-client',
    signInAudience: 'AzureADMyOrg',
    api: { knownClientApplications: [], oauth2PermissionScopes: [], requestedAccessTokenVersion: 1 },
    web: {
      implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false },
      redirectUris: [],
    },
    'owners@odata.bind': [`${entra.url}/v1.0/directoryObjects/${String(oid)}`],
  })
  const path = `/v1.0/applications/${String(created.body['id'])}`
  expect(created.status).toBe(201)

  const probe = await send(`PATCH ${path}`, token, {
    displayName: 'TERRAFORM_UPDATE_5c0f6e5e-1f2d-4f0e-9d6a-000000000001',
  })
  const renamed = await send(`PATCH ${path}`, token, { displayName: 'oidc-client' })
  expect([probe.status, probe.contentType, renamed.status]).toEqual([204, undefined, 204]) // or it would parse nothing as JSON

  const disowned = await send(`DELETE ${path}/owners/${String(oid)}/$ref`, token)
  const read = await send(`GET ${path}`, token)
  const beta = await send(
    `GET /beta/applications/${String(created.body['id'])}?$select=oauth2RequirePostResponse`,
    token,
  )
  const owners = await send(`GET ${path}/owners`, token)
  expect(disowned.status).toBe(204)
  expect(read.body).toMatchObject({ displayName: 'oidc-client', api: { requestedAccessTokenVersion: 1 } })
  expect(beta.body).toMatchObject({ oauth2RequirePostResponse: false })
  expect(owners.body['value']).toEqual([])

  const credential = {
    name: 'github-main-deploy',
    description: 'GitHub Actions, main branch',
    issuer: 'https://token.actions.githubusercontent.com',
    subject: 'repo:kloudvin/platform:ref:refs/heads/main',
    audiences: ['api://AzureADTokenExchange'],
  }
  const federated = await send(`POST ${path}/federatedIdentityCredentials`, token, credential)
  expect(federated).toMatchObject({ status: 201, body: credential })
  for (let attempt = 0; attempt < 5; attempt++) {
    const { status } = await send(
      `GET ${path}/federatedIdentityCredentials/${String(federated.body['id'])}`,
      token,
    )
    expect(status).toBe(200)
  }

  const removed = await send(
    `DELETE ${path}/federatedIdentityCredentials/${String(federated.body['id'])}`,
    token,
  )
  const deleted = await send(`DELETE ${path}`, token)
  const gone = await send(`GET ${path}`, token)
  expect([removed.status, deleted.status]).toEqual([204, 204])
  expect(gone).toMatchObject({ status: 404, body: { error: { code: 'Request_ResourceNotFound' } } })
})
