import { NotImplemented, ResourceManagerError, answerResourceManagerRequest } from '@mock-entra/core'
import type { ResourceManagerOperation } from '@mock-entra/core'

import { commonHeaders, renderJson } from '../render-json.ts'
import type { Handler, Route, RouteContext } from '../route.ts'

const subscription = '/subscriptions/{subscription}'
const group = `${subscription}/resourcegroups/{resourceGroup}`
const provider = 'providers/Microsoft.ManagedIdentity/userAssignedIdentities'
const identity = `${group}/${provider}/{identity}`
const credential = `${identity}/federatedIdentityCredentials/{credential}`

/** Azure Resource Manager as far as signing in needs it, whatever the `api-version`. */
const operations: readonly (readonly [Route['method'], path: string, ResourceManagerOperation])[] = [
  ['GET', '/metadata/endpoints', 'describeCloudMetadata'],
  ['GET', '/tenants', 'listTenants'],
  ['GET', '/subscriptions', 'listSubscriptions'],
  ['GET', subscription, 'getSubscription'],
  ['GET', `${subscription}/resourcegroups`, 'listResourceGroups'],
  ['HEAD', group, 'checkResourceGroup'],
  ['GET', group, 'getResourceGroup'],
  ['PUT', group, 'putResourceGroup'],
  ['DELETE', group, 'deleteResourceGroup'],
  ['GET', `${subscription}/${provider}`, 'listIdentitiesOfSubscription'],
  ['GET', `${group}/${provider}`, 'listIdentitiesOfGroup'],
  ['GET', identity, 'getIdentity'],
  ['PUT', identity, 'putIdentity'],
  ['PATCH', identity, 'patchIdentity'],
  ['DELETE', identity, 'deleteIdentity'],
  ['GET', `${identity}/federatedIdentityCredentials`, 'listCredentials'],
  ['GET', credential, 'getCredential'],
  ['PUT', credential, 'putCredential'],
  ['DELETE', credential, 'deleteCredential'],
]

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

export const resourceManagerRoutes: readonly Route[] = [
  ...operations.map(([method, path, operation]) => describeRoute(method, path, answer(operation))),
  ...['/subscriptions/{path*}', '/providers', '/providers/{path*}'].flatMap((path) =>
    methods.map((method) => describeRoute(method, path, refuse)),
  ),
]

function describeRoute(method: Route['method'], path: string, handle: Handler): Route {
  return { path, method, handle, endpoint: 'arm', errors: 'arm', cors: 'anyone', cache: 'never' }
}

function answer(operation: ResourceManagerOperation): Handler {
  return async ({ issuer, request, params }, answering) => {
    if (request.isBodyTooLarge) {
      throw new ResourceManagerError('RequestTooLarge', 'The body is larger than 1 MiB.')
    }
    const { status, body } = await answerResourceManagerRequest(issuer, {
      operation,
      baseUrl: request.baseUrl,
      authorization: request.headers['authorization'],
      apiVersion: new URLSearchParams(request.query).get('api-version') ?? undefined,
      params,
      body: new TextDecoder().decode(request.body),
    })
    return body === undefined
      ? { status, headers: commonHeaders(answering), body: '' }
      : renderJson(status, body, answering)
  }
}

/** What Azure has at these paths and the mock has not. */
function refuse({ request }: RouteContext): never {
  throw new NotImplemented(`${request.method} ${request.path.slice(0, 256)} of Azure Resource Manager`)
}
