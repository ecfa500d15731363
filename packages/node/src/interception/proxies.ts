/** A proxy that the environment names, and that clients in this process may use. */
export interface Proxy {
  readonly host: string
  readonly port: number
}

/** A variable that names a proxy whose connections cannot be looked into. */
export interface OpaqueProxy {
  readonly variable: string
  /** What it holds, without the password that may be in it. */
  readonly kind: string
}

const variables = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY']

/** The proxies that clients read from the environment, each once. */
export function findProxies(environment: Readonly<Record<string, string | undefined>>): {
  readonly proxies: readonly Proxy[]
  readonly opaque: OpaqueProxy | undefined
} {
  const proxies = new Map<string, Proxy>()
  let opaque: OpaqueProxy | undefined
  for (const variable of variables.flatMap((name) => [name, name.toLowerCase()])) {
    const value = environment[variable]
    if (value === undefined || value === '') continue
    const url = URL.parse(value.includes('://') ? value : `http://${value}`) // curl's short form
    if (url?.protocol === 'http:') {
      const proxy = { host: url.hostname.replaceAll(/[[\]]/g, ''), port: Number(url.port || 80) }
      proxies.set(`${proxy.host}:${proxy.port}`, proxy)
    } else
      opaque ??= {
        variable,
        kind: url === null ? 'no URL' : `a proxy of the scheme ${url.protocol.slice(0, -1)}`,
      }
  }
  return { proxies: [...proxies.values()], opaque }
}
