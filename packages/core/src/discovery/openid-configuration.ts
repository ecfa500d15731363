import { consumersTenantId, isTenantAlias, requireTenant } from '../directory/directory.ts'
import { endpointBase, graphBase, issuerFor } from '../issuer-urls.ts'
import type { Issuer } from '../issuer.ts'
import { signingKeysFor } from '../keys/app-keys.ts'
import { describeKeys } from '../keys/jwks.ts'
import type { PublishedKey } from '../keys/jwks.ts'
import type { EndpointVersion } from '../token-request.ts'

export interface DiscoveryRequest {
  /** The path segment that stands for the tenant. */
  readonly tenant: string
  readonly version: EndpointVersion
  readonly baseUrl: string
  /** `?appid=`: an app with signing keys of its own finds them so only. */
  readonly appId: string | undefined
}

/** Which tenant a discovery document speaks of: one, or, with `{tenantid}`, whichever a token will name. */
export interface DiscoveredTenant {
  /** What stands in the paths of the endpoints. */
  readonly segment: string
  /** What stands in the issuer. */
  readonly issuerTenant: string
  /** `tenant_region_scope`; null where no one tenant is meant. */
  readonly region: string | null
}

export function requireDiscoveredTenant(issuer: Issuer, segment: string): DiscoveredTenant {
  const word = segment.toLowerCase()
  if (!isTenantAlias(word)) {
    const { id, region } = requireTenant(issuer.directory, segment)
    return { segment: id, issuerTenant: id, region }
  }
  return {
    segment: word,
    issuerTenant: word === 'consumers' ? consumersTenantId : '{tenantid}',
    region: null,
  }
}

/**
 * The OpenID Connect discovery document, members in the order in which Entra sends them.
 *
 * What Entra leaves out is left out: clients behave otherwise when they read `code_challenge_methods_supported` or
 * `grant_types_supported`.
 */
export function describeOpenIdConfiguration(
  issuer: Issuer,
  request: DiscoveryRequest,
): Record<string, unknown> {
  const { version, baseUrl, appId } = request
  const tenant = requireDiscoveredTenant(issuer, request.tenant)
  const base = `${endpointBase(baseUrl)}/${tenant.segment}`
  const suffix = appId === undefined ? '' : `?appid=${encodeURIComponent(appId)}`
  const urls = version === 'v2' ? v2Urls(base, suffix, graphBase(baseUrl)) : v1Urls(base, suffix)
  return {
    token_endpoint: urls.token,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: urls.keys,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    ...(version === 'v2' ? v2Capabilities : v1Capabilities),
    issuer: issuerFor(issuer, baseUrl, tenant.issuerTenant, version),
    ...(version === 'v2'
      ? { request_uri_parameter_supported: false, userinfo_endpoint: urls.userinfo }
      : { microsoft_multi_refresh_token: true }),
    authorization_endpoint: urls.authorize,
    device_authorization_endpoint: urls.device,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: urls.logout,
    claims_supported: version === 'v2' ? v2Claims : v1Claims,
    ...(version === 'v2'
      ? {}
      : { check_session_iframe: `${base}/oauth2/checksession`, userinfo_endpoint: urls.userinfo }),
    kerberos_endpoint: `${base}/kerberos`,
    tenant_region_scope: tenant.region,
    cloud_instance_name: 'microsoftonline.com',
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: 'graph.microsoft.com',
    rbac_url: 'https://pas.windows.net',
  }
}

/**
 * The key set of a tenant.
 *
 * Where no tenant is named, the keys of all of them count, as Entra's tenants share theirs. An app with keys of its own has
 * a key set of its own, and nobody else's key set has them.
 */
export function describeTenantKeys(
  issuer: Issuer,
  request: DiscoveryRequest,
): { readonly keys: readonly PublishedKey[] } {
  const { version, baseUrl, appId } = request
  const { segment, issuerTenant } = requireDiscoveredTenant(issuer, request.tenant)
  const tenants = [...issuer.directory.tenants.values()].filter(
    ({ id }) => isTenantAlias(segment) || id === segment,
  )
  const published = tenants.flatMap((tenant) => signingKeysFor(tenant, appId?.toLowerCase()).published)
  const keys = new Map(published.map((key) => [key.kid, key]))
  const name = version === 'v2' ? issuerFor(issuer, baseUrl, issuerTenant, 'v2') : undefined
  return { keys: describeKeys([...keys.values()], name) }
}

interface Urls {
  readonly token: string
  readonly keys: string
  readonly authorize: string
  readonly device: string
  readonly logout: string
  readonly userinfo: string
}

function v2Urls(base: string, suffix: string, graph: string): Urls {
  return {
    token: `${base}/oauth2/v2.0/token`,
    keys: `${base}/discovery/v2.0/keys${suffix}`,
    authorize: `${base}/oauth2/v2.0/authorize`,
    device: `${base}/oauth2/v2.0/devicecode`,
    logout: `${base}/oauth2/v2.0/logout`,
    userinfo: `${graph}/oidc/userinfo`, // Graph's, never on the login host
  }
}

function v1Urls(base: string, suffix: string): Urls {
  return {
    token: `${base}/oauth2/token`,
    keys: `${base}/discovery/keys${suffix}`,
    authorize: `${base}/oauth2/authorize`,
    device: `${base}/oauth2/devicecode`,
    logout: `${base}/oauth2/logout`,
    userinfo: `${base}/openid/userinfo`,
  }
}

const v2Capabilities = {
  response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
  scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
}

const v1Capabilities = {
  response_types_supported: ['code', 'id_token', 'code id_token', 'token id_token', 'token'],
  scopes_supported: ['openid'],
}

const commonClaims = [
  'sub',
  'iss',
  'cloud_instance_name',
  'cloud_instance_host_name',
  'cloud_graph_host_name',
  'msgraph_host',
  'aud',
  'exp',
  'iat',
  'auth_time',
  'acr',
]

const v2Claims = [
  ...commonClaims,
  'nonce',
  'preferred_username',
  'name',
  'tid',
  'ver',
  'at_hash',
  'c_hash',
  'email',
]

const v1Claims = [...commonClaims, 'amr', 'nonce', 'email', 'given_name', 'family_name', 'nickname']
