import { once } from 'node:events'
import { createServer as createHttpsServer } from 'node:https'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

import { ClientSecretCredential } from '@azure/identity'
import { ConfidentialClientApplication } from '@azure/msal-node'
import { startMockEntra } from 'mock-entra'
import type { Fault, MockEntra, MockEntraOptions } from 'mock-entra'
import { discovery } from 'openid-client'
import { describe, expect, onTestFinished, test } from 'vitest'

import { rejectionOf } from '../support/rejection.ts'

async function aMock(options: MockEntraOptions = {}): Promise<MockEntra> {
  const entra = await startMockEntra(options)
  onTestFinished(() => entra.close())
  return entra
}

interface MsalAuth {
  readonly clientId: string
  readonly clientSecret: string
  readonly authority: string
  readonly knownAuthorities: string[]
}

/** What MSAL needs at this mock, written by hand, as in an app. */
function msalAuth(entra: MockEntra): MsalAuth {
  const { clientId, clientSecret } = entra.credentials
  return { clientId, clientSecret, authority: entra.authority, knownAuthorities: [`localhost:${entra.port}`] }
}

/** MSAL reads the authority when the first token is asked for, or before. */
async function failMsal(auth: MsalAuth): Promise<unknown> {
  return await rejectionOf(
    (async () => {
      const client = new ConfidentialClientApplication({ auth })
      return await client.acquireTokenByClientCredential({ scopes: ['https://vault.azure.net/.default'] })
    })(),
  )
}

async function failIdentity(entra: MockEntra, options: object): Promise<unknown> {
  const { tenantId, clientId, clientSecret } = entra.credentials
  return await rejectionOf(
    (async () => {
      const settings = { retryOptions: { maxRetries: 0 }, ...options }
      const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, settings)
      return await credential.getToken('https://vault.azure.net/.default')
    })(),
  )
}

/** A port on which nobody listens. */
async function aDeadPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => void server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => void server.close(resolve))
  return port
}

describe('explain finds a CA that is not trusted', () => {
  const trustOn =
    'Start the mock with trust on (the default), or pass entra.msalConfig() or entra.identityOptions(), which carry the CA.'

  test('behind fetch failed', async () => {
    const entra = await aMock({ trust: false })
    const error = await rejectionOf(fetch(entra.jwksUri))

    const explanation = entra.explain(error)

    expect(explanation).toMatchObject({ code: 'untrusted-ca', remedy: trustOn, alternatives: [] })
    expect(explanation.evidence).toEqual([
      'the client says SELF_SIGNED_CERT_IN_CHAIN',
      'a client that connected to the mock has asked nothing since it was shown the certificate',
      "this process's default list of CAs does not hold the mock's CA",
    ])
    expect(String(explanation)).toBe(
      [
        "The client does not trust the mock's CA. (untrusted-ca)",
        `→ ${trustOn}`,
        ...explanation.evidence.map((line) => `  · ${line}`),
      ].join('\n'),
    )
  })

  test("behind MSAL's endpoints_resolution_error, which does not name it", async () => {
    const entra = await aMock({ trust: false })
    const auth = msalAuth(entra)
    const error = await failMsal(auth)

    const explanation = entra.explain(error, { configuration: { auth } })

    expect(error).toMatchObject({ errorCode: 'endpoints_resolution_error' })
    expect(explanation).toMatchObject({ code: 'untrusted-ca', remedy: trustOn, alternatives: [] })
  })

  test('and says what else it can be where nobody says how the client is configured', async () => {
    const entra = await aMock({ trust: false })
    const error = await failMsal(msalAuth(entra))

    const explanation = entra.explain(error)

    expect(explanation.code).toBe('untrusted-ca')
    expect(explanation.alternatives.map(({ code }) => code)).toEqual(['unknown-authority'])
  })

  test('behind the CredentialUnavailableError of @azure/identity', async () => {
    const entra = await aMock({ trust: false })
    const configuration = { authorityHost: entra.url, disableInstanceDiscovery: true }
    const error = await failIdentity(entra, configuration)

    expect(entra.explain(error, { configuration })).toMatchObject({ code: 'untrusted-ca', remedy: trustOn })
  })

  test('behind openid-client', async () => {
    const entra = await aMock({ trust: false })
    const error = await rejectionOf(discovery(new URL(entra.issuer), entra.app.appId))

    expect(entra.explain(error).code).toBe('untrusted-ca')
  })

  test("in a client's own list, where this process trusts the mock", async () => {
    const entra = await aMock()
    const { request } = await import('node:https')
    const error = await rejectionOf(
      new Promise((_, reject) => void request(entra.url, { ca: [] }).once('error', reject).end()),
    )

    const explanation = entra.explain(error)

    expect(explanation.code).toBe('untrusted-ca')
    expect(explanation.remedy).toMatch(/^Give entra\.ca to the client, whose own list of CAs lacks it/)
    expect(explanation.evidence).toContain("this process's default list of CAs holds the mock's CA")
  })

  test('and says that it may be of another server, where the mock saw nothing', async () => {
    const entra = await aMock()
    const other = await aMock({ trust: false })
    const error = await rejectionOf(fetch(other.jwksUri))

    const explanation = entra.explain(error)

    expect(explanation.evidence).toContain('the mock has seen no failed TLS connection')
    expect(explanation.alternatives.map(({ code }) => code)).toEqual(['other-address'])
  })
})

describe('explain finds a configuration that cannot work', () => {
  test("behind MSAL's authority_uri_insecure", async () => {
    const entra = await aMock()
    const auth = { ...msalAuth(entra), authority: `${entra.httpUrl}/${entra.tenantId}` }

    const explanation = entra.explain(await failMsal(auth), { configuration: { auth } })

    expect(explanation).toMatchObject({
      code: 'authority-over-http',
      remedy: `Use ${entra.url}: the same port speaks https.`,
    })
    expect(explanation.evidence).toContain(`the configured authority is ${entra.httpUrl}`)
  })

  test('behind the refusal of http by @azure/identity', async () => {
    const entra = await aMock()

    const error = await failIdentity(entra, { authorityHost: entra.httpUrl })

    expect(entra.explain(error).code).toBe('authority-over-http')
  })

  test.each([
    ['missing', []],
    ['without the port', ['localhost']],
  ])('knownAuthorities that are %s', async (_, knownAuthorities) => {
    const entra = await aMock()
    const auth = { ...msalAuth(entra), knownAuthorities }
    const error = await failMsal(auth)

    const explanation = entra.explain(error, { configuration: { auth } })

    expect(error).toMatchObject({ errorCode: 'endpoints_resolution_error' })
    expect(explanation.code).toBe('unknown-authority')
    expect(explanation.remedy).toContain(
      `Set knownAuthorities to ['localhost:${entra.port}'] (host and port) in MSAL`,
    )
    expect(explanation.evidence).toContain(
      `the configuration does not exempt localhost:${entra.port} from instance discovery`,
    )
  })

  test('instance discovery that @azure/identity was not told to leave out', async () => {
    const entra = await aMock()
    const configuration = { authorityHost: entra.url }

    const error = await failIdentity(entra, configuration)

    expect(entra.explain(error, { configuration }).code).toBe('unknown-authority')
  })

  test('and leaves open what it is, where neither the mock nor the configuration decides', async () => {
    const entra = await aMock()
    const error = await failMsal({ ...msalAuth(entra), knownAuthorities: [] })

    const explanation = entra.explain(error)

    expect([explanation, ...explanation.alternatives].map(({ code }) => code)).toEqual([
      'unknown-authority',
      'other-address',
    ])
  })

  test.each<[string, Fault]>([
    ['a status', { status: 503 }],
    ['a page', { status: 200, body: 'html' }],
    ['half a document', { status: 200, body: 'malformed-json' }],
    ['a cut connection', { connection: 'cut' }],
  ])('a planned fault of discovery, which MSAL hides: %s', async (_, fault) => {
    const entra = await aMock()
    const auth = msalAuth(entra)
    entra.faults.next('discovery', fault).times(2)
    const error = await failMsal(auth)

    const explanation = entra.explain(error, { configuration: { auth } })

    expect(error).toMatchObject({ errorCode: 'endpoints_resolution_error' })
    expect(explanation.code).toBe('planned-fault')
    expect(explanation.evidence[1]).toMatch(/^the mock answered GET \S+openid-configuration with \d+$/)
  })

  test('an issuer at another host, which MSAL does not take, and which msalConfig() makes known', async () => {
    const entra = await aMock({ issuer: 'https://sts.contoso.example/{tenantid}/v2.0' })
    const auth = msalAuth(entra)
    const error = await failMsal(auth)

    const explanation = entra.explain(error, { configuration: { auth } })

    expect(error).toMatchObject({ errorCode: 'endpoints_resolution_error' })
    expect(explanation.code).toBe('issuer-mismatch')
    expect(explanation.remedy).toContain("put 'sts.contoso.example' into knownAuthorities")
    const client = new ConfidentialClientApplication(entra.msalConfig())
    const scopes = ['https://vault.azure.net/.default']
    await expect(client.acquireTokenByClientCredential({ scopes })).resolves.toHaveProperty('accessToken')
  })

  test('an authority that the intercepted login.microsoftonline.com does not know: invalid_instance', async () => {
    const entra = await aMock({ intercept: true })
    const authority = `https://login.contoso.example/${entra.tenantId}`
    const auth = { ...msalAuth(entra), authority, knownAuthorities: [] }
    const error = await failMsal(auth)

    const explanation = entra.explain(error, { configuration: { auth } })

    expect(entra.requests.last).toMatchObject({ endpoint: 'instance', error: 'invalid_instance' })
    expect(explanation.code).toBe('unknown-authority')
    expect(explanation.remedy).toContain("Set knownAuthorities to ['login.contoso.example']")
    expect(explanation.evidence).toContain(
      'the mock answered GET /common/discovery/instance with 400 with AADSTS50049',
    )
  })

  test('a tenant that there is not', async () => {
    const entra = await aMock()
    const auth = { ...msalAuth(entra), authority: `${entra.url}/nosuch.example` }

    const explanation = entra.explain(await failMsal(auth), { configuration: { auth } })

    expect(explanation.code).toBe('refused')
    expect(explanation.evidence).toContain(
      'the mock answered GET /nosuch.example/v2.0/.well-known/openid-configuration with 400 with AADSTS90002',
    )
  })
})

describe('explain finds an address where the mock is not', () => {
  test('behind fetch failed', async () => {
    const entra = await aMock()
    const port = await aDeadPort()

    const explanation = entra.explain(await rejectionOf(fetch(`https://localhost:${port}/common`)))

    expect(explanation.code).toBe('other-address')
    expect(explanation.evidence).toEqual([
      `nobody accepts connections at port ${port}`,
      `the mock is at ${entra.url}`,
    ])
  })

  test('that is configured', async () => {
    const entra = await aMock()
    const port = await aDeadPort()
    const authority = `https://localhost:${port}/${entra.tenantId}`
    const auth = { ...msalAuth(entra), authority, knownAuthorities: [`localhost:${port}`] }

    const explanation = entra.explain(await failMsal(auth), { configuration: { auth } })

    expect(explanation.code).toBe('other-address')
    expect(explanation.evidence).toContain(`the configured authority is ${authority}`)
  })

  test('because another server is there, whose certificate is its own issuer: DEPTH_ZERO_SELF_SIGNED_CERT', async () => {
    const entra = await aMock()
    const { certificate: cert, privateKey: key } = await entra.createCertificate()
    const server = createHttpsServer({ cert, key }).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo

    const error = await rejectionOf(fetch(`https://localhost:${port}/common`))

    expect(error.cause).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    expect(entra.explain(error)).toMatchObject({
      code: 'other-address',
      cause:
        'Another server answers there: its certificate is its own issuer, and those of the mock have a CA.',
      evidence: ['the client says DEPTH_ZERO_SELF_SIGNED_CERT', `the mock is at ${entra.url}`],
    })
  })

  test("that is Microsoft's, where nothing intercepts it", async () => {
    const entra = await aMock()
    // What MSAL says on a machine without a network, or with a tenant that only the mock has.
    const error = Object.assign(new Error('endpoints_resolution_error'), {
      errorCode: 'endpoints_resolution_error',
    })
    const authority = `https://login.microsoftonline.com/${entra.tenantId}`

    const explanation = entra.explain(error, { configuration: { auth: { authority } } })

    expect(explanation.code).toBe('other-address')
    expect(explanation.remedy).toContain('intercept: true')
  })

  test('any more, because it was closed', async () => {
    const entra = await aMock()
    await entra.close()

    const error = await failMsal(msalAuth(entra))

    expect(entra.explain(error)).toMatchObject({
      code: 'mock-closed',
      evidence: [`close() was called on the mock at ${entra.url}`, expect.any(String)],
    })
  })
})
