import { ClientSecretCredential } from '@azure/identity'
import { ConfidentialClientApplication, PublicClientApplication } from '@azure/msal-node'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { clientCredentialsGrant, discovery } from 'openid-client'
import passport from 'passport'
import { BearerStrategy } from 'passport-azure-ad'
import { afterAll, beforeAll, expect, test } from 'vitest'

let entra: MockEntra
beforeAll(async () => {
  entra = await startMockEntra()
})
afterAll(() => entra.close())

test('MSAL Node', async () => {
  // #region msal-node
  const client = new ConfidentialClientApplication(entra.msalConfig())
  const result = await client.acquireTokenByClientCredential({
    scopes: [`${entra.api.identifierUri}/.default`],
  })
  // #endregion

  expect(result?.tokenType).toBe('Bearer')
})

test('MSAL Node, public client', async () => {
  // #region msal-node-public
  const native = entra.addApp({ displayName: 'Native', isFallbackPublicClient: true })
  const client = new PublicClientApplication(entra.msalConfig(native))
  const result = await client.acquireTokenByUsernamePassword({
    scopes: [`${entra.api.identifierUri}/Tasks.Read`],
    username: entra.user.username,
    password: entra.user.password ?? '',
  })
  // #endregion

  expect(result?.account?.username).toBe(entra.user.username)
})

test('@azure/identity', async () => {
  // #region azure-identity
  const { tenantId, clientId, clientSecret } = entra.credentials
  const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, entra.identityOptions())
  const { token } = await credential.getToken('https://management.azure.com/.default')
  // #endregion

  expect(token).toMatch(/^eyJ/)
})

test('openid-client', async () => {
  // #region openid-client
  const { clientId, clientSecret } = entra.credentials
  const config = await discovery(new URL(entra.issuer), clientId, clientSecret)
  const tokens = await clientCredentialsGrant(config, { scope: `${entra.api.identifierUri}/.default` })
  // #endregion

  expect(tokens.access_token).toMatch(/^eyJ/)
})

test('jose', async () => {
  const token = await entra.tokens.accessToken()

  // #region jose
  const keys = createRemoteJWKSet(new URL(entra.jwksUri))
  const { payload } = await jwtVerify(token, keys, { issuer: entra.issuer, audience: entra.api.appId })
  // #endregion

  expect(payload['scp']).toBe('Tasks.Read Tasks.ReadWrite')
})

test('passport-azure-ad', () => {
  // #region passport
  const strategy = new BearerStrategy(
    {
      identityMetadata: `${entra.authority}/v2.0/.well-known/openid-configuration`,
      clientID: entra.api.appId,
      audience: entra.api.appId,
    },
    (token, done) => done(null, token),
  )
  passport.use(strategy)
  // #endregion

  expect(strategy.name).toBe('oauth-bearer')
})
