import type { ForgeryTable } from '../forgery.ts'

const takeAccessTokens =
  'Accept access tokens for this API only: compare `aud`, then require `scp` or `roles`, which ID tokens do not have.'
const askWho =
  'Decide whether users or apps call the API, and ask for `scp` or for `roles` accordingly, never for one or the other.'

/** Tokens of Entra that are something else than an access token for this API. */
export const kind = {
  'ID token of this app': {
    why: 'An ID token tells a client who signed in; it lets nobody call an API (RFC 8725 §3.12, OpenID Connect Core §2).',
    fix: takeAccessTokens,
    rejects: 401,
    // For an API that is its own client, so that `aud` does not give it away.
    mint: async (good) => {
      const { claims } = await good.parse()
      const { app, user } = good.options
      return await good.entra.tokens.idToken({
        ...(app === undefined ? {} : { app }),
        ...(user === undefined ? {} : { user }),
        version: claims['ver'] === '1.0' ? 1 : 2,
        claims: { aud: claims['aud'] },
      })
    },
  },
  'refresh token': {
    why: 'A refresh token is for the token endpoint alone, and nobody else can read it (RFC 6749 §1.5).',
    fix: 'Accept compact JWS only: text that does not parse is refused.',
    rejects: 401,
    mint: ({ entra, options: { app, user } }) =>
      entra.tokens.refreshToken({
        ...(app === undefined ? {} : { app }),
        ...(user === undefined ? {} : { user }),
      }),
  },
  'token of Microsoft Graph': {
    why: 'Every app of the tenant can have one; it is for Graph, and only Graph can verify it (Entra docs, access tokens).',
    fix: `${takeAccessTokens} The client asked for a scope of Graph: let it ask for one of your API.`,
    rejects: 401,
    mint: async ({ entra, options: { app, appOnly, user } }) => {
      const graph = { resource: 'https://graph.microsoft.com', ...(app === undefined ? {} : { app }) }
      if (appOnly === true) return await entra.tokens.appToken({ ...graph, roles: ['User.Read.All'] })
      return await entra.tokens.accessToken({
        ...graph,
        ...(user === undefined ? {} : { user }),
        scopes: ['User.Read'],
      })
    },
  },
  'token of the other version': {
    why: 'The API asks for one version, and the claims of the other mean other things (Entra docs, access tokens).',
    fix: 'Take the issuer, the audience and the claims of one version, the one in the manifest’s `requestedAccessTokenVersion`.',
    rejects: 401,
    mint: async (good) => await (await good.inOtherVersion()).with({}),
  },
  'app-only token': {
    why: 'Any app of the tenant can get one without a role; no user has agreed (Entra docs, claims validation).',
    fix: askWho,
    rejects: 403,
    target: 'delegated',
    mint: async ({ entra, options: { user: _user, scopes: _scopes, appOnly: _appOnly, ...rest } }) =>
      await entra.tokens.appToken(rest),
  },
  'token of a user': {
    why: 'What an app may do on its own, its users may not (Entra docs, claims validation).',
    fix: askWho,
    rejects: 403,
    target: 'app-only',
    mint: async ({ entra, options: { appOnly: _appOnly, ...rest } }) =>
      await entra.tokens.accessToken({ ...rest, roles: [] }),
  },
} as const satisfies ForgeryTable
