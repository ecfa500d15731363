/**
 * The hosts of Microsoft's that the mock answers for: `*.` stands for any name below.
 *
 * Interception claims them and the proxy lets them through. Nothing is imported here, because the preload for child
 * processes reads this list and must load in no time.
 */
export const microsoftHosts: readonly string[] = [
  // Sign-in: the public cloud, External ID and the other clouds, with the token endpoints of their regions.
  'login.microsoftonline.com',
  'login.microsoft.com',
  'login.windows.net',
  'sts.windows.net',
  '*.login.microsoft.com',
  '*.ciamlogin.com',
  'login.microsoftonline.us',
  '*.login.microsoftonline.us',
  'login.usgovcloudapi.net',
  'login-us.microsoftonline.com',
  'login.partner.microsoftonline.cn',
  '*.login.partner.microsoftonline.cn',
  'login.chinacloudapi.cn',
  'sts.chinacloudapi.cn',
  'login.microsoftonline.de',
  'sts.microsoftonline.de',
  // What tokens are for: Graph, its predecessor, Azure Resource Manager, and the portal's directory API.
  'graph.microsoft.com',
  'graph.microsoft.us',
  'dod-graph.microsoft.us',
  'microsoftgraph.chinacloudapi.cn',
  'graph.windows.net',
  'management.azure.com',
  'management.usgovcloudapi.net',
  'management.chinacloudapi.cn',
  'main.iam.ad.ext.azure.com',
  // The instance metadata service of virtual machines: managed identity.
  '169.254.169.254',
]

/** Whether the mock answers for a host of Microsoft's, in any case, with or without the root's dot. */
export function isServedHost(host: string): boolean {
  return isAmong(microsoftHosts, host)
}

/** Whether a host is one of those that names and `*.` patterns stand for. */
export function isAmong(patterns: readonly string[], host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  return patterns.some((pattern) =>
    pattern.startsWith('*.')
      ? name.endsWith(pattern.slice(1)) && name.length >= pattern.length
      : name === pattern,
  )
}
