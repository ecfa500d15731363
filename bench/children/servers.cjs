'use strict'

// CommonJS, because both kinds of children load it, and it must cost them the same.
// Nothing is loaded here: what a server loads counts as its own.

const scope = 'api://22222222-2222-2222-2222-222222222222/.default'
const redirectUri = 'http://localhost/auth/callback'

/**
 * How each server is imported, started, called and closed.
 *
 * `describe` gives the URLs at which the server answers without TLS, and what a client has to send.
 */
const servers = {
  'mock-entra': {
    import: () => import('mock-entra'),
    start: ({ startMockEntra }, options) => startMockEntra(options),
    describe: (entra) => ({
      authorizePath: describeAuthorizePath(
        `/${entra.tenantId}/oauth2/v2.0/authorize`,
        entra.credentials.clientId,
        `openid offline_access ${scope}`,
      ),
      tokenUrl: `${entra.httpUrl}/${entra.tenantId}/oauth2/v2.0/token`,
      tlsTokenUrl: `${entra.authority}/oauth2/v2.0/token`,
      ca: entra.ca,
      keysUrl: `${entra.httpUrl}/${entra.tenantId}/discovery/v2.0/keys`,
      form: describeForm(entra.credentials.clientId, entra.credentials.clientSecret),
    }),
    mint: (entra) => entra.tokens.appToken(),
    close: (entra) => entra.close(),
  },
  'oauth2-mock-server': {
    import: () => import('oauth2-mock-server'),
    start: async ({ OAuth2Server }) => {
      const server = new OAuth2Server()
      await server.issuer.keys.generate('RS256')
      await server.start(0, 'localhost')
      return server
    },
    describe: (server) => ({
      authorizePath: describeAuthorizePath('/authorize', 'client', 'openid offline_access'),
      tokenUrl: `${server.issuer.url}/token`,
      keysUrl: `${server.issuer.url}/jwks`,
      form: describeForm('client', 'secret'),
    }),
    mint: (server) => server.issuer.buildToken(),
    close: (server) => server.stop(),
  },
}

/** The server answers at once: with `autoSignIn` no page is in the way, and oauth2-mock-server has none. */
function describeAuthorizePath(path, clientId, scopes) {
  const parameters = {
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: scopes,
    state: 's',
  }
  return `${path}?${new URLSearchParams(parameters)}`
}

function describeForm(clientId, clientSecret) {
  return `grant_type=client_credentials&client_id=${clientId}&client_secret=${clientSecret}&scope=${encodeURIComponent(scope)}`
}

module.exports = { servers }
