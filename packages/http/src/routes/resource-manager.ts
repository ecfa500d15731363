import { describeSubscriptions, describeTenantsOf } from '@mock-entra/core'
import type { Issuer, ResourceManagerRequest } from '@mock-entra/core'

import { json } from '../route.ts'
import type { Route } from '../route.ts'

type Describe = (issuer: Issuer, request: ResourceManagerRequest) => object

/** The parts of Azure Resource Manager that signing in itself asks for, whatever the `api-version`. */
export const resourceManagerRoutes: readonly Route[] = [
  resourceManagerRoute('/subscriptions', describeSubscriptions),
  resourceManagerRoute('/tenants', describeTenantsOf),
]

function resourceManagerRoute(path: string, describe: Describe): Route {
  return {
    path,
    method: 'GET',
    handle: json(({ issuer, request }) =>
      describe(issuer, {
        authorization: request.headers['authorization'],
        apiVersion: new URLSearchParams(request.query).get('api-version') ?? undefined,
      }),
    ),
    endpoint: 'arm',
    errors: 'arm',
    cors: 'anyone',
    cache: 'never',
  }
}
