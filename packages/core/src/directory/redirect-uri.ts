import type { Application, Platform } from './application.ts'

/** What Entra's registration page says about a redirect URI that it does not take; undefined where it takes it. */
export function findRedirectUriFault(uri: string, platform: Platform): string | undefined {
  const url = URL.parse(uri)
  if (platform === 'publicClient' && uri === 'urn:ietf:wg:oauth:2.0:oob') return undefined
  if (url === null) return 'an absolute URI'
  if (uri.length > 256) return 'at most 256 characters'
  if (uri.includes('#')) return 'a URI without a fragment'
  if (/[*!$'(),;]/.test(uri)) return "a URI without wildcards and without any of ! $ ' ( ) , ;"
  if (/[\\\s\p{Cc}]/u.test(uri) || url.username !== '' || url.password !== '') {
    return 'a URI without blanks, backslashes and a user name'
  }
  if (/^https?:/i.test(uri) && !/^https?:\/\/[^/]/i.test(uri)) return 'a URI with two slashes and a host'
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return undefined
  if (url.protocol === 'http:') return 'https, because http is for localhost only'
  if (platform !== 'publicClient') return 'an https URI, or http on localhost'
  return runInBrowsers.has(url.protocol)
    ? 'a scheme of the app itself, not one that a browser runs'
    : undefined
}

/** A redirect to one of these would be a script. */
const runInBrowsers: ReadonlySet<string> = new Set([
  'javascript:',
  'data:',
  'vbscript:',
  'blob:',
  'file:',
  'about:',
])

/** The redirect URIs of an app and what they are registered for. */
export interface RegisteredRedirectUri {
  readonly uri: string
  readonly platform: Platform
}

export function redirectUrisOf({
  spa,
  web,
  publicClient,
}: Pick<Application, 'spa' | 'web' | 'publicClient'>): readonly RegisteredRedirectUri[] {
  const list = (uris: readonly string[], platform: Platform): readonly RegisteredRedirectUri[] =>
    uris.map((uri) => ({ uri, platform }))
  return [
    ...list(spa.redirectUris, 'spa'),
    ...list(web.redirectUris, 'web'),
    ...list(publicClient.redirectUris, 'publicClient'),
  ]
}

/**
 * A redirect URI that is registered twice, of which Entra takes none: an app would be answered as a web app here and as a
 * single-page application there.
 */
export function findRepeatedRedirectUri(
  application: Pick<Application, 'spa' | 'web' | 'publicClient'>,
): string | undefined {
  const uris = redirectUrisOf(application).map(({ uri }) => uri)
  return uris.find((uri, index) => uris.indexOf(uri) !== index)
}

/** The registration that a requested redirect URI fits. */
export function findRedirectUri(
  application: Application,
  requested: string,
): RegisteredRedirectUri | undefined {
  return redirectUrisOf(application).find(({ uri }) => fits(uri, requested))
}

/**
 * Scheme and host in any case, the rest exactly. On `http://localhost` and `http://127.0.0.1` the port does not count,
 * because native and development servers take the one that is free: RFC 8252 §7.3.
 */
function fits(registered: string, requested: string): boolean {
  if (registered === requested) return true
  const expected = splitOrigin(registered)
  const received = splitOrigin(requested)
  if (expected === undefined || received === undefined) return false
  return expected.origin === received.origin && expected.rest === received.rest
}

/** A URI's origin, normalised, without the port on a loopback host, and what follows it, untouched. */
function splitOrigin(uri: string): { readonly origin: string; readonly rest: string } | undefined {
  // A browser reads '\\' as '/', and drops blanks: what is compared must be what it will follow.
  if (/[\\\s\p{Cc}]/u.test(uri)) return undefined
  const match = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)(.*)$/i.exec(uri)
  const url = URL.parse(uri)
  if (match === null || url === null || url.username !== '' || url.password !== '') return undefined
  const [, , rest = ''] = match
  const host = url.protocol === 'http:' && isLoopback(url.hostname) ? url.hostname : url.host
  // Entra takes a URI without a path for one with the path '/'.
  return { origin: `${url.protocol}//${host.toLowerCase()}`, rest: rest.startsWith('/') ? rest : `/${rest}` }
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1'
}
