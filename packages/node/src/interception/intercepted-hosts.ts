import { findCloud } from '@mock-entra/core'

import { imdsHost, metadataHost } from '../metadata-hosts.ts'
import { isAmong, microsoftHosts } from '../microsoft-hosts.ts'

/** The hosts that the option `intercept` stands for. */
export function selectHosts(intercept: boolean | readonly string[]): readonly string[] {
  if (intercept === false) return []
  const hosts = intercept === true ? microsoftHosts : intercept.map((host) => host.toLowerCase())
  return isAmong(hosts, imdsHost) ? [...hosts, metadataHost] : hosts
}

/** The base URL that production code calls; undefined where no sign-in host of Microsoft's is among the hosts. */
export function findProductionUrl(hosts: readonly string[]): string | undefined {
  const loginHost = hosts
    .map((host) => findCloud(host)?.loginHost)
    .find((host) => host !== undefined && hosts.includes(host))
  return loginHost === undefined ? undefined : `https://${loginHost}`
}
