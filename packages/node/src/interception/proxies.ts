import { MockEntraError } from '@mock-entra/core'

/** A proxy that the environment names, and that clients in this process may use. */
export interface Proxy {
  readonly host: string
  readonly port: number
}

const variables = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY']

/**
 * The proxies that clients read from the environment, each once.
 *
 * @throws {MockEntraError} `MOCK_ENTRA_INVALID_OPTION` for one whose connections cannot be looked into
 */
export function findProxies(environment: Readonly<Record<string, string | undefined>>): readonly Proxy[] {
  const found = new Map<string, Proxy>()
  for (const name of variables.flatMap((variable) => [variable, variable.toLowerCase()])) {
    const value = environment[name]
    if (value === undefined || value === '') continue
    const proxy = parseProxy(name, value)
    found.set(`${proxy.host}:${proxy.port}`, proxy)
  }
  return [...found.values()]
}

function parseProxy(name: string, value: string): Proxy {
  const url = URL.parse(value.includes('://') ? value : `http://${value}`) // curl's short form
  if (url?.protocol !== 'http:') throw unsupported(name, url)
  return { host: url.hostname.replaceAll(/[[\]]/g, ''), port: Number(url.port || 80) }
}

/** The value may hold a password, so only its scheme is told. */
function unsupported(name: string, url: URL | null): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: 'options.intercept',
    received: `an environment whose ${name} is ${url === null ? 'no URL' : `an ${url.protocol} proxy`}`,
    expected: 'no proxy, or an http one: through another, requests would leave the machine unseen',
    remedy: `Unset ${name} for the tests.`,
  })
}
