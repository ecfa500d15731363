import { managedIdentityAddresses, managedIdentityKinds, ownBasePath, sharedBasePath } from '@mock-entra/core'
import type { ManagedIdentityKind } from '@mock-entra/core'

import { lazy } from '../route.ts'
import type { Route } from '../route.ts'

const load = () => import('../handlers/managed-identity.ts')

/** Each host twice: below the path of a tenant, and where all tenants share it. */
function bothPlaces(
  kind: ManagedIdentityKind,
  path: string,
  route: Pick<Route, 'method' | 'handle'>,
): Route[] {
  const bases = [ownBasePath(kind, '{tenant}'), sharedBasePath(kind)]
  return bases.map((base) => ({
    ...route,
    path: `${base}${path}`,
    endpoint: 'managedIdentity',
    errors: kind,
    cors: 'nobody',
    cache: 'never',
  }))
}

const identityInfo = lazy(async () => (await load()).identityInfo)
const instance = lazy(async () => (await load()).instance)

export const managedIdentityRoutes: readonly Route[] = [
  ...managedIdentityKinds.flatMap((kind) => {
    const { method, tokenPath } = managedIdentityAddresses[kind]
    return bothPlaces(kind, tokenPath, { method, handle: lazy(async () => (await load()).token(kind)) })
  }),
  ...bothPlaces('imds', '/metadata/identity/info', { method: 'GET', handle: identityInfo }),
  ...bothPlaces('imds', '/metadata/instance', { method: 'GET', handle: instance }),
  ...bothPlaces('imds', '/metadata/instance/{part}', { method: 'GET', handle: instance }),
]
