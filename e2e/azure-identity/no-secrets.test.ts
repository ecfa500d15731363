import {
  AzurePipelinesCredential,
  ClientAssertionCredential,
  ClientCertificateCredential,
  OnBehalfOfCredential,
  WorkloadIdentityCredential,
} from '@azure/identity'
import type { AccessToken, TokenCredential } from '@azure/identity'
import { startMockEntra } from 'mock-entra'
import type { App, ExternalWorkload, MockEntra } from 'mock-entra'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'

import { rejectionOf } from '../support/rejection.ts'

let entra: MockEntra
beforeAll(async () => {
  entra = await startMockEntra()
})
afterEach(() => {
  vi.unstubAllEnvs()
  entra.reset()
})
afterAll(() => entra.close())

const anApp = (): App => entra.addApp({ displayName: 'Daemon' })

function trusting(workload: ExternalWorkload): App {
  const federatedIdentityCredentials = [workload.federatedIdentityCredential]
  return entra.addApp({ displayName: 'Deployer', federatedIdentityCredentials })
}

/** The claims of a token for the seeded API. */
async function claimsOf(credential: TokenCredential): Promise<Record<string, unknown>> {
  const token: AccessToken | null = await credential.getToken(`${entra.api.identifierUri}/.default`)
  return entra.tokens.decode(token?.token ?? '').claims
}

function useEnv(env: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
}

describe('@azure/identity without secrets', () => {
  test('ClientCertificateCredential takes the PEM as text', async () => {
    const app = anApp()
    const { pem } = await entra.createCertificate(app)
    const options = entra.identityOptions()

    const claims = await claimsOf(
      new ClientCertificateCredential(entra.tenantId, app.appId, { certificate: pem }, options),
    )

    expect(claims).toMatchObject({ azp: app.appId, azpacr: '2' })
  })

  test('ClientCertificateCredential takes the PEM as a file', async () => {
    const app = anApp()
    const path = (await entra.createCertificate(app)).pemFile()

    const credential = new ClientCertificateCredential(
      entra.tenantId,
      app.appId,
      path,
      entra.identityOptions(),
    )

    expect(await claimsOf(credential)).toMatchObject({ azpacr: '2' })
  })

  test('ClientCertificateCredential sends the chain, for an app that trusts subject name and issuer', async () => {
    const app = anApp()
    const { pem } = await entra.createCertificate(app, { trustBy: 'subjectName' })
    const withChain = { ...entra.identityOptions(), sendCertificateChain: true }

    const credential = new ClientCertificateCredential(
      entra.tenantId,
      app.appId,
      { certificate: pem },
      withChain,
    )

    expect(await claimsOf(credential)).toMatchObject({ azpacr: '2' })
  })

  test('ClientCertificateCredential without the chain is refused with AADSTS700027', async () => {
    const app = anApp()
    const { pem } = await entra.createCertificate(app, { trustBy: 'subjectName' })
    const options = { ...entra.identityOptions(), retryOptions: { maxRetries: 0 } }

    const credential = new ClientCertificateCredential(
      entra.tenantId,
      app.appId,
      { certificate: pem },
      options,
    )

    expect((await rejectionOf(claimsOf(credential))).message).toContain('AADSTS700027')
  })

  test('OnBehalfOfCredential takes a certificate', async () => {
    const middle = entra.addApp({
      displayName: 'Middle tier',
      identifierUris: ['api://middle'],
      api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [{ value: 'access_as_user' }] },
    })
    const certificatePath = (await entra.createCertificate(middle)).pemFile()
    const credential = new OnBehalfOfCredential({
      tenantId: entra.tenantId,
      clientId: middle.appId,
      certificatePath,
      userAssertionToken: await entra.tokens.accessToken({ resource: middle }),
      ...entra.identityOptions(),
    })

    expect(await claimsOf(credential)).toMatchObject({
      azp: middle.appId,
      azpacr: '2',
      scp: expect.anything() as string,
    })
  })

  test('ClientAssertionCredential takes the tokens of any issuer', async () => {
    const github = entra.issuers.gitHubActions({ repository: 'contoso/platform' })
    const app = trusting(github)
    const getAssertion = (): Promise<string> => github.token()

    const credential = new ClientAssertionCredential(
      entra.tenantId,
      app.appId,
      getAssertion,
      entra.identityOptions(),
    )

    expect(await claimsOf(credential)).toMatchObject({ azp: app.appId, azpacr: '2' })
  })

  test('WorkloadIdentityCredential finds everything in the environment of a pod', async () => {
    const pod = entra.issuers.kubernetes({ namespace: 'payments', serviceAccount: 'checkout-sa' })
    const app = trusting(pod)
    const { env } = await pod.projectToken({ app })
    useEnv(env)

    const credential = new WorkloadIdentityCredential({ disableInstanceDiscovery: true })

    expect(await claimsOf(credential)).toMatchObject({ azp: app.appId, azpacr: '2' })
  })

  test('WorkloadIdentityCredential of another service account is refused with AADSTS700213', async () => {
    const app = trusting(entra.issuers.kubernetes({ namespace: 'payments', serviceAccount: 'checkout-sa' }))
    const stranger = entra.issuers.kubernetes({ namespace: 'payments', serviceAccount: 'other-sa' })
    useEnv((await stranger.projectToken({ app })).env)

    const credential = new WorkloadIdentityCredential({ disableInstanceDiscovery: true })

    expect((await rejectionOf(claimsOf(credential))).message).toContain('AADSTS700213')
  })

  test('a projected token is replaced in its file', async () => {
    const pod = entra.issuers.kubernetes({ namespace: 'payments', serviceAccount: 'checkout-sa' })
    const app = trusting(pod)
    const projected = await pod.projectToken({ app })
    await projected.rotate({ expiresIn: -301 })
    useEnv(projected.env)

    const expired = new WorkloadIdentityCredential({ disableInstanceDiscovery: true })
    expect((await rejectionOf(claimsOf(expired))).message).toContain('AADSTS700024')

    await projected.rotate()
    const credential = new WorkloadIdentityCredential({ disableInstanceDiscovery: true })
    expect(await claimsOf(credential)).toMatchObject({ azpacr: '2' })
  })

  test('AzurePipelinesCredential asks the pipeline for its token', async () => {
    const pipeline = entra.issuers.azurePipelines({
      organization: 'contoso',
      project: 'Platform',
      serviceConnection: 'prod',
    })
    const app = trusting(pipeline)
    useEnv(pipeline.env)

    const credential = new AzurePipelinesCredential(
      entra.tenantId,
      app.appId,
      'aaaaaaaa-0000-4000-8000-000000000001',
      process.env['SYSTEM_ACCESSTOKEN'] ?? '',
      entra.identityOptions(),
    )

    expect(await claimsOf(credential)).toMatchObject({ azp: app.appId, azpacr: '2' })
  })

  test('AzurePipelinesCredential is told when its access token is none of a pipeline', async () => {
    const pipeline = entra.issuers.azurePipelines({ organization: 'o', project: 'p', serviceConnection: 's' })
    useEnv(pipeline.env)

    const credential = new AzurePipelinesCredential(
      entra.tenantId,
      trusting(pipeline).appId,
      'aaaaaaaa-0000-4000-8000-000000000001',
      'wrong',
      { ...entra.identityOptions(), retryOptions: { maxRetries: 0 } },
    )

    expect((await rejectionOf(claimsOf(credential))).message).toContain('401')
  })
})
