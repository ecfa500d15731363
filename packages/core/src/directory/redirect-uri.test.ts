import { describe, expect, it } from 'vitest'

import { aTenant, addAppSeed, anIssuer, complaintOf } from '../testing/index.ts'
import type { Platform } from './application.ts'
import { findRedirectUri, findRedirectUriFault, redirectUrisOf } from './redirect-uri.ts'
import type { RegisteredRedirectUri } from './redirect-uri.ts'

/** What an app with this one registration makes of a request. */
function match(
  registered: string,
  requested: string,
  platform: Platform = 'web',
): RegisteredRedirectUri | undefined {
  const { tenant } = aTenant(anIssuer())
  const app = addAppSeed(tenant, { [platform]: { redirectUris: [registered] } })
  return findRedirectUri(app, requested)
}

describe('registration of a redirect URI', () => {
  it.each<readonly [string, Platform]>([
    ['https://app.example/callback', 'web'],
    ['https://app.example', 'spa'],
    ['https://app.example:8443/callback?tenant=a&mode=b', 'web'],
    ['http://localhost', 'publicClient'],
    ['http://localhost:3000/callback', 'spa'],
    ['http://LOCALHOST/callback', 'web'],
    ['http://127.0.0.1/callback', 'publicClient'],
    ['https://login.microsoftonline.com/common/oauth2/nativeclient', 'publicClient'],
    ['myapp://auth', 'publicClient'],
    ['msal11111111-1111-1111-1111-111111111111://auth', 'publicClient'],
    ['msauth.com.example.app:/auth', 'publicClient'],
    ['urn:ietf:wg:oauth:2.0:oob', 'publicClient'],
    [`https://app.example/${'a'.repeat(236)}`, 'web'],
  ])('takes %s for %s', (uri, platform) => {
    expect(findRedirectUriFault(uri, platform)).toBeUndefined()
  })

  it.each<readonly [string, Platform, string]>([
    ['http://app.example/callback', 'web', 'https, because http is for localhost only'],
    ['http://app.example/callback', 'publicClient', 'https, because http is for localhost only'],
    ['http://localhost.evil.example/callback', 'web', 'https, because http is for localhost only'],
    ['http://localhost@evil.example/callback', 'web', 'without blanks, backslashes and a user name'],
    ['http://[::1]/callback', 'web', 'https, because http is for localhost only'],
    ['https://*.app.example/callback', 'web', 'wildcards'],
    ['https://app.example/*', 'spa', 'wildcards'],
    ['https://app.example/(1)', 'web', "! $ ' ( ) , ;"],
    ['https://app.example/a,b', 'web', "! $ ' ( ) , ;"],
    ['https://app.example/;a', 'web', "! $ ' ( ) , ;"],
    ['https://app.example/callback#done', 'web', 'without a fragment'],
    ['https://app.example/callback#', 'web', 'without a fragment'],
    [`https://app.example/${'a'.repeat(237)}`, 'web', 'at most 256 characters'],
    ['/callback', 'web', 'an absolute URI'],
    ['//app.example/callback', 'web', 'an absolute URI'],
    ['app.example/callback', 'publicClient', 'an absolute URI'],
    ['myapp://auth', 'web', 'an https URI, or http on localhost'],
    ['myapp://auth', 'spa', 'an https URI, or http on localhost'],
    ['ftp://app.example/callback', 'web', 'an https URI, or http on localhost'],
    ['urn:ietf:wg:oauth:2.0:oob', 'web', 'an https URI, or http on localhost'],
    ['javascript:alert', 'web', 'an https URI, or http on localhost'],
    ['data:text/html', 'spa', 'an https URI, or http on localhost'],
  ])('refuses %s for %s', (uri, platform, fault) => {
    expect(findRedirectUriFault(uri, platform)).toContain(fault)
  })

  it.each(['javascript:alert', 'JavaScript:alert', 'data:text/html', 'vbscript:msgbox'])(
    'refuses the scheme of %s, which a browser runs, for publicClient too',
    (uri) => {
      expect(findRedirectUriFault(uri, 'publicClient')).toBeDefined()
    },
  )

  it.each([
    'https:app.example/callback',
    'https:/app.example/callback',
    'https:///app.example/callback',
    'https://app.example\\@evil.example/callback',
    'https://app.example/call back',
    'https://app.example/call\tback',
    'https://user@app.example/callback',
    'http://user:password@localhost/callback',
  ])('refuses %j, which a browser reads otherwise than a person', (uri) => {
    expect(findRedirectUriFault(uri, 'web')).toBeDefined()
  })

  it.each<Platform>(['web', 'spa', 'publicClient'])(
    'is part of the check of a seed, which names the place: %s',
    async (platform) => {
      const { tenant } = aTenant(anIssuer())
      const redirectUris = ['https://app.example/callback', 'https://app.example/#/callback']

      const complaint = await complaintOf(() => addAppSeed(tenant, { [platform]: { redirectUris } }))

      expect(complaint.code).toBe('MOCK_ENTRA_INVALID_OPTION')
      expect(complaint.message).toContain(`app.${platform}.redirectUris[1]`)
      expect(complaint.message).toContain('https://app.example/#/callback')
      expect(complaint.message).toContain('a URI without a fragment')
    },
  )
})

describe('redirect URI of a request', () => {
  it.each([
    ['the very same', 'https://app.example/callback', 'https://app.example/callback'],
    ['the host in another case', 'https://app.example/callback', 'https://APP.Example/callback'],
    ['the scheme in another case', 'https://app.example/callback', 'HTTPS://app.example/callback'],
    ['the default port spelt out', 'https://app.example/callback', 'https://app.example:443/callback'],
    ['a path of / for none', 'https://app.example', 'https://app.example/'],
    ['no path for /', 'https://app.example/', 'https://app.example'],
    ['another port on http://localhost', 'http://localhost/callback', 'http://localhost:49152/callback'],
    ['no port on http://localhost', 'http://localhost:3000/callback', 'http://localhost/callback'],
    ['another port on http://127.0.0.1', 'http://127.0.0.1/callback', 'http://127.0.0.1:49152/callback'],
    ['the same query', 'https://app.example/callback?a=b', 'https://app.example/callback?a=b'],
  ])('fits: %s', (_, registered, requested) => {
    expect(match(registered, requested)?.uri).toBe(registered)
  })

  it.each([
    ['the path in another case', 'https://app.example/callback', 'https://app.example/Callback'],
    ['a trailing slash more', 'https://app.example/callback', 'https://app.example/callback/'],
    ['a trailing slash less', 'https://app.example/callback/', 'https://app.example/callback'],
    ['a longer path', 'https://app.example/callback', 'https://app.example/callback/more'],
    ['a path that resolves to it', 'https://app.example/callback', 'https://app.example/x/../callback'],
    ['an encoded path', 'https://app.example/callback', 'https://app.example/%63allback'],
    ['a query more', 'https://app.example/callback', 'https://app.example/callback?a=b'],
    ['another query', 'https://app.example/callback?a=b', 'https://app.example/callback?a=c'],
    ['a query less', 'https://app.example/callback?a=b', 'https://app.example/callback'],
    ['a fragment', 'https://app.example/callback', 'https://app.example/callback#fragment'],
    ['an empty fragment', 'https://app.example/callback', 'https://app.example/callback#'],
    ['http for https', 'https://app.example/callback', 'http://app.example/callback'],
    ['https for http', 'http://localhost/callback', 'https://localhost/callback'],
    ['a port on another host', 'https://app.example/callback', 'https://app.example:8443/callback'],
    ['another port on https://localhost', 'https://localhost:3000/cb', 'https://localhost:3001/cb'],
    ['127.0.0.1 for localhost', 'http://localhost/callback', 'http://127.0.0.1/callback'],
    ['localhost for 127.0.0.1', 'http://127.0.0.1/callback', 'http://localhost/callback'],
    ['[::1] for localhost', 'http://localhost/callback', 'http://[::1]/callback'],
    ['a subdomain', 'https://app.example/callback', 'https://evil.app.example/callback'],
    ['a longer domain', 'https://app.example/callback', 'https://app.example.evil/callback'],
    ['a host with a dot at its end', 'http://localhost/callback', 'http://localhost./callback'],
    ['the host as user name', 'http://localhost/callback', 'http://localhost@evil.example/callback'],
    [
      'the host as user and password',
      'http://localhost/callback',
      'http://localhost:80@evil.example/callback',
    ],
    ['a user name', 'https://app.example/callback', 'https://user@app.example/callback'],
    ['a backslash as slash', 'https://app.example/callback', 'https://app.example\\callback'],
    ['a backslash before @', 'https://app.example/callback', 'https://evil.example\\@app.example/callback'],
    ['a backslash after the host', 'http://localhost/callback', 'http://localhost\\@evil.example/callback'],
    ['a blank before it', 'https://app.example/callback', ' https://app.example/callback'],
    ['a line break in it', 'https://app.example/callback', 'https://app.exam\nple/callback'],
    ['a tab in it', 'https://app.example/callback', 'https://app.example/call\tback'],
    ['a relative one', 'https://app.example/callback', '/callback'],
    ['one without a scheme', 'https://app.example/callback', '//app.example/callback'],
    ['three slashes', 'https://app.example/callback', 'https:///app.example/callback'],
    ['one slash', 'https://app.example/callback', 'https:/app.example/callback'],
    ['no port number', 'http://localhost/callback', 'http://localhost:port/callback'],
    ['garbage', 'https://app.example/callback', 'callback'],
    ['nothing', 'https://app.example/callback', ''],
  ])('does not fit: %s', (_, registered, requested) => {
    expect(match(registered, requested)).toBeUndefined()
  })

  it.each([
    ['myapp://auth', 'myapp://auth', true],
    ['myapp://auth', 'MyApp://auth', true],
    ['myapp://auth', 'myapp://other', false],
    ['myapp://auth/callback', 'myapp://auth/Callback', false],
    ['msauth.com.example.app:/auth', 'msauth.com.example.app:/auth', true],
    ['msauth.com.example.app:/auth', 'msauth.com.example.app:/other', false],
    ['urn:ietf:wg:oauth:2.0:oob', 'urn:ietf:wg:oauth:2.0:oob', true],
    ['urn:ietf:wg:oauth:2.0:oob', 'urn:ietf:wg:oauth:2.0:oob:auto', false],
  ])('of a native app: %s and %s, fits: %s', (registered, requested, fits) => {
    expect(match(registered, requested, 'publicClient') !== undefined).toBe(fits)
  })

  it('has the platform that it is registered for', () => {
    const { tenant } = aTenant(anIssuer())
    const app = addAppSeed(tenant, {
      spa: { redirectUris: ['https://app.example/spa'] },
      web: { redirectUris: ['https://app.example/web'] },
      publicClient: { redirectUris: ['myapp://auth'] },
    })

    const platforms = ['https://app.example/spa', 'https://app.example/web', 'myapp://auth'].map(
      (uri) => findRedirectUri(app, uri)?.platform,
    )

    expect(platforms).toEqual(['spa', 'web', 'publicClient'])
    expect(redirectUrisOf(app).map(({ platform }) => platform)).toEqual(platforms)
  })
})
