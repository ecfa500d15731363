import { X509Certificate, createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'

import { connectMockEntra } from '../connect-mock-entra.ts'
import type { MockEntra } from '../mock-entra.ts'
import { startMockEntra } from '../start-mock-entra.ts'
import type { RemoteMockEntra, RemoteTenantHandle } from './remote-mock-entra.ts'

let entra: MockEntra
let remote: RemoteMockEntra
let tenant: RemoteTenantHandle
beforeAll(async () => {
  entra = await startMockEntra({ control: true })
  remote = await connectMockEntra(entra.url, entra.controlKey)
})
beforeEach(async () => {
  tenant = await remote.createTenant()
})
afterEach(() => remote.deleteTenant(tenant))
afterAll(async () => {
  await remote.close()
  await entra.close()
})

/** Redeems an assertion of another issuer. */
async function redeem(
  appId: string,
  assertion: string,
): Promise<{ error_codes?: number[]; access_token?: string }> {
  const response = await fetch(`${tenant.authority}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: appId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      scope: `${tenant.api.identifierUri}/.default`,
    }),
  })
  return (await response.json()) as { error_codes?: number[]; access_token?: string }
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mock-entra-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

describe('certificates from another process', () => {
  it('come with their key, and are written to a file of the caller until it leaves', async () => {
    const caller = await connectMockEntra(entra.url, entra.controlKey)

    const certificate = await caller.createCertificate(caller.app, { subjectName: 'daemon' })
    const path = certificate.pemFile()

    const x509 = new X509Certificate(certificate.certificate)
    expect(x509.subject).toBe('CN=daemon')
    expect(x509.checkPrivateKey(createPrivateKey(certificate.privateKey))).toBe(true)
    expect(readFileSync(path, 'utf8')).toBe(certificate.pem)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(remote.msalConfig(remote.app, certificate).auth).toHaveProperty(
      'clientCertificate',
      certificate.clientCertificate,
    )
    await caller.close()
    expect(existsSync(path)).toBe(false)
    expect(() => certificate.pemFile()).toThrow(
      expect.objectContaining({ code: 'MOCK_ENTRA_CLOSED' }) as Error,
    )
  })

  it('are for the key that the caller has', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

    const { certificate } = await tenant.createCertificate(undefined, { privateKey })

    expect(new X509Certificate(certificate).checkPrivateKey(privateKey)).toBe(true)
  })

  it('that exist already are read where the caller is', async () => {
    const { certificate, thumbprint } = await tenant.createCertificate()
    const app = await tenant.addApp({ displayName: 'Another' })
    const path = join(makeFolder(), 'certificate.pem')
    writeFileSync(path, certificate)
    const x509 = new X509Certificate(certificate)

    const sources = [
      certificate,
      path,
      relative(process.cwd(), path),
      x509,
      x509.raw,
      Uint8Array.from(x509.raw),
    ]
    const added = await Promise.all(sources.map((source) => tenant.addCertificate(app, source)))

    expect(added.map((one) => one.thumbprint)).toEqual(sources.map(() => thumbprint))
    expect(new Set(added.map(({ keyId }) => keyId)).size).toBe(sources.length)
  })

  it('are refused as in the process of the mock', async () => {
    await expect(tenant.addCertificate(tenant.app, '/no/such/file')).rejects.toMatchObject({
      option: 'addCertificate(app, certificate)',
    })
    await expect(tenant.addCertificate(tenant.app, '', { pasphrase: 'x' } as object)).rejects.toMatchObject({
      code: 'MOCK_ENTRA_UNKNOWN_OPTION',
    })
    await expect(tenant.createCertificate(tenant.app, { subjectName: '' })).rejects.toMatchObject({
      option: 'options.subjectName',
    })
  })
})

describe('issuers from another process', () => {
  it('sign tokens that the mock trusts, until their keys are rotated', async () => {
    const job = await tenant.issuers.gitHubActions({ repository: 'contoso/platform', environment: 'prod' })
    const { appId } = await tenant.addApp({ federatedIdentityCredentials: [job.federatedIdentityCredential] })
    const before = await job.token()
    await job.rotateKeys()

    const answers = [await redeem(appId, before), await redeem(appId, await job.token())]

    expect(job.subject).toBe('repo:contoso/platform:environment:prod')
    expect(answers).toMatchObject([{ error_codes: [7000272] }, { access_token: expect.any(String) }])
  })

  it('give a job its environment, which is asked as a job does', async () => {
    const job = await tenant.issuers.gitHubActions({ repository: 'contoso/platform', ref: 'refs/heads/main' })
    const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = job.env

    const answer = await fetch(`${url}&audience=here`, { headers: { authorization: `Bearer ${token}` } })

    const { value } = (await answer.json()) as { value: string }
    expect(tenant.tokens.decode(value).claims).toMatchObject({ aud: 'here', sub: job.subject })
  })

  it.each([
    ['gitLab', () => tenant.issuers.gitLab({ projectPath: 'contoso/platform' })],
    [
      'terraformCloud',
      () => tenant.issuers.terraformCloud({ organization: 'a', workspace: 'b', runPhase: 'plan' }),
    ],
    [
      'azurePipelines',
      () => tenant.issuers.azurePipelines({ organization: 'a', project: 'b', serviceConnection: 'c' }),
    ],
    ['custom', () => tenant.issuers.custom()],
  ])('are those of the mock: %s', async (_, open) => {
    const workload = await open()

    const { claims } = tenant.tokens.decode(await workload.token({ audience: 'here', claims: { extra: 1 } }))

    expect(claims).toMatchObject({ iss: workload.issuer, sub: workload.subject, aud: 'here', extra: 1 })
    expect((await fetch(workload.jwksUri)).status).toBe(200)
  })

  it('mount the token of a pod into a file of the caller', async () => {
    const pod = await tenant.issuers.kubernetes({ namespace: 'payments', serviceAccount: 'checkout-sa' })

    const { path, env, rotate } = await pod.projectToken({ audience: 'here' })
    const first = readFileSync(path, 'utf8')
    await rotate({ claims: { extra: 1 } })

    expect(tenant.tokens.decode(first).claims).toMatchObject({ aud: ['here'], sub: pod.subject })
    expect(tenant.tokens.decode(readFileSync(path, 'utf8')).claims).toMatchObject({ aud: ['here'], extra: 1 })
    expect(env).toEqual({
      AZURE_AUTHORITY_HOST: `${entra.url}/`,
      AZURE_TENANT_ID: tenant.tenantId,
      AZURE_CLIENT_ID: tenant.app.appId,
      AZURE_FEDERATED_TOKEN_FILE: path,
    })
  })

  it('refuse what is misspelt as in the process of the mock', async () => {
    await expect(tenant.issuers.gitLab({ projectPath: 'a/b', brnach: 'c' } as never)).rejects.toMatchObject({
      code: 'MOCK_ENTRA_UNKNOWN_OPTION',
    })
  })
})

describe('managed identities from another process', () => {
  it('are asked for tokens by what their environment says', async () => {
    const identity = await tenant.managedIdentity({ kind: 'appService', displayName: 'web' })
    const { IDENTITY_ENDPOINT: endpoint = '', IDENTITY_HEADER: secret = '', NO_PROXY } = identity.env

    const resource = encodeURIComponent('https://vault.azure.net')
    const answer = await fetch(`${endpoint}?api-version=2019-08-01&resource=${resource}`, {
      headers: { 'X-IDENTITY-HEADER': secret },
    })

    const { access_token } = (await answer.json()) as { access_token: string }
    expect(tenant.tokens.decode(access_token).claims).toMatchObject({
      oid: identity.objectId,
      appid: identity.clientId,
      xms_mirid: identity.resourceId,
    })
    expect(NO_PROXY).toMatch(/localhost/)
  })

  it.each<[string, () => Promise<void>]>([
    ['the tenant is reset', () => tenant.reset()],
    [
      'the tenant is deleted',
      async () => {
        await remote.deleteTenant(tenant)
        tenant = await remote.createTenant() // for afterEach
      },
    ],
  ])('apply to the process of the caller, until %s', async (_, end) => {
    const before = { ...process.env }
    const identity = await tenant.managedIdentity({ kind: 'machineLearning' })

    identity.applyEnvironment()
    const applied = process.env['MSI_ENDPOINT']
    await end()

    expect(applied).toBe(identity.env['MSI_ENDPOINT'])
    expect(process.env).toEqual(before)
    expect(() => identity.applyEnvironment()).toThrow(
      expect.objectContaining({ code: 'MOCK_ENTRA_MISSING_OBJECT' }) as Error,
    )
  })

  it('apply to the process of the caller, until it leaves, and to one host at a time', async () => {
    const caller = await connectMockEntra(entra.url, entra.controlKey)
    const own = await caller.createTenant()
    const identity = await own.managedIdentity({ kind: 'appService' })
    const other = await tenant.managedIdentity({ kind: 'cloudShell' })

    identity.applyEnvironment()

    expect(() => other.applyEnvironment()).toThrow(
      expect.objectContaining({ code: 'MOCK_ENTRA_CONFLICT' }) as Error,
    )
    await caller.close()
    expect(process.env).not.toHaveProperty('IDENTITY_ENDPOINT')
    other.applyEnvironment()
    expect(process.env['MSI_ENDPOINT']).toBe(other.env['MSI_ENDPOINT'])
  })

  it('have their key file in the folder that the caller means', async () => {
    const folder = makeFolder()

    const options = { kind: 'azureArc', keyFolder: relative(process.cwd(), folder) } as const
    const { env } = await tenant.managedIdentity(options)

    const challenge = await fetch(
      `${env['IDENTITY_ENDPOINT']}?api-version=2020-06-01&resource=https://vault.azure.net`,
      {
        headers: { metadata: 'true' },
      },
    )
    const named = challenge.headers.get('www-authenticate') ?? ''
    expect(challenge.status).toBe(401)
    expect(existsSync(join(folder, named.slice(named.lastIndexOf('/') + 1)))).toBe(true)
  })

  it('are refused as in the process of the mock', async () => {
    await expect(tenant.managedIdentity({ kind: 'lambda' as never })).rejects.toMatchObject({
      option: 'managedIdentity.kind',
    })
    await expect(tenant.managedIdentity(null as never)).rejects.toMatchObject({ option: 'managedIdentity' })
  })
})
