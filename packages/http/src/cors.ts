import type { Issuer, Tenant } from '@mock-entra/core'

import type { HttpRequest } from './http-message.ts'
import type { Route } from './route.ts'

type Headers = Readonly<Record<string, string>>

/**
 * Which scripts may read an answer.
 *
 * Metadata is for everybody. Tokens are for the origins of registered single-page applications, in refusals as well;
 * those of managed identities are for no browser.
 */
export function corsHeaders(
  issuer: Issuer,
  request: HttpRequest,
  cors: Route['cors'],
  tenant: Tenant | undefined,
): Headers {
  if (cors === 'nobody') return {}
  if (cors === 'anyone') {
    return { 'access-control-allow-origin': '*', 'access-control-allow-methods': 'GET, OPTIONS' }
  }
  const origin = request.headers['origin']
  if (
    origin === undefined ||
    !isSpaOrigin(tenant === undefined ? issuer.directory.tenants.values() : [tenant], origin)
  )
    return {}
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'Content-Length,Content-Encoding,x-ms-request-id,x-ms-srs',
    vary: 'Origin',
  }
}

/**
 * The answer to a browser that asks before it sends: the same origins, with the headers it wants to send.
 *
 * @param methods what the path takes
 */
export function preflightHeaders(
  headers: Headers,
  request: HttpRequest,
  methods: readonly string[],
): Headers {
  const wanted = request.headers['access-control-request-headers']
  if (headers['access-control-allow-origin'] === undefined) return {}
  return {
    ...headers,
    'access-control-allow-methods': [...new Set(methods), 'OPTIONS'].join(', '),
    'access-control-max-age': '86400',
    ...(wanted === undefined ? {} : { 'access-control-allow-headers': wanted }),
  }
}

/** @param tenants the one that the path names, or all of them where it names none */
function isSpaOrigin(tenants: Iterable<Tenant>, origin: string): boolean {
  for (const { applications } of tenants) {
    for (const { spa } of applications.values()) {
      if (spa.redirectUris.some((uri) => isOriginOf(uri, origin))) return true
    }
  }
  return false
}

/** On `http://localhost` the port does not count, as with the redirect URI itself. */
function isOriginOf(uri: string, origin: string): boolean {
  const registered = URL.parse(uri)
  if (registered?.origin === origin) return true
  const received = URL.parse(origin)
  return (
    registered?.protocol === 'http:' && received?.protocol === 'http:' && isLoopback(registered, received)
  )
}

function isLoopback(registered: URL, { hostname }: URL): boolean {
  return registered.hostname === hostname && (hostname === 'localhost' || hostname === '127.0.0.1')
}
