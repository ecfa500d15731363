/** Whatever a client sends that proves who it is, in whatever place: nobody reads it again in what the mock says. */
import { createConnection } from 'node:net'

import { ClientSecretCredential } from '@azure/identity'
import { ConfidentialClientApplication } from '@azure/msal-node'
import { startMockEntra } from 'mock-entra'
import type { LogEntry, MockEntra } from 'mock-entra'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

import { runCli } from '../support/cli.ts'
import { rejectionOf } from '../support/rejection.ts'

/** Nothing else has this text in it, encoded or not. */
const marker = 'Zq7Marker9xV'

/** As it stands in base64, at each of the three places where it can begin. */
const encoded = ['', 'a', 'ab'].map((before) =>
  Buffer.from(`${before}${marker}`).toString('base64').slice(4, 14),
)
const shapes = [marker, marker.toLowerCase(), ...encoded]

let entra: MockEntra
const log: LogEntry[] = []
let errors: string[] = []
let answers: string[] = []

beforeAll(async () => {
  entra = await startMockEntra({ log: (entry) => void log.push(entry) })
})
afterAll(() => entra.close())
beforeEach(() => {
  log.length = 0
  errors = []
  answers = []
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => errors.push(String(text)) > 0)
})
afterEach(() => {
  vi.restoreAllMocks()
  entra.reset()
})

/** Where the secret can be read again, with what is around it. */
function leaks(): readonly string[] {
  const said = { journal: entra.requests.all, log, errors, answers }
  return Object.entries(said).flatMap(([where, value]) => {
    const text = JSON.stringify(value)
    return shapes.flatMap((shape) => {
      const at = text.indexOf(shape)
      return at === -1 ? [] : [`${where}: …${text.slice(Math.max(0, at - 80), at + shape.length + 20)}…`]
    })
  })
}

async function send(path: string, init: RequestInit = {}): Promise<void> {
  const response = await fetch(`${entra.httpUrl}${path}`, { redirect: 'manual', ...init })
  answers.push(JSON.stringify([...response.headers]), await response.text())
}

/** A request as it is, whatever a client library would make of it. */
async function sendRaw(text: string): Promise<void> {
  const socket = createConnection(entra.port, '127.0.0.1')
  socket.end(text)
  let answer = ''
  for await (const chunk of socket) answer += String(chunk)
  answers.push(answer)
}

const secretFields = [
  'client_secret',
  'client_assertion',
  'password',
  'code',
  'refresh_token',
  'assertion',
  'device_code',
  'code_verifier',
  'user_federated_identity_credential',
  'id_token_hint',
  'passwd',
  'newPasswd',
  'otc',
  'flowToken',
  'access_token',
] as const

const grants = [
  'client_credentials',
  'password',
  'authorization_code',
  'refresh_token',
  'device_code',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'user_fic',
  'unknown',
]

/** The secret by itself, and as a part of what looks like a JWT. */
const values = [
  marker,
  `${marker} `,
  `${marker}.${marker}.${marker}`,
  `eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.${marker}`,
  `${marker}%`,
  `\u0000${marker}`,
]

describe('a secret is in neither journal, log, answer nor standard error', () => {
  test.each(grants)('of a form to the token endpoint: %s', async (grant_type) => {
    const { clientId: client_id } = entra.credentials
    for (const value of values) {
      for (const field of secretFields) {
        const fields = {
          grant_type,
          client_id,
          scope: 'openid',
          username: entra.user.username,
          [field]: value,
        }
        const more = field === 'client_assertion' ? { client_assertion_type: jwtBearer } : {}
        const body = new URLSearchParams({ ...fields, ...more })
        for (const version of ['/v2.0', '']) {
          const path = `/${entra.tenantId}/oauth2${version}/token`
          await send(path, { method: 'POST', body })
          await send(path, { method: 'POST', body: `${body.toString()}&${field}=${value}` })
        }
        await send(`/${entra.tenantId}/oauth2/v2.0/token?${body.toString()}`, { method: 'POST' })
      }
    }

    expect(leaks()).toEqual([])
  })

  test.each(['application/json', 'multipart/form-data; boundary=b', 'text/plain', ''])(
    'of a body that is no form: %j',
    async (type) => {
      for (const path of ['oauth2/v2.0/token', 'oauth2/v2.0/devicecode', 'login', 'no/such/path']) {
        const body = JSON.stringify({ grant_type: 'password', password: marker })
        await send(`/${entra.tenantId}/${path}`, { method: 'POST', body, headers: { 'content-type': type } })
      }

      expect(leaks()).toEqual([])
    },
  )

  test.each([
    'oauth2/v2.0/authorize',
    'oauth2/authorize',
    'login',
    'oauth2/v2.0/logout',
    'oauth2/deviceauth',
  ])('of what browsers send to %s', async (path) => {
    for (const field of secretFields) {
      const body = new URLSearchParams({ client_id: entra.app.appId, login: 'alice', [field]: marker })
      const headers = { cookie: `ESTSAUTHPERSISTENT=${marker}; ESTSAUTH=${marker}; x=${marker}` }
      await send(`/${entra.tenantId}/${path}?${body.toString()}`, { headers })
      await send(`/${entra.tenantId}/${path}`, { method: 'POST', body, headers })
    }

    expect(leaks()).toEqual([])
  })

  test.each([
    `Basic ${btoa(`app:${marker}`)}`,
    `Basic ${btoa(`${marker}`)}`,
    `Basic ${btoa(`:${marker}`)}`,
    `Basic ${marker}`,
    `Bearer ${marker}`,
    `Bearer e30.${btoa(JSON.stringify({ tid: '00000000-0000-0000-0000-000000000002' }))}.${marker}`,
    marker,
  ])('of the header authorization: %s', async (authorization) => {
    const headers = {
      authorization,
      'proxy-authorization': authorization,
      secret: marker,
      'x-identity-header': marker,
    }
    entra.managedIdentity({ kind: 'appService' })
    entra.managedIdentity({ kind: 'serviceFabric' })
    entra.managedIdentity({ kind: 'azureArc' })
    const metadata = `/${entra.tenantId}/managed-identity`
    const query = 'resource=https://vault.azure.net&api-version='
    for (const path of [
      `/${entra.tenantId}/oauth2/v2.0/token`,
      '/oidc/userinfo',
      '/v1.0/me',
      '/v1.0/users',
      '/subscriptions?api-version=2022-12-01',
      `${metadata}/app-service/msi/token?${query}2019-08-01`,
      `${metadata}/service-fabric/metadata/identity/oauth2/token?${query}2020-05-01`,
      `${metadata}/azure-arc/metadata/identity/oauth2/token?${query}2020-06-01`,
      `/${entra.tenantId}/issuers/github-actions/id-token`,
      '/no/such/path',
    ]) {
      for (const method of ['GET', 'POST']) {
        await send(path, { method, headers: { ...headers, metadata: 'true' } })
      }
    }

    expect(leaks()).toEqual([])
  })

  test('of a URL of a proxy, and of what it is asked for', async () => {
    for (const target of [
      `http://user:${marker}@login.microsoftonline.com/common/discovery/keys`,
      `http://user:${marker}@elsewhere.example/path?password=${marker}`,
      `http://user:${marker}@localhost:1/`,
      `http://user:${marker}@[/`,
      `ftp://user:${marker}@host/`,
    ]) {
      await sendRaw(
        `GET ${target} HTTP/1.1\r\nHost: x\r\nProxy-Authorization: Basic ${marker}\r\nConnection: close\r\n\r\n`,
      )
    }
    for (const target of [
      `user:${marker}@login.microsoftonline.com:443`,
      `user:${marker}@elsewhere.example:443`,
    ]) {
      await sendRaw(`CONNECT ${target} HTTP/1.1\r\nHost: x\r\nProxy-Authorization: Basic ${marker}\r\n\r\n`)
    }

    expect(answers).toHaveLength(7)
    expect(leaks()).toEqual([])
  })

  test('of what Microsoft Graph is told', async () => {
    const token = await entra.tokens.appToken({ resource: 'https://graph.microsoft.com' })
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const profile = { passwordProfile: { password: marker } }
    for (const body of [
      JSON.stringify(profile),
      JSON.stringify({ ...profile, displayName: 7 }),
      JSON.stringify({ passwordProfile: { password: marker, nonsense: true } }),
      JSON.stringify({ passwordProfile: { password: [marker] } }),
      JSON.stringify({ passwordProfile: marker }),
      JSON.stringify({
        ...profile,
        userPrincipalName: 'bob@contoso.onmicrosoft.com',
        displayName: 'Bob',
        mailNickname: 'bob',
        accountEnabled: true,
      }),
      `{"passwordProfile":{"password":"${marker}"`,
    ]) {
      await send('/v1.0/users', { method: 'POST', headers, body })
      await send(`/v1.0/users/${entra.user.objectId}`, { method: 'PATCH', headers, body })
      await send(`/v1.0/users/${entra.user.objectId}`, { headers })
    }

    expect(leaks()).toEqual([])
  })
})

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

describe('a secret is in no explanation', () => {
  test('of a refusal that MSAL, @azure/identity or a person met', async () => {
    const { tenantId, clientId } = entra.credentials
    const { authority } = entra
    const auth = { ...entra.msalConfig().auth, clientSecret: marker }
    const client = new ConfidentialClientApplication({ auth })
    const credential = new ClientSecretCredential(tenantId, clientId, marker, entra.identityOptions())
    const scope = `${entra.api.identifierUri}/.default`
    const failures = [
      await rejectionOf(client.acquireTokenByClientCredential({ scopes: [scope] })),
      await rejectionOf(client.acquireTokenByRefreshToken({ refreshToken: marker, scopes: [scope] })),
      await rejectionOf(
        client.acquireTokenByCode({ code: marker, scopes: [scope], redirectUri: 'http://localhost' }),
      ),
      await rejectionOf(client.acquireTokenOnBehalfOf({ oboAssertion: marker, scopes: [scope] })),
      await rejectionOf(credential.getToken(scope)),
      await rejectionOf(entra.signIn(`${authority}/oauth2/v2.0/authorize?client_id=x&code=${marker}`)),
    ]

    const explanations = failures.map((error) => String(entra.explain(error, { configuration: { auth } })))

    expect(explanations).toHaveLength(6)
    expect(explanations.filter((text) => text.includes(marker))).toEqual([])
    expect(leaks()).toEqual([])
  })

  test.each([
    { auth: { authority: `https://user:${marker}@localhost:1/common` } },
    `https://user:${marker}@localhost:1/common`,
    new URL(`https://user:${marker}@localhost:1/common`),
  ])('that shows a configured authority: %s', async (configuration) => {
    const error = Object.assign(new Error('endpoints_resolution_error'), {
      errorCode: 'endpoints_resolution_error',
    })

    const explanation = String(entra.explain(error, { configuration }))

    expect(explanation).toContain('the configured authority is https://localhost:1/common')
    expect(explanation).not.toContain(marker)
  })
})

describe('a secret is in nothing that the command line says', () => {
  test.each([
    ['a wrong client secret', ['--client-secret', marker], {}],
    ['a proxy with a password', [], { HTTPS_PROXY: `http://user:${marker}@proxy.example:3128` }],
    ['an authority with a password', [], {}],
  ])('doctor, with %s', async (what, args, env) => {
    const { host } = new URL(entra.url)
    const authority = what.startsWith('an authority')
      ? [`https://user:${marker}@${host}/${entra.tenantId}`, `https://user:${marker}@${host}`]
      : [entra.authority]
    for (const named of authority) {
      const { output, errors } = await runCli(['doctor', named, ...args], { env })

      expect(output).toContain('authority')
      expect(`${output}${errors}`).not.toContain(marker)
    }
  })
})
