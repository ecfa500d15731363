import { connect } from 'node:tls'
import type { DetailedPeerCertificate } from 'node:tls'

import { complaintOf } from '@mock-entra/core/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { MockEntra } from './mock-entra.ts'
import type { MockEntraOptions } from './options.ts'
import { startMockEntra } from './start-mock-entra.ts'

const running: MockEntra[] = []
const inherited = { MSI_ENDPOINT: 'http://ci.example/oauth2/token', IDENTITY_HEADER: 'of another host' }

beforeEach(() => void Object.assign(process.env, inherited))
afterEach(async () => {
  await Promise.all(running.splice(0).map((entra) => entra.close()))
  for (const name of Object.keys(inherited)) delete process.env[name]
})

async function start(options: MockEntraOptions = {}): Promise<MockEntra> {
  const entra = await startMockEntra(options)
  running.push(entra)
  return entra
}

/** What the Azure SDKs look at, as it is in this process. */
function environment(): Readonly<Record<string, string | undefined>> {
  const names = ['AZURE_POD_IDENTITY_AUTHORITY_HOST', 'IDENTITY_ENDPOINT', 'IDENTITY_HEADER', 'MSI_ENDPOINT']
  return Object.fromEntries(names.flatMap((name) => (name in process.env ? [[name, process.env[name]]] : [])))
}

async function askAppService(url: string, secret: string): Promise<Response> {
  return await fetch(`${url}?api-version=2019-08-01&resource=https://vault.azure.net`, {
    headers: { 'X-IDENTITY-HEADER': secret },
  })
}

describe('variables of a managed identity', () => {
  test.each([
    ['imds', ['AZURE_POD_IDENTITY_AUTHORITY_HOST']],
    ['appService', ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER']],
    ['azureArc', ['IDENTITY_ENDPOINT', 'IMDS_ENDPOINT']],
    ['cloudShell', ['MSI_ENDPOINT']],
    ['machineLearning', ['DEFAULT_IDENTITY_CLIENT_ID', 'MSI_ENDPOINT', 'MSI_SECRET']],
    [
      'serviceFabric',
      [
        'IDENTITY_ENDPOINT',
        'IDENTITY_HEADER',
        'IDENTITY_SERVER_THUMBPRINT',
        'CURL_CA_BUNDLE',
        'NODE_EXTRA_CA_CERTS',
        'REQUESTS_CA_BUNDLE',
        'SSL_CERT_FILE',
      ],
    ],
  ] as const)('are those that Azure sets: %s', async (kind, names) => {
    const entra = await start()

    const { env } = entra.managedIdentity({ kind })

    expect(
      Object.keys(env)
        .filter((name) => !/^no_proxy$/i.test(name))
        .toSorted(),
    ).toEqual(names.toSorted())
    expect(env['NO_PROXY']).toMatch(/(^|,)localhost,127\.0\.0\.1,::1$/)
  })

  test('lead to the tenant, whatever its neighbours have', async () => {
    const entra = await start()
    const [one, two] = [entra.createTenant(), entra.createTenant()]
    const identities = [one, two].map((tenant) => tenant.managedIdentity({ kind: 'appService' }))

    const answers = await Promise.all(
      identities.map(({ env }) => askAppService(env['IDENTITY_ENDPOINT']!, env['IDENTITY_HEADER']!)),
    )

    const clientIds = await Promise.all(
      answers.map(async (answer) => ((await answer.json()) as { client_id: string }).client_id.toLowerCase()),
    )
    expect(clientIds).toEqual(identities.map(({ clientId }) => clientId))
    expect([one, two].map(({ requests }) => requests.last?.endpoint)).toEqual([
      'managedIdentity',
      'managedIdentity',
    ])
  })

  test('name the thumbprint of the certificate that clients see', async () => {
    const entra = await start()

    const { env } = entra.managedIdentity({ kind: 'serviceFabric' })

    const seen = await certificateOf(entra.port)
    expect(env['IDENTITY_SERVER_THUMBPRINT']).toBe(seen.fingerprint.replaceAll(':', ''))
  })
})

function certificateOf(port: number): Promise<DetailedPeerCertificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', servername: 'localhost' }, () => {
      resolve(socket.getPeerCertificate(true))
      socket.destroy()
    })
    socket.once('error', reject)
  })
}

describe('environment that is applied', () => {
  test('is that of one host, and what was there comes back with reset', async () => {
    const entra = await start()
    const { env, applyEnvironment } = entra.managedIdentity({ kind: 'appService' })

    applyEnvironment()
    const applied = environment()
    entra.reset()

    expect(applied).toEqual({
      IDENTITY_ENDPOINT: env['IDENTITY_ENDPOINT'],
      IDENTITY_HEADER: env['IDENTITY_HEADER'],
    })
    expect(environment()).toEqual(inherited)
  })

  test('goes when the mock closes, after a reset as well', async () => {
    const entra = await start()
    entra.managedIdentity().applyEnvironment()
    entra.reset()
    entra.managedIdentity().applyEnvironment()

    await entra.close()

    expect(environment()).toEqual(inherited)
  })

  test('can be applied again, and for another identity of the same host', async () => {
    const entra = await start()
    const own = entra.managedIdentity({ kind: 'machineLearning' })
    const other = entra.managedIdentity({ kind: 'machineLearning', type: 'UserAssigned' })

    own.applyEnvironment()
    other.applyEnvironment()
    const { DEFAULT_IDENTITY_CLIENT_ID: clientId } = process.env
    entra.reset()

    expect(clientId).toBe(other.clientId)
    expect(process.env).not.toHaveProperty('DEFAULT_IDENTITY_CLIENT_ID')
    expect(environment()).toEqual(inherited)
  })

  test.each([
    ['another kind', (entra: MockEntra) => entra.managedIdentity({ kind: 'imds' })],
    ['another tenant', (entra: MockEntra) => entra.createTenant().managedIdentity({ kind: 'appService' })],
  ])('is refused while it is that of another host: %s', async (_, add) => {
    const entra = await start()
    entra.managedIdentity({ kind: 'appService' }).applyEnvironment()
    const before = environment()

    const complaint = await complaintOf(() => add(entra).applyEnvironment())

    expect(complaint).toMatchObject({ code: 'MOCK_ENTRA_CONFLICT', option: 'applyEnvironment()' })
    expect(complaint.received).toContain(`the appService host of the tenant ${entra.tenantId}`)
    expect(environment()).toEqual(before)
  })

  test('is refused while another mock has applied one', async () => {
    const [one, two] = [await start(), await start()]
    one.managedIdentity().applyEnvironment()

    const complaint = await complaintOf(() => two.managedIdentity().applyEnvironment())

    expect(complaint.code).toBe('MOCK_ENTRA_CONFLICT')
    one.reset()
    expect(() => two.managedIdentity({ kind: 'appService' }).applyEnvironment()).not.toThrow()
  })

  test('is not applied where the mock is closed', async () => {
    const entra = await start()
    const { applyEnvironment } = entra.managedIdentity({ kind: 'appService' })
    await entra.close()

    expect(() => applyEnvironment()).toThrow('while the mock was being closed')
    expect(environment()).toEqual(inherited)
  })

  test('is refused for an identity from before a reset', async () => {
    const entra = await start()
    const identity = entra.managedIdentity({ kind: 'appService' })
    entra.reset()

    const complaint = await complaintOf(() => identity.applyEnvironment())

    expect(complaint).toMatchObject({ code: 'MOCK_ENTRA_MISSING_OBJECT', remedy: 'Add the identity again.' })
    expect(environment()).toEqual(inherited)
  })
})

describe('environment where hosts are intercepted', () => {
  test('names an address that is the same for every mock and tenant', async () => {
    const addresses: unknown[] = []
    for (const tenants of [[{}], [{ id: 'aaaaaaaa-0000-4000-8000-000000000001' }]]) {
      const entra = await start({ intercept: true, tenants })
      entra.managedIdentity({ kind: 'appService' }).applyEnvironment()
      const { IDENTITY_ENDPOINT: endpoint = '', IDENTITY_HEADER: secret = '' } = process.env
      addresses.push(endpoint, secret, (await askAppService(endpoint, secret)).status)
      await entra.close()
    }

    expect(addresses.slice(3)).toEqual(addresses.slice(0, 3))
    expect(addresses[2]).toBe(200)
    expect(environment()).toEqual(inherited)
  })

  test('of virtual machines has no variable, because their address is intercepted itself', async () => {
    const entra = await start({ intercept: true })

    entra.managedIdentity().applyEnvironment()
    const applied = environment()
    entra.reset()

    expect(applied).toEqual({})
    expect(environment()).toEqual(inherited)
  })

  test('has the port of the mock where the list of hosts leaves managed identity out', async () => {
    const entra = await start({ intercept: ['login.microsoftonline.com'] })

    entra.managedIdentity({ kind: 'appService' }).applyEnvironment()

    expect(process.env['IDENTITY_ENDPOINT']).toContain(`http://localhost:${entra.port}/`)
  })

  test('is of one tenant where the address is: virtual machines', async () => {
    const entra = await start({ intercept: true })
    entra.managedIdentity()

    const complaint = await complaintOf(() => entra.createTenant().managedIdentity())

    expect(complaint).toMatchObject({ code: 'MOCK_ENTRA_CONFLICT', option: 'managedIdentity.kind' })
    expect(complaint.received).toContain(`169.254.169.254 answers for the tenant ${entra.tenantId}`)
    entra.reset()
    expect(() => entra.createTenant().managedIdentity()).not.toThrow()
  })

  test('is of the tenant that was first, and others say so', async () => {
    const entra = await start({ intercept: true })
    const tenant = entra.createTenant()
    entra.managedIdentity({ kind: 'appService' })

    const complaint = await complaintOf(() =>
      tenant.managedIdentity({ kind: 'appService' }).applyEnvironment(),
    )

    expect(complaint).toMatchObject({ code: 'MOCK_ENTRA_CONFLICT', option: 'applyEnvironment()' })
    expect(complaint.received).toContain(`while the appService host of the tenant ${entra.tenantId} answers`)
  })
})

test('a misspelt option is named, with what was probably meant', async () => {
  const entra = await start()

  const complaint = await complaintOf(() => entra.managedIdentity({ keyfolder: '/tmp' } as never))

  expect(complaint).toMatchObject({
    code: 'MOCK_ENTRA_UNKNOWN_OPTION',
    option: 'managedIdentity.keyfolder',
    remedy: "Did you mean 'keyFolder'?",
  })
})
