import type { ResourceManagerOperation } from '@mock-entra/core'

import { lazy } from '../route.ts'
import type { Handler, Route } from '../route.ts'

const load = () => import('../handlers/resource-manager.ts')

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

const refuse = lazy(async () => (await load()).refuse)
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

export const resourceManagerRoutes: readonly Route[] = [
  ...operations.map(([method, path, operation]) =>
    describeRoute(
      method,
      path,
      lazy(async () => (await load()).answer(operation)),
    ),
  ),
  ...['/subscriptions/{path*}', '/providers', '/providers/{path*}'].flatMap((path) =>
    methods.map((method) => describeRoute(method, path, refuse)),
  ),
]

function describeRoute(method: Route['method'], path: string, handle: Handler): Route {
  return { path, method, handle, endpoint: 'arm', errors: 'arm', cors: 'anyone', cache: 'never' }
}
