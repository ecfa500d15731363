import { ConfidentialClientApplication } from '@azure/msal-node'
import { startMockEntra } from 'mock-entra'
import type { App, ClientAssertion, ExternalWorkload, MockEntra } from 'mock-entra'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { rejectionOf } from '../support/rejection.ts'

let entra: MockEntra
beforeAll(async () => {
  entra = await startMockEntra()
})
afterEach(() => entra.reset())
afterAll(() => entra.close())

const github = (ref?: string): ExternalWorkload =>
  entra.issuers.gitHubActions({ repository: 'contoso/platform', ...(ref === undefined ? {} : { ref }) })

function aDeployer(...workloads: readonly ExternalWorkload[]): App {
  const federatedIdentityCredentials = workloads.map((workload) => workload.federatedIdentityCredential)
  return entra.addApp({ displayName: 'Deployer', federatedIdentityCredentials })
}

async function acquire(app: App, clientAssertion: ClientAssertion): Promise<string> {
  const client = new ConfidentialClientApplication(entra.msalConfig(app, { clientAssertion }))
  const scopes = ['https://management.azure.com/.default']
  const result = await client.acquireTokenByClientCredential({ scopes })
  return result?.accessToken ?? ''
}

describe('MSAL Node, client assertion', () => {
  test('a text gets a token that says appidacr 2', async () => {
    const workload = github()
    const app = aDeployer(workload)

    const token = await acquire(app, await workload.token())

    expect(entra.tokens.decode(token).claims).toMatchObject({ appid: app.appId, appidacr: '2', ver: '1.0' })
  })

  test('a function is called for each', async () => {
    const workload = github()
    const app = aDeployer(workload)
    const asked: string[] = []

    const token = await acquire(app, ({ clientId }) => {
      asked.push(clientId)
      return workload.token()
    })

    expect(entra.tokens.decode(token).claims).toMatchObject({ appidacr: '2' })
    expect(asked).toContain(app.appId)
  })

  test.each([
    ['gitLab', () => entra.issuers.gitLab({ projectPath: 'contoso/platform' })],
    ['terraformCloud', () => entra.issuers.terraformCloud({ organization: 'contoso', workspace: 'prod' })],
    ['kubernetes', () => entra.issuers.kubernetes({ namespace: 'payments', serviceAccount: 'checkout-sa' })],
    [
      'azurePipelines',
      () => entra.issuers.azurePipelines({ organization: 'o', project: 'p', serviceConnection: 's' }),
    ],
    ['custom', () => entra.issuers.custom({ issuer: 'https://accounts.google.com', subject: '1234' })],
    ['custom, at an address of its own', () => entra.issuers.custom()],
  ])('a token of issuers.%s gets one', async (_, describeWorkload) => {
    const workload = describeWorkload()

    const token = await acquire(aDeployer(workload), await workload.token())

    expect(entra.tokens.decode(token).claims).toMatchObject({ appidacr: '2' })
  })

  test('a token of another branch is refused with AADSTS700213', async () => {
    const app = aDeployer(github())

    const refusal = await rejectionOf(acquire(app, await github('refs/heads/release').token()))

    expect(refusal.message).toContain(
      "AADSTS700213: No matching federated identity record found for presented assertion subject 'repo:contoso/platform:ref:refs/heads/release'.",
    )
  })

  test('a token from before the issuer changed its key is refused with AADSTS7000272', async () => {
    const workload = github()
    const app = aDeployer(workload)
    const old = await workload.token()
    await workload.rotateKeys()

    const refusal = await rejectionOf(acquire(app, old))

    expect(refusal.message).toContain('AADSTS7000272')
    expect(await acquire(app, await workload.token())).not.toBe('')
  })

  test('a token that has expired is refused with AADSTS700024', async () => {
    const workload = github()

    const refusal = await rejectionOf(acquire(aDeployer(workload), await workload.token({ expiresIn: -301 })))

    expect(refusal.message).toContain('AADSTS700024')
  })

  test("a managed identity's token of this tenant is one: no issuer is asked", async () => {
    const objectId = 'aaaaaaaa-0000-4000-8000-000000000001'
    const resource = 'api://AzureADTokenExchange'
    const app = entra.addApp({
      displayName: 'Cross-tenant',
      federatedIdentityCredentials: [{ issuer: entra.issuer, subject: objectId }],
    })
    const claims = { sub: objectId, oid: objectId, xms_mirid: '/subscriptions/s/…/userAssignedIdentities/i' }

    const token = await acquire(app, () => entra.tokens.appToken({ resource, claims }))

    expect(entra.tokens.decode(token).claims).toMatchObject({ appid: app.appId, appidacr: '2' })
  })
})
