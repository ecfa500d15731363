import { getIDToken } from '@actions/core'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { GitHubActionsJob, MockEntra } from 'mock-entra'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'

import { rejectionOf } from '../support/rejection.ts'

const github = 'https://token.actions.githubusercontent.com'

let entra: MockEntra
beforeAll(async () => {
  entra = await startMockEntra()
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  entra.reset()
})
afterAll(() => entra.close())

/** This process becomes a job on GitHub. */
function becomeJob(): GitHubActionsJob {
  const job = entra.issuers.gitHubActions({ repository: 'contoso/platform', environment: 'prod' })
  for (const [name, value] of Object.entries(job.env)) vi.stubEnv(name, value)
  vi.spyOn(process.stdout, 'write').mockReturnValue(true) // getIDToken writes a command that masks the token
  return job
}

describe('getIDToken of @actions/core', () => {
  test('gets the token of the job for an audience', async () => {
    const { jwksUri, configurationUri } = becomeJob()

    const token = await getIDToken('api://AzureADTokenExchange')

    const keys = createRemoteJWKSet(new URL(jwksUri))
    const { payload } = await jwtVerify(token, keys, {
      issuer: github,
      audience: 'api://AzureADTokenExchange',
    })
    expect(payload).toMatchObject({ sub: 'repo:contoso/platform:environment:prod', environment: 'prod' })
    const configuration = (await (await fetch(configurationUri)).json()) as Record<string, unknown>
    expect(configuration).toMatchObject({ issuer: github, jwks_uri: jwksUri })
  })

  test("gets a token for the repository's owner where no audience is named", async () => {
    becomeJob()

    const token = await getIDToken()

    expect(entra.tokens.decode(token).claims).toMatchObject({ aud: 'https://github.com/contoso' })
  })

  test('gets what the token endpoint takes', async () => {
    const job = becomeJob()
    const app = entra.addApp({ federatedIdentityCredentials: [job.federatedIdentityCredential] })

    const response = await fetch(`${entra.authority}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: app.appId,
        grant_type: 'client_credentials',
        scope: 'https://graph.microsoft.com/.default',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await getIDToken('api://AzureADTokenExchange'),
      }),
    })

    expect(response.status).toBe(200)
  })

  test('is refused after a reset, which ends the job', async () => {
    becomeJob()
    entra.reset()

    const refusal = await rejectionOf(getIDToken('api://AzureADTokenExchange'))

    expect(refusal.message).toContain('401')
  })
})

describe('documents of an issuer that the mock plays', () => {
  test('are those of an issuer at its own address', async () => {
    const workload = entra.issuers.custom({ subject: 'me' })

    const configuration = (await (
      await fetch(`${workload.issuer}/.well-known/openid-configuration`)
    ).json()) as {
      issuer: string
      jwks_uri: string
    }
    const keys = createRemoteJWKSet(new URL(configuration.jwks_uri))
    const { payload } = await jwtVerify(await workload.token(), keys, { issuer: configuration.issuer })

    expect(configuration.issuer).toBe(workload.issuer)
    expect(payload.sub).toBe('me')
  })

  test('are gone after a reset', async () => {
    const { configurationUri, jwksUri } = entra.issuers.custom()
    entra.reset()

    expect((await fetch(configurationUri)).status).toBe(404)
    expect((await fetch(jwksUri)).status).toBe(404)
  })
})
