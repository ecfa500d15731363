/** Seed 002, sections 4 to 8: a client without secrets. The titles quote the document. */
import { startMockEntra } from 'mock-entra'
import type { AppSeed, MockEntra } from 'mock-entra'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { curl, form } from '../support/curl.ts'

const github = 'https://token.actions.githubusercontent.com'
const audiences = ['api://AzureADTokenExchange']
const mainDeploy = {
  name: 'github-main-deploy',
  issuer: github,
  subject: 'repo:kloudvin/platform:ref:refs/heads/main',
  audiences,
}
const aksPayments = {
  name: 'aks-payments-sa',
  issuer: 'https://oidc.example-cluster.k8s.local/',
  subject: 'system:serviceaccount:payments:checkout-sa',
  audiences,
}

let entra: MockEntra
beforeAll(async () => {
  entra = await startMockEntra()
})
afterEach(() => entra.reset())
afterAll(() => entra.close())

/** The client id of an app without secrets. */
function anApp(
  ...federatedIdentityCredentials: NonNullable<AppSeed['federatedIdentityCredentials']>
): string {
  const displayName = 'kv-oidc-confidential-client'
  return entra.addApp({ displayName, federatedIdentityCredentials }).appId
}

/** "The raw exchange, if you ever do it by hand". */
function exchange(appId: string, token: string): ReturnType<typeof curl> {
  const fields = form({
    client_id: appId,
    grant_type: 'client_credentials',
    scope: 'https://graph.microsoft.com/.default',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: token,
  })
  return curl('-X', 'POST', ...fields, `${entra.httpUrl}/${entra.tenantId}/oauth2/v2.0/token`)
}

describe('Wiring an external token to the federated credential', () => {
  test('"GitHub Actions": the raw exchange by curl', async () => {
    const job = entra.issuers.gitHubActions({ repository: 'kloudvin/platform', ref: 'refs/heads/main' })

    const { status, body } = await exchange(anApp(mainDeploy), await job.token())

    expect(status).toBe(200)
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3599 })
    const { claims } = entra.tokens.decode(String(body['access_token']))
    expect(claims).toMatchObject({ aud: 'https://graph.microsoft.com', appidacr: '2' })
  })

  test('"Kubernetes": the service account is pinned by namespace and name', async () => {
    const { issuer } = aksPayments
    const pod = entra.issuers.kubernetes({ namespace: 'payments', serviceAccount: 'checkout-sa', issuer })
    const other = entra.issuers.kubernetes({ namespace: 'default', serviceAccount: 'checkout-sa', issuer })
    const appId = anApp(aksPayments)

    expect(await exchange(appId, await pod.token())).toMatchObject({ status: 200 })
    expect(await exchange(appId, await other.token())).toMatchObject({ status: 401 })
  })

  test('"does not match a PR or a different branch"', async () => {
    const appId = anApp(mainDeploy)
    const repository = 'kloudvin/platform'
    const pull = entra.issuers.gitHubActions({ repository, pullRequest: 7 })
    const branch = entra.issuers.gitHubActions({ repository, ref: 'refs/heads/release' })

    for (const job of [pull, branch]) {
      const { status, body } = await exchange(appId, await job.token())

      expect({ status, codes: body['error_codes'] }).toEqual({ status: 401, codes: [700213] })
    }
  })

  test('"Up to 20 FICs per application"', () => {
    const credentials = Array.from({ length: 21 }, (_, index) => ({
      ...mainDeploy,
      name: `credential-${index}`,
      subject: `repo:kloudvin/${index}:pull_request`,
    }))

    expect(() => anApp(...credentials.slice(1))).not.toThrow()
    expect(() => anApp(...credentials)).toThrow('received 21 credentials, expected at most 20')
  })
})

describe('Any external IdP', () => {
  test('"take that IdP\'s issuer": a script gets a token of it from the mock, by curl', async () => {
    const { issuer, subject } = aksPayments
    const appId = anApp(aksPayments)
    const minting = `${entra.httpUrl}/${entra.tenantId}/issuers/token`

    const { body } = await curl(...form({ issuer, subject }), minting)

    expect(await exchange(appId, String(body['token']))).toMatchObject({ status: 200 })
  })
})

describe('Enterprise scenario', () => {
  const pinned = { ...mainDeploy, subject: 'repo:contoso/platform:ref:refs/heads/main' }
  const flexible = {
    name: 'gha-prod-environments',
    issuer: github,
    claimsMatchingExpression: {
      value: "claims['sub'] matches 'repo:contoso/*:environment:prod'",
      languageVersion: 1,
    },
    audiences,
  } as const

  test('"pushed deploys through GitHub environments": AADSTS700213', async () => {
    const job = entra.issuers.gitHubActions({ repository: 'contoso/payments', environment: 'prod' })

    const { status, body } = await exchange(anApp(pinned), await job.token())

    expect(status).toBe(401)
    expect(body).toMatchObject({ error: 'invalid_client', error_codes: [700213] })
    expect(body).not.toHaveProperty('error_uri')
    expect(body['error_description']).toMatch(
      /^AADSTS700213: No matching federated identity record found for presented assertion subject 'repo:contoso\/payments:environment:prod'\. /,
    )
  })

  test('"one credential cover a whole class of subjects"', async () => {
    const appId = anApp(flexible)

    for (const repository of ['contoso/payments', 'contoso/platform']) {
      const job = entra.issuers.gitHubActions({ repository, environment: 'prod' })

      expect(await exchange(appId, await job.token())).toMatchObject({ status: 200 })
    }
  })

  test('"a fork in another org silently won\'t match", nor does another environment', async () => {
    const appId = anApp(flexible)
    const fork = entra.issuers.gitHubActions({ repository: 'mallory/platform', environment: 'prod' })
    const staging = entra.issuers.gitHubActions({ repository: 'contoso/platform', environment: 'staging' })

    for (const job of [fork, staging]) {
      const { body } = await exchange(appId, await job.token())

      expect(body['error_codes']).toEqual([700213])
    }
  })

  test('"claimsMatchingExpression and a literal subject are mutually exclusive"', () => {
    expect(() => anApp({ ...flexible, subject: mainDeploy.subject })).toThrow(
      'app.federatedIdentityCredentials[0].subject: received both',
    )
  })
})
