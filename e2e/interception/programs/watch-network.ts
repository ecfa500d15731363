import dns from 'node:dns'
import net from 'node:net'
import tls from 'node:tls'

/** What really leaves the hands of JavaScript: seen beneath whatever is put on top of Node's functions later. */
export interface Network {
  /** The hosts that sockets connect to. */
  readonly hosts: Set<string>
  /** The names that were looked up; an address needs no look-up. */
  readonly lookups: Set<string>
}

type AnyFunction = (this: unknown, ...sent: unknown[]) => unknown

/** To be called first of all. */
export function watchNetwork(): Network {
  const hosts = new Set<string>()
  const lookups = new Set<string>()
  watch(net.Socket.prototype, 'connect', (sent) => {
    const [options] = (Array.isArray(sent[0]) ? sent[0] : sent) as [net.TcpSocketConnectOpts]
    hosts.add(options.host ?? 'localhost')
  })
  watch(dns, 'lookup', ([name]) => {
    if (net.isIP(String(name)) === 0) lookups.add(String(name))
  })
  return { hosts, lookups }
}

function watch(holder: object, name: string, see: (sent: readonly unknown[]) => void): void {
  const original = Reflect.get(holder, name) as AnyFunction
  const watched: AnyFunction = function (...sent) {
    see(sent)
    return Reflect.apply(original, this, sent)
  }
  Reflect.set(holder, name, watched)
}

/** The functions of Node's that interception stands in for. */
export function nodeFunctions(): readonly unknown[] {
  return [Reflect.get(net.Socket.prototype, 'connect'), tls.createSecureContext]
}
