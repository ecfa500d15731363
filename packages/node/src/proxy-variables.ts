import { BlockList, isIP } from 'node:net'

import { isAmong } from './microsoft-hosts.ts'

interface ProxyFacts {
  readonly port: number
  /** The hosts that the mock answers as: names, and `*.` patterns. */
  readonly hosts: readonly string[]
}

/** Local servers, the mock among them, need no proxy. */
const loopback = ['localhost', '127.0.0.1', '::1']

/**
 * Makes the mock the proxy of a program, in both spellings: curl reads only `http_proxy`, others only `HTTPS_PROXY`.
 *
 * What this process exempts from its proxy stays exempt, as long as it does not lead past the mock.
 */
export function describeProxyVariables({ port, hosts }: ProxyFacts): Readonly<Record<string, string>> {
  const proxy = `http://localhost:${port}`
  const { NO_PROXY, no_proxy: exempt = NO_PROXY ?? '' } = process.env
  const kept = exempt
    .split(/[\s,]+/)
    .filter((entry) => entry !== '' && !loopback.includes(entry) && !leadsPast(entry, hosts))
  const noProxy = [...kept, ...loopback].join(',')
  return {
    HTTPS_PROXY: proxy,
    https_proxy: proxy,
    HTTP_PROXY: proxy,
    http_proxy: proxy,
    NO_PROXY: noProxy,
    no_proxy: noProxy,
  }
}

/** For a program that reaches the mock by its own address: a developer's proxy cannot reach this machine's loopback. */
export function bypassProxy(): Readonly<Record<string, string>> {
  const { NO_PROXY, no_proxy: exempt = NO_PROXY ?? '' } = process.env
  const hosts = [exempt, ...loopback].filter((host) => host !== '').join(',')
  return { NO_PROXY: hosts, no_proxy: hosts }
}

/** Whether an entry of NO_PROXY exempts one of the hosts, which then would be called for real. */
function leadsPast(entry: string, hosts: readonly string[]): boolean {
  if (entry === '*') return true
  if (entry.includes('/')) return hosts.some((host) => isInSubnet(host, entry))
  const name = entry.replace(/^\*?\./, '').replace(/:\d+$/, '')
  const names = hosts.map((host) => host.replace(/^\*\./, ''))
  return isAmong(hosts, name) || names.some((host) => isAmong([name, `*.${name}`], host))
}

function isInSubnet(host: string, subnet: string): boolean {
  const [net = '', prefix = ''] = subnet.split('/')
  if (isIP(host) !== 4 || isIP(net) !== 4 || !/^([12]?\d|3[0-2])$/.test(prefix)) return false
  const list = new BlockList()
  list.addSubnet(net, Number(prefix))
  return list.check(host)
}
