import { findCloud } from '@mock-entra/core'

import { ask, describeRefusal } from './ask.ts'
import type { Answer } from './ask.ts'
import { failed, ok } from './check.ts'
import type { Check } from './check.ts'

/** An authority whose connection is known to be usable. */
export interface AuthorityUnderTest {
  /** `https://host:port/{tenant}` */
  readonly url: URL
  /** In PEM; undefined for this Node's own list. */
  readonly ca: string | undefined
}

/** What the discovery document says. */
export interface Discovered {
  readonly checks: readonly Check[]
  readonly document: Readonly<Record<string, unknown>> | undefined
}

/** Clocks may differ by this much, in seconds: what most validators forgive. */
const clockSkew = 300

/** The documents that clients read before they ask for a token. */
export async function checkDiscovery({ url, ca }: AuthorityUnderTest): Promise<Discovered> {
  const address = new URL(`${url.pathname}/v2.0/.well-known/openid-configuration`, url)
  const answer = await ask(address, { ca })
  const { status, body } = answer
  if (status !== 200 || typeof body?.['token_endpoint'] !== 'string') {
    const said = describeRefusal(answer) ?? 'no OpenID configuration'
    const remedy =
      'Put the id or a domain of a tenant of this server into the authority: https://host:port/{tenant}.'
    return {
      checks: [failed('discovery', `${address.pathname} answers ${status}: ${said}`, remedy)],
      document: undefined,
    }
  }
  const found = ok('discovery', `${address.pathname} leads to ${body['token_endpoint']}`)
  return { checks: [found, checkClock(answer), checkIssuer(url, String(body['issuer']))], document: body }
}

function checkIssuer(url: URL, issuer: string): Check {
  const expected = `${url.origin}${url.pathname}/v2.0`
  if (issuer === expected) return ok('issuer', `${issuer}, as the authority says`)
  const host = URL.parse(issuer)?.host ?? ''
  if (findCloud(host) !== undefined) {
    return ok(
      'issuer',
      `${issuer}: Microsoft's. MSAL accepts it anywhere, openid-client and jose only if you configure it`,
    )
  }
  if (host === url.host) return ok('issuer', `${issuer}: of this host, and by tenant id`)
  return failed(
    'issuer',
    `${issuer} is not ${expected}, and openid-client and MSAL for Go, .NET and Python refuse that`,
    'Leave the option issuer out, or configure the client with the host that the issuer names.',
  )
}

function checkClock({ headers }: Answer): Check {
  const skew = Math.round((Date.parse(headers.date ?? '') - Date.now()) / 1000)
  if (Number.isNaN(skew)) return ok('clock', 'the server does not say what time it has')
  if (Math.abs(skew) <= clockSkew) return ok('clock', `${Math.abs(skew)} s apart`)
  return failed('clock', `the server's clock is ${skew} s off this machine's`, 'Set one of the two right.')
}

/** The call by which MSAL asks whether it may trust a host. It goes to Microsoft, unless the client knows the host. */
export async function checkInstanceDiscovery({ url, ca }: AuthorityUnderTest): Promise<Check> {
  const name = 'instance discovery'
  const address = new URL('/common/discovery/instance', url)
  address.search = String(
    new URLSearchParams({
      'api-version': '1.1',
      authorization_endpoint: `${url.origin}${url.pathname}/oauth2/v2.0/authorize`,
    }),
  )
  const { status, body } = await ask(address, { ca })
  const metadata = (body?.['metadata'] ?? []) as readonly { readonly aliases?: readonly string[] }[]
  if (status !== 200 || !metadata.some(({ aliases = [] }) => aliases.includes(url.host))) {
    const remedy = `Have the client not ask: knownAuthorities ['${url.host}'] in MSAL, disableInstanceDiscovery in Azure.Identity.`
    return failed(name, `the server does not vouch for ${url.host} (${status})`, remedy)
  }
  return ok(
    name,
    `the server vouches for itself. MSAL asks Microsoft instead, unless knownAuthorities has '${url.host}' or ` +
      'disableInstanceDiscovery is set',
  )
}
