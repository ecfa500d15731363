import { X509Certificate, createPrivateKey } from 'node:crypto'

import { ConfidentialClientApplication } from '@azure/msal-node'
import { Client } from '@microsoft/microsoft-graph-client'
import { SignJWT } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { App, AppCertificate, ClientCredential, MockEntra } from 'mock-entra'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { rejectionOf } from '../support/rejection.ts'

let entra: MockEntra
beforeAll(async () => {
  entra = await startMockEntra()
})
afterAll(() => entra.close())

interface KeyHolder {
  readonly keyCredentials: readonly { readonly keyId: string }[]
}

/** An access token for Microsoft Graph, from a client that has no token in its cache. */
async function signIn(app: App, credential?: ClientCredential): Promise<string> {
  const client = new ConfidentialClientApplication(entra.msalConfig(app, credential))
  const scopes = ['https://graph.microsoft.com/.default']
  const result = await client.acquireTokenByClientCredential({ scopes })
  return result?.accessToken ?? ''
}

function aGraphClient(app: App, credential?: ClientCredential): Client {
  return Client.initWithMiddleware({
    baseUrl: entra.url,
    customHosts: new Set(['localhost']),
    authProvider: { getAccessToken: () => signIn(app, credential) },
  })
}

/** A certificate that the app does not have: another has it. */
async function aCertificate(): Promise<AppCertificate> {
  return await entra.createCertificate(entra.addApp({ displayName: 'Workshop' }))
}

// #region proof
function keyCredentialOf({ certificate }: AppCertificate): object {
  const key = new X509Certificate(certificate).raw.toString('base64')
  return { type: 'AsymmetricX509Cert', usage: 'Verify', key }
}

async function proveWith({ privateKey }: AppCertificate, objectId: string): Promise<string> {
  return await new SignJWT({ iss: objectId, aud: '00000002-0000-0000-c000-000000000000' })
    .setProtectedHeader({ alg: 'RS256' })
    .setNotBefore('0s')
    .setExpirationTime('10m')
    .sign(createPrivateKey(privateKey))
}
// #endregion

test('an app without permissions rolls its certificate', async () => {
  const app = entra.addApp({ displayName: 'Daemon' })
  const present = await entra.createCertificate(app)
  const next = await aCertificate()

  // #region roll-key
  const client = aGraphClient(app, present) // an app needs no permission to roll its own keys
  const added = await client.api(`/applications/${app.objectId}/addKey`).post({
    keyCredential: keyCredentialOf(next),
    passwordCredential: null,
    proof: await proveWith(present, app.objectId),
  })
  // #endregion
  const later = aGraphClient(app, next)
  const { keyCredentials } = (await later.api(`/applications/${app.objectId}`).get()) as KeyHolder
  const [old] = keyCredentials
  const proof = await proveWith(next, app.objectId)
  await later.api(`/applications/${app.objectId}/removeKey`).post({ keyId: old!.keyId, proof })
  const refusal = await rejectionOf(signIn(app, present))

  expect(keyCredentials).toMatchObject([{}, { keyId: added.keyId }])
  expect(refusal.message).toContain('AADSTS700027')
  expect(entra.tokens.decode(await signIn(app, next)).claims).toMatchObject({
    appid: app.appId,
    appidacr: '2',
  })
})

test('a service principal has certificates of its own, and rolls them', async () => {
  const app = entra.addApp({ displayName: 'Instance' })
  const path = `/servicePrincipals/${app.servicePrincipalId}`
  const [present, next] = [await aCertificate(), await aCertificate()]
  const administrator = aGraphClient(entra.app)
  await administrator.api(path).patch({ keyCredentials: [keyCredentialOf(present)] })
  const proof = await proveWith(present, app.servicePrincipalId)

  await aGraphClient(app, present)
    .api(`${path}/addKey`)
    .post({ keyCredential: keyCredentialOf(next), passwordCredential: null, proof })
  const { keyCredentials } = (await administrator.api(path).get()) as KeyHolder
  await aGraphClient(app, next).api(`${path}/removeKey`).post({ keyId: keyCredentials[0]!.keyId, proof })
  const refusal = await rejectionOf(signIn(app, present))

  expect(keyCredentials).toHaveLength(2)
  expect(refusal.message).toContain('AADSTS700027')
  expect(await signIn(app, next)).not.toBe('')
})

test('a proof that is wrong is refused in words of Graph, and explained in the log', async () => {
  const details: (string | undefined)[] = []
  await using logging = await startMockEntra({ log: ({ detail }) => void details.push(detail) })
  const token = await logging.tokens.appToken({ resource: 'https://graph.microsoft.com' })

  const response = await fetch(`${logging.url}/v1.0/applications/${logging.app.objectId}/removeKey`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ keyId: logging.app.appId, proof: 'e30.e30.e30' }),
  })

  expect(response.status).toBe(401)
  expect(await response.json()).toMatchObject({
    error: { code: 'Authentication_MissingOrMalformed', message: 'Access Token missing or malformed.' },
  })
  expect(details).toEqual([
    "Access Token missing or malformed. The alg of the proof is undefined, not 'RS256'.",
  ])
})
