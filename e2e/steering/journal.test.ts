import { ClientSecretCredential } from '@azure/identity'
import { ConfidentialClientApplication, CryptoProvider } from '@azure/msal-node'
import { decodeJwt } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { MockEntra, TenantHandle } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { acquireAppToken } from '../support/acquire-token.ts'
import { acquireByCode, webRedirectUri } from '../support/msal-sign-in.ts'
import { rejectionOf } from '../support/rejection.ts'

let entra: MockEntra

beforeAll(async () => {
  entra = await startMockEntra()
})
afterAll(() => entra.close())

function tokenRequestOf({ requests }: TenantHandle): MockEntra['requests']['last'] {
  return requests.filter({ endpoint: 'token' }).at(-1)
}

describe('journal', () => {
  test('tells how MSAL asked for a token of the app, and which one it got', async () => {
    const tenant = entra.createTenant()
    const client = new ConfidentialClientApplication(tenant.msalConfig())
    const scopes = [`${tenant.api.identifierUri}/.default`]

    const result = await client.acquireTokenByClientCredential({ scopes })

    expect(tenant.requests.all.map(({ endpoint }) => endpoint)).toEqual(['discovery', 'token'])
    expect(tenant.requests.last).toEqual({
      at: expect.any(Date) as Date,
      endpoint: 'token',
      method: 'POST',
      path: `/${tenant.tenantId}/oauth2/v2.0/token`,
      clientId: tenant.app.appId,
      grantType: 'client_credentials',
      clientAuthentication: 'secret',
      scopes,
      sdk: { name: 'msal.js.node', version: '7.2.1' },
      correlationId: result?.correlationId,
      status: 200,
      isFault: false,
      duration: expect.any(Number) as number,
      uti: decodeJwt(result?.accessToken ?? '')['uti'],
    })
  })

  test('tells how a user signed in', async () => {
    const tenant = entra.createTenant()
    const client = new ConfidentialClientApplication(tenant.msalConfig())
    const scope = `${tenant.api.identifierUri}/Tasks.Read`

    const { accessToken } = await acquireByCode(tenant, client, { scopes: [scope] })

    expect(tokenRequestOf(tenant)).toMatchObject({
      grantType: 'authorization_code',
      clientAuthentication: 'secret',
      redirectUri: webRedirectUri,
      uti: decodeJwt(accessToken)['uti'],
    })
  })

  test('tells how a browser came to the sign-in page', async () => {
    const tenant = entra.createTenant()
    const client = new ConfidentialClientApplication(tenant.msalConfig())
    const url = await client.getAuthCodeUrl({
      scopes: ['User.Read'],
      redirectUri: webRedirectUri,
      prompt: 'login',
      loginHint: tenant.user.username,
    })

    await fetch(url)

    expect(tenant.requests.last).toMatchObject({
      endpoint: 'authorize',
      clientId: tenant.app.appId,
      redirectUri: webRedirectUri,
      prompt: 'login',
      username: tenant.user.username,
      scopes: ['User.Read', 'openid', 'profile', 'offline_access'],
      status: 200,
    })
  })

  test('tells why a request was refused: AADSTS7000215', async () => {
    const tenant = entra.createTenant()
    const { tenantId, clientId } = tenant.credentials
    const options = { ...tenant.identityOptions(), retryOptions: { maxRetries: 0 } }
    const credential = new ClientSecretCredential(tenantId, clientId, 'wrong', options)

    await rejectionOf(credential.getToken(`${tenant.api.identifierUri}/.default`))

    const entry = tokenRequestOf(tenant)
    expect(entry).toMatchObject({ status: 401, aadsts: 7000215, error: 'invalid_client', isFault: false })
    expect(entry).not.toHaveProperty('uti')
  })

  test('keeps the last 1,000 requests', async () => {
    const tenant = entra.createTenant()
    for (let batch = 0; batch < 21; batch++) {
      await Promise.all(Array.from({ length: 50 }, () => fetch(`${tenant.jwksUri}?batch=${batch}`)))
    }
    await fetch(`${tenant.authority}/v2.0/.well-known/openid-configuration`)

    expect(tenant.requests).toHaveLength(1000)
    expect(tenant.requests.last?.endpoint).toBe('discovery')
  })

  test('goes by the clock of the tenant', async () => {
    const tenant = entra.createTenant()
    tenant.clock.freeze('2030-01-01T00:00:00Z')

    await fetch(tenant.jwksUri)

    expect(tenant.requests.last?.at).toEqual(new Date('2030-01-01T00:00:00Z'))
  })

  test('waits for a request of an app that is still starting', async () => {
    const tenant = entra.createTenant()
    const asked = tenant.requests.waitFor({ endpoint: 'token', grantType: 'client_credentials' })

    const token = await acquireAppToken(tenant)

    await expect(asked).resolves.toMatchObject({ uti: decodeJwt(token)['uti'] })
  })

  test('of one tenant has nothing of another', async () => {
    const [one, two] = [entra.createTenant(), entra.createTenant()]

    await Promise.all([acquireAppToken(one), acquireAppToken(two), acquireAppToken(two)])

    expect([one.requests.length, two.requests.length]).toEqual([1, 2])
    expect(two.requests.filter({ clientId: one.app.appId })).toEqual([])
  })
})

describe('reset', () => {
  test('forgets requests and faults, and returns to the first key, in this tenant only', async () => {
    const [tenant, other] = [entra.createTenant(), entra.createTenant()]
    const { kid } = tenant.keys
    for (const { keys, faults, jwksUri } of [tenant, other]) {
      await keys.rotate()
      faults.next('token', { status: 503 })
      await fetch(jwksUri)
    }

    tenant.reset()

    expect(tenant.keys).toMatchObject({ kid, published: [kid] })
    expect(tenant.requests.all).toEqual([])
    expect(() => tenant.faults.assertNonePending()).not.toThrow()
    expect(other.keys.published).toHaveLength(2)
    expect(other.requests).toHaveLength(1)
    expect(() => other.faults.assertNonePending()).toThrow('1 × token {"status":503}')
  })
})

/** A text that is nowhere but in one secret. */
function marker(name: string): string {
  return `marker-${name}-${new CryptoProvider().createNewGuid()}`
}

describe('journal of secrets', () => {
  test('has none of what the token endpoint is told', async () => {
    const tenant = entra.createTenant()
    const names = ['client_secret', 'password', 'code', 'refresh_token', 'assertion', 'client_assertion']
    const more = [
      'code_verifier',
      'device_code',
      'id_token_hint',
      'new_password',
      'user_federated_identity_credential',
    ]
    const secrets = new Map([...names, ...more].map((name) => [name, marker(name)]))
    const grants = ['client_credentials', 'password', 'authorization_code', 'refresh_token', 'device_code']
    const cookie = marker('cookie')
    const basicSecret = marker('basic')

    for (const grant of [...grants, 'urn:ietf:params:oauth:grant-type:jwt-bearer', 'unknown']) {
      for (const path of ['oauth2/v2.0/token', 'oauth2/token', 'oauth2/v2.0/devicecode', 'nowhere']) {
        for (const authorization of [`Basic ${btoa(`app:${basicSecret}`)}`, `Bearer ${basicSecret}`]) {
          const body = new URLSearchParams([...secrets, ['grant_type', grant], ['username', 'alice']])
          const headers = { cookie: `ESTSAUTH=${cookie}`, authorization }
          await fetch(`${tenant.authority}/${path}`, { method: 'POST', headers, body })
          await fetch(`${tenant.authority}/${path}?${body.toString()}`, { headers })
        }
      }
    }

    const journal = JSON.stringify([...tenant.requests.all, ...entra.requests.all])
    expect([...secrets.values(), cookie, basicSecret].filter((secret) => journal.includes(secret))).toEqual(
      [],
    )
  })

  test('has none of what browsers tell', async () => {
    const tenant = entra.createTenant()
    const names = [
      'passwd',
      'otc',
      'flowToken',
      'id_token_hint',
      'nonce',
      'state',
      'code_challenge',
      'user_code',
      'code',
      'access_token',
    ]
    const secrets = new Map(names.map((name) => [name, marker(name)]))

    for (const path of [
      'oauth2/v2.0/authorize',
      'oauth2/v2.0/logout',
      'login',
      'v2.0/adminconsent',
      'oauth2/deviceauth',
    ]) {
      const parameters = new URLSearchParams([...secrets])
      await fetch(`${tenant.authority}/${path}?${parameters.toString()}`)
      await fetch(`${tenant.authority}/${path}`, { method: 'POST', body: parameters })
    }

    const journal = JSON.stringify([...tenant.requests.all, ...entra.requests.all])
    expect([...secrets.values()].filter((secret) => journal.includes(secret))).toEqual([])
  })

  test('has none of the tokens that were issued', async () => {
    const tenant = entra.createTenant()
    const client = new ConfidentialClientApplication(tenant.msalConfig())
    const { accessToken, idToken } = await acquireByCode(tenant, client, {
      scopes: [`${tenant.api.identifierUri}/Tasks.Read`],
    })
    const cache = JSON.parse(client.getTokenCache().serialize()) as {
      RefreshToken: Record<string, { secret: string }>
    }
    const tokens = [accessToken, idToken, ...Object.values(cache.RefreshToken).map(({ secret }) => secret)]

    const journal = JSON.stringify(tenant.requests.all)

    const parts = tokens.flatMap((token) => token.split('.')).filter((part) => part.length > 9)
    expect(parts).toHaveLength(7)
    expect(parts.filter((part) => journal.includes(part))).toEqual([])
    expect(journal).not.toContain(tenant.user.password)
    expect(journal).not.toContain(tenant.credentials.clientSecret)
  })
})
