import { withoutCredentials } from '@mock-entra/core'

import { isAmong } from './microsoft-hosts.ts'

/** Where a client of the proxy wants to go. */
export interface ProxyTarget {
  readonly host: string
  readonly port: number
}

/** What the proxy decides by. */
export interface ProxyRules {
  /** The port of the mock itself. */
  readonly ownPort: number
  /** The hosts that the mock answers as: names, and `*.` patterns. */
  readonly answeredHosts: readonly string[]
  /** Hosts that a user lets through: a name, or `*.` and a name for all below it. */
  readonly allowHosts: readonly string[]
}

/** What the proxy does with a target: answer as it, dial it, or refuse. */
export type ProxyDecision =
  | { readonly kind: 'answer' }
  | { readonly kind: 'dial'; readonly target: ProxyTarget }
  | ProxyRefusal

export interface ProxyRefusal {
  readonly kind: 'refuse'
  readonly status: 400 | 403 | 502 | 504
  /** Host, reason and remedy in one line. */
  readonly message: string
}

const ownHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1'])

/** The ports on which Microsoft's hosts answer: https and, for instance metadata, http. */
const servedPorts: ReadonlySet<number> = new Set([443, 80])

/** The hosts that it answers as come first, so that no option can make the mock dial one of them. */
export function decideTarget(target: ProxyTarget, rules: ProxyRules): ProxyDecision {
  const { host, port } = target
  const { ownPort, answeredHosts, allowHosts } = rules
  if (isAmong(answeredHosts, host))
    return servedPorts.has(port) ? { kind: 'answer' } : refuseOtherPort(target)
  if (ownHosts.has(host) && port === ownPort) return { kind: 'answer' }
  if (isAmong(allowHosts, host)) return { kind: 'dial', target }
  return refuseForeign(target)
}

/** `host:port` of a CONNECT request, RFC 9112 §3.2.3; undefined where it is none. */
export function parseAuthority(text: string): ProxyTarget | undefined {
  const [, bracketed, name, digits] = /^(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(text) ?? []
  const port = Number(digits)
  return digits === undefined || port === 0 || port > 65_535
    ? undefined
    : { host: normalizeHost(bracketed ?? name ?? ''), port }
}

/** Host and port of a URL in absolute form, RFC 9112 §3.2.2. */
export function targetOfUrl({ hostname, port, protocol }: URL): ProxyTarget {
  const host = normalizeHost(hostname.replace(/^\[|\]$/g, ''))
  return { host, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) }
}

/** DNS names are the same in any case, and with the dot of the root. */
function normalizeHost(host: string): string {
  return host.toLowerCase().replace(/\.$/, '')
}

function refuseOtherPort({ host, port }: ProxyTarget): ProxyRefusal {
  return {
    kind: 'refuse',
    status: 403,
    message: `mock-entra does not let ${host}:${port} through: it answers as ${host} on the ports 443 and 80 only. Use one of these.`,
  }
}

function refuseForeign({ host, port }: ProxyTarget): ProxyRefusal {
  return {
    kind: 'refuse',
    status: 403,
    message:
      `mock-entra does not let ${host}:${port} through: as a proxy it answers for Microsoft's sign-in hosts and dials nobody else. ` +
      `Put ${host} into NO_PROXY of the client, or into allowHosts of the mock.`,
  }
}

export function refuseMalformed(received: string): ProxyRefusal {
  const shown = withoutCredentials(received)
    .slice(0, 128)
    .replaceAll(/[^\x20-\x7e]/g, '?')
  return {
    kind: 'refuse',
    status: 400,
    message: `mock-entra cannot read the proxy target '${shown}'. Send CONNECT host:port, or a URL with http or https.`,
  }
}

/** A host that was allowed and cannot be reached. */
export function refuseUnreachable({ host, port }: ProxyTarget, reason: string): ProxyRefusal {
  const isTimeout = reason === 'ETIMEDOUT'
  return {
    kind: 'refuse',
    status: isTimeout ? 504 : 502,
    message: `mock-entra could not reach ${host}:${port}, which allowHosts names (${reason}). Check that this machine reaches it without a proxy.`,
  }
}
