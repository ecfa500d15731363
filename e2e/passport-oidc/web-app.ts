import express from 'express'
import type { NextFunction, Request, Response } from 'express'
import type { App, TenantHandle } from 'mock-entra'
import passport from 'passport'
import { OIDCStrategy } from 'passport-azure-ad'
import type { IOIDCStrategyOptionWithoutRequest, IProfile, VerifyCallback } from 'passport-azure-ad'

import { serve } from '../support/serve.ts'
import type { Served } from '../support/serve.ts'

export interface WebAppOptions {
  readonly tenant: TenantHandle
  readonly app: App
  readonly responseType: IOIDCStrategyOptionWithoutRequest['responseType']
  readonly responseMode: IOIDCStrategyOptionWithoutRequest['responseMode']
  /** @default the v2 metadata */
  readonly metadata?: string
  /** What v1 asks for, and v2 does not know. */
  readonly resourceUrl?: string
}

/** What a sign-in came to: the user, or why there is none. */
export interface Outcome {
  readonly user?: {
    readonly profile: Readonly<Record<string, unknown>>
    readonly accessToken?: string
    readonly refreshToken?: string
  }
  readonly reason?: string
}

/** The path of the redirect URI, which an app registers as `http://localhost` with this path. */
export const callbackPath = '/auth/openid/return'

/** A web app with `/login` and a callback, as the README of passport-azure-ad has it; it shows what came of a sign-in. */
export async function serveWebApp(options: WebAppOptions): Promise<Served> {
  const server = express()
  const served = await serve(server)
  const url = served.url.replace('127.0.0.1', 'localhost') // what is registered: the two are not the same to Entra
  const authenticator = new passport.Passport()
  authenticator.use(createStrategy(options, `${url}${callbackPath}`))
  const authenticate = (request: Request, response: Response, next: NextFunction): void => {
    const settings = { session: false, resourceURL: options.resourceUrl } as passport.AuthenticateOptions
    const finish = (error: unknown, user?: Outcome['user'] | false, reason?: string): void => {
      if (error) next(error)
      else if (user) response.json({ user } satisfies Outcome)
      else response.status(401).json({ reason } as Outcome)
    }
    authenticator.authenticate('azuread-openidconnect', settings, finish)(request, response, next)
  }
  server.use(express.urlencoded({ extended: false }), readCookies)
  server.get('/login', authenticate)
  server.get(callbackPath, authenticate)
  server.post(callbackPath, authenticate)
  return { url, [Symbol.asyncDispose]: () => served[Symbol.asyncDispose]() }
}

function createStrategy(
  { tenant, app, responseType, responseMode, metadata }: WebAppOptions,
  redirectUrl: string,
): OIDCStrategy {
  return new OIDCStrategy(
    {
      identityMetadata: metadata ?? `${tenant.authority}/v2.0/.well-known/openid-configuration`,
      clientID: app.appId,
      clientSecret: app.secret,
      responseType,
      responseMode,
      redirectUrl,
      allowHttpForRedirectUrl: true,
      validateIssuer: true,
      scope: ['profile', 'email', 'offline_access'],
      passReqToCallback: false,
      useCookieInsteadOfSession: true,
      cookieEncryptionKeys: [{ key: 'k'.repeat(32), iv: 'i'.repeat(12) }],
      loggingLevel: 'error',
      loggingNoPII: false,
    },
    (
      _iss: string,
      _sub: string,
      profile: IProfile,
      accessToken: string,
      refreshToken: string,
      done: VerifyCallback,
    ) => {
      done(null, { profile: { ...profile, _raw: undefined }, accessToken, refreshToken })
    },
  )
}

/** What cookie-parser does, as far as the strategy needs it. */
function readCookies(request: Request, _response: Response, next: NextFunction): void {
  const pairs = (request.headers.cookie ?? '').split('; ').map((pair) => pair.split('=', 2))
  request.cookies = Object.fromEntries(pairs)
  next()
}
