import { ConfidentialClientApplication } from '@azure/msal-node'
import type { Configuration } from '@azure/msal-node'
import { startMockEntra } from 'mock-entra'
import type { App, ClientCredential, MockEntra } from 'mock-entra'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { rejectionOf } from '../support/rejection.ts'
import { verifyToken } from '../support/verify-token.ts'

let entra: MockEntra
beforeAll(async () => {
  entra = await startMockEntra()
})
afterEach(() => entra.reset())
afterAll(() => entra.close())

const redirectUri = 'http://localhost:3000/auth/callback'

/** An app that has no secret. */
function anApp(): App {
  return entra.addApp({ displayName: 'Daemon', web: { redirectUris: [redirectUri] } })
}

async function acquire(config: Configuration): Promise<string> {
  const scopes = [`${entra.api.identifierUri}/.default`]
  const result = await new ConfidentialClientApplication(config).acquireTokenByClientCredential({ scopes })
  return result?.accessToken ?? ''
}

async function claimsWith(app: App, credential: ClientCredential): Promise<Record<string, unknown>> {
  const token = await acquire(entra.msalConfig(app, credential))
  return await verifyToken(token, entra, { issuer: entra.issuer, audience: entra.api.appId })
}

describe('MSAL Node, certificate', () => {
  test('a SHA-256 thumbprint (PS256) gets a token that says azpacr 2', async () => {
    const app = anApp()

    const claims = await claimsWith(app, await entra.createCertificate(app))

    expect(claims).toMatchObject({ azp: app.appId, azpacr: '2', oid: app.servicePrincipalId })
    expect(entra.requests.filter({ endpoint: 'token' })).toMatchObject([
      { clientAuthentication: 'certificate' },
    ])
  })

  test('a SHA-1 thumbprint (RS256) gets one as well', async () => {
    const app = anApp()
    const { thumbprint, privateKey } = await entra.createCertificate(app)
    const config = entra.msalConfig(app)

    const token = await acquire({ auth: { ...config.auth, clientCertificate: { thumbprint, privateKey } } })

    expect(entra.tokens.decode(token).claims).toMatchObject({ azpacr: '2' })
  })

  test('the chain (x5c) may come along', async () => {
    const app = anApp()
    const made = await entra.createCertificate(app)

    const claims = await claimsWith(app, {
      clientCertificate: { ...made.clientCertificate, x5c: made.certificate },
    })

    expect(claims).toMatchObject({ azpacr: '2' })
  })

  test('an app that trusts subject name and issuer takes any certificate with the name', async () => {
    const app = anApp()

    const claims = await claimsWith(app, await entra.createCertificate(app, { trustBy: 'subjectName' }))

    expect(claims).toMatchObject({ azpacr: '2' })
  })

  test('an expired certificate is refused with AADSTS700027', async () => {
    const app = anApp()
    const certificate = await entra.createCertificate(app)
    entra.clock.advance({ days: 366 })

    // MSAL dates its assertions by the process's clock.
    const later = await entra.createCertificate(app)
    entra.clock.reset()
    const refusal = await rejectionOf(acquire(entra.msalConfig(app, later)))

    expect(refusal.message).toContain('AADSTS700027')
    expect(refusal.message).toContain('not valid yet')
    expect(await claimsWith(app, certificate)).toMatchObject({ azpacr: '2' })
  })

  test('a certificate of another app is refused with AADSTS700027, and its thumbprint is told', async () => {
    const other = await entra.createCertificate(entra.addApp({ displayName: 'Other' }))
    const app = anApp()

    const refusal = await rejectionOf(acquire(entra.msalConfig(app, other)))

    expect(refusal.message).toContain('AADSTS700027')
    expect(refusal.message).toContain(Buffer.from(other.thumbprintSha256, 'hex').toString('base64url'))
  })

  test('code, refresh and on-behalf-of need no secret either', async () => {
    const middle = entra.addApp({
      displayName: 'Middle tier',
      identifierUris: ['api://middle'],
      web: { redirectUris: [redirectUri] },
      api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [{ value: 'access_as_user' }] },
    })
    const config = entra.msalConfig(middle, await entra.createCertificate(middle))
    const client = new ConfidentialClientApplication(config)
    const scopes = [`${entra.api.identifierUri}/Tasks.Read`]

    const { params } = await entra.signIn(await client.getAuthCodeUrl({ scopes, redirectUri }))
    const byCode = await client.acquireTokenByCode({ code: params['code'] ?? '', scopes, redirectUri })
    const renewed = await client.acquireTokenSilent({ account: byCode.account!, scopes, forceRefresh: true })
    const userToken = await entra.tokens.accessToken({ resource: middle })
    const onBehalf = await client.acquireTokenOnBehalfOf({ oboAssertion: userToken, scopes })

    const tokens = [byCode, renewed, onBehalf].map((result) => result?.accessToken ?? '')
    for (const token of tokens) {
      expect(entra.tokens.decode(token).claims).toMatchObject({ azp: middle.appId, azpacr: '2' })
    }
    expect(new Set(tokens).size).toBe(3)
  })
})
