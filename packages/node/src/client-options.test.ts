import { expect, onTestFinished, test } from 'vitest'

import { describeIdentityOptions, describeMsalConfig } from './client-options.ts'
import { startMockEntra } from './start-mock-entra.ts'

const url = 'https://localhost:4577'
const tenantId = '00000000-0000-0000-0000-000000000002'
const app = { appId: '11111111-1111-1111-1111-111111111111', secret: 's3cret' }

test("MSAL's configuration names host and port as a known authority", () => {
  const configuration = describeMsalConfig({ url, ca: undefined }, tenantId, app)

  expect(configuration).toEqual({
    auth: {
      clientId: app.appId,
      clientSecret: 's3cret',
      authority: `${url}/${tenantId}`,
      knownAuthorities: ['localhost:4577'],
    },
  })
})

test.each(['https://login.microsoftonline.com', 'https://login.microsoftonline.us'])(
  'of %s the clients know by themselves that it can be trusted',
  (microsoft) => {
    const { auth } = describeMsalConfig({ url: microsoft, ca: undefined }, tenantId, app)
    const identityOptions = describeIdentityOptions({ url: microsoft, ca: undefined })

    expect(auth).toMatchObject({ authority: `${microsoft}/${tenantId}`, knownAuthorities: [] })
    expect(identityOptions).toEqual({ authorityHost: microsoft })
  },
)

test("MSAL's configuration has no secret for an app that has none", () => {
  const { auth } = describeMsalConfig({ url, ca: undefined }, tenantId, {
    appId: app.appId,
    secret: undefined,
  })

  expect(auth).not.toHaveProperty('clientSecret')
})

test("identity's options turn instance discovery off", () => {
  expect(describeIdentityOptions({ url, ca: undefined })).toEqual({
    authorityHost: url,
    disableInstanceDiscovery: true,
  })
})

test("identity's options carry the CA where the process does not trust it", () => {
  expect(describeIdentityOptions({ url, ca: 'PEM' })).toEqual({
    authorityHost: url,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: 'PEM' },
  })
})

test("MSAL's network client reaches a mock that the process does not trust", async () => {
  const entra = await startMockEntra({ trust: false })
  onTestFinished(entra.close)
  const { auth, system } = entra.msalConfig()
  const network = system?.networkClient

  const metadata = await network?.sendGetRequestAsync<{ token_endpoint: string }>(
    `${auth.authority}/v2.0/.well-known/openid-configuration`,
  )
  const answer = await network?.sendPostRequestAsync<{ access_token: string }>(
    metadata?.body.token_endpoint ?? '',
    {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: auth.clientId,
        client_secret: auth.clientSecret ?? '',
        scope: 'api://resource/.default',
      }).toString(),
    },
  )

  await expect(fetch(auth.authority)).rejects.toThrow('fetch failed')
  expect(metadata).toMatchObject({
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
  })
  expect(answer?.status).toBe(200)
  expect(answer?.body.access_token.split('.')).toHaveLength(3)
})

test("MSAL's network client hands on the status of a refusal", async () => {
  const entra = await startMockEntra({ trust: false })
  onTestFinished(entra.close)

  const answer = await entra
    .msalConfig()
    .system?.networkClient.sendPostRequestAsync<{ error: string }>(`${entra.authority}/oauth2/v2.0/token`)

  expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
})

test("MSAL's network client rejects where nobody listens", async () => {
  const entra = await startMockEntra({ trust: false })
  const network = entra.msalConfig().system?.networkClient
  await entra.close()

  await expect(network?.sendGetRequestAsync(entra.authority)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})
