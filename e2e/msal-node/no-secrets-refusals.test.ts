/** The README's table of "No secrets": each way to a refusal, and the number that MSAL reads. */
import { ConfidentialClientApplication } from '@azure/msal-node'
import { SignJWT, generateKeyPair } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { App, ClientCredential, ExternalWorkload, MockEntra } from 'mock-entra'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import { findFreePort } from '../support/free-port.ts'
import { rejectionOf } from '../support/rejection.ts'
import { serve } from '../support/serve.ts'

let entra: MockEntra
beforeAll(async () => {
  entra = await startMockEntra()
})
afterEach(() => entra.reset())
afterAll(() => entra.close())

const day = 86_400_000
const ago = (days: number): Date => new Date(Date.now() - days * day)

/** The AADSTS number of MSAL's error. */
async function refusalOf(app: App, credential: ClientCredential): Promise<number> {
  const client = new ConfidentialClientApplication(entra.msalConfig(app, credential))
  const scopes = [`${entra.api.identifierUri}/.default`]
  const error = await rejectionOf(client.acquireTokenByClientCredential({ scopes }))
  return Number(/AADSTS(\d+)/.exec(error.message)?.[1])
}

function aDeployer(credential: object): App {
  return entra.addApp({ displayName: 'Deployer', federatedIdentityCredentials: [credential as never] })
}

const onMain = (): ExternalWorkload =>
  entra.issuers.gitHubActions({ repository: 'contoso/platform', ref: 'refs/heads/main' })

describe('a certificate is refused', () => {
  test('with AADSTS700027 where it is that of another app', async () => {
    const daemon = entra.addApp({ displayName: 'Daemon' })
    const foreign = await entra.createCertificate(entra.addApp({ displayName: 'Other daemon' }))

    expect(await refusalOf(daemon, foreign)).toBe(700027)
  })

  test('with AADSTS700027 where it has expired', async () => {
    const daemon = entra.addApp({ displayName: 'Daemon' })
    const expired = await entra.createCertificate(daemon, { notBefore: ago(2), notAfter: ago(1) })

    expect(await refusalOf(daemon, expired)).toBe(700027)
  })

  test('with AADSTS1000502 where it has expired, and its registration has not', async () => {
    const expired = await entra.createCertificate(entra.app, { notBefore: ago(2), notAfter: ago(1) })
    const daemon = entra.addApp({
      displayName: 'Daemon',
      keyCredentials: [{ key: expired.certificate, startDateTime: ago(2), endDateTime: ago(-1) }],
    })

    expect(await refusalOf(daemon, expired)).toBe(1000502)
  })

  test('with AADSTS7000214 where it is revoked', async () => {
    const certificate = await entra.createCertificate(entra.app)
    const daemon = entra.addApp({
      displayName: 'Daemon',
      keyCredentials: [{ key: certificate.certificate, isRevoked: true }],
    })

    expect(await refusalOf(daemon, certificate)).toBe(7000214)
  })
})

describe("another issuer's token is refused", () => {
  test('with AADSTS700024 where it has expired, five minutes forgiven', async () => {
    const app = aDeployer(onMain().federatedIdentityCredential)

    expect(await refusalOf(app, { clientAssertion: await onMain().token({ expiresIn: -301 }) })).toBe(700024)
  })

  test.each<[number, () => object, object]>([
    [700211, () => ({ issuer: 'https://gitlab.com' }), {}],
    [700212, () => ({}), { audience: 'api://other' }],
    [700213, () => ({ subject: 'repo:contoso/platform:ref:refs/heads/release' }), {}],
    [7002138, () => ({ subject: 'repo:Contoso/platform:ref:refs/heads/main' }), {}],
  ])('with AADSTS%d where the credential is for another', async (aadsts, other, token) => {
    const job = onMain()
    const app = aDeployer({ ...job.federatedIdentityCredential, ...other() })

    expect(await refusalOf(app, { clientAssertion: await job.token(token) })).toBe(aadsts)
  })

  test('with AADSTS70025 where the app has no federated credential', async () => {
    const app = entra.addApp({ displayName: 'Daemon' })

    expect(await refusalOf(app, { clientAssertion: await onMain().token() })).toBe(70025)
  })

  test('with AADSTS7000272 after its issuer has rotated its keys', async () => {
    const job = onMain()
    const app = aDeployer(job.federatedIdentityCredential)
    const clientAssertion = await job.token()

    await job.rotateKeys()

    expect(await refusalOf(app, { clientAssertion })).toBe(7000272)
  })

  test('with AADSTS90061 where nobody answers for its issuer', async () => {
    const issuer = `http://127.0.0.1:${await findFreePort()}`
    const app = aDeployer({ issuer, subject: 'job' })

    expect(await refusalOf(app, { clientAssertion: await signedBy(issuer) })).toBe(90061)
  })

  test('with AADSTS501661 where its issuer answers something else', async () => {
    const server = await serve((_, answer) => void answer.end('<p>Hello</p>'))
    onTestFinished(() => server[Symbol.asyncDispose]())
    const app = aDeployer({ issuer: server.url, subject: 'job' })

    expect(await refusalOf(app, { clientAssertion: await signedBy(server.url) })).toBe(501661)
  })
})

/** A token of an issuer that the mock does not play. */
async function signedBy(issuer: string): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256')
  return await new SignJWT({})
    .setProtectedHeader({ alg: 'RS256', kid: 'key' })
    .setIssuer(issuer)
    .setSubject('job')
    .setAudience('api://AzureADTokenExchange')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(privateKey)
}
