import { describe, expect, it } from 'vitest'

import { aTenant, anIssuer, refusalOf } from '../testing/index.ts'
import type { EndpointVersion } from '../token-request.ts'
import { describeOpenIdConfiguration } from './openid-configuration.ts'
import type { DiscoveryRequest } from './openid-configuration.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const base = 'https://localhost:4577'

function aDiscoveryRequest(parts: Partial<DiscoveryRequest> = {}): DiscoveryRequest {
  return { tenant: tenantId, version: 'v2', baseUrl: base, appId: undefined, ...parts }
}

/** The document that an issuer with the default tenant sends. */
function documentOf(parts: Partial<DiscoveryRequest> = {}): Record<string, unknown> {
  const issuer = anIssuer()
  aTenant(issuer)
  return describeOpenIdConfiguration(issuer, aDiscoveryRequest(parts))
}

/** The whole v2 document; what differs between paths is what the parameters say. */
const v2Document = (segment: string, issuer: string, region: string | null): Record<string, unknown> => ({
  token_endpoint: `${base}/${segment}/oauth2/v2.0/token`,
  token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
  jwks_uri: `${base}/${segment}/discovery/v2.0/keys`,
  response_modes_supported: ['query', 'fragment', 'form_post'],
  subject_types_supported: ['pairwise'],
  id_token_signing_alg_values_supported: ['RS256'],
  response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
  scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
  issuer,
  request_uri_parameter_supported: false,
  userinfo_endpoint: `${base}/oidc/userinfo`,
  authorization_endpoint: `${base}/${segment}/oauth2/v2.0/authorize`,
  device_authorization_endpoint: `${base}/${segment}/oauth2/v2.0/devicecode`,
  http_logout_supported: true,
  frontchannel_logout_supported: true,
  end_session_endpoint: `${base}/${segment}/oauth2/v2.0/logout`,
  claims_supported: [
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
    'nonce',
    'preferred_username',
    'name',
    'tid',
    'ver',
    'at_hash',
    'c_hash',
    'email',
  ],
  kerberos_endpoint: `${base}/${segment}/kerberos`,
  tenant_region_scope: region,
  cloud_instance_name: 'microsoftonline.com',
  cloud_graph_host_name: 'graph.windows.net',
  msgraph_host: 'graph.microsoft.com',
  rbac_url: 'https://pas.windows.net',
})

/** The whole v1 document. */
const v1Document = (segment: string, issuer: string, region: string | null): Record<string, unknown> => ({
  token_endpoint: `${base}/${segment}/oauth2/token`,
  token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
  jwks_uri: `${base}/${segment}/discovery/keys`,
  response_modes_supported: ['query', 'fragment', 'form_post'],
  subject_types_supported: ['pairwise'],
  id_token_signing_alg_values_supported: ['RS256'],
  response_types_supported: ['code', 'id_token', 'code id_token', 'token id_token', 'token'],
  scopes_supported: ['openid'],
  issuer,
  microsoft_multi_refresh_token: true,
  authorization_endpoint: `${base}/${segment}/oauth2/authorize`,
  device_authorization_endpoint: `${base}/${segment}/oauth2/devicecode`,
  http_logout_supported: true,
  frontchannel_logout_supported: true,
  end_session_endpoint: `${base}/${segment}/oauth2/logout`,
  claims_supported: [
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
    'amr',
    'nonce',
    'email',
    'given_name',
    'family_name',
    'nickname',
  ],
  check_session_iframe: `${base}/${segment}/oauth2/checksession`,
  userinfo_endpoint: `${base}/${segment}/openid/userinfo`,
  kerberos_endpoint: `${base}/${segment}/kerberos`,
  tenant_region_scope: region,
  cloud_instance_name: 'microsoftonline.com',
  cloud_graph_host_name: 'graph.windows.net',
  msgraph_host: 'graph.microsoft.com',
  rbac_url: 'https://pas.windows.net',
})

/** Personal accounts live in this tenant. */
const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad'

describe('OpenID configuration', () => {
  it.each([
    [tenantId, v2Document(tenantId, `${base}/${tenantId}/v2.0`, 'EU')],
    ['common', v2Document('common', `${base}/{tenantid}/v2.0`, null)],
    ['organizations', v2Document('organizations', `${base}/{tenantid}/v2.0`, null)],
    ['consumers', v2Document('consumers', `${base}/${consumers}/v2.0`, null)],
  ])('is in v2 for %s the whole document of Entra', (tenant, expected) => {
    expect(documentOf({ tenant })).toEqual(expected)
  })

  it.each([
    [tenantId, v1Document(tenantId, `${base}/${tenantId}/`, 'EU')],
    ['common', v1Document('common', `${base}/{tenantid}/`, null)],
    ['organizations', v1Document('organizations', `${base}/{tenantid}/`, null)],
  ])('is in v1 for %s the whole document of Entra', (tenant, expected) => {
    expect(documentOf({ tenant, version: 'v1' })).toEqual(expected)
  })

  // discovery.md §3, and recordings of both documents.
  it.each([
    ['v2', v2Document('x', 'x', null)],
    ['v1', v1Document('x', 'x', null)],
  ] as const)('lists its %s members in the order of Entra', (version, expected) => {
    expect(Object.keys(documentOf({ version }))).toEqual(Object.keys(expected))
  })

  it.each(['v1', 'v2'] as const)('leaves out of %s what Entra leaves out', (version) => {
    const absent = [
      'code_challenge_methods_supported',
      'grant_types_supported',
      'revocation_endpoint',
      'introspection_endpoint',
      'pushed_authorization_request_endpoint',
      'backchannel_logout_supported',
      'registration_endpoint',
      'acr_values_supported',
      'claims_parameter_supported',
      version === 'v2' ? 'check_session_iframe' : 'request_uri_parameter_supported',
    ]

    const document = documentOf({ version })

    expect(absent.filter((name) => name in document)).toEqual([])
  })

  it.each([
    ['v2', 'contoso.onmicrosoft.com'],
    ['v2', 'Contoso.OnMicrosoft.com'],
    ['v1', 'contoso.onmicrosoft.com'],
  ] as const)('names the id of the tenant in %s for its domain %s', (version, tenant) => {
    expect(documentOf({ version, tenant })).toEqual(documentOf({ version }))
  })

  it('takes the words for tenants in any case, and writes them in lower case', () => {
    expect(documentOf({ tenant: 'Common' })).toEqual(documentOf({ tenant: 'common' }))
  })

  it.each([
    ['v2', `${base}/common/discovery/v2.0/keys?appid=a%26b`],
    ['v1', `${base}/common/discovery/keys?appid=a%26b`],
  ] as const)('repeats appid in the address of the %s keys', (version, expected) => {
    const { jwks_uri: keys } = documentOf({ tenant: 'common', version, appId: 'a&b' })

    expect(keys).toBe(expected)
  })

  it.each([
    [90002, 'fabrikam.example'],
    [900023, 'undefined'],
    [900021, '00000000-0000-0000-0000-000000000000'],
  ])('is refused with AADSTS%i for the tenant %s', async (aadsts, tenant) => {
    const refusal = await refusalOf(() => documentOf({ tenant }))

    expect(refusal.aadsts).toBe(aadsts)
  })
})

describe("OpenID configuration on Microsoft's hosts", () => {
  it.each([
    ['https://login.microsoftonline.com', 'v2', `https://login.microsoftonline.com/${tenantId}/v2.0`],
    ['https://login.microsoftonline.com', 'v1', `https://sts.windows.net/${tenantId}/`],
    ['https://login.microsoftonline.us', 'v2', `https://login.microsoftonline.us/${tenantId}/v2.0`],
    ['https://login.partner.microsoftonline.cn', 'v1', `https://sts.chinacloudapi.cn/${tenantId}/`],
  ] as const)('names at %s in %s the issuer %s', (baseUrl, version, expected) => {
    expect(documentOf({ baseUrl, version })['issuer']).toBe(expected)
  })

  // discovery.md §1 [W]: requests to the alias get documents that name the login host.
  it.each<EndpointVersion>(['v1', 'v2'])('names the login host of a cloud for its alias in %s', (version) => {
    const document = documentOf({ baseUrl: 'https://login.chinacloudapi.cn', version })

    expect(document['token_endpoint']).toMatch(/^https:\/\/login\.partner\.microsoftonline\.cn\//)
    expect(document['jwks_uri']).toMatch(/^https:\/\/login\.partner\.microsoftonline\.cn\//)
  })
})
