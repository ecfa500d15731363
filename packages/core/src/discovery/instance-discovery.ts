import { EntraError } from '../errors/entra-error.ts'
import { clouds, findCloud } from '../issuer-urls.ts'

export interface InstanceDiscoveryRequest {
  readonly baseUrl: string
  readonly apiVersion: string | undefined
  readonly authorizationEndpoint: string | undefined
}

interface InstanceMetadata {
  readonly preferred_network: string
  readonly preferred_cache: string
  readonly aliases: readonly string[]
}

/**
 * Tells a client which hosts belong to which cloud: the call by which MSAL checks an authority it does not know.
 *
 * The mock counts itself as a cloud of its own, so that clients which ask it about itself trust it.
 */
export function describeInstances(request: InstanceDiscoveryRequest): Record<string, unknown> {
  const { baseUrl, apiVersion, authorizationEndpoint } = request
  const endpoint = parseEndpoint(authorizationEndpoint)
  const self = new URL(baseUrl).host
  if (endpoint.host !== self && findCloud(endpoint.host) === undefined) {
    throw new EntraError(
      'unknownInstance',
      {},
      `'${endpoint.host}' is neither this mock nor a host of Microsoft's.`,
    )
  }
  const isV2 = /\/oauth2\/v2\.0\//i.test(endpoint.pathname)
  const tenant = endpoint.pathname.split('/')[1] || 'common'
  const discovery = `${endpoint.origin}/${tenant}${isV2 ? '/v2.0' : ''}/.well-known/openid-configuration`
  if (apiVersion === '1.0') return { tenant_discovery_endpoint: discovery }
  return { tenant_discovery_endpoint: discovery, 'api-version': '1.1', metadata: describeMetadata(self) }
}

function parseEndpoint(authorizationEndpoint: string | undefined): URL {
  const endpoint = URL.parse(authorizationEndpoint ?? '')
  if (endpoint !== null) return endpoint
  throw new EntraError('malformedInstanceRequest', {}, 'authorization_endpoint must be an absolute URL.')
}

function describeMetadata(self: string): readonly InstanceMetadata[] {
  const known = clouds.map(({ loginHost, cacheHost, aliases }) => ({
    preferred_network: loginHost,
    preferred_cache: cacheHost,
    aliases,
  }))
  const isKnown = findCloud(self) !== undefined
  return isKnown ? known : [...known, { preferred_network: self, preferred_cache: self, aliases: [self] }]
}
