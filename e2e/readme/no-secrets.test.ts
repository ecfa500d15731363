import { getIDToken } from '@actions/core'
import {
  AzurePipelinesCredential,
  ClientCertificateCredential,
  WorkloadIdentityCredential,
} from '@azure/identity'
import { ConfidentialClientApplication } from '@azure/msal-node'
import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'

let entra: MockEntra
let scopes: string[]
beforeAll(async () => {
  entra = await startMockEntra()
  scopes = [`${entra.api.identifierUri}/.default`]
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  entra.reset()
})
afterAll(() => entra.close())

const claimsOf = (token: string | undefined): Readonly<Record<string, unknown>> =>
  entra.tokens.decode(token ?? '').claims

function setEnv(env: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
}

test('certificate', async () => {
  // #region certificate
  const daemon = entra.addApp({ displayName: 'Daemon' })
  const certificate = await entra.createCertificate(daemon)

  const client = new ConfidentialClientApplication(entra.msalConfig(daemon, certificate))
  const result = await client.acquireTokenByClientCredential({ scopes })

  const { tenantId } = entra
  const options = { ...entra.identityOptions(), sendCertificateChain: true }
  const credential = new ClientCertificateCredential(tenantId, daemon.appId, certificate.pemFile(), options)
  const { token } = await credential.getToken(scopes)
  // #endregion

  expect(claimsOf(result?.accessToken)).toMatchObject({ azpacr: '2' })
  expect(claimsOf(token)).toMatchObject({ azpacr: '2' })
})

test('GitHub Actions', async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true) // getIDToken masks the token in the log

  // #region github-actions
  const job = entra.issuers.gitHubActions({ repository: 'contoso/platform', environment: 'prod' })
  const deployer = entra.addApp({
    displayName: 'Deployer',
    federatedIdentityCredentials: [
      {
        name: 'prod-environments',
        issuer: 'https://token.actions.githubusercontent.com',
        claimsMatchingExpression: { value: "claims['sub'] matches 'repo:contoso/*:environment:prod'" },
      },
    ],
  })
  setEnv(job.env) // ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN

  const clientAssertion = () => getIDToken('api://AzureADTokenExchange') // or job.token()
  const client = new ConfidentialClientApplication(entra.msalConfig(deployer, { clientAssertion }))
  const result = await client.acquireTokenByClientCredential({ scopes })
  // #endregion

  expect(claimsOf(result?.accessToken)).toMatchObject({ azpacr: '2' })
})

test('Kubernetes', async () => {
  // #region kubernetes
  const pod = entra.issuers.kubernetes({ namespace: 'payments', serviceAccount: 'checkout-sa' })
  const checkout = entra.addApp({ federatedIdentityCredentials: [pod.federatedIdentityCredential] })
  const { env, rotate } = await pod.projectToken({ app: checkout })
  setEnv(env) // AZURE_FEDERATED_TOKEN_FILE, AZURE_CLIENT_ID, AZURE_TENANT_ID, AZURE_AUTHORITY_HOST

  const credential = new WorkloadIdentityCredential({ disableInstanceDiscovery: true })
  const { token } = await credential.getToken(scopes)
  await rotate() // a new token in the same file, as the kubelet does
  // #endregion

  expect(claimsOf(token)).toMatchObject({ azpacr: '2' })
})

test('Azure Pipelines', async () => {
  // #region azure-pipelines
  const connection = { organization: 'contoso', project: 'Platform', serviceConnection: 'prod' }
  const pipeline = entra.issuers.azurePipelines(connection)
  const deployer = entra.addApp({ federatedIdentityCredentials: [pipeline.federatedIdentityCredential] })
  setEnv(pipeline.env) // SYSTEM_OIDCREQUESTURI and SYSTEM_ACCESSTOKEN

  const { tenantId } = entra
  const accessToken = process.env['SYSTEM_ACCESSTOKEN'] ?? ''
  const options = entra.identityOptions()
  const credential = new AzurePipelinesCredential(tenantId, deployer.appId, 'id', accessToken, options)
  const { token } = await credential.getToken(scopes)
  // #endregion

  expect(claimsOf(token)).toMatchObject({ azpacr: '2' })
})

test('any issuer', async () => {
  // #region custom-issuer
  const google = entra.issuers.custom({
    issuer: 'https://accounts.google.com',
    subject: '112233445566778899',
    claims: { azp: '112233445566778899', email_verified: true },
  })
  const app = entra.addApp({ federatedIdentityCredentials: [google.federatedIdentityCredential] })
  const clientAssertion = () => google.token({ audience: 'api://AzureADTokenExchange', expiresIn: 60 })
  // #endregion

  const client = new ConfidentialClientApplication(entra.msalConfig(app, { clientAssertion }))
  const result = await client.acquireTokenByClientCredential({ scopes })
  expect(claimsOf(result?.accessToken)).toMatchObject({ azpacr: '2' })
})

test('managed identity as a federated credential', async () => {
  // #region managed-identity-credential
  const identity = entra.managedIdentity({ type: 'UserAssigned', displayName: 'deployer' })
  const app = entra.addApp({
    displayName: 'Multi-tenant app',
    federatedIdentityCredentials: [{ issuer: entra.issuer, subject: identity.objectId }],
  })
  const resource = 'api://AzureADTokenExchange'
  const clientAssertion = () => entra.tokens.appToken({ app: identity.clientId, resource }) // or what its host gives
  // #endregion

  const client = new ConfidentialClientApplication(entra.msalConfig(app, { clientAssertion }))
  const result = await client.acquireTokenByClientCredential({ scopes })
  expect(claimsOf(result?.accessToken)).toMatchObject({ azpacr: '2' })
})
