import { generateKeyPairSync } from 'node:crypto'

import { ConfidentialClientApplication } from '@azure/msal-node'
import { startMockEntra } from 'mock-entra'
import type { App, AppCertificate, MockEntra } from 'mock-entra'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { rejectionOf } from '../support/rejection.ts'

let entra: MockEntra
beforeAll(async () => {
  entra = await startMockEntra()
})
afterEach(() => entra.reset())
afterAll(() => entra.close())

const aDaemon = (): App => entra.addApp({ displayName: 'Daemon' })

/** The claims of an access token that the app gets with what MSAL takes as `clientCertificate`. */
async function acquire(
  app: App,
  certificate: Pick<AppCertificate, 'clientCertificate'> | { clientCertificate: object },
): Promise<Readonly<Record<string, unknown>>> {
  const { auth } = entra.msalConfig(app, certificate as AppCertificate)
  const client = new ConfidentialClientApplication({ auth })
  const result = await client.acquireTokenByClientCredential({
    scopes: [`${entra.api.identifierUri}/.default`],
  })
  return entra.tokens.decode(result?.accessToken ?? '').claims
}

describe("MSAL's clientCertificate", () => {
  it('gets a token with a SHA-256 thumbprint (PS256), which says azpacr 2', async () => {
    const app = aDaemon()

    const claims = await acquire(app, await entra.createCertificate(app))

    expect(claims).toMatchObject({ azp: app.appId, azpacr: '2', oid: app.servicePrincipalId })
    expect(entra.requests.last({ endpoint: 'token' })).toMatchObject({ clientAuthentication: 'assertion' })
  })

  it('gets a token with a SHA-1 thumbprint (RS256)', async () => {
    const app = aDaemon()
    const { thumbprint, privateKey } = await entra.createCertificate(app)

    const claims = await acquire(app, { clientCertificate: { thumbprint, privateKey } })

    expect(claims).toMatchObject({ azpacr: '2' })
  })
})
