import {
  describeInstances,
  describeOpenIdConfiguration,
  describeTenantKeys,
  describeUserRealm,
} from '@mock-entra/core'
import type { DiscoveryRequest, Endpoint, EndpointVersion } from '@mock-entra/core'

import { json } from '../route.ts'
import type { Route, RouteContext } from '../route.ts'

/** Documents that anybody may read and keep for a day. */
export const metadataRoutes: readonly Route[] = [
  metadataRoute('discovery', '/{tenant}/v2.0/.well-known/openid-configuration', openIdConfiguration('v2')),
  metadataRoute('discovery', '/adfs/.well-known/openid-configuration', azureStackConfiguration),
  metadataRoute('discovery', '/{tenant}/.well-known/openid-configuration', openIdConfiguration('v1')),
  metadataRoute('jwks', '/{tenant}/discovery/v2.0/keys', keys('v2')),
  metadataRoute('jwks', '/{tenant}/discovery/keys', keys('v1')),
  metadataRoute('instance', '/common/discovery/instance', instances),
  metadataRoute('other', '/common/userrealm/{user}', userRealm),
]

type Describe = (context: RouteContext) => object

function metadataRoute(endpoint: Endpoint, path: string, describe: Describe): Route {
  return {
    path,
    method: 'GET',
    handle: json(describe),
    endpoint,
    errors: 'json',
    cors: 'anyone',
    cache: 'one-day',
  }
}

function openIdConfiguration(version: EndpointVersion): Describe {
  return (context) => describeOpenIdConfiguration(context.issuer, discoveryRequest(context, version))
}

/** MSAL asks Azure Stack's directory for one document, and then for v2 tokens. */
function azureStackConfiguration({ issuer, request }: RouteContext): object {
  return describeOpenIdConfiguration(issuer, {
    tenant: 'adfs',
    version: 'v2',
    baseUrl: request.baseUrl,
    appId: undefined,
  })
}

function keys(version: EndpointVersion): Describe {
  return (context) => describeTenantKeys(context.issuer, discoveryRequest(context, version))
}

function discoveryRequest({ request, params }: RouteContext, version: EndpointVersion): DiscoveryRequest {
  return {
    tenant: params['tenant'] ?? '',
    version,
    baseUrl: request.baseUrl,
    appId: new URLSearchParams(request.query).get('appid') ?? undefined,
  }
}

function instances({ request }: RouteContext): object {
  const query = new URLSearchParams(request.query)
  return describeInstances({
    baseUrl: request.baseUrl,
    apiVersion: query.get('api-version') ?? undefined,
    authorizationEndpoint: query.get('authorization_endpoint') ?? undefined,
  })
}

function userRealm({ issuer, params }: RouteContext): object {
  return describeUserRealm(issuer.directory, params['user'] ?? '')
}
