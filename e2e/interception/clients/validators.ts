import type { MockEntra } from 'mock-entra'

import { client, configurationUrl, issuer, issuerOf, keysUrl, production, requests } from './client.ts'

const { clientId, clientSecret, scope, redirectUri } = production

const mint = ({ tokens }: MockEntra): Promise<string> => tokens.accessToken({ scopes: ['Tasks.Read'] })
const audience = '22222222-2222-2222-2222-222222222222'

/** What checks tokens by the keys that production publishes, and the OpenID Connect client that checks issuers. */
export const validators = [
  client({
    name: 'openid-client',
    load: () => import('openid-client'),
    run: async ({ clientCredentialsGrant, discovery }) => {
      const configuration = await discovery(new URL(issuer), clientId, clientSecret)
      return issuerOf((await clientCredentialsGrant(configuration, { scope })).access_token)
    },
    requests: [requests.configuration, requests.token],
  }),
  client({
    name: 'openid-client at common',
    load: () => import('openid-client'),
    run: async ({ authorizationCodeGrant, buildAuthorizationUrl, discovery }, entra) => {
      const web = entra.addApp({ displayName: 'Web', secret: 's3cret', web: { redirectUris: [redirectUri] } })
      const common = new URL('https://login.microsoftonline.com/common/v2.0')
      const configuration = await discovery(common, web.appId, 's3cret')
      const url = buildAuthorizationUrl(configuration, { redirect_uri: redirectUri, scope: 'openid' })
      const { redirectUrl } = await entra.signIn(url)
      const tokens = await authorizationCodeGrant(configuration, new URL(redirectUrl))
      return String(tokens.claims()?.iss)
    },
    requests: [
      'GET /common/v2.0/.well-known/openid-configuration',
      'GET /common/oauth2/v2.0/authorize', // entra.signIn, as the browser's request
      'POST /common/oauth2/v2.0/token',
    ],
  }),
  client({
    name: 'jose',
    load: () => import('jose'),
    run: async ({ createRemoteJWKSet, jwtVerify }, entra) => {
      const keys = createRemoteJWKSet(new URL(keysUrl))
      const { payload } = await jwtVerify(await mint(entra), keys, { issuer, audience })
      return String(payload.iss)
    },
    requests: [requests.keys],
  }),
  client({
    name: 'jwks-rsa with jsonwebtoken',
    load: async () => ({
      jwksRsa: (await import('jwks-rsa')).default,
      jwt: (await import('jsonwebtoken')).default,
    }),
    run: async ({ jwksRsa, jwt }, entra) => {
      const token = await mint(entra)
      const key = await jwksRsa({ jwksUri: keysUrl }).getSigningKey(
        jwt.decode(token, { complete: true })?.header.kid,
      )
      const claims = jwt.verify(token, key.getPublicKey(), { issuer, audience, algorithms: ['RS256'] })
      return typeof claims === 'string' ? claims : String(claims.iss)
    },
    requests: [requests.keys],
  }),
  client({
    name: 'passport-azure-ad',
    load: () => import('passport-azure-ad'),
    run: async ({ BearerStrategy }, entra) => {
      const token = await mint(entra)
      const options = { identityMetadata: configurationUrl, clientID: audience, audience, loggingNoPII: true }
      const strategy = new BearerStrategy(options, (claims, done) => done(null, claims))
      const request = { headers: { authorization: `Bearer ${token}` }, query: {} }
      return await new Promise<string>((resolve, reject) => {
        const outcome = {
          success: ({ iss = '' }: { iss?: string }) => resolve(iss),
          fail: (reason: unknown) => reject(new Error(String(reason))),
          error: reject,
        }
        Object.assign(strategy, outcome).authenticate(request as never, {})
      })
    },
    requests: [requests.configuration, requests.keys],
  }),
  client({
    name: 'express-oauth2-jwt-bearer',
    load: () => import('express-oauth2-jwt-bearer'),
    run: async ({ auth }, entra) => {
      const check = auth({ issuerBaseURL: issuer, audience })
      const token = await mint(entra)
      const headers = { authorization: `Bearer ${token}`, host: 'localhost' }
      const request = {
        headers,
        query: {},
        is: () => false,
        method: 'GET',
        protocol: 'http',
        get: () => 'localhost',
      }
      await new Promise<void>((resolve, reject) => {
        const next = (error?: unknown): void => (error === undefined ? resolve() : reject(error as Error))
        void check(request as never, {} as never, next)
      })
      return String((request as { auth?: { payload: { iss?: string } } }).auth?.payload.iss)
    },
    requests: [requests.configuration, requests.keys],
  }),
]
