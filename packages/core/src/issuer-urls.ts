import type { Issuer } from './issuer.ts'
import type { EndpointVersion } from './token-request.ts'

/** A cloud of Microsoft's: where its tokens say they come from. */
export interface Cloud {
  /** The host that clients should call. */
  readonly loginHost: string
  /** Hosts that mean the same. */
  readonly aliases: readonly string[]
  /** The host under which MSAL caches. */
  readonly cacheHost: string
  /** The host of v1 issuers. */
  readonly stsHost: string
  /** The host below which each region has one of its own, as MSAL calls them for `azureRegion`. */
  readonly regionalHost?: string
}

/** Microsoft's clouds, the public one first. */
export const clouds: readonly Cloud[] = [
  {
    loginHost: 'login.microsoftonline.com',
    aliases: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
    cacheHost: 'login.windows.net',
    stsHost: 'sts.windows.net',
    regionalHost: 'login.microsoft.com',
  },
  {
    loginHost: 'login.partner.microsoftonline.cn',
    aliases: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
    cacheHost: 'login.partner.microsoftonline.cn',
    stsHost: 'sts.chinacloudapi.cn',
    regionalHost: 'login.partner.microsoftonline.cn',
  },
  {
    loginHost: 'login.microsoftonline.de',
    aliases: ['login.microsoftonline.de'],
    cacheHost: 'login.microsoftonline.de',
    stsHost: 'sts.microsoftonline.de',
  },
  {
    loginHost: 'login.microsoftonline.us',
    aliases: ['login.microsoftonline.us', 'login.usgovcloudapi.net'],
    cacheHost: 'login.microsoftonline.us',
    stsHost: 'sts.windows.net',
    regionalHost: 'login.microsoftonline.us',
  },
  {
    loginHost: 'login-us.microsoftonline.com',
    aliases: ['login-us.microsoftonline.com'],
    cacheHost: 'login-us.microsoftonline.com',
    stsHost: 'sts.windows.net',
  },
]

/** The cloud that a host name of Microsoft's belongs to. */
export function findCloud(host: string): Cloud | undefined {
  const name = host.toLowerCase()
  const parent = name.slice(name.indexOf('.') + 1)
  return clouds.find(({ aliases, regionalHost }) => aliases.includes(name) || regionalHost === parent)
}

/**
 * The `iss` of a token.
 *
 * On Microsoft's host names it is Microsoft's, `sts.windows.net` for v1 included. Elsewhere it derives from the URL
 * of the request, because clients that discover the mock compare the two.
 *
 * @param tenantId a tenant id, or the literal `{tenantid}` of multi-tenant metadata
 */
export function issuerFor(
  issuer: Issuer,
  baseUrl: string,
  tenantId: string,
  version: EndpointVersion,
): string {
  const base = issuer.issuerTemplate ?? `${issuerBase(baseUrl)}/{tenantid}/v2.0`
  const v2 = base.replaceAll('{tenantid}', tenantId)
  const cloud = findCloud(hostOf(v2))
  if (version === 'v2')
    return cloud === undefined ? v2 : v2.replace(/^.*?:\/\/[^/]+/, `https://${cloud.loginHost}`)
  return cloud === undefined ? v2.replace(/\/?(v2\.0)?\/?$/, '/') : `https://${cloud.stsHost}/${tenantId}/`
}

/** External ID tells its issuers apart by tenant id, whatever name the tenant's host has. */
function issuerBase(baseUrl: string): string {
  return isExternalId(hostOf(baseUrl)) ? 'https://{tenantid}.ciamlogin.com' : baseUrl
}

function isExternalId(host: string): boolean {
  return host.toLowerCase().endsWith('.ciamlogin.com')
}

/** Where the endpoints of a document are: on the login host of a cloud of Microsoft's, whichever alias was asked. */
export function endpointBase(baseUrl: string): string {
  const cloud = findCloud(hostOf(baseUrl))
  return cloud === undefined ? baseUrl : `https://${cloud.loginHost}`
}

/** Where Microsoft Graph is: on its own host for Microsoft's clouds, and on the mock itself elsewhere. */
export function graphBase(baseUrl: string): string {
  return findCloud(hostOf(baseUrl)) === undefined ? baseUrl : 'https://graph.microsoft.com'
}

/** Where the retired Azure AD Graph is, to which Entra still points tokens with too many groups. */
export function azureAdGraphBase(baseUrl: string): string {
  return findCloud(hostOf(baseUrl)) === undefined ? baseUrl : 'https://graph.windows.net'
}

/** Host (and port) of a URL; cheaper than parsing it, and it is needed for every token. */
function hostOf(url: string): string {
  const start = url.indexOf('//') + 2
  const end = url.indexOf('/', start)
  return end === -1 ? url.slice(start) : url.slice(start, end)
}
