import express from 'express'
import { auth, claimIncludes } from 'express-oauth2-jwt-bearer'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import jwt from 'jsonwebtoken'
import type { JwtPayload } from 'jsonwebtoken'
import { JwksClient } from 'jwks-rsa'
import type { MockEntra } from 'mock-entra'
import type { Protect } from 'mock-entra/conformance'
import passport from 'passport'
import { BearerStrategy } from 'passport-azure-ad'

import { callApi, serve } from '../support/serve.ts'

/** An API that asks for the scope Tasks.Read, by one validator. */
export interface Validator extends AsyncDisposable {
  readonly protect: Protect
}

const scope = 'Tasks.Read'
/** What Microsoft's own libraries allow clocks to differ by, in seconds. */
const clockTolerance = 300

/** All that an API for users of one tenant has to look at. */
function joseWithAllChecks(entra: MockEntra): Validator {
  const keys = createRemoteJWKSet(new URL(entra.jwksUri))
  return inProcess(async (token) => {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      issuer: entra.issuer,
      audience: entra.api.appId,
      requiredClaims: ['exp', 'nbf', 'oid', 'azp'],
      clockTolerance,
    })
    if (payload['tid'] !== entra.tenantId) return 401
    return includesScope(payload['scp']) ? 200 : 403
  })
}

function includesScope(scp: unknown): boolean {
  return typeof scp === 'string' && scp.split(' ').includes(scope)
}

async function expressOauth2JwtBearer(entra: MockEntra): Promise<Validator> {
  const app = express()
  app.get(
    '/',
    auth({
      issuerBaseURL: entra.issuer,
      audience: entra.api.appId,
      tokenSigningAlg: 'RS256',
      clockTolerance,
    }),
    claimIncludes('scp', scope), // requiredScopes reads `scope`, which Entra does not write
    (_request, response) => {
      response.json([])
    },
  )
  app.set('env', 'test') // no stack traces on the console
  return await serveValidator(app)
}

async function passportAzureAd(entra: MockEntra): Promise<Validator> {
  const authenticator = new passport.Passport()
  const strategy = new BearerStrategy(
    {
      identityMetadata: `${entra.authority}/v2.0/.well-known/openid-configuration`,
      clientID: entra.api.appId,
      audience: entra.api.appId,
      validateIssuer: true,
      scope: [scope],
      loggingLevel: 'error',
      loggingNoPII: true,
    },
    (token, done) => done(null, {}, token),
  )
  authenticator.use(strategy)
  const app = express()
  app.get('/', authenticator.authenticate('oauth-bearer', { session: false }), (_request, response) => {
    response.json([])
  })
  app.set('env', 'test')
  const validator = await serveValidator(app)
  return { ...validator, protect: (token) => catchCrash(() => validator.protect(token)) }
}

function jwksRsaAndJsonwebtoken(entra: MockEntra): Validator {
  const client = new JwksClient({ jwksUri: entra.jwksUri })
  return inProcess(async (token) => {
    const key = await client.getSigningKey(jwt.decode(token, { complete: true })?.header.kid)
    const claims = jwt.verify(token, key.getPublicKey(), {
      algorithms: ['RS256'],
      issuer: entra.issuer,
      audience: entra.api.appId,
      clockTolerance,
    }) as JwtPayload
    return includesScope(claims['scp']) ? 200 : 403
  })
}

/** Decodes and believes. Found in more places than one would like. */
function jwtDecode(): Validator {
  return inProcess((token) => {
    const claims = jwt.decode(token) as JwtPayload | null
    return claims?.['scp']?.includes(scope) === true ? 200 : 401
  })
}

function inProcess(protect: Protect): Validator {
  return { protect, [Symbol.asyncDispose]: () => Promise.resolve() }
}

/** Makes a refusal of an exception that only the process could catch: BearerStrategy throws one where `scp` is a list. */
async function catchCrash<Answer>(call: () => Answer): Promise<Awaited<Answer>> {
  const crash = Promise.withResolvers<never>()
  process.setUncaughtExceptionCaptureCallback(crash.reject)
  try {
    return await Promise.race([call(), crash.promise])
  } finally {
    process.setUncaughtExceptionCaptureCallback(null)
  }
}

async function serveValidator(app: express.Express): Promise<Validator> {
  const api = await serve(app)
  return {
    protect: async (token) => {
      const response = await callApi(api.url, token)
      await response.arrayBuffer()
      return response.status
    },
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  }
}

/** By the name under which the table shows them. */
export const validators: Readonly<Record<string, (entra: MockEntra) => Promise<Validator> | Validator>> = {
  'jose, all claims checked': joseWithAllChecks,
  'express-oauth2-jwt-bearer': expressOauth2JwtBearer,
  'passport-azure-ad': passportAzureAd,
  'jwks-rsa + jsonwebtoken': jwksRsaAndJsonwebtoken,
  'jwt.decode alone': jwtDecode,
}
